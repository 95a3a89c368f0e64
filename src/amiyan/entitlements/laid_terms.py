"""The terms that a programme sets for a period, laid beside the passes as small temporary tables.

The programme computes them purely (:mod:`amiyan.programmes.terms`); here they become relations, so that
judging and granting are joins. They last as long as the database session.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import connection

from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.programmes import terms as rules
from amiyan.programmes.model import Programme

_TABLES = """
DROP TABLE IF EXISTS terms_school_day, terms_profile, terms_hours, terms_price;
CREATE TEMPORARY TABLE terms_school_day (
    profile integer, grade smallint, shift smallint, day date, PRIMARY KEY (profile, day, grade, shift));
CREATE TEMPORARY TABLE terms_profile (facility_id bigint PRIMARY KEY, profile integer);
CREATE TEMPORARY TABLE terms_hours (
    day date PRIMARY KEY, open_from time, open_to time, methods text[], clock integer, late integer,
    weak_bindings text[]);
CREATE TEMPORARY TABLE terms_price (
    region text COLLATE "C", grade smallint, day date, tiyn bigint, PRIMARY KEY (region, grade, day));
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme says of a period ``first`` to ``last`` (both count), as rows.

    ``school_days``: (profile, grade or -1 unknown, shift or 0 unknown, day) on which meals are served;
    ``profiles``: (facility id, profile) where a facility has a calendar of its own; ``shifts`` the shifts
    that calendars mention; ``hours``: (day, from, to, the methods that prove a meal alone, seconds by which a
    clock may be wrong, days within which evidence comes in time, bindings that need a second source);
    ``prices``: (region or '', grade or -1, day, tiyn).
    """

    programme: str
    first: date
    last: date
    school_days: Sequence[tuple[int, int, int, date]]
    profiles: Sequence[tuple[int, int]]
    shifts: Sequence[int]
    hours: Sequence[tuple[date, time, time, list[str], int, int, list[str]]]
    prices: Sequence[tuple[str, int, date, int]]


def lay_out(terms: Terms) -> None:
    """Make the terms joinable in this session. Cost: profiles × grades × days rows, some thousands."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, rows in (
            ("terms_school_day", terms.school_days),
            ("terms_profile", terms.profiles),
            ("terms_hours", terms.hours),
            ("terms_price", terms.prices),
        ):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {table}")


ALL_DAY = (time(0), time(23, 59, 59, 999999))


def terms_of(
    programme: Programme,
    period: Period,
    *,
    exceptions: Iterable[rules.CalendarException],
    regions: Iterable[str | None],
    price_tiyn: int | None = None,
) -> Terms:
    """Ask the programme for its terms in a period; ProblemError where it has no calendar or price for a day."""
    days = rules.school_days(programme, period, exceptions)
    return Terms(
        programme=programme.code,
        first=period.first,
        last=period.last,
        school_days=list(days.rows()),
        profiles=list(days.facilities.items()),
        shifts=days.shifts,
        hours=[
            (
                day,
                *(rules.serving_hours(programme, day) or ALL_DAY),
                sorted(rules.accepted_methods(programme, day)),
                *_timeliness(programme, day),
            )
            for day in period.days()
        ],
        prices=[
            (region or "", grade, day, tiyn)
            for region, grade, day, tiyn in rules.prices(programme, period, regions, price_tiyn)
        ],
    )


def _timeliness(programme: Programme, day: date) -> tuple[int, int, list[str]]:
    found = rules.timeliness(programme, day)
    return found.clock_s, found.late_days, sorted(found.weak_bindings)


def calendar_exceptions() -> list[rules.CalendarException]:
    """The calendar's rows in the order in which they were given."""
    return [
        rules.CalendarException(*row)
        for row in query(
            "SELECT day, school_day, facility_id, grade_from, grade_to, shift FROM registry_calendar_day"
            " WHERE known_to IS NULL ORDER BY id"
        )
    ]
