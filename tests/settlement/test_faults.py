"""The faults of the published list that settlement answers for, told from the canteen to the bank's own books.

Each life is lived by Amiyan and by the plain model of ``machine`` side by side; the figures that matter are said here.
Where a number is tested besides, ``WHERE`` says; a test holds that what it names is there.

| number | what happened to others | here, or first of all in |
| --- | --- | --- |
| 1 | a batch sent again, a worker killed after the bank's acceptance | ``channels/test_killed.py``, ``channels/test_contract.py`` |
| 4 | a filter that selects nobody | here |
| 6 | one tiyn, thirds, 10^12 | ``statements/test_drafts.py``, ``payouts/test_make.py`` |
| 7 | an event for a month that was paid | here |
| 8 | a paid claim corrected over, then under | here |
| 9 | a provider that may not serve any more | here |
| 10 | beyond the entitlement, or twice | here |
| 12 | a database administrator bends a row | ``tests/verifier/test_threats.py``, ``statements/test_documents.py`` |
| 16 | an ineligible service under an eligible heading | here, ``statements/test_corrections.py`` |
| 17 | 100,000 approvals at once | ``approvals/test_approvals.py`` |
| P8 | all were paid late because some were looked into | here |
| P10 | lessons called off when the cook had begun | here, ``statements/test_cooked.py`` |
| P11 | money planned for more days than there are | ``test_budget_forecast.py`` |
| P19 | money sent to accounts that somebody had swapped | here, ``approvals/test_account_changes.py`` |
"""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from amiyan.access.signatures.handing import Signature
from amiyan.country.kz import iban as ibans
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.accounts.change import ask_change, confirm_change, document, put_in_effect
from amiyan.settlement.accounts.holder import Holds
from amiyan.settlement.approvals.actions import approve_statements
from amiyan.settlement.statements.holds import Selection, decide_holds
from amiyan.settlement.statements.lock import lock_month

from .machine.conftest import town
from .machine.machine import Machine
from .machine.sides import MILESTONES, NOVEMBER, OCTOBER, SEPTEMBER
from .machine.town import AIM, BEK, CAN, DAM, FIRST, MEAL, NUR, RECORDER, TURNSTILE, VILLAGE

__all__ = ["town"]

HERE = Path(__file__).parent
SEPTEMBER_8, SEPTEMBER_9 = dt.date(2025, 9, 8), dt.date(2025, 9, 9)
OCTOBER_6, OCTOBER_7, NOVEMBER_5 = dt.date(2025, 10, 6), dt.date(2025, 10, 7), dt.date(2025, 11, 5)
OCTOBER_20, NOVEMBER_10, NOVEMBER_18, DECEMBER_10, JANUARY_20 = MILESTONES

NUMBERS = ("1", "4", "6", "7", "8", "9", "10", "12", "16", "17", "P8", "P10", "P11", "P19")
WHERE = {
    "1": ("channels/test_killed.py", "channels/test_contract.py", "payouts/test_match.py"),
    "4": ("test_faults.py", "test_budgets.py"),
    "6": ("statements/test_drafts.py", "payouts/test_make.py", "payouts/test_decide.py"),
    "7": ("test_faults.py", "statements/test_corrections.py", "statements/test_real_days.py"),
    "8": ("test_faults.py", "statements/test_corrections.py"),
    "9": ("test_faults.py", "statements/test_lock.py"),
    "10": ("test_faults.py", "test_books.py", "statements/test_cooked.py"),
    "12": ("../verifier/test_threats.py", "../ledger/log/test_check.py", "statements/test_documents.py"),
    "16": ("test_faults.py", "statements/test_corrections.py"),
    "17": ("approvals/test_approvals.py",),
    "P8": ("test_faults.py",),
    "P10": ("test_faults.py", "statements/test_cooked.py"),
    "P11": ("test_budget_forecast.py",),
    "P19": ("test_faults.py", "approvals/test_account_changes.py"),
}


class Life(Machine):
    """A life of the town in words; both sides are compared after each of them."""

    def eat(self, *meals, method="face"):
        """Seen at the turnstile, at once."""
        for child, day in meals:
            self._passes([(child, day, 0, method)], day)
        self.works_off()
        self.both_sides_agree()

    def locks(self, *months, on):
        self.today = on
        self.night()
        for month in months:
            self._locks(0, month, by=0, reason="")
        self.both_sides_agree()

    def is_paid(self, *, on):
        """Agreed, approved by two, paid out, booked by the bank, read back."""
        self._signs_all()
        self.today = on
        self._pays(dies=False)
        self._books_all()
        self.both_sides_agree()

    def learns(self, step, **what):
        step(**what, followed=True)
        self.both_sides_agree()

    def got(self):
        """What the bank itself has paid each provider, by its lines."""
        ibans_of = {iban: payee for payee, iban in self.paying.accounts.items()}
        sums = dict.fromkeys((NUR, DAM), 0)
        for line in self.bank.lines:
            sums[ibans_of[self.bank.payments[line.payout].iban]] -= line.signed
        return sums[NUR], sums[DAM]

    def owed_back(self, payee):
        return -self.money.holds("recovery", payee)

    def ends(self):
        self.teardown()


