"""The terms that a programme sets for the open period (:mod:`amiyan.programmes.open_period`), laid out for judging."""

import datetime as dt
import json
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

from amiyan.entitlements.laid_terms import Terms, calendar_exceptions, lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.model import Programme
from amiyan.programmes.open_period import open_period
from amiyan.programmes.signed import Signed, signed

__all__ = ["decision_periods", "laid_since", "laid_terms", "open_period"]

_STATE = """
SELECT (SELECT coalesce(json_agg(DISTINCT region), '[]')::text FROM registry_facility),
       (SELECT count(*)::text || ':' || count(known_to)::text || ':' || coalesce(max(id), 0)::text FROM registry_calendar_day)
"""


class Registers(NamedTuple):
    """What of the registers the terms hang on: regions with facilities, and the state of the calendar."""

    regions: str
    calendar: str


def decision_periods(period: Period, programme: Programme) -> list[Period]:
    """For which days everybody is decided so that the open period is covered: whole school years.

    Long periods that stay the same: then a new day changes no decision. Without a calendar, calendar years.
    """
    if programme.calendar is None:
        years = range(period.first.year, period.last.year + 1)
        return [Period(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in years]
    values = programme.parameters.values.get(programme.calendar.years.name, ())
    known = [Period(year.first, year.last or period.last) for year in values if year.first <= period.last]
    return [year for year in known if year.overlaps(period)]


def laid_terms(programme: str, today: dt.date) -> Terms | None:
    """The terms of the open period, laid out in this database session; None where no calendar is known.

    They are computed once for each state of the registers and of what was signed, and laid out once in each session:
    from then on it costs one small query.
    """
    period = open_period(today, load(programme))
    if period is None:
        return None
    found = _terms(programme, period, Registers(*query(_STATE)[0]), signed(programme))
    if _LAID.get(_session()) is not found:
        _lay_out_anew(found)
        _LAID[_session()] = found
    return found


def laid_since(terms: Terms, first: dt.date) -> Terms:
    """``terms`` and those of the days from ``first`` on, laid out in their place until :func:`laid_terms` is asked.

    For what was judged while its days were open and is posted when they no longer are.
    """
    period, state = Period(first, terms.last), Registers(*query(_STATE)[0])
    wider = _terms(terms.programme, period, state, signed(terms.programme))
    _lay_out_anew(wider)
    return wider


_LAID: "WeakKeyDictionary[psycopg.Connection, Terms]" = WeakKeyDictionary()


def _lay_out_anew(terms: Terms) -> None:
    """Where it breaks off in the middle, nothing is believed to be laid out in this session."""
    _LAID.pop(_session(), None)
    lay_out(terms)


def _session() -> psycopg.Connection:
    connection.ensure_connection()
    session: psycopg.Connection = connection.connection
    return session


@lru_cache(maxsize=8)
def _terms(code: str, period: Period, registers: Registers, _signed: Signed) -> Terms:
    regions = sorted({region for region in json.loads(registers.regions) if region})
    return terms_of(load(code), period, exceptions=calendar_exceptions(), regions=[None, *regions])
