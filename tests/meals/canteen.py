"""An invented school with a canteen: families, a class, a menu of a day. Nobody in it was born yet."""

import datetime as dt
from itertools import count
from uuid import uuid4

from psycopg.types.range import DateRange

from amiyan.country.kz.calendar import to_instant
from amiyan.entitlements.actions import decide
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.meals.menus.rules import Dish
from amiyan.registry.actions import Powers, appoint_guardian
from tests.entitlements.village import a_person, a_school

PROGRAMME = "school-meals"
MONDAY = dt.date(2025, 9, 15)
TUESDAY = MONDAY + dt.timedelta(days=1)
EVERY_DAY = (dt.date(2025, 9, 2), dt.date(2025, 12, 26))
_lines = count(1)


def local(day, hour, minute=0):
    """A moment by the clock on the wall, aware."""
    return to_instant(dt.datetime.combine(day, dt.time(hour, minute)))


def porridge(**more):
    return Dish(
        **{
            "name_kk": "Сұлы ботқасы",
            "name_ru": "Каша овсяная",
            "name_en": "Oat porridge",
            "grams": 200,
            "energy_cal": 250_000,
            "protein_mg": 8_000,
            "fat_mg": 7_000,
            "carbohydrate_mg": 38_000,
            "sugar_mg": 4_000,
            "salt_mg": 400,
            "allergens": ("gluten", "milk"),
            "kinds": ("grain",),
        }
        | more
    )


def soup(**more):
    return porridge(
        **{
            "name_kk": "Бұршақ көжесі",
            "name_ru": "Суп гороховый",
            "name_en": "",
            "kinds": ("vegetables",),
            "allergens": (),
        }
        | more
    )


def in_class(school, *, grade=3, label="3А", shift=1, first=dt.date(2025, 9, 1)):
    """A child of a class, entitled once everybody is decided."""
    child = a_person()
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, 't')",
        [child, school, school, grade, label, shift, DateRange(first, None)],
    )
    return child


def decided():
    decide(programme=PROGRAMME, first=EVERY_DAY[0], last=EVERY_DAY[1])


def a_class(children=3, **of_class):
    """A school with one class, all entitled: (school, children)."""
    school = a_school()
    found = [in_class(school, **of_class) for _ in range(children)]
    decided()
    return school, found


def a_guardian(child, *, may_decide=True):
    guardian = a_person(born=dt.date(2099, 1, 1))
    appoint_guardian(
        ward_id=child,
        guardian_id=guardian,
        kind="parent",
        powers=Powers(may_see=True, may_decide=may_decide, be_told=True),
        source="t",
        first=dt.date(2025, 1, 1),
    )
    return guardian


def a_teacher(school):
    teacher = a_person(born=dt.date(2099, 1, 1))
    execute(
        "INSERT INTO registry_staff (person_id, facility_id, post, valid, source) VALUES (%s, %s, 'мұғалім', %s, 't')",
        [teacher, school, DateRange(dt.date(2025, 9, 1), None)],
    )
    return teacher


def eats(child, school, day, hour=12, minute=4, verdict="payable"):
    """A terminal saw the child at the canteen, and it was judged."""
    reason = "used" if verdict == "payable" else "open_to_objection" if verdict == "held" else "not_entitled"
    execute(
        "INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at,"
        " method, evidence_id, record, amount_tiyn) VALUES (%s, %s, %s, %s, %s, %s, 'T', %s, 'face', 1, %s, 63100)",
        [
            child,
            day,
            PROGRAMME,
            verdict,
            reason,
            school,
            dt.datetime.combine(day, dt.time(hour, minute)),
            next(_lines),
        ],
    )


def only(*facilities, owners=()):
    return Scope(owners=frozenset(owners), facilities=frozenset(facilities))


def count_of(table):
    return query(f"SELECT count(*) FROM {table}")[0][0]


def new_id():
    return uuid4()