@pytest.fixture
def life(town):
    """One budget of the region with money for everybody."""
    Machine.town = town
    life = Life()
    life.begins(regional=True, sums=(10**9, 10**9), eaten=set(), stage="begun", may="")
    yield life
    life.ends()


def test_an_event_for_a_month_that_was_paid_is_paid_with_the_next(life):
    """Fault 7: nothing is deleted, nothing waits, and the first payment stays as it was."""
    life.eat((AIM, SEPTEMBER_8))
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    life.is_paid(on=OCTOBER_20)
    assert life.got() == (MEAL, 0)
    life._passes([(BEK, SEPTEMBER_9, 0, "face")], SEPTEMBER_9, late=40)
    life.locks(OCTOBER, on=NOVEMBER_10)
    assert [(one.month, one.delivered, one.owed_late) for one in life.months.statements] == [
        (SEPTEMBER, MEAL, 0),
        (OCTOBER, 0, MEAL),
    ]
    life.is_paid(on=NOVEMBER_18 + dt.timedelta(days=1))
    assert life.got() == (2 * MEAL, 0)


def test_a_paid_claim_corrected_over_then_under_is_exact_at_the_bank(life):
    """Fault 8: paid; it was never due; it was due after all. In the end the bank has paid what was eaten."""
    life.eat((AIM, SEPTEMBER_8), (AIM, SEPTEMBER_9), (BEK, OCTOBER_6), (BEK, OCTOBER_7), (BEK, SEPTEMBER_9))
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    life.is_paid(on=OCTOBER_20)
    assert life.got() == (3 * MEAL, 0)
    life.learns(life.child_changes, child=AIM, day=SEPTEMBER_8, what="right", was_never_so=True)
    assert life.owed_back(NUR) == 2 * MEAL
    life.locks(OCTOBER, on=NOVEMBER_10)
    life.is_paid(on=NOVEMBER_18 + dt.timedelta(days=1))
    assert (life.got(), life.owed_back(NUR)) == ((3 * MEAL, 0), 0)  # October's two meals paid the debt
    life.learns(life.child_changes, child=AIM, day=SEPTEMBER_8, what="right", was_never_so=True)
    life.locks(NOVEMBER, on=DECEMBER_10)
    life.is_paid(on=dt.date(2025, 12, 18))
    assert life.got() == (5 * MEAL, 0)
    history = query("SELECT count(*) FROM settlement_posting WHERE person_id = %s", [AIM])
    assert history == [(2 * 3,)]


def test_who_had_no_agreement_any_more_gives_back_and_the_family_notices_nothing(life):
    """Fault 9: the right stays as it is, who really served is paid, and the other's debt is taken off later meals."""
    life.eat((AIM, SEPTEMBER_8), (AIM, SEPTEMBER_9))
    right = life.worth.right(AIM, SEPTEMBER)
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    life.is_paid(on=OCTOBER_20)
    life.learns(life.supplier_changes, school=TURNSTILE, first=SEPTEMBER_9)
    assert life.worth.right(AIM, SEPTEMBER) == right == life.money.right_held[AIM, SEPTEMBER]
    life.eat((AIM, OCTOBER_6))
    life.locks(SEPTEMBER, OCTOBER, on=NOVEMBER_10)  # for the other provider September locks only now
    life.is_paid(on=NOVEMBER_18 + dt.timedelta(days=1))
    assert life.got() == (2 * MEAL, 2 * MEAL)
    assert life.owed_back(NUR) == MEAL


def test_a_second_meal_of_a_day_and_a_meal_without_a_right_cost_nothing(life):
    """Faults 10 and 16: each is seen, refused with its reason, and no money moves for it."""
    life.eat((AIM, SEPTEMBER_8))
    life.eat((AIM, SEPTEMBER_8), method="by_hand")
    life._passes([(AIM, SEPTEMBER_8, 1, "face")], SEPTEMBER_8)
    life._list(SEPTEMBER_8, [AIM, CAN], SEPTEMBER_8, signed=True)
    life.learns(life.child_changes, child=BEK, day=SEPTEMBER_8, what="right", was_never_so=True)
    life.eat((BEK, SEPTEMBER_8))
    found = dict(
        query("SELECT outcome::text, count(DISTINCT evidence_id) FROM deliveries_outcome GROUP BY 1")
    )
    assert found.keys() >= {"used", "second_that_day", "other_facility", "not_entitled"}
    life.locks(SEPTEMBER, on=OCTOBER_20)
    life.is_paid(on=dt.date(2025, 10, 21))
    assert life.got() == (MEAL, MEAL)


