"""Budgets: entered once, added to and cut by acts, drawn by codes, closed when the year is done."""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from amiyan.bench.acts import PAYER
from amiyan.kernel.problems import ProblemError, sentence
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets.actions import enter_budget
from amiyan.settlement.budgets.closing import close_year, not_ready
from amiyan.settlement.budgets.jobs import lapse, lapse_night
from amiyan.settlement.budgets.lapse import lapse_months
from amiyan.settlement.budgets.queries import budgets, codes_of, figures_of
from amiyan.settlement.budgets.rules import CodeLeft, draw, give_back
from tests.audit.kit import child

from .hamlet import ASEL, PROGRAMME, TODAY, facility, hamlet, meals, unfunded
from .treasury import (
    MEAL,
    accounts,
    budget,
    eat,
    fund,
    held,
    later,
    locked,
    more,
    payout,
    sound,
    waiting,
)

__all__ = ["hamlet", "unfunded"]

DAYS = ("08", "09", "10")
OCTOBER, DECEMBER, NEW_YEAR = dt.date(2025, 10, 8), dt.date(2025, 12, 9), dt.date(2026, 1, 20)


@pytest.fixture(autouse=True)
def _books_hold(scratch):
    yield
    sound()
    for one in budgets():
        told = figures_of(one.id)
        assert told.fund_tiyn == fund(one.id)
        assert told.appropriated_tiyn == (
            told.used_tiyn + told.cooked_tiyn + told.held_tiyn + told.fund_tiyn + told.lapsed_tiyn
        )


def refused(action, **asked):
    with pytest.raises(ProblemError) as caught:
        action(**asked)
    return caught.value.problem


# ------------------------------------------------------------------------------------- entered, added, cut ----


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"bin": "123"}, "bin-malformed"),
        ({"bin": "950140000017"}, "number-wrong-control-digit"),
        ({"iban": "KZ009990000000000001"}, "iban-wrong-control"),
        ({"bic": "NO"}, "bic-wrong"),
        ({"name": " "}, "name-missing"),
    ],
)
def test_whoever_pays_is_checked_before_a_budget_is_entered(scratch, wrong, kind):
    asked = {"programme": PROGRAMME, "region": "79", "year": 2025, "source": "order"}
    problem = refused(enter_budget, payer=replace(PAYER, **wrong), **asked)
    assert problem.kind.code == kind
    assert budgets() == []


def test_a_budget_is_entered_once(scratch):
    number = budget(0)
    assert budget(0) == number
    asked = {"programme": PROGRAMME, "region": "79", "year": 2025, "source": "order"}
    problem = refused(enter_budget, payer=replace(PAYER, name="Another"), **asked)
    assert problem.kind.code == "budget-differs"
    assert refused(enter_budget, payer=PAYER, channel="pigeon", **asked).kind.code == "budget-channel-unknown"
    problem = refused(enter_budget, payer=PAYER, **asked | {"programme": "bread"})
    assert problem.kind.code == "programme-unknown"


def test_the_same_act_sets_money_aside_once_and_an_id_stands_for_one_act(scratch):
    number, act = budget(0), uuid4()
    assert more(number, 1_000, of=act) is True
    assert more(number, 1_000, of=act) is False
    assert fund(number) == 1_000
    with pytest.raises(ProblemError) as caught:
        more(number, 999, of=act)
    assert caught.value.problem.kind.code == "appropriation-differs"
    assert fund(number) == 1_000


