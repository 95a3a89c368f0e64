"""Adding a fact, ending belief in one, and the two ways in which a fact is replaced.

A *change* says that a fact was true until a day: belief in the open row ends, and the same fact comes back
with its validity bounded. A *correction* says that it was never so: belief ends and nothing of it comes back.
Both leave the old row as it was, except for the moment until which it was believed.

Whoever asks the same again gets the same answer: an identical fact that is believed is not added twice.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.registry import problems as p

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of dated facts: ``owner`` begins its key, ``says`` are the columns that a fact consists of.

    ``exclusive`` are the columns within which days must not overlap where the database does not see to it
    by itself; ``overlap`` is what is then said.
    """

    name: str
    owner: str
    says: tuple[str, ...]
    dated: bool = True
    exclusive: tuple[str, ...] = ()
    overlap: Kind = p.FACT_SUPERSEDED


@dataclass(frozen=True, slots=True)
class Fact:
    """A row as it stands: what it says and the days on which it is valid, both included (None: open)."""

    id: int
    says: Mapping[str, Any]
    first: dt.date | None = None
    last: dt.date | None = None


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing; a refusal of the database becomes a ProblemError that names its reason."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        kind = kind_of(error)
        if kind is None:
            raise
        raise ProblemError(kind, value=_value_in(error)) from error


def kind_of(error: IntegrityError) -> Kind | None:
    """The kind that belongs to the constraint which refused, or None where nobody foresaw it."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    if name in p.REFUSALS or not name.endswith("_fkey"):
        return p.REFUSALS.get(name)
    return next(
        (kind for column, kind in p.UNKNOWN_BY_COLUMN.items() if name.endswith(f"_{column}_fkey")), None
    )


def _value_in(error: IntegrityError) -> str:
    """The value that a foreign key did not find, from PostgreSQL's own detail: ``Key (x)=(value) is …``."""
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or ""
    found = re.search(r"=\(([^()]*)\)", detail)
    return found[1] if found else ""


def moment(known_at: dt.datetime | None) -> dt.datetime:
    """The moment of learning: the one given (aware, else ValueError), or the database's own now."""
    if known_at is None:
        return dt.datetime.fromisoformat(str(row_of("SELECT now()::text")[0]))
    if known_at.tzinfo is None:
        raise ValueError("a moment of knowledge is an aware instant, not a local time")
    return known_at


