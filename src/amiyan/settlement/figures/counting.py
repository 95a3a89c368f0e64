"""Figures are counted anew in sets: some thousand days of places in one transaction, each replacing what stood.

A count reads the registers and the verdicts by the keys of a place's own children, so a day at a school costs its four
hundred look-ups, some milliseconds; a month of 200,000 children some minutes, at night and in parts. Counted twice, it
comes to the same: :func:`differences` tells where it does not.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.entitlements.laid_terms import Terms
from amiyan.kernel.sql import execute, query
from amiyan.programmes.open_period import first_open_day
from amiyan.settlement.open_period import laid_since, laid_terms

PART: Final = 2_000  # days of places in one transaction
_DAYS_OF_A_MONTH: Final = 31
_PEN: Final = 4_708_264_377  # one count at a time

_TABLES: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS figure_wanted (facility_id bigint, day date, PRIMARY KEY (facility_id, day))
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_person (
    facility_id bigint, day date, person_id bigint, tiyn bigint, PRIMARY KEY (facility_id, day, person_id))
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_pass (
    facility_id bigint, day date, person_id bigint, pin text, place text, is_unknown boolean) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_meal (
    facility_id bigint, day date, person_id bigint, verdict text, reason text, method text, tiyn bigint, is_here boolean,
    is_decided boolean) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS figure_meal_by_person ON figure_meal (facility_id, day, person_id);
CREATE TEMPORARY TABLE IF NOT EXISTS figure_counted (
    facility_id bigint, day date, kind text, code text, meals bigint, tiyn bigint) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_month (facility_id bigint, month date, PRIMARY KEY (facility_id, month))
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_month_counted (
    facility_id bigint, month date, kind text, code text, meals bigint, tiyn bigint) ON COMMIT DELETE ROWS;
"""
_EMPTY: Final = (
    "TRUNCATE figure_wanted, figure_person, figure_pass, figure_meal, figure_counted, figure_month,"
    " figure_month_counted"
)
# Of a month of a place that was never counted one day would stand for all of it: it is counted whole.
_TAKE_STALE: Final = """
WITH taken AS (
    DELETE FROM settlement_figure_stale WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM settlement_figure_stale
        WHERE programme = %(programme)s AND service_day >= %(first)s AND service_day < %(until)s
        ORDER BY marked_at LIMIT %(most)s))
    RETURNING facility_id, service_day
)
INSERT INTO figure_wanted
SELECT facility_id, service_day FROM taken
UNION
SELECT t.facility_id, d::date
FROM (SELECT DISTINCT facility_id, date_trunc('month', service_day)::date AS month FROM taken
      WHERE service_day < %(open_from)s) t,
     generate_series(t.month, t.month + interval '1 month' - interval '1 day', interval '1 day') d
WHERE NOT EXISTS (
    SELECT FROM settlement_figure_month m
    WHERE (m.facility_id, m.programme, m.month) = (t.facility_id, %(programme)s, t.month)
      AND m.kind <> ALL (%(of_payments)s))
"""
_OLDEST: Final = """
SELECT date_trunc('month', min(service_day))::date FROM settlement_figure_stale
WHERE programme = %s AND service_day < %s
"""
_WANT: Final = """
INSERT INTO figure_wanted
SELECT f, d::date FROM unnest(%(places)s::bigint[]) f,
     generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
"""
_REPLACE_DAYS: Final = """
DELETE FROM settlement_figure_day d USING figure_wanted w
WHERE (d.facility_id, d.programme, d.service_day) = (w.facility_id, %(programme)s, w.day);
INSERT INTO settlement_figure_day (facility_id, programme, service_day, kind, code, meals, tiyn)
SELECT facility_id, %(programme)s, day, kind, code, meals, tiyn FROM figure_counted ORDER BY 1, 3, 4, 5;
INSERT INTO figure_month SELECT DISTINCT facility_id, date_trunc('month', day)::date FROM figure_wanted;
ANALYZE figure_month
"""
_REPLACE_MONTHS: Final = """
DELETE FROM settlement_figure_month m USING figure_month w
WHERE (m.facility_id, m.programme, m.month) = (w.facility_id, %(programme)s, w.month)
  AND m.kind <> ALL (%(of_payments)s);
INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)
SELECT facility_id, %(programme)s, month, kind, code, meals, tiyn FROM figure_month_counted ORDER BY 1, 3, 4, 5
"""
_REPLACE_PAYMENTS: Final = """
DELETE FROM settlement_figure_month m
WHERE m.programme = %(programme)s AND m.kind = ANY (%(of_payments)s) AND NOT EXISTS (
    SELECT FROM figure_month_counted c
    WHERE (c.facility_id, c.month, c.kind, c.code, c.meals, c.tiyn)
        = (m.facility_id, m.month, m.kind, m.code, m.meals, m.tiyn));
INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)
SELECT facility_id, %(programme)s, month, kind, code, meals, tiyn FROM figure_month_counted
ON CONFLICT DO NOTHING
"""
OF_PAYMENTS: Final = ["stated", "paid", "withheld", "cooked"]
_COUNTED: Final = """
INSERT INTO settlement_figure_count (programme, counted_at) VALUES (%(programme)s, now())
ON CONFLICT (programme) DO UPDATE SET counted_at = excluded.counted_at
"""
_DIFFERENT: Final = """
SELECT coalesce(c.facility_id, d.facility_id), coalesce(c.day, d.service_day), coalesce(c.kind, d.kind),
       coalesce(c.code, d.code), coalesce(d.tiyn, 0), coalesce(c.tiyn, 0)
FROM figure_counted c
FULL JOIN (
    SELECT d.* FROM settlement_figure_day d JOIN figure_wanted w
        ON (d.facility_id, d.programme, d.service_day) = (w.facility_id, %(programme)s, w.day)
) d ON (d.facility_id, d.service_day, d.kind, d.code) = (c.facility_id, c.day, c.kind, c.code)
WHERE (c.meals, c.tiyn) IS DISTINCT FROM (d.meals, d.tiyn)
  AND NOT EXISTS (
    SELECT FROM settlement_figure_stale s
    WHERE (s.facility_id, s.programme, s.service_day)
        = (coalesce(c.facility_id, d.facility_id), %(programme)s, coalesce(c.day, d.service_day)))
ORDER BY 1, 2, 3, 4
"""


