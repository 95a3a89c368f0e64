"""What each detector finds in a small region, and the honest cases beside it that it leaves alone."""

import datetime as dt

import pytest

from amiyan.integrity.detectors.loader import detectors
from amiyan.kernel.sql import execute

from .kit import DAYS, NOON, PROGRAMME, SATURDAY, found, looked

DAY = DAYS[5]
LEFT_OUT, FASTS = 1_000_900, 1_000_901


def test_an_honest_month_says_nothing(region):
    region.month()
    assert [(one.detector, one.found) for one in looked() if one.found] == []


def test_two_places(region):
    region.month()
    child = region.classes[1, "2A"][7]
    for day in DAYS[:4]:
        region.eat(1, [child], day)
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    assert found("two_places") == [(2, "", child, DAYS[0], 4)]


def test_lessons_at_another_place_are_no_second_place(region):
    region.month(but=[(1, "2A")])
    child = region.classes[1, "2A"][7]
    for day in DAYS[:4]:
        region.seen(1, [child], day, place="entrance")
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    assert found("two_places") == []


def test_a_closed_day(region):
    region.month()
    region.marked(1, region.classes[1, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    assert found("closed_day") == [(1, "", None, SATURDAY, 8)]


def test_a_saturday_on_which_children_came_is_a_wrong_calendar(region):
    region.month()
    people = region.classes[1, "2A"][:8]
    region.seen(1, people, SATURDAY, place="entrance", at=dt.time(8))
    region.marked(1, people, SATURDAY, "not_a_school_day")
    assert found("closed_day") == []


def test_a_clock_that_is_a_day_off_is_no_closed_day(region):
    friday = dt.date(2025, 9, 12)
    region.month([day for day in DAYS if day != friday])
    region.month([friday], but=[(1, "2A"), (1, "2B")])
    region.marked(1, region.classes[1, "2A"], SATURDAY, "not_a_school_day")
    assert found("closed_day") == []


@pytest.mark.parametrize(("step", "says"), [(2, [(1, "2A", None, DAY, 20)]), (4, [])])
def test_a_class_within_a_minute(region, step, says):
    """Twenty children two seconds apart are faster than a terminal recognises; four seconds apart they queue."""
    region.month(but=[(1, "2A", DAY)])
    region.eat(1, region.classes[1, "2A"], DAY, step=step, method="card")
    assert found("class_in_a_minute") == says


def test_what_was_typed_in_after_an_outage_is_no_class_in_a_minute(region):
    region.month(but=[(1, "2A", DAY), (1, "2B", DAY)])
    region.eat(1, region.classes[1, "2A"], DAY, step=2, method="by_hand")
    assert found("class_in_a_minute") == []


def test_a_class_in_which_nobody_ever_misses_a_meal(region):
    region.month(but=[(1, "2A")])
    for day in DAYS:
        region.eat(1, region.classes[1, "2A"], day, at=dt.time(11))
    assert found("too_perfect") == [(1, "2A", None, dt.date(2025, 9, 1), 1000)]


def test_three_children_who_never_miss_a_meal_are_a_small_class(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_903))
    region.month(but=[(1, "2V")])
    for day in DAYS:
        region.eat(1, region.classes[1, "2V"], day, at=dt.time(13))
    assert found("too_perfect") == []


@pytest.mark.parametrize(("broken", "says"), [(False, [1]), (True, [])])
def test_meals_by_hand_count_where_the_terminal_worked(region, broken, says):
    """Three children a class are typed in each day; where the terminal failed, everybody is, and that is as it should be."""
    region.month(but=[(1, label, day) for label in ("2A", "2B") for day in DAYS[:6]] if broken else ())
    for number, day in enumerate(DAYS[:6] if broken else DAYS):
        for label in ("2A", "2B"):
            people = region.classes[1, label]
            away = people if broken else [people[(number * 3 + n) % 20] for n in range(3)]
            region.eat(1, away, day, at=dt.time(14), step=20, method="password")
    assert [row[0] for row in found("hand_made")] == says


def test_children_whom_nothing_else_has_seen(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_906))
    region.month(but=[(1, "2V")])
    for day in DAYS:
        region.eat(1, region.classes[1, "2V"], day, at=dt.time(13), method="card")
    assert found("never_seen") == [(1, "2V", None, dt.date(2025, 9, 1), 6)]


