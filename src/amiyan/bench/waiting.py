"""Waiting until the work lists are empty."""

import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, connection

from amiyan.kernel.sql import query

_LEFT = """
SELECT (SELECT count(*) FROM deliveries_unread), (SELECT count(*) FROM deliveries_unjudged),
       (SELECT count(*) FROM deliveries_unposted WHERE not_before <= now() + interval '10 seconds')
"""
LOOK_EVERY_S = 0.05


class Left(NamedTuple):
    """Marks on the work lists: evidence to read, days to judge, verdicts that the books have to follow."""

    unread: int
    unjudged: int
    unposted: int


def left() -> Left:
    """What is still to be done; what is to be posted only later does not count."""
    return Left(*query(_LEFT)[0])


def wait_until_drained(
    *, within_s: float, postings: bool = True, meanwhile: Callable[[], None] = lambda: None
) -> Left:
    """Wait until nothing is left (``postings``: to post either) or the time is over; what is left then.

    A database that is away for a moment is waited for, too. ``meanwhile`` is done before each look.
    """
    until = time.monotonic() + within_s
    while True:
        meanwhile()
        try:
            found = left()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
        else:
            if not any(found if postings else found[:2]) or time.monotonic() > until:
                return found
        time.sleep(LOOK_EVERY_S)
