"""An invented family for pages: two children at school, a mother, a father, a grandmother who looks, and days told in words.

It is Friday, 19 September 2025, two in the afternoon. Asel ate every day; today there was soup. Wednesday's meal the mother
says did not happen. Daulet of the same school is a neighbour's; Madi is of another school and another mother.
"""

import datetime as dt
from types import SimpleNamespace
from uuid import uuid4

from amiyan.access.models import User
from amiyan.bench.acts import enter_demo_budget
from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.disputes import raise_dispute
from amiyan.feedback.who import Voice
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.sql import execute, query
from amiyan.meals.menus.actions import enter_menu
from amiyan.registry.actions.guardianship import Powers, appoint_guardian, delegate_viewing
from amiyan.web.family import frame
from tests.deliveries.school import a_supplier
from tests.entitlements.village import a_person
from tests.meals.canteen import porridge, soup
from tests.settlement.hamlet import ASEL, DAULET, MADI, PROGRAMME, facility, founded

FRIDAY = dt.date(2025, 9, 19)
WEDNESDAY = dt.date(2025, 9, 17)
NOON = to_instant(dt.datetime.combine(FRIDAY, dt.time(14)))
BORN = dt.date(1990, 3, 8)


def person(iin):
    return query("SELECT id FROM registry_person WHERE iin = %s", [iin])[0][0]


def as_owner(database, statement, *values):
    """What no role of ours may do: to have it so from the beginning."""
    with database.server.connect(database.name) as connection:
        connection.execute(statement, values)


def named(who, surname, given_name, patronymic=""):
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, patronymic, sort_key, source)"
        " VALUES (%s, %s, %s, %s, '', 'ЗАГС')",
        [who, surname, given_name, patronymic],
    )
    return who


def an_adult(surname, given_name):
    return named(a_person(born=BORN), surname, given_name)


def guards(guardian, ward, **powers):
    said = {"may_see": True, "may_decide": True, "be_told": True, **powers}
    return appoint_guardian(
        ward_id=ward, kind="parent", powers=Powers(**said), source="ЗАГС", guardian_id=guardian
    )


def account(who):
    return User.objects.create(username=f"u{who}", password="!", person_id=who)


def says(by, now=NOON):
    return Voice(said_by=by, now=now)


def a_family(database, folder, monkeypatch):
    """The town; the pages' clock stands at Friday's two o'clock."""
    place = founded(database, folder, monkeypatch)
    enter_demo_budget(PROGRAMME, "79", years=[2025, 2026])
    monkeypatch.setattr(frame, "PageClock", lambda: FixedClock(NOON))
    as_owner(database, "UPDATE registry_facility SET code = 'School 12' WHERE code = 'SA'")
    asel, daulet, madi = (person(iin) for iin in (ASEL, DAULET, MADI))
    as_owner(database, "UPDATE registry_enrolment SET class_label = '3Ә' WHERE person_id = %s", asel)
    named(asel, "Ойдан", "Әсел", "Марқызы")
    named(daulet, "Ойдан", "Дәулет")
    named(madi, "Ойлы", "Мәди")
    school = facility("School 12")
    supplier = a_supplier(school)
    enter_menu(
        facility_id=school,
        service_day=FRIDAY,
        meal="lunch",
        dishes=[soup(), porridge()],
        source="t",
        recorded_by=asel,
    )
    as_owner(database, "UPDATE meals_menu SET known_from = '2025-09-18'")
    place.passes(
        "A1",
        *(f"101 2025-09-{day:02d} 12:04:00" for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)),
        "102 2025-09-19 12:06:00",
    )
    place.drain(FRIDAY)
    mother, father, neighbour, stranger = (
        an_adult(*names) for names in (("Ойдан", "Мар"), ("Ойдан", "Ер"), ("Көрші", "Сара"), ("Бөтен", "Гүл"))
    )
    guards(mother, asel)
    guards(father, asel)
    guards(neighbour, daulet)
    guards(stranger, madi)
    grandmother = an_adult("Ойдан", "Апа")
    delegate_viewing(
        ward_id=asel, guardian_id=mother, delegate_id=grandmother, source="m", first=dt.date(2025, 9, 1)
    )
    disputed = raise_dispute(
        dispute_id=uuid4(),
        person_id=asel,
        service_day=WEDNESDAY,
        programme=PROGRAMME,
        voice=says(mother),
        says="Ол күні ауырып, үйде болды",
    )
    place.drain(FRIDAY)
    return SimpleNamespace(
        place=place,
        asel=asel,
        daulet=daulet,
        madi=madi,
        mother=mother,
        father=father,
        neighbour=neighbour,
        stranger=stranger,
        grandmother=grandmother,
        school=school,
        supplier=supplier,
        disputed=disputed,
        users={
            name: account(who)
            for name, who in {
                "mother": mother,
                "father": father,
                "neighbour": neighbour,
                "stranger": stranger,
                "grandmother": grandmother,
            }.items()
        },
    )


def pages_of(family, child=None):
    """Every page of a child that is read."""
    child = child or family.asel
    of = f"/family/{child}"
    return [
        of,
        f"{of}/2025-09",
        f"{of}/day/2025-09-19/{PROGRAMME}/1",
        f"{of}/year/2025",
        f"{of}/year/2025/2025-09/{PROGRAMME}/{family.supplier}",
        *(
            f"{of}/{name}"
            for name in (
                *("more", "days-off", "needs", "ill", "decisions", "consents", "viewing", "facts"),
                *("said", "looked", "wrong?table=registry_person_name&fact=1"),
            )
        ),
    ]
