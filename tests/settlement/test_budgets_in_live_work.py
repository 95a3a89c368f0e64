"""Live work by budgets: who pays for which meal, what a dry fund refuses, and that nothing is lost by it."""

import datetime as dt
from functools import partial

import pytest

from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.places import change_supplier
from amiyan.settlement.live_posting import follow_verdicts
from amiyan.settlement.open_period import laid_terms
from amiyan.settlement.recompute.run import recompute
from tests.audit.kit import child

from .hamlet import ASEL, PROGRAMME, TODAY, facility, hamlet, meals, owed, unfunded
from .treasury import (
    MEAL,
    MEAL_IN_71,
    accounts,
    budget,
    eat,
    fund,
    held,
    later,
    locked,
    more,
    paid_out,
    sound,
    waiting,
)

__all__ = ["hamlet", "unfunded"]

MONDAY = "2025-09-08"
DAYS = ("08", "09", "10", "11", "12")


@pytest.fixture(autouse=True)
def _books_hold(scratch):
    yield
    sound()


def test_without_a_budget_meals_wait_and_are_owed_when_one_is_entered_and_funded(unfunded):
    eat(unfunded, DAYS)
    assert (owed(), waiting()) == ({}, {"no_budget": 10})
    assert query("SELECT count(*) FROM entitlements_entitlement") == [(0,)]
    number = budget(0)
    unfunded.drain()
    assert (owed(), waiting()) == ({}, {"fund_dry": 10})
    assert query("SELECT count(*) FROM entitlements_entitlement") == [(0,)]
    assert query("SELECT count(*) FROM ledger_transfer") == [(0,)]
    more(number, 10**9)
    unfunded.drain()
    assert (meals(), waiting()) == (10, {})
    assert recompute(day=dt.date(2025, 9, 8), programme=PROGRAMME, today=TODAY).is_sound


def test_a_region_pays_from_its_own_budget_and_from_the_countrys_where_it_has_none(unfunded):
    country, other = budget(10**9, region=None), budget(10**9, region="71")
    budget(10**9, region="79", year=2026)
    eat(unfunded, DAYS)
    assert query("SELECT DISTINCT budget_id FROM settlement_posting") == [(country,)]
    own = budget(10**9)
    unfunded.passes("B1", f"103 {MONDAY} 12:00:00")
    unfunded.drain()
    found = dict(query("SELECT budget_id, count(*) FROM settlement_posting GROUP BY 1"))
    assert found == {country: 10, own: 1}
    assert fund(other) == 10**9


def test_a_day_is_paid_from_the_budget_of_its_own_year(unfunded):
    this, following = budget(10**9), budget(10**9, year=2026)
    unfunded.passes("A1", "101 2025-12-24 12:00:00")
    unfunded.passes("A1", "101 2026-01-14 12:00:00")
    unfunded.drain(dt.date(2026, 1, 16))
    rows = query("SELECT service_day::text, budget_id FROM settlement_posting ORDER BY 1")
    assert rows == [("2025-12-24", this), ("2026-01-14", following)]


def test_what_was_posted_says_where_from_which_budget_and_in_which_batch(unfunded):
    number = budget(10**9)
    eat(unfunded, days=("08",))
    ((last,),) = query("SELECT max(id) FROM ledger_batch")
    assert query(
        "SELECT DISTINCT facility_id, budget_id, batch, had_tiyn, had_payee FROM settlement_posting"
    ) == [(facility("SA"), number, last, 0, None)]
    unfunded.roster(f"{ASEL},3,SB,101,2025-09-01,")
    unfunded.night()
    rows = query(
        "SELECT amount_tiyn, had_tiyn, had_payee, had_facility, had_budget, batch > %s FROM settlement_posting"
        " WHERE version = 2",
        [last],
    )
    assert rows == [(0, MEAL, facility("SA"), facility("SA"), number, True)]
    assert query("SELECT sum(units), sum(tiyn) FROM settlement_use") == [(1, MEAL)]


def test_a_fund_that_cannot_give_a_month_pays_single_meals_as_long_as_it_can(unfunded):
    number = budget(7 * MEAL + 1)
    eat(unfunded, DAYS)
    assert (meals(), fund(number), held()) == (7, 1, 0)
    assert waiting() == {"fund_dry": 3}
    ceilings = query(
        "SELECT sum(units), sum(ceiling_tiyn) FROM entitlements_entitlement WHERE known_to IS NULL"
    )
    assert ceilings == [(7, 7 * MEAL)]
    later(unfunded, TODAY)
    assert (meals(), fund(number)) == (7, 1)
    more(number, 2 * MEAL)
    unfunded.drain()
    assert (meals(), fund(number), waiting()) == (9, 1, {"fund_dry": 1})
    more(number, 10**9)
    unfunded.drain()
    assert (meals(), waiting()) == (10, {})