@pytest.mark.parametrize("trace", ["face", "entrance", "rating"])
def test_any_other_trace_is_enough(region, trace):
    region.enrol(1, "2V", range(1_000_900, 1_000_906))
    region.month(but=[(1, "2V")])
    people = region.classes[1, "2V"]
    for day in DAYS:
        region.eat(1, people, day, at=dt.time(13), method="card")
    if trace == "face":
        region.eat(1, people, DAYS[0], at=dt.time(14))
    elif trace == "entrance":
        region.seen(1, people, DAYS[0], place="entrance")
    else:
        region.rate(1, people, DAYS[0], dt.time(19))
    assert found("never_seen") == []


def test_one_card_that_is_shown_again_and_again(region):
    region.month()
    region.seen(1, [region.classes[1, "2A"][3]] * 10, DAY, at=dt.time(14), step=4, method="card")
    assert found("one_card") == [(1, "", None, DAY, 10)]


def test_a_reader_that_writes_everybody_five_times_is_broken(region):
    region.month()
    everybody = [one for label in ("2A", "2B") for one in region.classes[1, label]]
    for second in range(8):
        region.seen(1, everybody, DAY, at=dt.time(14, 0, second), step=9, method="card")
    assert found("one_card") == []


def test_a_row_of_children_of_several_classes_by_card(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_920))
    region.month()
    mixed = [
        one
        for trio in zip(*(region.classes[1, label] for label in ("2A", "2B", "2V")), strict=True)
        for one in trio
    ]
    region.eat(1, mixed[:12], DAY, at=dt.time(14), step=4, method="card")
    assert found("one_card") == [(1, "", None, DAY, 12)]


@pytest.mark.parametrize(("more", "says"), [(4, 1), (0, 0)])
def test_an_invoice_above_the_fact(region, more, says):
    region.month()
    execute(
        "INSERT INTO integrity_billed (facility_id, day, programme, meals, source)"
        " SELECT f, d, %s, 34 + CASE f WHEN 1 THEN %s ELSE 0 END, 't'"
        " FROM generate_series(1, 4) f, unnest(%s::date[]) d",
        [PROGRAMME, more, DAYS],
    )
    assert len(found("invoice_above")) == says


def test_ratings_as_if_they_were_ordered(region):
    region.month()
    for day in DAYS:
        for school in (1, 2, 3, 4):
            region.rate(school, region.classes[school, "2A"][:2], day, dt.time(19), face=2, apart=1800)
            region.rate(school, region.classes[school, "2A"][2:4], day, dt.time(18), apart=1900)
    region.rate(1, region.classes[1, "2B"][:15], DAY, dt.time(15))
    assert [row[:4] for row in found("ordered_ratings")] == [(1, "", None, DAY)]


def test_a_meeting_of_parents_thinks_differently(region):
    region.month()
    for day in DAYS:
        for school in (1, 2, 3, 4):
            region.rate(school, region.classes[school, "2A"][:2], day, dt.time(19), face=2, apart=1800)
    region.rate(1, region.classes[1, "2B"][:10], DAY, dt.time(15), face=3)
    region.rate(1, region.classes[1, "2B"][10:], DAY, dt.time(15), face=1)
    assert found("ordered_ratings") == []


def test_a_child_with_the_right_who_is_at_school_and_not_served(region):
    region.enrol(1, "2V", [LEFT_OUT, FASTS])
    region.month(but=[(1, "2V")])
    for number, day in enumerate(DAYS):
        region.seen(1, [LEFT_OUT, FASTS], day, place="entrance", at=dt.time(8))
        region.eat(1, [FASTS] if number % 2 else [], day)  # fasts for half of the month
    assert found("not_served") == [(1, "", LEFT_OUT, DAYS[0], 18)]
    assert detectors()["not_served"].words.in_favour


def test_a_family_that_took_the_days_off_is_not_asked_again(region):
    region.enrol(1, "2V", [LEFT_OUT])
    region.month(but=[(1, "2V")])
    for day in DAYS:
        region.seen(1, [LEFT_OUT], day, place="entrance", at=NOON)
    execute(
        "INSERT INTO meals_day_off (person_id, id, first_day, last_day, said_by, recorded_by, channel)"
        " VALUES (1000900, gen_random_uuid(), '2025-09-01', '2025-09-30', 1, 1, 'page')"
    )
    assert found("not_served") == []
