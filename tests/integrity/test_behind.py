"""What a signal hangs on: its passes with their moments, and the money that hangs on it."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.utils import translation

from amiyan.access.reading import reading
from amiyan.integrity.queries.behind import behind
from amiyan.integrity.queries.signals import signals, signals_about
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.web.cases.words import signal_sentence, strength

from .kit import DAYS, PROGRAMME, REGION, SATURDAY, looked

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


@pytest.mark.parametrize(("decided", "meals", "held"), [(None, 19, 1), (True, 20, 0), (False, 19, 0)])
def test_a_held_meal_that_a_person_decided_is_held_no_longer(region, decided, meals, held):
    """Paid it is delivered, never paid it is refused: as in the figures."""
    region.month(but=[(1, "2A", DAY)])
    people = region.classes[1, "2A"]
    region.eat(1, people, DAY, step=2, method="card")
    key = [people[0], DAY, PROGRAMME]
    execute(
        "INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id,"
        " terminal, at, method, evidence_id, record, amount_tiyn)"
        " SELECT person_id, service_day, programme, slot, 2, 'held', 'objected', facility_id, terminal, at, method,"
        " evidence_id, record, amount_tiyn FROM deliveries_verdict WHERE (person_id, service_day, programme) = (%s, %s, %s)",
        key,
    )
    execute(
        "INSERT INTO settlement_hold VALUES (%s, %s, %s, 1, 2, 'objected', 1, 1, 1, 1, 63100, '2025-10-20')",
        key,
    )
    if decided is not None:
        execute(
            "INSERT INTO settlement_hold_decision VALUES (%s, %s, %s, 1, 2, %s, 'seen', 5)", [*key, decided]
        )
    one, _ = seen_behind("class_in_a_minute")
    with reading(Scope(regions=frozenset({REGION}))) as scope:
        found = behind(one, programme=PROGRAMME, scope=scope)
    assert (found.money.meals, found.money.tiyn, found.money.held) == (meals, meals * 63100, held)


def test_of_a_whole_place_a_page_of_passes_comes_here_and_all_are_added_up(region, monkeypatch):
    """What is read grows with the page, not with the school's month."""
    region.month()
    passes = len(DAYS) * 34
    execute(
        "INSERT INTO integrity_signal (facility_id, id, detector, version, subject, class_label, first, last, effect, facts,"
        " quiet, expires_on, run_id, known_from) VALUES (1, gen_random_uuid(), 'too_perfect', 1, 'facility', '',"
        " '2025-09-01', '2025-09-30', 999, '{}', false, '2026-12-01', 1, now())"
    )
    (one,) = signals(scope=EVERYTHING)
    most_rows = []

    def counting(sql, values):
        rows = query(sql, values)
        most_rows.append(len(rows))
        return rows

    monkeypatch.setattr("amiyan.integrity.queries.behind.query", counting)
    seen, start = [], 0
    while start < passes:
        found = behind(one, programme=PROGRAMME, scope=EVERYTHING, start=start, most=50)
        assert (found.start, found.count, found.children, found.at_entrance) == (start, passes, 40, 40)
        assert (found.money.meals, found.money.tiyn) == (passes, passes * 63100)
        seen += found.passes
        start += 50
    assert max(most_rows) == 50
    times = [(entry.at, entry.terminal, entry.person_id) for entry in seen]
    assert times == sorted(set(times)), "each once, by time"
    assert len(times) == passes
    number = {entry.person_id: entry.child for entry in seen}
    assert all(number[entry.person_id] == entry.child for entry in seen), (
        "a child has one number on all pages"
    )
    assert list(dict.fromkeys(entry.child for entry in seen)) == list(range(1, 41))
    beyond = behind(one, programme=PROGRAMME, scope=EVERYTHING, start=10_000, most=50)
    assert beyond.start == 0, "behind the end stands the first page"
    assert len(beyond.passes) == 50