@pytest.mark.parametrize("most", [1, 3, 5_000])
def test_any_batch_size_comes_to_the_same_also_where_the_fund_ran_dry(unfunded, monkeypatch, most):
    """Fault 5."""
    monkeypatch.setattr("amiyan.settlement.drain.follow_verdicts", partial(follow_verdicts, most=most))
    number = budget(4 * MEAL + 99)
    eat(unfunded, DAYS)
    assert (meals(), fund(number), held(), waiting()) == (4, 99, 0, {"fund_dry": 6})
    more(number, 10**9)
    unfunded.drain()
    assert meals() == 10
    ((rights,),) = query("SELECT sum(ceiling_tiyn) FROM entitlements_entitlement WHERE known_to IS NULL")
    assert rights == 2 * 21 * MEAL
    assert (fund(number), held()) == (4 * MEAL + 99 + 10**9 - rights, rights - 10 * MEAL)


@pytest.mark.parametrize("left", [0, 1, MEAL - 1])
def test_not_even_a_tiyn_is_spent_that_a_fund_does_not_hold(unfunded, left):
    """Fault 6."""
    number = budget(MEAL + left)
    eat(unfunded, days=("08",))
    assert (meals(), fund(number), waiting()) == (1, left, {"fund_dry": 1})
    more(number, MEAL - left)
    unfunded.drain()
    assert (meals(), fund(number), waiting()) == (2, 0, {})


def test_a_trillion_tenge_are_counted_to_the_tiyn(unfunded):
    """Fault 6: 10^12 of a budget, less two months of rights."""
    number = budget(100 * 10**12 - 1)
    eat(unfunded, days=("08",))
    assert fund(number) == 100 * 10**12 - 1 - 2 * 21 * MEAL


def moved_to_another_region(hamlet):
    """A girl eats at SA of region 79 until the 9th, and at SB of region 71 from the 10th on."""
    with hamlet.database.connect("postgres") as superuser:
        superuser.execute("UPDATE registry_facility SET region = '71' WHERE code = 'SB'")
    hamlet.roster(f"{child(7)},3,SA,107,2025-09-01,2025-09-09", f"{child(7)},3,SB,107,2025-09-10,")
    hamlet.night()
    hamlet.passes("A1", f"107 {MONDAY} 12:00:00", "107 2025-09-09 12:00:00")
    hamlet.drain()


def test_of_a_child_that_moves_each_region_pays_its_own_meals(unfunded):
    here, there = budget(10**9), budget(10**9, region="71")
    moved_to_another_region(unfunded)
    unfunded.passes("B1", "107 2025-09-10 12:00:00", "107 2025-09-11 12:00:00")
    unfunded.drain()
    assert dict(query("SELECT budget_id, sum(tiyn) FROM settlement_use GROUP BY 1")) == {
        here: 2 * MEAL,
        there: 2 * MEAL_IN_71,
    }
    assert fund(there) == 10**9 - 2 * MEAL_IN_71


def test_one_regions_dry_fund_is_not_helped_out_by_what_another_gave_the_child(unfunded):
    here, there = budget(10**9), budget(MEAL_IN_71, region="71")
    moved_to_another_region(unfunded)
    unfunded.passes("B1", "107 2025-09-10 12:00:00", "107 2025-09-11 12:00:00")
    unfunded.drain()
    assert sum(owed().values()) == 2 * MEAL + MEAL_IN_71
    assert (fund(there), waiting()) == (0, {"fund_dry": 1})
    assert held() > 10 * MEAL
    more(there, MEAL_IN_71)
    unfunded.drain()
    assert (sum(owed().values()), waiting()) == (2 * (MEAL + MEAL_IN_71), {})
    assert fund(here) + held() == 10**9 - 2 * MEAL


def supplier(name, first_day):
    execute("INSERT INTO registry_organisation (bin, name, source) VALUES (NULL, %s, 't')", [name])
    ((number,),) = query("SELECT id FROM registry_organisation WHERE name = %s", [name])
    change_supplier(
        facility_id=facility("SA"),
        programme=PROGRAMME,
        organisation_id=number,
        first_day=first_day,
        source="order",
    )
    return number


def test_a_correction_of_a_locked_month_is_the_providers_debt_and_the_right_one_is_owed_at_once(unfunded):
    """Fault 7: also where all that the first one was owed has been paid out long ago."""
    number = budget(10**9)
    eat(unfunded, days=("08", "09"), pins=("101",))
    first = facility("SA")
    locked(first, number)
    paid_out(first, 2 * MEAL)
    second = supplier("Later", dt.date(2025, 9, 9))
    unfunded.night()
    assert (accounts("recovery"), accounts("payable")) == ({first: -MEAL}, {second: MEAL})
    assert waiting() == {}
    assert recompute(day=dt.date(2025, 9, 9), programme=PROGRAMME, today=TODAY).is_sound


