"""Compute a day again: from the kept bodies to the transfers, beside what stands, in one transaction undone."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.again import ReadAgain, gather, judge_again, read_again
from amiyan.entitlements.laid_terms import calendar_exceptions, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import Problem
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.programmes.open_period import MONTHS_BEFORE
from amiyan.settlement.live_posting import due_tables, find_due
from amiyan.settlement.recompute import books, evidence
from amiyan.settlement.recompute.checks import Found, find

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What was looked at and what differs.

    ``verdicts``: (verdict, reason, how many, tiyn); ``waiting``: meals that are not yet posted, by reason;
    ``shadow``: payable meals of places in shadow mode; ``not_again``: files (facility, terminal, name, passes) whose
    body was not kept; ``by_list``: marks of lists that no signed batch brought, taken as they stand; ``pending``:
    bodies to read, days to judge, days to post that are marked at this moment.
    """

    day: dt.date
    read: ReadAgain
    passes: int
    found: tuple[Found, ...]
    verdicts: tuple[tuple[str, str, int, int], ...]
    waiting: Mapping[str, int]
    shadow: int
    not_again: tuple[tuple[int, str, str, int], ...]
    by_list: int
    pending: tuple[int, int, int]

    @property
    def is_sound(self) -> bool:
        """Whether nothing differs."""
        return not any(one.count for one in self.found)

    @property
    def differences(self) -> tuple[Problem, ...]:
        """What differs, the first hundred of each kind."""
        return tuple(problem for one in self.found for problem in one.named)


def recompute(*, day: dt.date, programme: str, today: dt.date) -> Recomputed:
    """Compute ``day`` of a programme again, as of ``today``; nothing is kept of it.

    One snapshot, so that what is worked off meanwhile does not matter; not inside a caller's transaction. Raises
    ProblemError where the programme has no terms for the day. Cost: the bodies, passes and facilities of the day,
    and index look-ups for every person known; nothing grows with the days before.
    """
    with transaction.atomic():
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        execute("SET LOCAL work_mem = '64MB'")
        try:
            return _recompute(day, programme, today)
        finally:
            transaction.set_rollback(True)


def _recompute(day: dt.date, programme: str, today: dt.date) -> Recomputed:
    values: dict[str, Any] = {"day": day, "programme": programme, "month": day.replace(day=1)}
    exceptions = calendar_exceptions()
    regions = [region for (region,) in query("SELECT DISTINCT region FROM registry_facility")]
    terms = terms_of(load(programme), Period(day, day), exceptions=exceptions, regions=regions)
    midnight = to_instant(dt.datetime.combine(day, dt.time()))
    gather(programme, day, midnight, midnight + _DAY)
    found = [find(evidence.BODIES, values), *_books(values)]
    verdicts, pending = query(books.VERDICTS), query(books.PENDING, values)[0]
    waiting, ((shadow,),) = dict(query(books.WAITING, values)), query(books.SHADOW, values)
    read = read_again(day)
    found += _evidence(values, terms, today)
    return Recomputed(
        day=day,
        read=read,
        passes=query("SELECT count(*) FROM again_stands")[0][0],
        found=tuple(found),
        verdicts=tuple((*row,) for row in verdicts),
        waiting=waiting,
        shadow=shadow,
        not_again=tuple((*row,) for row in query(books.NOT_AGAIN)),
        by_list=query(books.BY_LIST)[0][0],
        pending=pending,
    )


def _books(values: dict[str, Any]) -> list[Found]:
    """Held against each other while the names still mean what stands."""
    execute(books.TABLES, values)
    due_tables()
    execute(books.DUE, values)
    execute("ANALYZE due_day")
    find_due(values["programme"])
    return [find(books.POSTINGS, values), find(books.TRANSFERS, values)]


def _evidence(values: dict[str, Any], terms: Any, today: dt.date) -> list[Found]:
    judge_again(terms, today=today, months_before=MONTHS_BEFORE)
    checks = (evidence.LINKS, evidence.PASSES, evidence.LISTED, evidence.OUTCOMES, evidence.VERDICTS)
    return [find(check, values) for check in checks]
