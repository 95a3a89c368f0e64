"""Statements over sets, in a line: what every room that writes SQL does the same way.

Values are always parameters; names of tables and columns come from our own code.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, connections


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
