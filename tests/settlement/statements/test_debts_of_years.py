"""What a provider owes at the end of a year: the next years take it off, each tiyn once, or two people let it go."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amiyan.access.actions import appoint_signatory
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.settlement.budgets.closing import not_ready
from amiyan.settlement.budgets.debts import debts_of, let_go
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.statements.document import document_of, read
from amiyan.settlement.statements.lock import lock_month
from amiyan.settlement.statements.queries import Key, stated

from .kit import PRICE, balance, budget, named_person

DECEMBER, JANUARY = dt.date(2025, 12, 10), dt.date(2026, 1, 13)
LATER = dt.date(2026, 11, 9)


class Provider:
    """A provider with the budgets of two years, and what became of its meals."""

    def __init__(self, region):
        self.region, self.books, self.nur = region, region.books, region.nur
        self.old, self.new = region.books.budget_id, budget(year=2026)
        self.ate: dict[int, list] = {self.old: [], self.new: []}
        self.next = {self.old: dt.date(2025, 12, 1), self.new: dt.date(2026, 1, 1)}
        self.late = 0  # taken back from what was stated, and not yet stated

    def day(self, which):
        return DECEMBER if which == self.old else JANUARY

    def eats(self, which, meals=1):
        self.books.budget_id = which
        for _ in range(meals):
            child = named_person()
            self.books.says(child, self.day(which), payee=self.nur, at=self.region.a)
            self.ate[which].append(child)

    def is_taken_back(self, which, meals=1):
        self.books.budget_id = which
        for _ in range(min(meals, len(self.ate[which]))):
            before = balance(self.nur, "recovery")
            self.books.says(self.ate[which].pop(), self.day(which), verdict="refused")
            self.late += before - balance(self.nur, "recovery")

    def locks(self, which):
        done = self._lock(which, self.next[which])
        if done.behind:  # nothing was to be said of January when it could lock
            self._lock(which, done.behind[self.nur])
            done = self._lock(which, self.next[which])
        self.next[which] = (self.next[which] + dt.timedelta(days=31)).replace(day=1)
        return done.statements

    def _lock(self, which, month):
        done = lock_month(budget_id=which, month=month, recorded_by=0, today=LATER, payees=[self.nur])
        assert done.differing == {}
        if done.statements:
            self.late += query(
                "SELECT coalesce(sum(amount_tiyn), 0)::bigint FROM settlement_statement_line"
                " WHERE (payee, budget_id) = (%s, %s) AND kind = 'correction' AND amount_tiyn < 0"
                " AND number = (SELECT max(number) FROM settlement_statement WHERE (payee, budget_id) = (%s, %s))",
                [self.nur, which, self.nur, which],
            )[0][0]
        return done

    def owes(self, which):
        return sum(one.open_tiyn for one in debts_of(which))

    def sums(self, which, *columns):
        return query(
            f"SELECT {', '.join(columns)} FROM settlement_statement WHERE (payee, budget_id) = (%s, %s) ORDER BY number",
            [self.nur, which],
        )

    def paid(self):
        """All that statements say is to be paid."""
        return sum(tiyn for which in self.next for (tiyn,) in self.sums(which, "payable_tiyn"))


@pytest.fixture
def nur(region):
    return Provider(region)


@pytest.fixture
def second(region):
    person = named_person()
    appoint_signatory(person_id=person, duty="approve", source="order 2", region=None)
    return person


def in_debt(nur, meals):
    """December is stated, and then meals of it turn out to be none."""
    nur.eats(nur.old, 5)
    nur.locks(nur.old)
    nur.is_taken_back(nur.old, meals)
    nur.locks(nur.old)
    assert nur.owes(nur.old) == meals * PRICE


def test_a_debt_of_last_year_is_taken_off_as_far_as_there_is_money_and_the_rest_later(nur):
    in_debt(nur, 3)
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "debt_before_tiyn", "offset_tiyn", "debt_tiyn", "payable_tiyn") == [
        (2 * PRICE, 2 * PRICE, 0, 0)
    ]
    assert nur.owes(nur.old) == PRICE
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "offset_tiyn", "payable_tiyn")[1:] == [(PRICE, PRICE)]
    assert (nur.owes(nur.old), balance(nur.nur, "recovery")) == (0, 0)
    assert figures_of(nur.new).withheld_tiyn == 3 * PRICE
    assert figures_of(nur.old).withheld_tiyn == 0
    assert verify(connection).findings == ()


def test_a_late_statement_of_the_old_year_owes_only_what_nobody_took(nur):
    in_debt(nur, 3)
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    nur.eats(nur.old, 2)  # a held line of December that is paid after all
    nur.locks(nur.old)
    assert nur.sums(nur.old, "debt_before_tiyn", "offset_tiyn", "debt_tiyn", "payable_tiyn")[-1] == (
        *(PRICE, PRICE, 0, PRICE),
    )
    nur.eats(nur.new)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "debt_before_tiyn", "payable_tiyn")[-1] == (0, PRICE)


def test_what_it_owes_this_year_is_taken_off_before_what_it_owes_of_the_last(nur):
    in_debt(nur, 1)
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    assert nur.owes(nur.old) == 0
    nur.is_taken_back(nur.new, 2)
    nur.locks(nur.new)
    assert nur.owes(nur.new) == 2 * PRICE
    nur.is_taken_back(nur.old, 1)
    nur.locks(nur.old)
    nur.eats(nur.new, 3)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "debt_before_tiyn", "offset_tiyn", "payable_tiyn")[-1] == (
        3 * PRICE,
        3 * PRICE,
        0,
    )
    assert (nur.owes(nur.new), nur.owes(nur.old)) == (0, 0)


def test_the_statement_says_of_which_year_and_statement_the_debt_is(nur):
    in_debt(nur, 1)
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    said = stated(Key(nur.nur, nur.new, 1), scope=EVERYTHING)
    (one,) = said.earlier_debts
    assert (one.budget_id, one.year, one.number, one.amount_tiyn) == (nur.old, 2025, 2, PRICE)
    assert read(document_of(said))["earlier_debts"][0]["year"] == 2025
    without = stated(Key(nur.nur, nur.old, 1), scope=EVERYTHING)
    assert "earlier_debts" not in read(document_of(without))


@pytest.mark.parametrize(("where", "year"), [("71", 2025), (None, 2025), ("79", 2027)])
def test_a_debt_to_another_payer_or_of_a_later_year_is_not_taken_off(nur, where, year):
    """A budget of another region is another payer's money."""
    other = budget(region=where, year=year, tiyn=0)
    execute(
        "INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units,"
        " delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn, debt_tiyn,"
        " payable_tiyn, due_on, decide_by, document_sha256, recorded_by)"
        " VALUES (%s, %s, 1, '2025-12-01', 0, 0, 0, 0, %s, 0, 0, 0, 0, 0, %s, 0, '2026-01-10', '2026-01-10', '', 0)",
        [nur.nur, other, -PRICE, PRICE],
    )
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "offset_tiyn", "payable_tiyn") == [(0, 2 * PRICE)]
    assert nur.owes(other) == PRICE


