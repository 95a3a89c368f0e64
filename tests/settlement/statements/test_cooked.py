"""Cooked, not served (P10): who is told too late to stop is paid a share, once, for no more than were expected."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection, transaction

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.settlement.budgets.actions import appropriate
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.statements.cooked import Expected, claim_cooked, share_of

from .conftest import Region
from .kit import (
    OCTOBER,
    PRICE,
    PROGRAMME,
    SEPTEMBER,
    agreement,
    balance,
    day,
    header,
    lines,
    person,
    recorder,
    school,
)

WEDNESDAY = day("9-10")
BEFORE = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2025, 9, 12, tzinfo=dt.UTC)


def at(text):
    """``9-9 18:00`` in Kazakhstan."""
    on, hour = text.split(" ")
    return to_instant(dt.datetime.combine(day(on), dt.time.fromisoformat(hour)))


def child(place, *, grade=3, shift=None, known_from=BEFORE, entitled=True):
    id_ = person()
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, shift, valid, source, known_from)"
        " VALUES (%s, %s, %s, %s, %s, '[2025-09-01,2026-05-25]', 't', %s)",
        [id_, place, place, grade, shift, known_from],
    )
    execute(
        "INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at, known_from)"
        " VALUES (%s, %s, '[2025-09-02,2026-05-25]', %s, '{}', '{}', 'r', %s, %s)",
        [id_, PROGRAMME, entitled, known_from, known_from],
    )
    return id_


def called_off(place, when, *, on=WEDNESDAY, grades=(None, None), school_day=False):
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, facility_id, grade_from, grade_to, source, known_from)"
        " VALUES (%s, %s, %s, %s, %s, 'order', %s)",
        [on, school_day, place, *grades, at(when)],
    )


def claim(place, portions=3, *, on=WEDNESDAY, now=NOW, by=None):
    return claim_cooked(
        facility_id=place,
        service_day=on,
        programme=PROGRAMME,
        portions=portions,
        recorded_by=recorder() if by is None else by,
        now=now,
    )


def refused(*args, **options):
    with pytest.raises(ProblemError) as caught:
        claim(*args, **options)
    return caught.value.problem.kind.code


@pytest.fixture
def school_of_three(region):
    for _ in range(3):
        child(region.a)
    return region


def test_a_day_that_was_called_off_at_night_is_paid_by_share(school_of_three):
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    found = claim(region.a)
    assert (found.portions, found.expected, found.payee) == (3, 3, region.nur)
    assert found.amount_tiyn == 3 * PRICE * 7 // 10
    assert (found.cut_off_at, found.declared_at) == (at("9-9 18:00"), at("9-9 21:00"))
    assert balance(region.nur, "payable") == found.amount_tiyn
    assert verify(connection).findings == ()
    region.books.lock(SEPTEMBER)
    assert lines(region.nur, SEPTEMBER, "kind", "units", "unit_price_tiyn", "amount_tiyn") == [
        ("cooked", 3, 0, found.amount_tiyn)
    ]
    assert header(region.nur, SEPTEMBER, "cooked_tiyn", "payable_tiyn") == (found.amount_tiyn,) * 2


def test_the_same_claim_again_gives_the_same_answer(school_of_three):
    """Fault 10, twice with one claim."""
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    assert claim(region.a) == claim(region.a)
    assert balance(region.nur, "payable") == 3 * PRICE * 7 // 10
    assert refused(region.a, 2) == "cooked-otherwise"


def test_who_has_not_the_duty_to_record_claims_nothing(school_of_three):
    called_off(school_of_three.a, "9-9 21:00")
    assert refused(school_of_three.a, by=recorder(region="71")) == "may-not-record"


def test_who_is_told_before_the_cut_off_can_still_stop(school_of_three):
    called_off(school_of_three.a, "9-9 17:59")
    assert refused(school_of_three.a) == "remote-day-declared-in-time"


def test_a_day_with_lessons_is_no_claim(school_of_three):
    assert refused(school_of_three.a) == "remote-day-not-declared"


def test_no_more_portions_than_were_expected_are_paid(school_of_three):
    """Fault 10, above what is due."""
    region = school_of_three
    child(region.a, entitled=False)
    child(region.b)
    called_off(region.a, "9-9 21:00")
    assert refused(region.a, 4) == "too-many-portions"
    assert refused(region.a, 0) == "no-portions"


def test_who_was_entered_after_the_lessons_were_called_off_was_not_expected(school_of_three):
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    child(region.a, known_from=at("9-9 22:00"))
    assert claim(region.a).expected == 3


def test_only_the_grades_that_stayed_at_home_count(school_of_three):
    region = school_of_three
    for _ in range(2):
        child(region.a, grade=1)
    called_off(region.a, "9-9 21:00", grades=(1, 1))
    assert claim(region.a, 2).expected == 2


def test_a_place_where_nobody_was_to_eat_cooked_for_nobody(region):
    called_off(region.a, "9-9 21:00")
    assert refused(region.a) == "nobody-expected"


def test_where_meals_were_served_nothing_was_cooked_in_vain(school_of_three):
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    region.books.meals(1, at=region.a, payee=region.nur)
    assert refused(region.a) == "meals-were-served"


def test_meals_that_were_taken_back_were_not_served(school_of_three):
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    (eater,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.says(eater, "9-10")
    assert claim(region.a).portions == 3


def test_a_place_without_a_supplier_a_budget_or_ours_to_pay_has_no_claim(school_of_three):
    region = school_of_three
    orphan, far = school("К-8"), school("Л-9", region="71")
    agreement(far, region.nur)
    for place in (orphan, far):
        child(place)
        called_off(place, "9-9 21:00")
    assert (refused(orphan), refused(far)) == ("no-supplier", "no-budget")
    execute(
        "INSERT INTO settlement_mode (programme, region, mode, valid, source) VALUES (%s, '79', 'shadow', '[2025-09-01,)', 't')",
        [PROGRAMME],
    )
    assert refused(region.a) == "place-in-shadow"


def test_a_dry_fund_refuses_and_nothing_is_kept(db):
    region = Region(tiyn=3 * PRICE * 7 // 10 - 1)
    for _ in range(3):
        child(region.a)
    called_off(region.a, "9-9 21:00")
    with transaction.atomic():
        assert refused(region.a) == "fund-dry"
        transaction.set_rollback(True)
    assert query("SELECT FROM settlement_cooked") == []
    options = {"code": "111", "act": "t", "recorded_by": region.clerk}
    appropriate(budget_id=region.books.budget_id, appropriation_id=uuid4(), amount_tiyn=1, **options)
    assert claim(region.a).amount_tiyn == 3 * PRICE * 7 // 10


def test_what_is_claimed_after_the_month_locked_stands_in_the_next_statement(school_of_three):
    region = school_of_three
    region.books.meals(1, at=region.a, payee=region.nur, on="9-11")
    region.books.lock(SEPTEMBER)
    called_off(region.a, "9-9 21:00")
    claim(region.a)
    assert region.books.lock(OCTOBER).differing == {}
    assert lines(region.nur, OCTOBER, "kind", "service_month", "amount_tiyn") == [
        ("cooked", SEPTEMBER, 3 * PRICE * 7 // 10)
    ]


def test_a_share_of_unequal_prices_is_rounded_once():
    """Three children at three prices, one portion: a third of 70 % of 2,170 ₸ is 506.33 ₸."""
    expected = Expected(3, 637_00 + 745_00 + 788_00)
    assert share_of(expected, 1, 700) == 506_33
    assert share_of(expected, 3, 700) == 1519_00  # and not three times 506.33


def test_what_was_cooked_is_told_once_and_keeps_no_year_open(school_of_three):
    """It is neither eaten nor held by anybody."""
    region = school_of_three
    called_off(region.a, "9-9 21:00")
    claimed = claim(region.a).amount_tiyn
    told = figures_of(region.books.budget_id)
    assert (told.cooked_tiyn, told.used_tiyn, told.held_tiyn) == (claimed, 0, 0)
