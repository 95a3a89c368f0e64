"""A meal of closed days whose money came too late: by then the right was gone. People decide, and the year closes."""

import datetime as dt

import pytest
from django.db import connection

from amiyan.access.actions import appoint_signatory
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.registry.actions.people import merge_people
from amiyan.settlement.budgets.by_one import meals_by_one
from amiyan.settlement.budgets.closing import close_year, not_ready
from amiyan.settlement.budgets.jobs import lapse
from amiyan.settlement.budgets.refused import decide_refused, refused_meals
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards

from .hamlet import PROGRAMME, facility, hamlet, meals, unfunded
from .treasury import MEAL, accounts, budget, eat, fund, held, locked, more, payout, waiting

__all__ = ["hamlet", "unfunded"]

DAYS = ("08", "09", "10")
DECEMBER, NEW_YEAR = dt.date(2025, 12, 9), dt.date(2026, 1, 20)


@pytest.fixture
def people(scratch):
    """Who records, and who approves."""
    return tuple(official(duty) for duty in ("record", "approve"))


def official(duty):
    ((id_,),) = query(
        "INSERT INTO registry_person (temporary_id, source) VALUES (%s, 't') RETURNING id", [f"o-{duty}"]
    )
    appoint_signatory(person_id=id_, duty=duty, source="order 1", region=None)
    return id_


@pytest.fixture
def refused(unfunded):
    """Four of six meals waited for money; when it came their month had lapsed and nobody had a right any more."""
    number = budget(2 * MEAL)
    eat(unfunded, DAYS)
    assert waiting() == {"fund_dry": 4}
    lapse(PROGRAMME, today=DECEMBER)
    execute("UPDATE entitlements_decision SET known_to = now() WHERE known_to IS NULL")
    more(number, 10**9)
    unfunded.drain(DECEMBER)
    assert (meals(), waiting()) == (2, {"refused": 4})
    return number


def decide(meal, people, *, is_paid, **said):
    return decide_refused(
        **{
            "person_id": meal.person_id,
            "service_day": meal.service_day,
            "programme": PROGRAMME,
            "slot": meal.slot,
            "is_paid": is_paid,
            "reason": "the class register names the child",
            "decided_by": people[0],
            "approved_by": people[1] if is_paid else 0,
            "today": DECEMBER,
        }
        | said
    )


def worked_off(today=DECEMBER):
    while shards := dirty_shards():
        for shard in shards:
            drain(shard=shard, programmes=[PROGRAMME], today=lambda: today)


def in_the_way(number):
    return {one.kind.code for one in not_ready(budget_id=number, today=NEW_YEAR)}


def test_a_year_with_refused_meals_walks_to_its_close(refused, people):
    first, second, *others = refused_meals()
    assert len(others) == 2
    assert decide(first, people, is_paid=True)
    assert decide(second, people, is_paid=False)
    worked_off()
    assert (meals(), held(), waiting()) == (3, 0, {"refused": 2})
    assert [(one.service_day, one.person_id) for one in refused_meals()] == [
        (one.service_day, one.person_id) for one in others
    ]
    assert "budget-meals-wait" in in_the_way(refused)
    for meal in others:
        decide(meal, people, is_paid=False)
    worked_off()
    assert (refused_meals(), waiting()) == ([], {})
    locked(facility("SA"), refused, payable=3 * MEAL)
    payout(facility("SA"), refused, 3 * MEAL)
    assert in_the_way(refused) == set()
    left = fund(refused)
    assert close_year(budget_id=refused, closed_by=5, today=NEW_YEAR) == left
    assert sum(accounts("appropriation").values()) == -3 * MEAL
    assert verify(connection).findings == ()


def test_what_is_paid_beyond_the_right_does_not_open_it_for_others(refused, people):
    """Also when the books are asked again and again."""
    for meal in refused_meals()[:2]:
        decide(meal, people, is_paid=True)
        worked_off()
        later_than_that()
    assert (meals(), held(), waiting()) == (4, 0, {"refused": 2})
    rights = query("SELECT sum(ceiling_tiyn)::bigint FROM entitlements_entitlement WHERE known_to IS NULL")
    assert rights == [(2 * MEAL,)]


def test_who_paid_beyond_the_right_and_turns_out_to_be_one_is_named(refused, people):
    first, second, third, _ = refused_meals()
    for meal, is_paid in ((first, True), (second, True), (third, False)):
        decide(meal, people, is_paid=is_paid)
    assert meals_by_one() == []
    merge_people(person_id=people[1], same_as=people[0], recorded_by=1, source="Request 7")
    assert meals_by_one() == [(PROGRAMME, first.service_day, second.service_day, 2)]


def later_than_that():
    execute("UPDATE deliveries_unposted SET not_before = now()")
    worked_off()


def test_what_is_not_paid_stays_so_and_a_newer_verdict_is_looked_at_anew(refused, people):
    meal = refused_meals()[0]
    decide(meal, people, is_paid=False)
    worked_off()
    mark(meal)
    worked_off()
    assert (meals(), waiting()) == (2, {"refused": 3})
    newer_verdict(meal)
    mark(meal)
    worked_off()
    assert waiting() == {"refused": 4}
    assert refused_meals()[0].verdict_version == 2


def mark(meal):
    execute(
        "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard) VALUES (%s, %s, %s, 0)",
        [meal.person_id, meal.service_day, PROGRAMME],
    )


def newer_verdict(meal):
    execute(
        """INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id,
                                           terminal, at, method, evidence_id, record, amount_tiyn)
           SELECT person_id, service_day, programme, slot, version + 1, verdict, reason, facility_id, terminal, at, method,
                  evidence_id, record, amount_tiyn FROM deliveries_verdict WHERE (person_id, service_day) = (%s, %s)""",
        [meal.person_id, meal.service_day],
    )


def test_the_same_decision_again_changes_nothing_and_another_is_refused(refused, people):
    meal = refused_meals()[0]
    assert decide(meal, people, is_paid=False)
    assert not decide(meal, people, is_paid=False)
    with pytest.raises(ProblemError, match="refused-meal-decided"):
        decide(meal, people, is_paid=True)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"reason": " "}, "without-reason"),
        ({"decided_by": 0}, "without-reason"),
        ({"decided_by": 4711}, "may-not-record"),
        ({"slot": 2}, "meal-unknown"),
        ({"today": dt.date(2025, 9, 12)}, "still-open"),
        ({"is_paid": True, "approved_by": 0}, "may-not-approve"),
        ({"is_paid": True, "approved_by": "first"}, "one-person-twice"),
    ],
)
def test_who_may_not_or_says_too_little_decides_nothing(refused, people, said, kind):
    if said.get("approved_by") == "first":
        said = said | {"approved_by": people[0]}
    with pytest.raises(ProblemError, match=kind):
        decide(refused_meals()[0], people, **({"is_paid": False} | said))
    assert query("SELECT count(*) FROM settlement_refused_decision") == [(0,)]
