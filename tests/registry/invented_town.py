"""An invented town for the registry's tests: nobody in it was born yet."""

import datetime as dt
import itertools

from django.db import connection

from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban, iin
from amiyan.kernel.text import skeleton
from amiyan.registry import actions

BORN = dt.date(2099, 3, 8)
SEPTEMBER = dt.date(2025, 9, 1)
JANUARY = dt.date(2026, 1, 10)
MAY = dt.date(2026, 5, 25)


def moment(day, hour=9):
    """An instant of a day in 2025 or 2026, as (month, day)."""
    month, number = day
    return dt.datetime(2025 if month > 8 else 2026, month, number, hour, tzinfo=dt.UTC)


def an_iin(serial, sex="female", born=BORN):
    """The ``serial``-th IIN that is issued for a birthday."""
    made = (iin.make(born, sex, n) for n in range(10_000))
    return next(itertools.islice(filter(None, made), serial, None))


def a_bin(serial):
    made = (bins.make(25, 1, n) for n in range(100_000))
    return next(number for n, number in enumerate(x for x in made if x) if n == serial)


def an_iban(serial):
    return iban.make("125", str(serial))


def value(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


def a_person(serial, **facts):
    return actions.register_person(
        ask_id=actions.new_ask_id(),
        iin=an_iin(serial),
        source="test",
        **{"known_at": moment((8, 1)).replace(year=2025), **facts},
    )


def a_facility(code, region="79"):
    return value(
        "INSERT INTO registry_facility (code, match_key, region, source) VALUES (%s, %s, %s, 'test') RETURNING id",
        code,
        skeleton(code),
        region,
    )


def an_organisation(serial, name="Дастархан"):
    return value(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, %s, 'test') RETURNING id",
        a_bin(serial),
        name,
    )


def found(answer):
    """What a query found, which it must have."""
    assert answer is not None
    return answer


def called(facility, *, kind="alias", **names):
    """A place is called so, in each language named: ``called(school, kk="№ 12 мектеп")``."""
    for language, name in names.items():
        value(
            "INSERT INTO registry_facility_name (facility_id, kind, language, name, source)"
            " VALUES (%s, %s, %s, %s, 'test') RETURNING id",
            *(facility, kind, language, name),
        )
