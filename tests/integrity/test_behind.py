"""What a signal hangs on: its passes with their moments, and the money that hangs on it."""

import datetime as dt

import pytest
from django.utils import translation

from amiyan.access.reading import reading
from amiyan.integrity.queries.behind import behind
from amiyan.integrity.queries.signals import signals
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute
from amiyan.web.cases.words import signal_sentence, strength

from .kit import DAYS, PROGRAMME, SATURDAY, looked

DAY = DAYS[5]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def seen_behind(detector, scope=EVERYTHING):
    looked(only=[detector])
    (one,) = signals(scope=EVERYTHING)
    return one, read_behind(one, scope)


def read_behind(one, scope):
    with reading(scope):
        return behind(one, programme=PROGRAMME, scope=scope)


def test_a_class_in_a_minute_hangs_on_the_passes_of_that_minute(region):
    region.month(but=[(1, "2A", DAY)])
    people = region.classes[1, "2A"]
    region.eat(1, people[:15], DAY, step=2, at=dt.time(12, 30), method="card")
    region.eat(1, people[15:], DAY, step=60, at=dt.time(13), method="face")
    _, found = seen_behind("class_in_a_minute")
    times = [entry.at for entry in found.passes]
    assert (found.children, len(times)) == (15, 15)
    assert (times[0].time(), times[-1].time()) == (dt.time(12, 30), dt.time(12, 30, 28))
    assert {entry.terminal for entry in found.passes} == {"canteen1"}
    assert found.at_entrance == 0
    assert found.on_the_list == 20
    assert (found.money.meals, found.money.tiyn) == (15, 15 * 63100)
    assert (found.money.paid_meals, found.money.is_told) == (0, True)


def test_what_was_decided_otherwise_later_hangs_on_it_no_more(region):
    region.month(but=[(1, "2A", DAY)])
    people = region.classes[1, "2A"]
    region.eat(1, people, DAY, step=2, method="card")
    execute(
        "INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id,"
        " terminal, at, method, evidence_id, record, amount_tiyn)"
        " SELECT person_id, service_day, programme, slot, 2, 'held', 'objected', facility_id, terminal, at, method,"
        " evidence_id, record, 0 FROM deliveries_verdict WHERE person_id = %s AND service_day = %s",
        [people[0], DAY],
    )
    _, found = seen_behind("class_in_a_minute")
    assert (found.money.meals, found.money.held) == (19, 1)


def test_marks_on_a_closed_day_are_there_and_no_money_hangs_on_them(region):
    region.month()
    region.marked(1, region.classes[1, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    _, found = seen_behind("closed_day")
    assert {(entry.at.date(), entry.outcome) for entry in found.passes} == {(SATURDAY, "not_a_school_day")}
    assert (len(found.passes), found.money.meals, found.money.tiyn) == (8, 0, 0)


def test_one_card_shown_again_says_how_often_and_every_pass_is_there(region):
    region.month()
    child = region.classes[1, "2A"][3]
    region.marked(1, [child] * 10, DAY, "second_that_day", at=dt.time(14), step=4, method="card")
    one, found = seen_behind("one_card")
    assert signal_sentence("one_card", one.facts) == "One child's card was shown 10 times on one day."
    assert strength("one_card", one.effect, one.facts) == "10 passes"
    assert (len(found.passes), found.children) == (10, 1)


def test_a_row_by_card_is_another_thing_with_another_sentence_and_counts_children(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_920))
    region.month()
    mixed = [
        one
        for trio in zip(*(region.classes[1, label] for label in ("2A", "2B", "2V")), strict=True)
        for one in trio
    ]
    region.eat(1, mixed[:12], DAY, at=dt.time(14), step=4, method="card")
    one, found = seen_behind("one_card")
    said = signal_sentence("one_card", one.facts)
    assert said.startswith(
        "12 children of several classes passed by card one after another, within 44 seconds"
    )
    assert strength("one_card", one.effect, one.facts) == "12 children"
    assert (found.children, (found.passes[-1].at - found.passes[0].at).seconds) == (12, 44)


def test_two_places_have_both_passes_and_who_sees_one_place_sees_one(region):
    region.month()
    child = region.classes[1, "2A"][7]
    for day in DAYS[:4]:
        region.eat(1, [child], day)
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    one, found = seen_behind("two_places")
    assert {entry.facility_id for entry in found.passes} == {1, 2}
    assert not found.unseen_places
    assert {entry.at.date() for entry in found.passes} == set(DAYS[:4])
    there = read_behind(one, Scope(facilities=frozenset({2})))
    assert [entry.facility_id for entry in there.passes] == [2] * 4
    assert there.unseen_places


def test_what_nobody_passes_for_hangs_on_no_pass(region):
    region.enrol(1, "2V", [1_000_900])
    region.month(but=[(1, "2V")])
    for day in DAYS:
        region.seen(1, [1_000_900], day, place="entrance", at=dt.time(8))
    _, found = seen_behind("not_served")
    assert found is None