def test_the_database_lets_no_tiyn_be_taken_twice(nur):
    """Even by hand, and whatever our program believes."""
    in_debt(nur, 2)
    nur.eats(nur.new, 1)
    nur.locks(nur.new)
    take = (
        "INSERT INTO settlement_debt_taken (payee, budget_id, number, debt_tiyn, from_tiyn, amount_tiyn, by_budget, by_number)"
        " VALUES (%s, %s, 2, %s, %s, %s, %s, 1)"
    )
    for debt, start, tiyn in (
        (2 * PRICE, 0, PRICE),  # the same stretch
        (2 * PRICE, PRICE - 1, PRICE),  # a stretch that overlaps it
        (2 * PRICE, PRICE, PRICE + 1),  # more than is owed
        (3 * PRICE, PRICE, PRICE),  # another debt than the statement says
    ):
        with pytest.raises(IntegrityError, match=r"debt|owed|pkey"), transaction.atomic():
            execute(take, [nur.nur, nur.old, debt, start, tiyn, nur.new])


# ---- a year that is closed, and debts that people let go


def debts_in_the_way(nur):
    return [one for one in not_ready(budget_id=nur.old, today=LATER) if one.kind.code == "budget-debts-open"]


def test_a_year_does_not_close_while_a_provider_owes(nur):
    in_debt(nur, 2)
    (reason,) = debts_in_the_way(nur)
    assert reason.params["count"] == 1
    nur.eats(nur.new, 2)
    nur.locks(nur.new)
    assert debts_in_the_way(nur) == []


