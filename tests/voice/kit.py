"""A family that is written to, and days told in words."""

import datetime as dt
from types import SimpleNamespace

import pytest

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.problems import N_
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.actions.guardianship import Powers, appoint_guardian
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.actions.notices import notice_id, send_notice
from amiyan.voice.kinds import _KINDS, Day, NoticeKind, says
from amiyan.voice.queries.inbox import inbox
from tests.entitlements.village import a_person

MONDAY = dt.date(2026, 9, 7)


def at(hour, minute=0, day=MONDAY):
    return to_instant(dt.datetime.combine(day, dt.time(hour, minute)))


def a_kind(name, **more):
    return says(NoticeKind(name, N_("There is no such case."), "{day}: bread.", ("day",), **more))


DECIDED = a_kind("test-decided")
DIGESTIBLE = a_kind("test-digestible", hour="with_others")
AT_NIGHT = a_kind("test-at-night", hour="at_any_hour")
OF_PLACE = a_kind("test-of-place", tells_place=True)
QUESTION = a_kind("test-question", answers={"yes": "Yes", "no": "No"}, answer_days=4)
INVITATION = a_kind("test-invitation", of_rights=False)
LONG = says(NoticeKind("test-long", "Title", "{day}: " + "нан және сүт, " * 4, ("day",)))
OURS = [LONG, DECIDED, DIGESTIBLE, AT_NIGHT, OF_PLACE, QUESTION, INVITATION]
for _kind in OURS:
    del _KINDS[_kind.name]  # known only while a test of this room runs


@pytest.fixture(autouse=True)
def kinds_of_tests():
    for kind in OURS:
        says(kind)
    yield
    for kind in OURS:
        del _KINDS[kind.name]


def stand_for(ward, guardian=None, *, be_told=True, hides_place=False):
    guardian = guardian or a_person()
    powers = Powers(may_see=True, may_decide=True, be_told=be_told, hides_place=hides_place)
    appoint_guardian(ward_id=ward, kind="parent", powers=powers, source="register", guardian_id=guardian)
    return guardian


@pytest.fixture
def family(db):
    return a_family()


def a_family():
    """A child with a mother who has a telephone, and a father who has none."""
    child = a_person()
    mother, father = stand_for(child), stand_for(child)
    note_phones(phones=[(mother, "8 (701) 000-00-01")], source="desk", now=at(8))
    return SimpleNamespace(child=child, mother=mother, father=father)


def tell(person, about="dispute 1", *, kind=DECIDED, now=None, on=MONDAY, **more):
    key = more.pop("id", None) or notice_id(kind, about, person)
    return send_notice(
        id=key,
        person_id=person,
        kind=kind,
        fills={"day": Day(on)},
        on=on,
        now=now or at(12),
        about=about,
        **more,
    )


def face(person, language="en", today=MONDAY, **more):
    return inbox(scope=Scope(owners=frozenset({person})), language=language, today=today, **more)


def count(table):
    return query(f"SELECT count(1) FROM {table}")[0][0]


__all__ = ["AT_NIGHT", "DECIDED", "DIGESTIBLE", "INVITATION", "LONG", "OF_PLACE", "QUESTION", "a_person"]
