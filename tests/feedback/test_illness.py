"""“The child felt ill”: several on one day raise an alarm, once; nobody's diagnosis is kept, and few see a name."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection

from amiyan.country.kz.calendar import to_instant
from amiyan.feedback import served as port
from amiyan.feedback.actions.illness import answer_alarm, report_illness, withdraw_illness
from amiyan.feedback.queries.alarms import alarms, ill_children
from amiyan.feedback.queries.work import work_items
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import query
from tests.audit.kit import child

from .kit import MONDAY, NOON, a_guardian, person, problem, says


class Portion(NamedTuple):
    """A kept portion, as another room might tell it."""

    dish: str
    taken_at: dt.datetime
    batch: str


def served(scope, facility, day):
    assert scope.allows(facility=facility)
    portion = Portion("Borscht", dt.datetime(2025, 9, 8, 11, tzinfo=dt.UTC), "B-17")
    return {"menu": ["Borscht", "Bread"], "samples": port.plain([portion])}


def report(person_id, by, *, key=None, day=MONDAY, at=NOON, **more):
    return report_illness(
        report_id=key or uuid4(),
        person_id=person_id,
        service_day=day,
        voice=says(by, at, **more),
        served=served,
    )


@pytest.fixture
def school(family) -> Iterator:
    """Four more children eat at the school, each with a mother; the place's alarm rises from three on."""
    rows = [f"{child(10 + n)},2,SA,{200 + n},2025-09-01," for n in range(4)]
    family.place.roster(*rows)
    family.others = [person(child(10 + n)) for n in range(4)]
    family.mothers = [a_guardian(one) for one in family.others]
    return family


def ill(school, number):
    for one, mother in list(zip(school.others, school.mothers, strict=True))[:number]:
        found = report(one, mother)
    return found


def test_three_children_raise_one_alarm_with_what_was_served(school):
    assert not ill(school, 2).alarm
    assert alarms(scope=EVERYTHING, first=MONDAY, last=MONDAY) == []
    assert report(school.asel, school.mother).alarm
    report(school.daulet, school.other)
    (one,) = alarms(scope=Scope(facilities=frozenset({school.school})), first=MONDAY, last=MONDAY)
    assert (one.facility, one.threshold, one.children, one.answers) == ("SA", 3, 4, ())
    assert one.served == {
        "menu": ["Borscht", "Bread"],
        "samples": [{"dish": "Borscht", "taken_at": "2025-09-08 11:00:00+00:00", "batch": "B-17"}],
    }
    assert query("SELECT children FROM feedback_alarm") == [(3,)]  # as it was raised: nothing is edited
    assert alarms(scope=NOBODY, first=MONDAY, last=MONDAY) == []


def test_two_parents_of_one_child_are_one_child(school):
    for by in (school.mother, school.father, school.mother):
        found = report(school.asel, by)
    assert not found.alarm
    assert not ill(school, 1).alarm


def test_the_same_report_twice_is_one(school):
    key = uuid4()
    for _ in range(3):
        report(school.asel, school.mother, key=key)
    assert query("SELECT count(*) FROM feedback_illness") == [(1,)]
    assert problem(report, school.asel, school.father, key=key) == "feedback-id-used"


def test_many_at_the_same_moment_raise_one_alarm(school):
    """Each waits for the other to be counted: none is overlooked, and the alarm is raised once."""

    def one(which):
        try:
            return report(school.others[which], school.mothers[which]).alarm
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        raised = list(pool.map(one, range(4)))
    assert sum(raised) == 2  # the third and the fourth
    assert query("SELECT children FROM feedback_alarm") == [(3,)]


def test_names_are_for_the_sanitary_service_alone(school):
    ill(school, 3)
    ask = {"facility_id": school.school, "day": MONDAY}
    seen = ill_children(**ask, scope=EVERYTHING, role="sanitary_service")
    assert {one.person_id for one in seen} == set(school.others[:3])
    for role in ("director", "canteen_manager", "guardian", ""):
        assert ill_children(**ask, scope=EVERYTHING, role=role) == []
    assert ill_children(**ask, scope=NOBODY, role="sanitary_service") == []


def test_without_an_alarm_nobody_reads_who_felt_ill(school):
    ill(school, 2)
    ask = {"facility_id": school.school, "day": MONDAY, "scope": EVERYTHING}
    assert ill_children(**ask, role="sanitary_service") == []


def test_no_diagnosis_can_be_kept(db):
    """There is no column for it."""
    columns = {
        name
        for (name,) in query(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'feedback_illness'"
        )
    }
    assert columns == {
        *("person_id", "id", "facility_id", "service_day", "said_by", "taken_by", "channel", "known_from")
    }


def test_what_was_taken_back_is_not_counted_and_the_alarm_stands(school):
    key = uuid4()
    report(school.asel, school.mother, key=key)
    ill(school, 2)
    late = says(school.mother, NOON + dt.timedelta(days=2))
    ask = {"person_id": school.asel, "report_id": key}
    assert problem(withdraw_illness, **ask, voice=says(school.father)) == "feedback-not-yours"
    assert problem(withdraw_illness, **ask, voice=late) == "feedback-too-late-to-undo"
    withdraw_illness(**ask, voice=says(school.mother))
    (one,) = alarms(scope=EVERYTHING, first=MONDAY, last=MONDAY)
    assert one.children == 2


def test_an_alarm_waits_until_both_have_answered(school):
    ill(school, 3)
    answer = {"facility_id": school.school, "service_day": MONDAY, "now": to_instant(NOON)}
    for role in ("director", "sanitary_service"):
        assert [one.kind for one in work_items(scope=EVERYTHING)] == ["alarm"]
        answer_alarm(answer_id=uuid4(), role=role, answered_by=school.office, says="Seen", **answer)
    assert work_items(scope=EVERYTHING) == []
    (one,) = alarms(scope=EVERYTHING, first=MONDAY, last=MONDAY)
    assert sorted(said.role for said in one.answers) == ["director", "sanitary_service"]


def test_a_week_later_it_is_a_doctor_s_matter_alone(school):
    late = NOON + dt.timedelta(days=8)
    assert problem(report, school.asel, school.mother, at=late) == "feedback-too-long-ago"


def test_a_site_without_the_room_of_meals_has_alarms_all_the_same(school, monkeypatch):
    monkeypatch.setattr(port, "_ROOM", "amiyan.no_such_room.queries")
    assert port.served_on(EVERYTHING, 1, MONDAY) == {"menu": None, "samples": None}