@pytest.mark.parametrize("tiyn", [1, 3, 10**14 // 3, 10**14])
def test_every_tiyn_that_is_set_aside_is_in_the_fund_and_can_be_cut_again(scratch, tiyn):
    """Fault 6: one tiyn, a third, 10^12 tenge."""
    number = budget(tiyn)
    assert (fund(number), accounts("appropriation")) == (tiyn, {number: -tiyn})
    more(number, -tiyn)
    assert (fund(number), accounts("appropriation")) == (0, {})
    assert figures_of(number).appropriated_tiyn == 0


def test_a_cut_beyond_what_the_fund_holds_is_refused_with_the_sums(unfunded):
    number = budget(50 * MEAL)
    eat(unfunded, DAYS)
    left = fund(number)
    assert 0 < left < 50 * MEAL
    with pytest.raises(ProblemError) as caught:
        more(number, -left - 1)
    problem = caught.value.problem
    assert (problem.kind.code, dict(problem.params)) == ("cut-below-fund", {"left": left, "cut": left + 1})
    assert "5 048,00" in sentence(problem).replace("\u00a0", " ")
    assert fund(number) == left
    more(number, -left)
    assert (fund(number), meals()) == (0, 6)


@pytest.mark.parametrize("tiyn", [0, 10**15 + 1, -(10**15) - 1])
def test_a_sum_that_is_nothing_or_above_any_budget_is_refused(scratch, tiyn):
    number = budget(0)
    with pytest.raises(ProblemError) as caught:
        more(number, tiyn)
    assert caught.value.problem.kind.code == "appropriation-amount-unusable"


@pytest.mark.parametrize("code", ["", " "])
def test_money_without_a_code_is_refused(scratch, code):
    number = budget(0)
    with pytest.raises(ProblemError) as caught:
        more(number, 1, code=code)
    assert caught.value.problem.kind.code == "appropriation-code-or-act-missing"


# ---------------------------------------------------------------------------------------------------- codes ----


def test_two_codes_are_drawn_by_their_rank_and_neither_is_cut_below_what_is_paid_from_it(unfunded):
    number = budget(0)
    more(number, 1_000 * MEAL, code="032", rank=2)
    more(number, 4 * MEAL, code="011", rank=1)
    eat(unfunded, DAYS)
    payout(facility("SA"), number, 3 * MEAL, code="011")
    payout(facility("SA"), number, MEAL, code="032", state="rejected", number=2)
    assert [(one.code, one.appropriated_tiyn, one.drawn_tiyn) for one in codes_of(number)] == [
        ("011", 4 * MEAL, 3 * MEAL),
        ("032", 1_000 * MEAL, 0),
    ]
    drawn, rest = draw(3 * MEAL, [one.as_left for one in codes_of(number)])
    assert (drawn, rest) == ([CodeLeft("011", MEAL), CodeLeft("032", 2 * MEAL)], 0)
    with pytest.raises(ProblemError) as caught:
        more(number, -2 * MEAL, code="011")
    assert (caught.value.problem.kind.code, caught.value.problem.params["left"]) == ("cut-below-code", MEAL)
    more(number, -MEAL, code="011")


@pytest.mark.parametrize("amount", [0, 1, 2, 3, 100, 10**14])
def test_what_is_drawn_and_what_no_code_could_give_are_the_sum(amount):
    """Fault 6."""
    codes = [CodeLeft("1", 1), CodeLeft("2", 0), CodeLeft("3", -5), CodeLeft("4", 10**14 // 3)]
    drawn, rest = draw(amount, codes)
    assert sum(one.left_tiyn for one in drawn) + rest == amount
    assert all(one.left_tiyn > 0 for one in drawn)
    back = give_back(amount, codes)
    assert sum(one.left_tiyn for one in back) == amount
    assert len({one.code for one in back}) == len(back)


def test_from_no_codes_nothing_is_drawn():
    """Fault 4."""
    assert draw(5, []) == ([], 5)
    assert give_back(0, []) == []


# ---------------------------------------------------------------------------------------------------- lapse ----


def test_what_nobody_used_of_a_closed_month_flows_back_to_its_fund(unfunded):
    number = budget(10**9)
    eat(unfunded, DAYS)
    assert not any(one.people for one in lapse(PROGRAMME, today=OCTOBER))
    assert held() == 36 * MEAL
    done = lapse(PROGRAMME, today=DECEMBER)
    assert done == [(dt.date(2025, 8, 1), 0, 0), (dt.date(2025, 9, 1), 2, 36 * MEAL)]
    assert (held(), fund(number)) == (0, 10**9 - 6 * MEAL)
    assert lapse(PROGRAMME, today=DECEMBER) == []
    told = figures_of(number)
    assert (told.granted_tiyn, told.returned_tiyn, told.units) == (42 * MEAL, 36 * MEAL, 6)


@pytest.mark.parametrize("part", [1, 2, 1000])
def test_a_night_that_is_stopped_goes_on_where_it_was(unfunded, part):
    """Faults 5 and 18: in parts of any size, killed after the first."""
    number = budget(10**9)
    eat(unfunded, DAYS)

    def killed(_):
        raise KeyboardInterrupt

    open_from = dt.date(2025, 10, 1)
    with pytest.raises(KeyboardInterrupt):
        lapse_months(programme=PROGRAMME, open_from=open_from, part=part, progress=killed)
    assert query("SELECT count(*) FROM settlement_lapse WHERE month = '2025-09-01'") == [(0,)]
    (done,) = [one for one in lapse_months(programme=PROGRAMME, open_from=open_from, part=part) if one.people]
    assert done == (dt.date(2025, 9, 1), 2, 36 * MEAL)
    assert fund(number) == 10**9 - 6 * MEAL


def test_the_night_does_it_for_every_programme(unfunded):
    budget(10**9)
    eat(unfunded, DAYS)
    moment = dt.datetime(2025, 12, 9, 20, 30, tzinfo=dt.UTC)
    assert [PROGRAMME, "2025-09-01", "2", str(36 * MEAL)] in lapse_night(timestamp=int(moment.timestamp()))
    assert lapse_night(timestamp=int(moment.timestamp())) == []


def test_where_no_budget_is_entered_no_month_lapses(unfunded):
    """Fault 4."""
    assert lapse(PROGRAMME, today=DECEMBER) == []
    assert query("SELECT count(*) FROM settlement_lapse") == [(0,)]


def test_a_meal_that_waited_until_its_month_had_lapsed_gets_just_its_money(unfunded):
    number = budget(2 * MEAL)
    eat(unfunded, DAYS)
    assert waiting() == {"fund_dry": 4}
    lapse(PROGRAMME, today=DECEMBER)
    more(number, 3 * MEAL)
    unfunded.drain(DECEMBER)
    assert (meals(), held(), fund(number), waiting()) == (5, 0, 0, {"fund_dry": 1})
    more(number, 10**9)
    unfunded.drain(DECEMBER)
    assert (meals(), held(), fund(number)) == (6, 0, 10**9 - MEAL)


def test_what_is_taken_back_of_a_lapsed_month_flows_on_to_the_fund_at_once(unfunded):
    """Fault 7. And what is right after all is given anew, once."""
    number = budget(10**9)
    eat(unfunded, DAYS)
    lapse(PROGRAMME, today=DECEMBER)
    for says, stands in ((False, 3), (True, 6), (False, 3)):
        verdict_says(says)
        unfunded.drain(DECEMBER)
        assert (meals(), held(), fund(number)) == (stands, 0, 10**9 - stands * MEAL)
    assert waiting() == {}


def verdict_says(is_payable):
    """Of one child's days, by hand: their month is no longer open."""
    execute(
        """INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id,
                                            terminal, at, method, evidence_id, record, amount_tiyn)
           SELECT person_id, service_day, programme, slot, version + 1, %s::deliveries_verdict_kind, reason, facility_id,
                  terminal, at, method, evidence_id, record, amount_tiyn
           FROM (SELECT DISTINCT ON (person_id, service_day) * FROM deliveries_verdict v
                 ORDER BY person_id, service_day, version DESC) v
           WHERE person_id = (SELECT id FROM registry_person WHERE iin = %s)""",
        ["payable" if is_payable else "refused", ASEL],
    )
    execute(
        """INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
           SELECT DISTINCT person_id, service_day, programme, 0 FROM deliveries_verdict ON CONFLICT DO NOTHING"""
    )


# -------------------------------------------------------------------------------------------------- closing ----


def settled_year(hamlet):
    """A year in which all was eaten, locked, paid and answered. The budget, and what is left of it."""
    number = budget(0)
    more(number, 5 * MEAL, code="011", rank=1)
    more(number, 100 * MEAL, code="032", rank=2)
    eat(hamlet, DAYS)
    locked(facility("SA"), number, payable=6 * MEAL)
    payout(facility("SA"), number, 5 * MEAL, code="011")
    payout(facility("SA"), number, MEAL, code="032")
    return number


def reasons(number, today=NEW_YEAR):
    return [one.kind.code for one in not_ready(budget_id=number, today=today)]


def close(number, today=NEW_YEAR):
    return close_year(budget_id=number, closed_by=5, today=today)


def test_a_year_that_is_done_is_closed_and_what_is_left_goes_back_to_its_codes(unfunded):
    number = settled_year(unfunded)
    assert reasons(number) == []
    assert close(number) == 99 * MEAL
    assert (fund(number), held()) == (0, 0)
    codes = {code: accounts("appropriation", code) for code in ("011", "032")}
    assert codes == {"011": {number: -5 * MEAL}, "032": {number: -MEAL}}
    assert figures_of(number).lapsed_tiyn == 99 * MEAL
    before = query("SELECT count(*) FROM ledger_transfer")
    assert close(number) == 99 * MEAL
    assert query("SELECT count(*) FROM ledger_transfer") == before


def test_after_closing_nothing_is_posted(unfunded):
    number = settled_year(unfunded)
    close(number)
    before = query("SELECT count(*) FROM ledger_transfer")
    eat(unfunded, ("11",))
    assert waiting() == {"year_closed": 2}
    with pytest.raises(ProblemError) as caught:
        more(number, MEAL)
    assert caught.value.problem.kind.code == "budget-year-is-closed"
    assert lapse(PROGRAMME, today=dt.date(2026, 6, 1))
    later(unfunded, TODAY)
    assert query("SELECT count(*) FROM ledger_transfer") == before
    assert meals() == 6


def test_a_year_is_not_closed_before_it_is_over(unfunded):
    number = settled_year(unfunded)
    assert reasons(number, dt.date(2025, 12, 31)) == ["budget-year-not-over"]
    assert reasons(number, dt.date(2026, 1, 1)) == []
    problem = refused(close, number=number, today=dt.date(2025, 12, 31))
    assert problem.kind.code == "budget-year-not-ready"
    assert held() == 36 * MEAL


def test_everything_that_is_open_is_named_and_nothing_is_changed(unfunded):
    number = settled_year(unfunded)
    first, second = facility("SA"), facility("SB")
    unfunded.passes("B1", "103 2025-09-08 12:00:00")
    unfunded.drain()
    locked(second, number, "2025-08-01", payable=MEAL)
    payout(second, number, MEAL, state="accepted")
    more(number, -fund(number), code="032", rank=2)
    unfunded.roster(f"{child(9)},3,SA,109,2025-09-01,")
    unfunded.night()
    unfunded.passes("A1", "109 2025-09-08 12:00:00")
    unfunded.drain()
    execute(
        """INSERT INTO settlement_hold SELECT person_id, service_day, programme, slot, version, 'objected', facility_id, %s,
               %s, 1, amount_tiyn, '2025-10-20' FROM deliveries_verdict ORDER BY person_id LIMIT 1""",
        [first, number],
    )
    before = query("SELECT count(*) FROM ledger_transfer")
    assert reasons(number) == [
        "budget-meals-wait",
        "budget-months-unlocked",
        "budget-holds-undecided",
        "budget-statements-unpaid",
        "budget-payouts-open",
    ]
    problem = refused(close, number=number, today=NEW_YEAR)
    assert problem.kind.code == "budget-year-not-ready"
    assert "2025-09" in sentence(problem)
    assert query("SELECT count(*) FROM ledger_transfer") == before
    assert query("SELECT count(*) FROM settlement_budget_closing") == [(0,)]


def test_what_was_moved_after_its_month_was_locked_is_open_until_both_are_told(unfunded):
    """Two changes that come to nothing in all are two providers' changes."""
    number = settled_year(unfunded)
    first, second = facility("SA"), facility("SB")
    eat(unfunded, ("11",), pins=("101",))
    assert reasons(number) == ["budget-months-unlocked"]
    locked(first, number, "2025-10-01", number=2, before="2025-09-01")
    assert reasons(number) == []
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source) VALUES (%s, %s, %s, 't')",
        [first, supplier(second), PROGRAMME],
    )
    unfunded.night()
    assert [(one.kind.code, one.params["count"]) for one in not_ready(budget_id=number, today=NEW_YEAR)] == [
        ("budget-months-unlocked", 14)
    ]


def supplier(number):
    execute("INSERT INTO registry_organisation (id, name, source) VALUES (%s, 'Later', 't')", [number + 1])
    return number + 1


def test_another_budgets_open_matters_keep_no_year_open(unfunded):
    """Fault 4: what is asked of one budget finds nothing of the others'."""
    other = budget(10**9, region="71")
    number = settled_year(unfunded)
    with unfunded.database.connect("postgres") as superuser:
        superuser.execute("UPDATE registry_facility SET region = '71' WHERE code = 'SB'")
    unfunded.passes("B1", "103 2025-09-08 12:00:00")
    unfunded.drain()
    assert reasons(number) == []
    assert reasons(other) == ["budget-months-unlocked"]
