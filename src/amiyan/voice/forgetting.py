"""Telephones that are nobody's any more are forgotten, and where old messages went (docs/decisions/0001)."""

from typing import Final

from amiyan.kernel.sql import query

AT_ONCE: Final = 20_000
BATCHES: Final = 500  # of one night: ten million numbers


def forget_old_phones() -> int:
    """Forget what is older than ``voice_phone_retention`` of today says; how many numbers.

    A function of the owner does it, in batches of a transaction each: our own roles have no right to, and cannot say from when
    on. A number that is somebody's now stays. Safe to run twice, and to be broken off. Not inside a transaction.
    """
    forgotten = 0
    for _ in range(BATCHES):
        gone = int(query("SELECT voice_forget_phones(%s)", [AT_ONCE])[0][0])
        forgotten += gone
        if gone < AT_ONCE:
            break
    return forgotten