def row_of(statement: str, params: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    """The first row of the answer; empty where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return tuple(cursor.fetchone() or ())


def lock(what: str, owner: int) -> None:
    """Let one transaction at a time decide about this owner, where no constraint could tell two apart."""
    row_of(
        "SELECT pg_advisory_xact_lock(hashtextextended(%(what)s, %(owner)s))", {"what": what, "owner": owner}
    )


def check_days(first: dt.date | None, last: dt.date | None) -> None:
    """Raise where the last day comes before the first."""
    if first is not None and last is not None and last < first:
        raise ProblemError(p.DAYS_REVERSED, first=first.isoformat(), last=last.isoformat())


def add_fact(
    table: FactTable,
    says: Mapping[str, Any],
    *,
    source: str,
    known_at: dt.datetime,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> int:
    """Believe a fact from ``known_at`` on; the id of the row, or of the same fact where it is believed."""
    check_days(first, last)
    values = {**dict.fromkeys(table.says), **says}
    params = {**values, "first": first, "last": last, "source": source, "known_at": known_at}
    if table.exclusive:
        lock(table.name, values[table.owner])
    if same := row_of(_same(table), params):
        return int(same[0])
    if table.exclusive and row_of(_overlapping(table), params):
        raise ProblemError(table.overlap)
    return int(row_of(_insert(table, defaults=values), params)[0])


def get_fact(table: FactTable, owner_id: int, fact_id: int) -> Fact:
    """A row that is believed now. Raises where there is none, or where it was superseded."""
    days = ", lower(valid), upper(valid) - 1" if table.dated else ""
    row = row_of(
        f"SELECT known_to IS NULL, {', '.join(table.says)}{days} FROM {table.name}"
        f" WHERE {table.owner} = %(owner)s AND id = %(id)s",
        {"owner": owner_id, "id": fact_id},
    )
    if not row:
        raise ProblemError(p.FACT_UNKNOWN)
    if not row[0]:
        raise ProblemError(p.FACT_SUPERSEDED)
    said, rest = row[1 : len(table.says) + 1], row[len(table.says) + 1 :]
    return Fact(fact_id, dict(zip(table.says, said, strict=True)), *rest)


def end_knowledge(table: FactTable, owner_id: int, fact_id: int, *, known_at: dt.datetime) -> None:
    """Stop believing a row. Raises where somebody else already did, or where it was learnt later."""
    ended = row_of(
        f"UPDATE {table.name} SET known_to = %(at)s WHERE {table.owner} = %(owner)s AND id = %(id)s"
        " AND known_to IS NULL RETURNING known_from <= %(at)s",
        {"owner": owner_id, "id": fact_id, "at": known_at},
    )
    if not ended:
        get_fact(table, owner_id, fact_id)
        raise ProblemError(p.FACT_SUPERSEDED)
    if not ended[0]:
        raise ProblemError(p.KNOWN_BACKWARDS)


def end_validity(
    table: FactTable, owner_id: int, fact_id: int, *, last_day: dt.date, source: str, known_at: dt.datetime
) -> int:
    """A change: the fact was true until ``last_day``. The id of the row that says so.

    Raises where it was not valid on that day: a fact that was never true is corrected.
    """
    if again := _ended_before(table, owner_id, fact_id, last_day):
        return again
    fact = get_fact(table, owner_id, fact_id)
    if (fact.first and last_day < fact.first) or (fact.last and last_day > fact.last):
        raise ProblemError(p.CHANGE_OUTSIDE, day=last_day.isoformat())
    if fact.last == last_day:
        return fact.id
    end_knowledge(table, owner_id, fact_id, known_at=known_at)
    return add_fact(table, fact.says, source=source, known_at=known_at, first=fact.first, last=last_day)


def day_before(day: dt.date) -> dt.date:
    """The day before ``day``."""
    return day - _DAY


def _ended_before(table: FactTable, owner_id: int, fact_id: int, last_day: dt.date) -> int | None:
    """The row by which this very change was already made, so that asking twice gives one answer."""
    same = " AND ".join(f"new.{column} IS NOT DISTINCT FROM old.{column}" for column in table.says)
    row = row_of(
        f"SELECT new.id FROM {table.name} old JOIN {table.name} new ON new.{table.owner} = old.{table.owner}"
        f" AND new.known_from = old.known_to AND new.known_to IS NULL AND {same}"
        " AND lower(new.valid) IS NOT DISTINCT FROM lower(old.valid) AND upper(new.valid) - 1 = %(last)s"
        f" WHERE old.{table.owner} = %(owner)s AND old.id = %(id)s",
        {"owner": owner_id, "id": fact_id, "last": last_day},
    )
    return int(row[0]) if row else None


_VALID = "daterange(%(first)s::date, %(last)s::date, '[]')"


def _same(table: FactTable) -> str:
    said = " AND ".join(f"{column} IS NOT DISTINCT FROM %({column})s" for column in table.says)
    days = f" AND valid = {_VALID}" if table.dated else ""
    return f"SELECT id FROM {table.name} WHERE {said}{days} AND known_to IS NULL"


def _overlapping(table: FactTable) -> str:
    key = " AND ".join(f"{column} IS NOT DISTINCT FROM %({column})s" for column in table.exclusive)
    return f"SELECT id FROM {table.name} WHERE {key} AND valid && {_VALID} AND known_to IS NULL LIMIT 1"


def _insert(table: FactTable, *, defaults: Mapping[str, Any]) -> str:
    columns = [*defaults, *(["valid"] if table.dated else []), "source", "known_from"]
    values = [*(f"%({name})s" for name in defaults), *([_VALID] if table.dated else [])]
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)})"
        f" VALUES ({', '.join(values)}, %(source)s, %(known_at)s) RETURNING id"
    )