def test_what_selects_nobody_does_nothing(life):
    """Fault 4: an empty selection is not everybody, at every step from the lock to the bank."""
    life.eat((AIM, SEPTEMBER_8))
    life.eat((BEK, SEPTEMBER_8), method="by_hand")
    budget = life._budget(0)
    none = lock_month(budget_id=budget, month=SEPTEMBER, recorded_by=0, today=OCTOBER_20, payees=[])
    assert none.statements == 0
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    nowhere = Selection(budget_id=budget, facility_id=VILLAGE)
    assert decide_holds(chosen=nowhere, is_paid=True, reason="all of them", decided_by=RECORDER) == 0
    with pytest.raises(ProblemError):
        approve_statements(
            statements=[], signature=Signature(FIRST, UUID(int=1), b"x", "local"), on=OCTOBER_20
        )
    assert life.ours.make_payouts(budget, OCTOBER_20).payouts == 0
    assert life.ours.make_messages(budget, OCTOBER_20) == 0
    life.both_sides_agree()
    assert life.bank.taken == 0


def test_what_nobody_disputes_is_paid_on_its_day_and_the_rest_when_somebody_has_decided(life):
    """P8: one meal is looked into; the others do not wait for it."""
    life.eat((AIM, SEPTEMBER_8), (AIM, SEPTEMBER_9))
    life.eat((BEK, SEPTEMBER_8), method="by_hand")
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    (stated,) = life.months.statements
    assert (stated.payable, len(stated.held), stated.due_on) == (2 * MEAL, 1, OCTOBER_20)
    life.is_paid(on=stated.due_on)
    assert life.got() == (2 * MEAL, 0)
    assert life.ours.hold_decided(BEK, SEPTEMBER_8, is_paid=True) == ""
    life.months.decide(stated.held[0], is_paid=True)
    life.locks(OCTOBER, on=NOVEMBER_10)
    life.is_paid(on=NOVEMBER_18 + dt.timedelta(days=1))
    assert life.got() == (3 * MEAL, 0)


def test_what_was_cooked_when_lessons_were_called_off_is_paid_by_share_and_once(life):
    """P10, and fault 10: twice with one claim, or for more than were expected."""
    life.may = "call off"
    life.is_called_off(school=TURNSTILE, day=SEPTEMBER_8)
    assert life.ours.cooked(TURNSTILE, SEPTEMBER_8, 3) == "too-many-portions"
    for _ in range(2):
        assert life.ours.cooked(TURNSTILE, SEPTEMBER_8, 2) == ""
    life.months.claims(TURNSTILE, SEPTEMBER_8, 2, life._budget(0))
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    life.is_paid(on=OCTOBER_20)
    assert life.got() == (2 * MEAL * 7 // 10, 0)


@pytest.mark.parametrize("cooled", [False, True])
def test_a_new_account_is_paid_only_after_two_people_and_some_days(life, cooled):
    """P19: until then the bank is told the account that the provider had."""
    life.eat((AIM, SEPTEMBER_8))
    life.locks(SEPTEMBER, on=dt.date(2025, 10, 9))
    new, change = ibans.make("998", "NURTOWN2"), UUID(int=77)

    def signed(person, duty):
        text = document(organisation_id=NUR, change_id=change, iban=new, duty=duty)
        return Signature(person, UUID(int=person), life.town.sign(person, text), "local")

    holder = SimpleNamespace(belongs=lambda **_: Holds(True, "the bank"))
    ask = {"organisation_id": NUR, "change_id": change}
    ask_change(**ask, iban=new, source="letter", signature=signed(RECORDER, "ask"))
    with pytest.raises(ProblemError):
        confirm_change(**ask, signature=signed(RECORDER, "confirm"), holder=holder)
    day = confirm_change(**ask, signature=signed(FIRST, "confirm"), holder=holder)
    day -= dt.timedelta(days=not cooled)
    assert put_in_effect(on=day) == cooled
    if cooled:
        life.paying.accounts[NUR] = new
    life.is_paid(on=day)
    (payment,) = life.bank.payments.values()
    assert payment.iban == life.paying.accounts[NUR]
    assert (payment.iban == new) == cooled


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_of_the_list_is_named_by_a_test(number):
    assert WHERE[number]
    for name in WHERE[number]:
        assert number in _named((HERE / name).read_text(encoding="utf-8")), f"{name} does not name {number}"


def _named(text):
    """The numbers that a file of tests names: fault 1, faults 7 and 8, P19."""
    body = text.partition("\nimport ")[2] if "| number |" in text else text  # a table alone is no test
    found = set(re.findall(r"\bP\d+\b", body))
    for listed in re.findall(r"[Ff]aults? (\d+(?:(?:,| and) \d+)*)", body):
        found |= set(re.findall(r"\d+", listed))
    return found
