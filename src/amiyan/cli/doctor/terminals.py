"""Terminals: silent ones, wrong clocks, old secrets."""

import datetime as dt
from collections.abc import Iterator, Sequence

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.deliveries import contacts
from amiyan.deliveries.contacts import Contact
from amiyan.kernel.sql import query

CLOCK_MAY_BE_OFF_S = 120
SECRET_DAYS = 365

_OLD_SECRETS = """
SELECT serial, known_from FROM deliveries_binding
WHERE way = 'secret' AND known_to IS NULL AND (expires_at IS NULL OR expires_at > now())
  AND known_from < now() - make_interval(days => %s)
ORDER BY known_from, serial
"""


def check(days: int) -> Iterator[Finding]:
    """Everything of this group; ``days`` of school without a word make a terminal silent."""
    yield from silent(contacts.silent_terminals(days), days)
    yield from clocks(contacts.contacts())
    yield from old_secrets(query(_OLD_SECRETS, [SECRET_DAYS]))


def silent(found: Sequence[Contact], days: int) -> Iterator[Finding]:
    """Terminals that should have been heard."""
    for one in found:
        if one.heard_at is None:
            yield wrong(problems.TERMINAL_NEVER_HEARD, serial=one.serial, facility=one.facility)
        else:
            yield wrong(
                problems.TERMINAL_SILENT,
                serial=one.serial,
                facility=one.facility,
                when=one.heard_at.astimezone(dt.timezone(dt.timedelta(hours=5))).date().isoformat(),
                days=days,
            )


def clocks(found: Sequence[Contact]) -> Iterator[Finding]:
    """Terminals whose clock was off when they were last heard."""
    for one in found:
        if one.skew_s is not None and abs(one.skew_s) > CLOCK_MAY_BE_OFF_S:
            yield wrong(problems.TERMINAL_CLOCK, serial=one.serial, facility=one.facility, seconds=one.skew_s)


def old_secrets(found: Sequence[tuple[str, dt.datetime]]) -> Iterator[Finding]:
    """Secrets that should have been changed, the oldest first."""
    if found:
        yield note(problems.SECRET_IS_OLD, count=len(found), days=SECRET_DAYS, serial=found[0][0])
