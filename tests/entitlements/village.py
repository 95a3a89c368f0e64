"""An invented village for the tests of decisions: nobody in it was born yet."""

import datetime as dt
import itertools
from itertools import count

from django.db import connection
from psycopg.types.range import DateRange

from amiyan.country.kz import iin
from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.text import skeleton

BORN = dt.date(2099, 3, 8)
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2025, 9, 30)
_numbers = count(1)


def day(number, month=9):
    return dt.date(2025, month, number)


def an_iin(serial, born=BORN):
    made = (iin.make(born, "female", n) for n in range(10_000))
    return next(itertools.islice(filter(None, made), serial, None))


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def value(statement, *params):
    return run(statement, *params)[0][0]


def a_school(region="79"):
    code = f"School {next(_numbers)}"
    return value(
        "INSERT INTO registry_facility (code, match_key, region, source) VALUES (%s, %s, %s, 'terminals.csv')"
        " RETURNING id",
        code,
        skeleton(code),
        region,
    )


def a_person(serial=None, born=BORN):
    return value(
        "INSERT INTO registry_person (iin, temporary_id, born, source) VALUES (%s, %s, %s, 'roster.csv')"
        " RETURNING id",
        None if serial is None else an_iin(serial),
        f"T{next(_numbers)}" if serial is None else None,
        born,
    )


def enrol(person, school, grade=3, first=FIRST, last=None, known_to=None):
    run(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source, known_to)"
        " VALUES (%s, %s, %s, %s, %s, 'roster.csv', %s)",
        person,
        school,
        school,
        grade,
        DateRange(first, last and last + dt.timedelta(days=1)),
        known_to,
    )


def say(person, holds=(), covers=SOCIAL_STATUSES, first=FIRST, last=None, source="categories"):
    run(
        "INSERT INTO registry_social_status (person_id, holds, covers, valid, source) VALUES (%s, %s, %s, %s, %s)",
        person,
        list(holds),
        list(covers),
        DateRange(first, last and last + dt.timedelta(days=1)),
        source,
    )


def decisions(programme="school-meals"):
    """What is believed now: (person, first day, last day, answer), in order."""
    rows = run(
        "SELECT person_id, lower(valid), upper(valid) - 1, entitled FROM entitlements_decision"
        " WHERE programme = %s AND known_to IS NULL ORDER BY person_id, valid",
        programme,
    )
    return [tuple(row) for row in rows]
