"""The log of views forgets what is older than it may be kept. The one place where rows of an append-only table go."""

from typing import Final

from amiyan.kernel.sql import query

AT_ONCE: Final = 20_000
BATCHES: Final = 500  # of one night: ten million views


def forget_old_views() -> int:
    """Forget the views that are older than ``access_view_retention`` of today says; how many views.

    A function of the owner deletes, in batches of a transaction each: our own roles have no right to, and cannot say from
    when on. Safe to run twice, and to be broken off. Not inside a transaction. As long as what is forgotten.
    """
    forgotten = 0
    for _ in range(BATCHES):
        gone = int(query("SELECT access_forget_views(%s)", [AT_ONCE])[0][0])
        forgotten += gone
        if gone < AT_ONCE:
            break
    return forgotten


def forget_old_searches() -> int:
    """Forget the searches for people that are older than a look may be kept; how many. As :func:`forget_old_views`."""
    forgotten = 0
    for _ in range(BATCHES):
        gone = int(query("SELECT access_forget_searches(%s)", [AT_ONCE])[0][0])
        forgotten += gone
        if gone < AT_ONCE:
            break
    return forgotten
