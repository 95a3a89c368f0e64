"""A school with its canteen, whoever works there, and a day on which it is looked at."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count, zip_longest

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from psycopg.types.range import DateRange

from amiyan.access.actions import register_signing_key
from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from amiyan.access.signatures.local import sign_document
from amiyan.kernel import keys
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import execute, query
from amiyan.meals.actions import make_forecasts
from tests.deliveries.school import a_supplier, employ
from tests.entitlements.village import a_person
from tests.meals.canteen import PROGRAMME, a_class, eats, local

MONDAY, TUESDAY = dt.date(2025, 9, 15), dt.date(2025, 9, 16)
WEEKS = [dt.date(2025, 9, day) for day in (2, 3, 4, 5, 8, 9, 10, 11, 12)]
_users = count(1)
_surnames = count(1)


@dataclass
class Town:
    """A school whose class of ``children`` always came, its supplier, and a neighbour; who works there by role."""

    school: int
    children: list[int]
    supplier: int
    code: str
    people: dict[str, User] = field(default_factory=dict)


def it_is(monkeypatch, day=MONDAY, hour=12, minute=30):
    """The day and hour at which everything happens."""
    monkeypatch.setattr(SystemClock, "now", lambda _self: local(day, hour, minute))


def named(child, surname=None, given="Айзере"):
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, patronymic, sort_key, source)"
        " VALUES (%s, %s, %s, '', %s, 't')",
        [child, surname or f"Ойдан{next(_surnames)}", given, surname or "О"],
    )


def code_of(school):
    return query("SELECT code FROM registry_facility WHERE id = %s", [school])[0][0]


def works(role, *, facility=None, organisation=None, region=None, person=None):
    """Somebody who holds a role, with a user to sign in."""
    person = person or a_person(born=dt.date(1980, 1, 1))
    appoint_role(
        person_id=person,
        role=role,
        source="Бұйрық № 1",
        facility_id=facility,
        organisation_id=organisation,
        region=region,
        first=dt.date(2025, 1, 1),
    )
    if facility is not None:
        employ(person, facility, "мұғалім")
    return User.objects.create(username=f"institution{next(_users)}-{person}", password="!", person_id=person)


def a_town(children=3, forecast_days=(MONDAY, TUESDAY), names=()):
    """A school with a class that always came, a supplier with a head, and one of each role."""
    school, found = a_class(children)
    for child, name in zip_longest(found, names):
        named(child, *(name or ()))
        for day in WEEKS:
            eats(child, school, day)
    supplier = a_supplier(school, f"00014{next(_users):07}")
    for day in forecast_days:
        make_forecasts(programme=PROGRAMME, service_day=day, cause="evening", now=local(MONDAY, 8))
    town = Town(school, found, supplier, code_of(school))
    for role in ("director", "social_pedagogue", "teacher", "canteen_manager", "parents_committee"):
        town.people[role] = works(role, facility=school)
    town.people["organisation_head"] = works("organisation_head", organisation=supplier)
    return town


def a_terminal(school, serial="T1", heard_at=None, skew_s=0):
    execute(
        "INSERT INTO registry_terminal (serial, facility_id, place, valid, source) VALUES (%s, %s, 'canteen', %s, 't')",
        [serial, school, DateRange(None, None)],
    )
    if heard_at is not None:
        execute(
            "INSERT INTO deliveries_contact (serial, binding_id, heard_at, skew_s, source) VALUES (%s, 1, %s, %s, 'zkteco')",
            [serial, heard_at, skew_s],
        )


def signed_in(user, *, language="kk", fresh=False):
    """A browser of somebody who came through the door."""
    client = Client(headers={"accept-language": language})
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    now = dt.datetime.now(dt.UTC).timestamp()
    session["signed_in_at"] = now
    if fresh:
        session["fresh_at"] = now
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def a_key(user):
    """A key of somebody, which the office has registered."""
    key = keys.make_key("ed25519")
    register_signing_key(person_id=user.person_id, public_key=keys.public_text(key), source="Өтініш")
    return key


def signed_by(key, document):
    """The file of a signature under a document, as it is handed in."""
    signed = sign_document(document, key=key, at=SystemClock().now())
    return SimpleUploadedFile("signature.sig", signed)


def at(town, name, **more):
    return reverse(name, kwargs={"facility": town.code, **more})


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("\u00a0", " ")
