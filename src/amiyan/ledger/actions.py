"""The only ways to write the books: open accounts, post transfers, hold amounts back. Each batch is one transaction.

Whoever asks again with the same ids gets the same answer and moves nothing, so every action here asks again
by itself where the database was busy or went away. Inside a transaction of the caller that would be wrong
(the caller's other work is lost as well): then the error reaches the caller, who asks again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from django.db import DatabaseError, connection, transaction

from amiyan.ledger.accounts import AccountIntent, HoldEnd, TransferIntent
from amiyan.ledger.packed import Packed, PackedDumper, Packer, bigints, dates, texts, uuids

BATCH = 8_000
SELECTED_BATCH = 100_000  # larger ones gain nothing and spill to disk
ATTEMPTS = 6
# Serialisation, deadlock, a key taken by a transaction in flight; a server that stops or is starting.
BUSY = frozenset({"40001", "40P01", "23505", "57P01", "57P02", "57P03"})

# How the columns of a batch are sent, in the order of the placeholders.
_ACCOUNT_COLUMNS: dict[str, Packer] = {
    "owner": bigints,
    "id": bigints,
    "kind": texts,
    "purpose": texts,
    "period": texts,
    "may_overdraw": list,
}
_TRANSFER_COLUMNS: dict[str, Packer] = {
    "id": uuids,
    "service_month": dates,
    "payer_owner": bigints,
    "payer_account": bigints,
    "payee_owner": bigints,
    "payee_account": bigints,
    "amount": bigints,
    "code": texts,
    "subject": texts,
}
_END_COLUMNS: dict[str, Packer] = {"owner": bigints, "service_month": dates, "id": uuids, "outcome": texts}

T = TypeVar("T")
Asked = TypeVar("Asked", TransferIntent, HoldEnd)


class Outcome(NamedTuple):
    """What became of one intent: posted, repeated, conflict, refused, no_account, bad_amount or bad_month; of the
    end of a hold: posted, voided, repeated, conflict or no_hold.
    """

    id: UUID
    outcome: str


class Opened(NamedTuple):
    """What became of one account asked for: open, or conflict (it stands with another meaning)."""

    owner: int
    id: int
    outcome: str


def open_accounts(*, accounts: Iterable[AccountIntent], batch_size: int = BATCH) -> list[Opened]:
    """Open accounts and say of each, in the order given, whether it stands as asked.

    Raises ``IntegrityError`` for a kind that is not known. Cost: linear, some 80,000 a second.
    """
    query = """
        SELECT owner, id, outcome FROM ledger_open(ARRAY(
            SELECT ROW(owner, id, kind, purpose, period, may_overdraw)::ledger_account_intent
            FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::boolean[])
                WITH ORDINALITY AS a (owner, id, kind, purpose, period, may_overdraw, place)
            ORDER BY place)) ORDER BY place"""
    return [
        Opened(*row)
        for batch in _batches(accounts, batch_size)
        for row in _ask_columns(query, batch, _ACCOUNT_COLUMNS)
    ]


def post_transfers(
    *,
    transfers: Iterable[TransferIntent],
    batch_size: int = BATCH,
) -> list[Outcome]:
    """Post transfers and say of each, in the order given, what became of it.

    Outcomes are as if the transfers had been asked for one after the other, whatever ``batch_size`` is.
    Cost: linear; docs/performance.md says how many a second.
    """
    return _ask_intents("ledger_post", transfers, batch_size)


def hold_amounts(*, transfers: Iterable[TransferIntent], batch_size: int = BATCH) -> list[Outcome]:
    """Hold back what ``transfers`` would move, until :func:`end_holds`; ``posted`` means that it is held, now.

    It cannot be spent meanwhile, and its payee does not have it. The hold has the key of the transfer that it
    becomes. Cost: linear.
    """
    return _ask_intents("ledger_hold_amounts", transfers, batch_size)


def end_holds(*, ends: Iterable[HoldEnd], batch_size: int = BATCH) -> list[Outcome]:
    """End holds and say of each, in the order given, how it ended. Cost: linear.

    Raises ``IntegrityError`` for an end that is neither posted nor voided.
    """
    asked = """
        ledger_end_holds(ARRAY(
            SELECT ROW(owner, service_month, id, outcome)::ledger_hold_ending
            FROM unnest(%b::bigint[], %b::date[], %b::uuid[], %b::text[])
                WITH ORDINALITY AS e (owner, service_month, id, outcome, place)
            ORDER BY place))"""
    return _ask_each(asked, ends, _END_COLUMNS, batch_size)


def post_query(
    *,
    select_sql: str,
    params: Sequence[Any] | dict[str, Any] | None = None,
    batch_size: int = SELECTED_BATCH,
) -> dict[str, int]:
    """Post what ``select_sql`` selects, in its order and in one transaction; how many came to each outcome.

    ``select_sql`` gives columns named as :class:`TransferIntent`'s fields. Rows never leave the database.
    Cost: linear, 40,000 to 60,000 a second on two cores; the server needs 1 KB for each intent of a batch. Where
    it reads transfers and gives more than one batch, lay it out in a table first (see ``ledger_ask_selected``).
    """
    return _ask_selected("ledger_post", select_sql, params, batch_size)


def hold_query(
    *,
    select_sql: str,
    params: Sequence[Any] | dict[str, Any] | None = None,
    batch_size: int = SELECTED_BATCH,
) -> dict[str, int]:
    """As :func:`hold_amounts`, for what ``select_sql`` selects, as :func:`post_query` does."""
    return _ask_selected("ledger_hold_amounts", select_sql, params, batch_size)


def end_query(*, select_sql: str, params: Sequence[Any] | dict[str, Any] | None = None) -> dict[str, int]:
    """As :func:`end_holds`, for what ``select_sql`` selects; how many came to each outcome.

    It gives the columns owner, service_month, id, outcome. Cost: linear; the server needs 200 bytes for each.
    """
    return _counts(
        f"""
        SELECT outcome, count(*) FROM ledger_end_holds(ARRAY(
            SELECT ROW(q.owner, q.service_month, q.id, q.outcome)::ledger_hold_ending
            FROM ({select_sql}) q)) GROUP BY outcome""",
        params,
    )


def open_query(*, select_sql: str, params: Sequence[Any] | dict[str, Any] | None = None) -> dict[str, int]:
    """Open the accounts that ``select_sql`` selects; how many came to each outcome.

    It gives the columns owner, id, kind, purpose, period, may_overdraw. Cost: linear, some 90,000 a second.
    """
    return _counts(
        f"""
        SELECT outcome, count(*) FROM ledger_open(ARRAY(
            SELECT ROW(q.owner, q.id, q.kind, q.purpose, q.period, q.may_overdraw)::ledger_account_intent
            FROM ({select_sql}) q)) GROUP BY outcome""",
        params,
    )


def _ask_intents(function: str, transfers: Iterable[TransferIntent], batch_size: int) -> list[Outcome]:
    asked = f"""
        {function}(ARRAY(
            SELECT ROW(id, service_month, payer_owner, payer_account, payee_owner, payee_account,
                amount, code, subject)::ledger_intent
            FROM unnest(%b::uuid[], %b::date[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
                %b::bigint[], %b::text[], %b::text[])
                WITH ORDINALITY AS t (id, service_month, payer_owner, payer_account, payee_owner,
                    payee_account, amount, code, subject, place)
            ORDER BY place))"""
    return _ask_each(asked, transfers, _TRANSFER_COLUMNS, batch_size)


def _ask_each(
    function: str, asked: Iterable[Asked], columns: dict[str, Packer], batch_size: int
) -> list[Outcome]:
    """What a function says of each. Nearly always it is 'posted', so only the others are sent back by name."""
    query = f"""
        SELECT count(DISTINCT place), array_agg(place - 1) FILTER (WHERE outcome <> 'posted'),
            array_agg(outcome) FILTER (WHERE outcome <> 'posted') FROM {function}"""
    outcomes: list[Outcome] = []
    for batch in _batches(asked, batch_size):
        [(answered, places, others)] = _ask_columns(query, batch, columns)
        if answered != len(batch):
            raise AssertionError(f"{answered} of {len(batch)} were answered.")
        said = ["posted"] * len(batch)
        for place, other in zip(places or (), others or (), strict=True):
            said[place] = other
        outcomes += [Outcome(one.id, outcome) for one, outcome in zip(batch, said, strict=True)]
    return outcomes


def _ask_columns(query: str, rows: Sequence[Any], columns: dict[str, Packer]) -> list[tuple[Any, ...]]:
    """The answer to a query whose parameters are columns of ``rows``, bound by the server: written into the text
    of the query they would take four times as long.
    """
    packed = [pack([getattr(row, name) for row in rows]) for name, pack in columns.items()]
    return _ask(query, packed, psycopg.Cursor)


def _ask_selected(
    function: str, select_sql: str, params: Sequence[Any] | dict[str, Any] | None, batch_size: int
) -> dict[str, int]:
    fields = ", ".join(f"q.{name}" for name in TransferIntent.__slots__)
    connection.ensure_connection()
    selected = psycopg.ClientCursor(connection.connection).mogrify(
        f"SELECT {fields} FROM ({select_sql}) q", params
    )
    return _counts(
        "SELECT outcome, sum(intents)::bigint FROM ledger_ask_selected(%s, %s, %s) GROUP BY outcome",
        [function, selected, batch_size],
    )


def _counts(query: str, params: Sequence[Any] | dict[str, Any] | None) -> dict[str, int]:
    return dict(sorted(_ask(query, params)))


def _ask(
    query: str,
    params: Sequence[Any] | dict[str, Any] | None,
    binding: type[psycopg.Cursor[Any]] = psycopg.ClientCursor,
) -> list[tuple[Any, ...]]:
    def once() -> list[tuple[Any, ...]]:
        with (
            transaction.atomic(),
            connection.cursor(),
            connection.wrap_database_errors,
            binding(connection.connection) as cursor,
        ):
            cursor.adapters.register_dumper(Packed, PackedDumper)
            return cursor.execute(query, params).fetchall()

    return _again_where_busy(once)


def _again_where_busy(work: Callable[[], T]) -> T:
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except DatabaseError as error:
            if connection.in_atomic_block or not _is_busy(error):
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(0.01 * 2**attempt)
    return work()


def _is_busy(error: DatabaseError) -> bool:
    """Whether asking again may end well: the database was busy, or the connection was lost."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:
        return isinstance(cause, psycopg.OperationalError)
    return cause.sqlstate in BUSY or cause.sqlstate.startswith("08")


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