def test_whose_a_pass_is_is_asked_of_indexes_also_by_a_reader(region, monkeypatch):
    """Row-level security lets no index be asked by what a function makes of a column: each pass read all of the people."""
    region.month(but=[(1, "2A", DAY)])
    region.eat(1, region.classes[1, "2A"], DAY, step=2, method="card")
    looked(only=["class_in_a_minute"])
    (one,) = signals(scope=EVERYTHING)
    plans = []

    def explained(sql, values):
        if "deliveries_pass" in sql:
            execute(
                "SET LOCAL enable_seqscan = off"
            )  # of tables this small an index is asked only where nothing else is
            plans.append("\n".join(line for (line,) in query(f"EXPLAIN {sql}", values)))
        return query(sql, values)

    monkeypatch.setattr("amiyan.integrity.queries.behind.query", explained)
    with reading(Scope(regions=frozenset({REGION}))) as scope:
        behind(one, programme=PROGRAMME, scope=scope)
    assert len(plans) == 2, "those of the class, and those of its minute"
    for plan in plans:
        assert re.search(
            r"Index Cond: \(\(facility_id = p\S*\.facility_id\) AND \(pin = p\S*\.pin\)\)", plan
        ), plan
        assert re.search(r"Index Cond: \(iin = j\S*\.iin\)", plan), plan


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


def test_of_two_rows_by_card_all_that_is_said_is_of_the_one_with_most_children(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_920))
    region.month()
    classes = (region.classes[1, label] for label in ("2A", "2B", "2V"))
    mixed = [one for trio in zip(*classes, strict=True) for one in trio]
    region.eat(1, mixed[:12], DAY, at=dt.time(14), step=4, method="card")
    region.marked(1, mixed[12:21], DAY, "second_that_day", at=dt.time(15), step=9, method="card")
    one, found = seen_behind("one_card")
    assert (one.effect, one.facts["children"], one.facts["seconds"]) == (12, 12, 44), (
        "not the slower row's 72"
    )
    assert set(one.facts["persons"]) == set(mixed[:12])
    assert (found.last_at - found.first_at).seconds == 44


def test_a_signal_that_names_children_stands_at_their_meals_and_at_no_classmate_s(region):
    region.enrol(1, "2V", range(1_000_900, 1_000_920))
    region.month(but=[(1, "2V")])
    people = region.classes[1, "2V"]
    for day in DAYS:
        region.eat(1, people[:3], day, at=dt.time(13), method="card")
        region.seen(1, people[3:], day, place="entrance", at=dt.time(8))
        region.eat(1, people[3:], day, at=dt.time(13, 30))
    looked(only=["never_seen"])
    (one,) = signals(scope=EVERYTHING)
    assert sorted(one.facts["persons"]) == people[:3]
    where = {"scope": EVERYTHING, "facility_id": 1, "class_label": "2V", "day": DAY}
    about = {person: [each.id for each in signals_about(person_id=person, **where)] for person in people}
    assert about == {person: [one.id] if person in people[:3] else [] for person in people}


def test_two_places_have_both_passes_and_who_sees_one_place_sees_one(region):
    region.month()
    child = region.classes[1, "2A"][7]
    for day in DAYS[:4]:
        region.eat(1, [child], day)
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    one, found = seen_behind("two_places")
    assert {entry.facility_id for entry in found.passes} == {1, 2}
    assert not found.is_other_unseen
    assert {entry.at.date() for entry in found.passes} == set(DAYS[:4])
    there = read_behind(one, Scope(facilities=frozenset({2})))
    assert [entry.facility_id for entry in there.passes] == [2] * 4
    assert there.is_other_unseen


def test_that_the_other_place_is_out_of_sight_hangs_on_the_scope_and_not_on_what_passed(region):
    region.month()
    child = region.classes[1, "2A"][7]
    for day in DAYS[:4]:
        region.eat(1, [child], day)
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    one, found = seen_behind("two_places")
    assert (found.other, found.is_other_unseen) == (1, False)
    gone = replace(one, facts={**one.facts, "on": ["2025-09-30"]})
    found = behind(gone, programme=PROGRAMME, scope=EVERYTHING)
    assert found.count == 0
    assert (found.other, found.is_other_unseen) == (1, False), (
        "its passes are gone, and it may be seen all the same"
    )
    region.marked(3, region.classes[3, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    looked(only=["closed_day"])
    (closed,) = signals(scope=EVERYTHING, of=["closed_day"])
    found = behind(replace(closed, first=DAY, last=DAY), programme=PROGRAMME, scope=EVERYTHING)
    assert (found.count, found.other, found.is_other_unseen) == (0, None, False), (
        "and there is no other place"
    )


def test_what_nobody_passes_for_hangs_on_no_pass(region):
    region.enrol(1, "2V", [1_000_900])
    region.month(but=[(1, "2V")])
    for day in DAYS:
        region.seen(1, [1_000_900], day, place="entrance", at=dt.time(8))
    _, found = seen_behind("not_served")
    assert found is None
