"""Statements over sets, in a line: what every room that writes SQL does the same way.

Values are always parameters; names of tables and columns come from our own code.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Stream ``rows`` into ``table``; returns how many. Memory does not grow with the number of rows.

    Not into a table with row-level security, where PostgreSQL takes no COPY: those by :func:`staged_rows`.
    """
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count


def staged_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """As :func:`copy_rows`, for a table with row-level security: by COPY into a table of this session, then over."""
    count = 0
    with staged_copy(table, columns) as write_row:
        for row in rows:
            write_row(row)
            count += 1
    return count


@contextmanager
def staged_copy(
    table: str, columns: Sequence[str], *, as_text: bool = False
) -> Iterator[Callable[[Any], Any]]:
    """Give a function that takes a row (or, ``as_text``, lines of COPY's text form); at the end all go into ``table``.

    PostgreSQL takes no COPY into a table with row-level security, whatever its policies say. So rows go into a table
    of this session, which writes no log, and from there by one INSERT, in their order. All in one transaction.
    """
    named = ", ".join(columns)
    stage = f"staged_{zlib.crc32(named.encode()):08x}_{table}"[:63]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [f"pg_temp.{stage}"])
        if cursor.fetchone() == (True,):
            cursor.execute(
                f"CREATE TEMPORARY TABLE {stage} ON COMMIT DELETE ROWS AS SELECT {named} FROM {table} WITH NO DATA"
            )
        with cursor.copy(f"COPY pg_temp.{stage} ({named}) FROM STDIN") as copy:
            yield copy.write if as_text else copy.write_row
        cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM pg_temp.{stage}")
        cursor.execute(f"DELETE FROM pg_temp.{stage}")


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


def stream(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer of any size, one by one: memory does not grow with it.

    The connection is busy until the last row: whoever reads asks nothing else meanwhile.
    """
    with connection.cursor() as cursor:
        yield from cursor.cursor.stream(statement, params)


def analyze(*tables: str) -> None:
    """Let PostgreSQL count the tables after a bulk load, rather than guess until its own daemon comes by.

    Only a table's owner may, so this goes by the owner's connection; it sees what is committed.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    connections["owner"].close()