def test_a_correction_of_an_open_month_comes_from_what_is_owed(unfunded):
    number = budget(10**9)
    eat(unfunded, days=("08", "09"), pins=("101",))
    locked(facility("SA"), number, month="2025-08-01")
    second = supplier("Later", dt.date(2025, 9, 9))
    unfunded.night()
    assert accounts("payable") == {facility("SA"): MEAL, second: MEAL}
    assert accounts("recovery") == {}


def test_over_and_under_and_over_again_is_exact_and_its_history_whole(unfunded):
    """Fault 8, across the locking of the month."""
    number = budget(10**9)
    eat(unfunded, days=("08",), pins=("101",))
    first = facility("SA")
    for lesson, says in enumerate(("home", "school", "home"), start=2):
        if lesson == 3:
            locked(first, number)
        execute("UPDATE registry_calendar_day SET known_to = now() WHERE known_to IS NULL")
        execute(
            "INSERT INTO registry_calendar_day (day, school_day, facility_id, source) VALUES (%s, %s, %s, %s)",
            [MONDAY, says == "school", first, says],
        )
        unfunded.night()
    history = query("SELECT version, amount_tiyn, had_tiyn FROM settlement_posting ORDER BY version")
    assert history == [(1, MEAL, 0), (2, 0, MEAL), (3, MEAL, 0), (4, 0, MEAL)]
    assert (accounts("recovery"), accounts("payable")) == ({first: -MEAL}, {first: MEAL})
    assert query("SELECT sum(units), sum(tiyn) FROM settlement_use") == [(0, 0)]
    assert fund(number) + held() == 10**9


def hold(decided, *, version=None):
    """The meal that waits: its line in the statement, and what a person decided of it."""
    ((person, day, slot, stands),) = query(
        "SELECT person_id, service_day, slot, version FROM deliveries_verdict"
    )
    key = [person, day, PROGRAMME, slot, version or stands]
    execute(
        "INSERT INTO settlement_hold VALUES (%s, %s, %s, %s, %s, 'came_too_late', 1, 1, 1, 1, %s, '2025-10-20')",
        [*key, MEAL],
    )
    execute(
        "INSERT INTO settlement_hold_decision VALUES (%s, %s, %s, %s, %s, %s, 'seen', 5)", [*key, decided]
    )
    execute(
        "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard) VALUES (%s, %s, %s, 0)",
        key[:3],
    )


@pytest.mark.parametrize(
    ("decided", "version", "owing"), [(True, None, MEAL), (False, None, 0), (True, 7, 0)]
)
def test_a_held_meal_is_owed_once_a_person_decided_so_of_the_verdict_that_stands(
    unfunded, decided, version, owing
):
    budget(10**9)
    unfunded.passes("A1", f"101 {MONDAY} 12:00:00", received="2025-11-30 12:00:00")
    unfunded.drain(dt.date(2025, 11, 30))
    assert query("SELECT verdict::text FROM deliveries_verdict") == [("held",)]
    assert owed() == {}
    hold(decided, version=version)
    unfunded.drain(dt.date(2025, 11, 30))
    assert sum(owed().values()) == owing


def test_of_a_closed_year_nothing_is_posted_and_nothing_taken_back(unfunded):
    number = budget(10**9)
    eat(unfunded, days=("08",))
    execute("INSERT INTO settlement_budget_closing VALUES (%s, 0, 5)", [number])
    before = query("SELECT count(*) FROM ledger_transfer")
    eat(unfunded, days=("09",))
    unfunded.roster(f"{ASEL},3,SB,101,2025-09-01,")
    unfunded.night()
    assert query("SELECT count(*) FROM ledger_transfer") == before
    assert waiting() == {"year_closed": 2}
    assert recompute(day=dt.date(2025, 9, 8), programme=PROGRAMME, today=TODAY).is_sound


def test_money_is_set_aside_while_a_worker_holds_the_marks_that_wait_for_it(unfunded):
    """The worker waits for the ledger's pen with its marks taken; whoever has the pen must not wait for the marks."""
    number = budget(0)
    eat(unfunded, ("08",))
    with unfunded.database.connect() as worker:
        worker.execute("SELECT * FROM deliveries_unposted FOR UPDATE")
        execute("SET lock_timeout = '5s'")
        more(number, 10**9)
    execute("RESET lock_timeout")
    assert waiting() == {"fund_dry": 2}
    later(unfunded, TODAY)
    assert (meals(), waiting()) == (2, {})


def test_a_filter_that_selects_nobody_posts_nothing(unfunded):
    """Fault 4: no marks, no verdicts, nothing wanted."""
    budget(10**9)
    terms = laid_terms(PROGRAMME, TODAY)
    assert follow_verdicts(shard=0, terms=terms) == (0, {}, {}, {})
    execute(
        "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard) VALUES (1, '2025-09-08', %s, 0)",
        [PROGRAMME],
    )
    assert follow_verdicts(shard=0, terms=terms) == (1, {}, {}, {})
    assert query("SELECT count(*) FROM deliveries_unposted") == [(0,)]
    assert query("SELECT count(*) FROM settlement_grant") == [(0,)]
