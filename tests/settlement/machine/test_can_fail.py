"""The machine can fail: a life in which one rule of ours is wrong does not pass.

Each wrong rule is caught by a life that is told here. The same life, with our rules as they are, passes.
"""

import datetime as dt

import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from amiyan.settlement import live_posting
from amiyan.settlement.budgets import actions as budgets
from amiyan.settlement.payouts import due, facts
from amiyan.settlement.statements import drafting

from .machine import Machine
from .profile import lives
from .sides import MILESTONES, NOVEMBER, OCTOBER
from .town import AIM, BEK, CAN, NURS_OWN, SECOND, TURNSTILE

SEPTEMBER_8, SEPTEMBER_9 = dt.date(2025, 9, 8), dt.date(2025, 9, 9)
OCTOBER_6, NOVEMBER_5 = dt.date(2025, 10, 6), dt.date(2025, 11, 5)


@pytest.fixture
def life(town):
    """Three children ate in September and one in October; September is stated."""
    Machine.town = town
    life = Machine()
    life.begins(
        regional=True,
        sums=(10**9, 10**9),
        eaten={
            (AIM, SEPTEMBER_8),
            (AIM, SEPTEMBER_9),
            (BEK, SEPTEMBER_9),
            (CAN, SEPTEMBER_9),
            (BEK, OCTOBER_6),
        },
        stage="locked",
        may="",
    )
    life.both_sides_agree()
    return life


def corrected_after_the_lock(life):
    """Another provider served the turnstile from 9 September on; it is learnt when September is locked."""
    life.supplier_changes(school=TURNSTILE, first=SEPTEMBER_9, followed=True)


def a_debt_is_carried(life):
    """A child had no right in September: what October's statement cannot take off is taken off November's."""
    life.child_changes(child=AIM, day=SEPTEMBER_8, what="right", was_never_so=True, followed=True)
    life.today = MILESTONES[3]
    life._locks(0, OCTOBER, by=0, reason="")
    life._passes([(BEK, NOVEMBER_5, 0, "face")], NOVEMBER_5)
    life.works_off()
    life._locks(0, NOVEMBER, by=0, reason="")


def paid_with_one_approval(life):
    (nur,) = (one for one in life.months.statements if one.payee == 7_001)
    life._sign(NURS_OWN, "agree", [nur])
    life._sign(SECOND, "approve", [nur])
    life._pays_all()


def cut_to_nothing(life):
    life.sets_aside(which=0, code="222-2", tiyn=10**12, cut=False)
    life.sets_aside(which=0, code="111-1", tiyn=10**12, cut=True)


def handed_over_twice(life):
    life._signs_all()
    life.today = MILESTONES[0]
    life._pays(dies=True)
    life._pays(dies=False)
    life._everything_arrives()


LIVES = (
    corrected_after_the_lock,
    a_debt_is_carried,
    paid_with_one_approval,
    cut_to_nothing,
    handed_over_twice,
)
# A life, a text or a function of ours, what of it is put wrong, and how.
WRONG = {
    "a correction takes back twice as much": (
        corrected_after_the_lock,
        *(live_posting, "_TAKE_BACK", "had_tiyn AS amount", "2 * had_tiyn AS amount"),
    ),
    "a correction of a locked month comes from what is payable": (
        corrected_after_the_lock,
        *(live_posting, "_TAKE_BACK", "CASE WHEN EXISTS", "CASE WHEN false AND EXISTS"),
    ),
    "a debt is forgotten": (a_debt_is_carried, drafting, "_PAYEES", "l.debt_before", "0::bigint"),
    "a payout ignores an approval": (paid_with_one_approval, due, "_DUE", ", 2))", ", 1))"),
    "a bank that has a message already is taken to refuse it": (
        handed_over_twice,
        *(facts, "SEEN", "s.reason_code NOT IN", "s.reason_code || s.status NOT IN"),
    ),
}


@pytest.mark.parametrize("lived", LIVES)
def test_with_our_rules_as_they_are_each_life_passes(life, lived):
    lived(life)
    life.both_sides_agree()
    life.teardown()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_rule_is_caught(life, monkeypatch, wrong):
    lived, module, name, right, put = WRONG[wrong]
    assert right in getattr(module, name), "the text that is put wrong is still ours"
    monkeypatch.setattr(module, name, getattr(module, name).replace(right, put))
    with pytest.raises(AssertionError):  # noqa: PT012 - any of the three may find it
        lived(life)
        life.both_sides_agree()
        life.teardown()


def test_a_cut_of_what_people_hold_is_caught(life, monkeypatch):
    monkeypatch.setattr(budgets, "_check_cut", lambda *_: None)
    with pytest.raises(AssertionError):
        cut_to_nothing(life)


@pytest.mark.parametrize(
    "bent",
    [
        "DELETE FROM settlement_refusal",
        "UPDATE settlement_posting SET batch = batch + 1 WHERE person_id = 1001",
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE code = 'delivery'",
    ],
)
def test_a_row_that_somebody_bends_is_caught(life, town, bent):
    (first, *_) = life.months.statements
    assert life.ours.refuse(SECOND, first.key, life.today) == ""
    first.refused[SECOND] = True
    life.compare.in_depth(life.today)
    town.superuser.execute(bent)
    with pytest.raises(AssertionError):
        life.compare.in_depth(life.today)


def test_random_lives_find_it_by_themselves(town, monkeypatch):
    """Nobody tells this one: what was locked is taken back twice."""
    Machine.town = town
    text = live_posting._TAKE_BACK
    monkeypatch.setattr(
        live_posting, "_TAKE_BACK", text.replace("had_tiyn AS amount", "2 * had_tiyn AS amount")
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=lives(60, phases=[Phase.generate]))