class Difference(NamedTuple):
    """A figure of a place's day that stands with another sum (in tiyn) than it comes to."""

    facility_id: int
    day: dt.date
    kind: str
    code: str
    stands_tiyn: int
    comes_to_tiyn: int


def count_stale(*, programme: str, today: dt.date, most: int = PART) -> int:
    """Count the days that were marked, oldest mark first, and what is paid; how many days of places were counted.

    Days before the open period come after the open ones: no verdict moves there by itself, but a person decides a held meal,
    or that a meal did not happen, when its month is long locked, and money may come late. Cost: the marked days; where closed
    ones are among them, the terms from the oldest of them on are laid out once.
    """
    terms = laid_terms(programme, today)
    if terms is None:
        return 0
    done = _count_all_marked(terms, today, first=terms.first, until=dt.date.max, most=most)
    oldest: dt.date | None = query(_OLDEST, [programme, terms.first])[0][0]
    if oldest is not None:
        closed = laid_since(terms, oldest)
        # A mark may stand for a whole month.
        few = max(1, most // _DAYS_OF_A_MONTH)
        done += _count_all_marked(closed, today, first=oldest, until=terms.first, most=few)
    return done


def count_days(
    *, programme: str, first: dt.date, last: dt.date, today: dt.date, places: Sequence[int] | None = None
) -> int:
    """Count all days from ``first`` to ``last`` (at most ``today``) anew, of ``places`` or of all; how many.

    Cost: the children of each place times the days, in transactions of :data:`PART` days of places.
    """
    terms, last = _terms(programme, first, today), min(last, today)
    if terms is None or last < first:
        return 0
    done = 0
    for part in _parts(places, days=(last - first).days + 1):
        done += _count_part(terms, part, first, last, today)
    return done


def count_payments(*, programme: str) -> None:
    """Count what stands in statements and what is paid. Cost: the programme's statements with their lines."""
    values = {"programme": programme, "of_payments": OF_PAYMENTS}
    with transaction.atomic():
        _begin()
        execute(_sql("payments"), values)
        _each(_REPLACE_PAYMENTS, values)
        execute(_COUNTED, values)


def differences(*, programme: str, first: dt.date, last: dt.date, today: dt.date) -> list[Difference]:
    """Figures of days that stand otherwise than they come to and are not marked; nothing is changed.

    Cost: as :func:`count_days`.
    """
    terms, last = _terms(programme, first, today), min(last, today)
    if terms is None or last < first:
        return []
    found: list[Difference] = []
    for part in _parts(None, days=(last - first).days + 1):
        with transaction.atomic():
            _begin()
            execute(_WANT, {"places": list(part), "first": first, "last": last})
            _count(terms)
            found += [Difference(*row) for row in query(_DIFFERENT, {"programme": programme})]
    return found


def _count_all_marked(terms: Terms, today: dt.date, *, first: dt.date, until: dt.date, most: int) -> int:
    """Marks of the days from ``first`` to before ``until``; each that is taken is counted, so it ends with the last."""
    values: dict[str, Any] = {
        "programme": terms.programme,
        "most": most,
        "first": first,
        "until": until,
        "open_from": first_open_day(today),
        "of_payments": OF_PAYMENTS,
    }
    done = 0
    while counted := _count_marked(terms, today, values):
        done += counted
    return done


@transaction.atomic
def _count_marked(terms: Terms, today: dt.date, values: dict[str, Any]) -> int:
    _begin()
    if not execute(_TAKE_STALE, values):
        return 0
    return _replace(terms, today)


@transaction.atomic
def _count_part(terms: Terms, places: Sequence[int], first: dt.date, last: dt.date, today: dt.date) -> int:
    _begin()
    execute(_WANT, {"places": list(places), "first": first, "last": last})
    return _replace(terms, today)


def _replace(terms: Terms, today: dt.date) -> int:
    values: dict[str, Any] = {"programme": terms.programme, "today": today, "of_payments": OF_PAYMENTS}
    _count(terms)
    _each(_REPLACE_DAYS, values)
    execute(_sql("months"), values)
    _each(_REPLACE_MONTHS, values)
    execute(_COUNTED, values)
    return int(query("SELECT count(*) FROM figure_wanted")[0][0])


def _count(terms: Terms) -> None:
    execute("ANALYZE figure_wanted")
    _each(_sql("days"), {"programme": terms.programme, "shifts": list(terms.shifts)})


def _begin() -> None:
    _each(_TABLES)
    execute(_EMPTY)
    execute("SELECT pg_advisory_xact_lock(%s)", [_PEN])


def _terms(programme: str, first: dt.date, today: dt.date) -> Terms | None:
    terms = laid_terms(programme, today)
    return terms if terms is None or terms.first <= first else laid_since(terms, first)


def _parts(places: Sequence[int] | None, *, days: int) -> list[Sequence[int]]:
    found = (
        list(places)
        if places is not None
        else [place for (place,) in query("SELECT id FROM registry_facility ORDER BY id")]
    )
    size = max(1, PART // days)
    return [found[at : at + size] for at in range(0, len(found), size)]


def _each(statements: str, values: dict[str, Any] | None = None) -> None:
    """Statement by statement: several in one take no parameters."""
    for statement in filter(str.strip, statements.split(";\n")):
        execute(statement, values if values and "%(" in statement else None)


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