def test_two_people_let_a_debt_go_and_the_code_that_paid_bears_it(nur, second):
    in_debt(nur, 2)
    say = {"payee": nur.nur, "budget_id": nur.old, "reason": "payment order 7: paid back to the revenue"}
    before = code_balance(nur.old)
    assert let_go(**say, decided_by=nur.region.clerk, approved_by=second) == 2 * PRICE
    assert (nur.owes(nur.old), balance(nur.nur, "recovery")) == (0, 0)
    assert code_balance(nur.old) == before - 2 * PRICE
    assert debts_in_the_way(nur) == []
    nur.eats(nur.new, 1)
    nur.locks(nur.new)
    assert nur.sums(nur.new, "offset_tiyn", "payable_tiyn") == [(0, PRICE)]
    with pytest.raises(ProblemError, match="nothing-owed"):
        let_go(**say, decided_by=nur.region.clerk, approved_by=second)
    assert verify(connection).findings == ()


def code_balance(budget_id):
    return query(
        "SELECT sum(credits - debits)::bigint FROM ledger_account WHERE owner = %s AND kind = 'appropriation'",
        [budget_id],
    )[0][0]


@pytest.mark.parametrize("who", ["twice", "no duty", "no reason"])
def test_nobody_lets_a_debt_go_alone_or_without_a_paper(nur, second, who):
    in_debt(nur, 1)
    people = {"twice": (nur.region.clerk, nur.region.clerk), "no duty": (nur.region.clerk, named_person())}
    first, other = people.get(who, (nur.region.clerk, second))
    kinds = {"twice": "one-person-twice", "no duty": "may-not-approve", "no reason": "debt-without-reason"}
    with pytest.raises(ProblemError, match=kinds[who]):
        let_go(
            payee=nur.nur,
            budget_id=nur.old,
            reason=" " if who == "no reason" else "court 1",
            decided_by=first,
            approved_by=other,
        )
    assert nur.owes(nur.old) == PRICE


# ---- whatever happens, in whatever order


WHAT = st.tuples(
    st.sampled_from(("eats", "eats", "taken back", "locks", "locks")), st.booleans(), st.integers(1, 3)
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(WHAT, min_size=4, max_size=12), lets_go=st.integers(0, 40))
def test_no_debt_is_lost_and_none_is_taken_twice(nur, second, story, lets_go):
    """Statements pay what the meals that stand are worth, more by what is still owed, and less by nothing."""
    with transaction.atomic():
        one, gone = Provider.__new__(Provider), 0
        one.__dict__ |= nur.__dict__
        one.ate, one.next, one.late = {one.old: [], one.new: []}, dict(nur.next), 0
        start(one)
        for place, (what, is_old, meals) in enumerate(story):
            which = one.old if is_old else one.new
            if what == "eats":
                one.eats(which, meals)
            elif what == "taken back":
                one.is_taken_back(which, meals)
            elif one.locks(which) and which == one.new:
                ((payable, debt),) = one.sums(which, "payable_tiyn", "debt_tiyn")[-1:]
                assert payable == 0 or (debt, one.owes(one.old)) == (0, 0), "paid while something is owed"
            if place == lets_go and one.owes(one.old):
                gone += let_go(
                    payee=one.nur,
                    budget_id=one.old,
                    reason="court",
                    decided_by=one.region.clerk,
                    approved_by=second,
                )
            owed = one.owes(one.old) + one.owes(one.new)
            assert -balance(one.nur, "recovery") == owed + one.late
        for which in one.next:
            one.locks(which)
        owed = one.owes(one.old) + one.owes(one.new)
        stands = sum(map(len, one.ate.values())) * PRICE
        assert one.paid() - owed - gone == stands
        assert balance(one.nur, "payable") == one.paid()
        transaction.set_rollback(True)


def start(one):
    """There is something to owe: December is eaten, stated and in part taken back."""
    one.eats(one.old, 4)
    one.locks(one.old)
    one.is_taken_back(one.old, 2)
