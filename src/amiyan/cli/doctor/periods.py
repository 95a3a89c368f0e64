"""Held lines and words of families that nobody decides in time, and money that is owed to nobody."""

import datetime as dt
from collections.abc import Iterator

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, wrong
from amiyan.feedback.queries.work import work_counts
from amiyan.kernel.scope import EVERYTHING
from amiyan.settlement.statements.cooked_end import ServedToo, served_too
from amiyan.settlement.statements.holds import undecided
from amiyan.settlement.statements.queries import Unpaid, nobody_to_pay
from amiyan.settlement.tenge import Tenge


def check(today: dt.date) -> Iterator[Finding]:
    """Everything of this group."""
    yield from overdue(undecided(today=today).overdue)
    yield from families(sum(kind.overdue for kind in work_counts(scope=EVERYTHING, today=today)))
    yield from unpaid(nobody_to_pay())
    yield from cooked_and_served(served_too())


def overdue(count: int) -> Iterator[Finding]:
    """Held lines whose deadline has passed: a person should have decided."""
    if count:
        yield wrong(problems.HOLDS_OVERDUE, count=count)


def cooked_and_served(found: list[ServedToo]) -> Iterator[Finding]:
    """Days that are owed for cooking in vain and for meals as well."""
    if found:
        owed = Tenge(sum(one.amount_tiyn for one in found))
        days = ", ".join(f"{one.code} {one.service_day.isoformat()}" for one in found[:3])
        yield wrong(problems.COOKED_AND_SERVED, count=len(found), owed=owed, days=days)


def families(count: int) -> Iterator[Finding]:
    """What families said that a person should have answered."""
    if count:
        yield wrong(problems.FAMILIES_WAIT, count=count)


def unpaid(found: list[Unpaid]) -> Iterator[Finding]:
    """Places that are owed for and have no supplier."""
    if found:
        owed = Tenge(sum(one.owed_tiyn for one in found))
        places = ", ".join(one.code for one in found[:3])
        yield wrong(problems.NOBODY_TO_PAY, count=len(found), owed=owed, places=places)
