"""Orders to terminals: they follow the registry by themselves, are sent until answered, and the answers are kept.

Whom a terminal should know are those who are enrolled or eat at its facility today and have a number there. What
differs from what was ordered last is ordered anew. One thing waits for another only where a number passes from one
child to the next: the new one is added when the terminal has said that the old one is gone, with their templates.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from django.db import connection

from amiyan.deliveries.actions.orders_sql import (
    ADD,
    ANSWERED,
    BEGIN,
    DROP_FAILED_REMOVALS,
    DROP_OVERTAKEN,
    FORGET,
    REMOVE,
    SEND,
    TAKING_ORDERS,
)
from amiyan.deliveries.actions.receive import Writer
from amiyan.deliveries.makers.live import Done, Order
from amiyan.deliveries.makers.registry import live_makers
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import lock, one_transaction

FACILITIES_AT_ONCE: Final = 100  # in one transaction: some hundred thousand people
ON_THEIR_WAY: Final = 100  # orders that a terminal has and did not answer
AGAIN_AFTER: Final = dt.timedelta(minutes=10)  # without an answer
ATTEMPTS: Final = 5  # that are answered with a failure
AFTER_A_FAILURE: Final = dt.timedelta(hours=1)  # doubled each time
SUCCESS: Final = "0"
_LONGEST_ANSWER: Final = 200  # characters that are kept


class Followed(NamedTuple):
    """How many orders were made, and how many were dropped because the registry had moved on."""

    added: int = 0
    removed: int = 0
    forgotten: int = 0
    dropped: int = 0

    @property
    def ordered(self) -> int:
        """All new orders."""
        return self.added + self.removed + self.forgotten


def makers_taking_orders() -> list[str]:
    """The makers whose terminals take orders: their module ``live`` has ``order``."""
    return [maker.name for maker in live_makers() if maker.order]


def follow_registry(
    *, facilities: Collection[int] | None = None, makers: Sequence[str] | None = None
) -> Followed:
    """Order what the registry asks for, at ``facilities`` or everywhere; safe to repeat and to stop anywhere.

    Terminals count whose maker takes orders, by the protocol in which they were last heard; ``makers`` are
    those that do (None: all that have ``order``). Set-based, a transaction for some facilities at a time.
    """
    taking = makers_taking_orders() if makers is None else list(makers)
    found = query(
        TAKING_ORDERS, {"makers": taking, "facilities": None if facilities is None else list(facilities)}
    )
    wanted = [int(facility) for (facility,) in found]
    done = Followed()
    for start in range(0, len(wanted), FACILITIES_AT_ONCE):
        some = _follow(facilities=wanted[start : start + FACILITIES_AT_ONCE], makers=taking)
        done = Followed(*(a + b for a, b in zip(done, some, strict=True)))
    return done


@one_transaction()
def _follow(*, facilities: Sequence[int], makers: Sequence[str]) -> Followed:
    lock("deliveries_order", 0)
    execute(BEGIN, {"facilities": list(facilities), "makers": list(makers)})
    dropped = execute(DROP_OVERTAKEN)
    removed = execute(REMOVE)
    forgotten = execute(FORGET)
    added = execute(ADD)
    dropped += execute(DROP_FAILED_REMOVALS)
    return Followed(added, removed, forgotten, dropped)


@one_transaction()
def orders_for(*, serial: str, named: bool) -> list[Order]:
    """What a terminal is told now, the oldest first: at most ``ON_THEIR_WAY`` are with it unanswered.

    Only orders of the facility where it stands today. The name of who is added is looked up now; not ``named``
    where whoever asks is known by their network alone: anybody there could ask in the terminal's place.
    """
    params = {"serial": serial, "named": named, "most": ON_THEIR_WAY, "again": AGAIN_AFTER}
    return [Order(int(id_), kind, pin, name or "") for id_, kind, pin, name in query(SEND, params)]


@one_transaction()
def note_answers(*, serial: str, done: Sequence[Done]) -> int:
    """Keep a terminal's answers to its own orders; how many were known. Others are passed over."""
    connection.ensure_connection()
    return write_answers(connection.connection, serial=serial, done=done)


def write_answers(into: Writer, *, serial: str, done: Sequence[Done]) -> int:
    """As :func:`note_answers`, in the caller's transaction.

    A success ends an order. A failure is tried again some times, with longer and longer pauses; one to forget is
    not: what a terminal cannot forget alone goes with the whole entry, at the next :func:`follow_registry`.
    """
    known = list(_storable(done))
    if not known:
        return 0
    row = into.execute(
        ANSWERED,
        {
            "serial": serial,
            "ids": [one.id for one in known],
            "codes": [one.code for one in known],
            "texts": [one.text for one in known],
            "success": SUCCESS,
            "attempts": ATTEMPTS,
            "pause": AFTER_A_FAILURE,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def _storable(done: Sequence[Done]) -> Iterator[Done]:
    """One answer for one order and request, with what PostgreSQL can hold of its text."""
    last = {one.id: one for one in done if 0 < one.id < 1 << 63}
    for one in last.values():
        text = "".join(letter for letter in one.text if letter.isprintable())[:_LONGEST_ANSWER]
        code = "".join(letter for letter in one.code if letter.isprintable())[:20]
        yield Done(one.id, code, text)
