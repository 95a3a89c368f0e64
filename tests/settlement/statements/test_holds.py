"""Held lines: shown with a deadline, never in the sum, decided by named people, and closed by a newer verdict."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.statements.holds import Selection, decide_hold, decide_holds, held_lines, undecided

from .kit import OCTOBER, PRICE, PROGRAMME, SEPTEMBER, agreement, day, header, lines, recorder, school

DEADLINE = dt.date(2025, 10, 31)


def decide(child, *, is_paid=True, reason="seen by the teacher", decided_by=None):
    decide_hold(
        person_id=child,
        service_day=day("9-10"),
        programme=PROGRAMME,
        slot=1,
        is_paid=is_paid,
        reason=reason,
        decided_by=recorder() if decided_by is None else decided_by,
    )


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught:
        call(*args, **options)
    return caught.value.problem.kind.code


def unposted():
    return [child for (child,) in query("SELECT person_id FROM deliveries_unposted ORDER BY 1")]


@pytest.fixture
def held(region):
    """Two meals of September are held; five others are not."""
    region.books.meals(5, at=region.a, payee=region.nur)
    children = region.books.held(2, at=region.a)
    region.books.lock(SEPTEMBER)
    return children


def test_undisputed_lines_are_paid_whatever_happens_to_the_held_ones(region, held):
    assert header(region.nur, SEPTEMBER, "payable_tiyn", "held_units", "held_tiyn", "decide_by") == (
        5 * PRICE,
        2,
        2 * PRICE,
        DEADLINE,
    )
    assert lines(region.nur, SEPTEMBER, "kind", "reason", "units")[1:] == [
        ("held", "method_needs_confirmation", 2)
    ]


def test_the_list_begins_with_what_is_overdue_and_nothing_decides_itself(region, held):
    region.books.held(1, at=region.b, on="10-10", reason="too_many_by_hand")
    region.books.lock(OCTOBER)
    found = held_lines()
    assert [(one.person_id in held, one.decide_by) for one in found[:2]] == [(True, DEADLINE)] * 2
    assert found[2].decide_by > DEADLINE
    assert undecided(today=dt.date(2025, 10, 31)) == (3, 0)
    assert undecided(today=dt.date(2025, 11, 1)) == (3, 2)
    assert [one.person_id for one in held_lines(after=found[0])] == [one.person_id for one in found[1:]]
    assert [one.reason for one in held_lines(payee=region.dam)] == ["too_many_by_hand"]
    assert held_lines(budget_id=0) == []


def test_a_line_that_a_person_pays_stands_in_the_next_statement(region, held):
    child, other = held
    decide(child)
    decide(child)  # twice is once
    assert unposted() == [child]
    execute("DELETE FROM deliveries_unposted")
    version = query("SELECT max(version) FROM deliveries_verdict WHERE person_id = %s", [child])[0][0]
    region.books.owes(child, "9-10", payee=region.nur, at=region.a, verdict_version=version)
    region.books.lock(OCTOBER)
    assert lines(region.nur, OCTOBER, "kind", "service_month", "reason", "amount_tiyn") == [
        ("correction", SEPTEMBER, "held_line_paid", PRICE)
    ]
    assert [one.person_id for one in held_lines()] == [other]


def test_a_line_that_a_person_does_not_pay_is_held_for_good(region, held):
    decide(held[0], is_paid=False, reason="the family says that the child was at home")
    assert unposted() == []
    assert [one.person_id for one in held_lines()] == held[1:]
    region.books.lock(OCTOBER)
    assert query("SELECT count(*) FROM settlement_hold") == [(2,)]


def test_many_lines_are_decided_at_once_for_one_reason(region, held):
    place = school("И-7")
    agreement(place, region.nur)
    region.books.held(3, at=place, on="10-10")
    region.books.lock(OCTOBER)
    chosen = Selection(
        budget_id=region.books.budget_id, facility_id=region.a, reason="method_needs_confirmation"
    )
    options = {
        "chosen": chosen,
        "is_paid": True,
        "reason": "the class register names all",
        "decided_by": region.clerk,
    }
    assert decide_holds(**options) == 2
    assert decide_holds(**options) == 0
    assert unposted() == sorted(held)
    assert len(held_lines()) == 3


def test_nobody_decides_without_a_name_and_a_reason(held):
    assert problem(decide, held[0], decided_by=0) == "decision-without-reason"
    assert problem(decide, held[0], decided_by=recorder(region="71")) == "may-not-record"
    assert problem(decide, held[0], reason=" ") == "decision-without-reason"


def test_a_decision_is_not_turned_round(held):
    decide(held[0])
    assert problem(decide, held[0], is_paid=False) == "hold-decided"


def test_a_newer_verdict_closes_the_matter(region, held):
    """The terminal's record came at last: the meal is payable by itself, and there is nothing to decide."""
    region.books.judged(held[0], "9-10", at=region.a, verdict="payable", reason="used")
    assert [one.person_id for one in held_lines()] == held[1:]
    assert problem(decide, held[0]) == "hold-moot"


def test_what_is_held_anew_after_its_month_had_locked_is_asked_of_a_person_too(region, held):
    """Paid in September; then somebody objects. What was paid is taken back and held with a deadline of its own."""
    (child,) = region.books.meals(1, at=region.b, payee=region.dam)
    region.books.lock(SEPTEMBER)
    region.books.says(child, "9-10", reason="objected", verdict="held")
    region.books.lock(OCTOBER)
    assert lines(region.dam, OCTOBER, "kind", "service_month", "reason", "amount_tiyn") == [
        ("correction", SEPTEMBER, "objected", -PRICE),
        ("held", SEPTEMBER, "objected", PRICE),
    ]


def test_a_place_that_is_only_watched_has_nothing_held(region):
    execute(
        "INSERT INTO settlement_mode (programme, facility_id, mode, valid, source)"
        " VALUES (%s, %s, 'shadow', '[2025-09-01,)', 't')",
        [PROGRAMME, region.a],
    )
    region.books.held(2, at=region.a)
    assert region.books.lock(SEPTEMBER).statements == 0


def test_what_is_not_held_cannot_be_decided(region):
    assert problem(decide, 123) == "hold-unknown"
