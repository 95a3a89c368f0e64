"""Bulk loading: rows stream by COPY into a temporary table, then statements over the whole set take over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from amiyan.registry.files.problems import RowProblem

Sink = Callable[[RowProblem], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Rows read, rows that brought something new, rows rejected. Warnings are not rejections."""

    rows: int
    added: int
    rejected: int


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Stream ``rows`` into ``table``; returns how many. Memory does not grow with the number of rows."""
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count


def execute(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> int:
    """Run one statement; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def query(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a small answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def analyze(*tables: str) -> None:
    """Let PostgreSQL count the tables after a bulk load, rather than guess until its own daemon comes by.

    Only a table's owner may, so this goes by the owner's connection; it sees what is committed.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    connections["owner"].close()
