"""Believing a whole file of dated facts at once.

Rows stream by COPY into a temporary table ``incoming``; what follows are statements over the whole set, in
one transaction. A row of the file and the facts believed of the same *key* (this guardian of this ward, say)
meet in one of four ways:

- the same fact on the same days: nothing happens;
- another fact that begins on the same day: the file says it anew, belief in the old row ends;
- a fact that began earlier and lasts into the new one: a change, the old one comes back bounded to the day
  before. What was to follow after the end of the new one is for the file to say;
- a fact that begins later: the registry knows of a later change, and the row is rejected.

So the same file twice adds nothing, and an older file does not undo a newer one. Cost grows as n log n.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from django.db import connection

from amiyan.country.kz import iin
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.sql import copy_rows, execute, query, stream
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import FactTable
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.stage import Sink

BASE: Final = {"file": "text", "row": "integer", "first": "date", "last": "date"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows read; rows that brought a new fact; rows that said what was believed; rows rejected."""

    rows: int
    added: int
    unchanged: int
    rejected: int


class FileRow(Protocol):
    """What every row of a file says besides its own columns."""

    @property
    def file(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...


Row = TypeVar("Row", bound=FileRow)


class Staging:
    """The temporary table of one file, and the count of what became of its rows."""

    def __init__(self, columns: dict[str, str], problem: Sink) -> None:
        """``columns`` are the file's own, name and type; ``problem`` takes each rejected row."""
        self.columns = {**BASE, **columns}
        self.problem = problem
        self.read = 0
        self.rejected = 0

    def fill(self, rows: Iterable[Row | RowProblem], own: Callable[[Row], tuple[Any, ...]]) -> None:
        """Stream the file in; ``own`` gives a row's values in the order of the columns. Memory stays flat."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        execute("DROP TABLE IF EXISTS incoming")
        execute(
            f"CREATE TEMPORARY TABLE incoming ({columns}, n bigint GENERATED ALWAYS AS IDENTITY,"
            " kept boolean NOT NULL DEFAULT true) ON COMMIT DROP"
        )
        copy_rows("incoming", list(self.columns), self._values(rows, own))
        execute("ANALYZE incoming")

    def _values(
        self, rows: Iterable[Row | RowProblem], own: Callable[[Row], tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if isinstance(row, RowProblem):
                self.problem(row)
                self.read += row.rejects
                self.rejected += row.rejects
            else:
                self.read += 1
                yield (row.file, row.row, row.valid_from, row.valid_to, *own(row))

    def reject(self, condition: str, kind: Kind, column: str = "", value: str = "''") -> None:
        """Reject the rows for which the SQL ``condition`` holds, in their order, showing ``value``."""
        for file, row, shown in stream(
            f"WITH bad AS (UPDATE incoming i SET kept = false WHERE kept AND ({condition})"
            f" RETURNING n, file, row, {value} AS value) SELECT file, row, value FROM bad ORDER BY n"
        ):
            self.problem(RowProblem(file, row, column, str(shown or ""), kind))
            self.rejected += 1

    def believe(
        self,
        table: FactTable,
        key: tuple[str, ...],
        facts: str,
        *,
        source: str,
        known_at: dt.datetime | None,
    ) -> Loaded:
        """Believe what the SQL ``facts`` selects from ``incoming``: ``n`` and the columns of ``table``.

        ``key`` are columns that are never null, within which days must not overlap.
        """
        execute("DROP TABLE IF EXISTS fact, meets")
        execute(
            "CREATE TEMPORARY TABLE fact ON COMMIT DROP AS SELECT s.*,"
            " daterange(i.first, i.last, '[]') AS valid"
            f" FROM ({facts}) s JOIN incoming i USING (n) WHERE i.kept"
        )
        execute("ANALYZE fact")
        self._sort_out(table, key)
        self._meet(table, key)
        self.reject("n IN (SELECT n FROM meets WHERE how = 'later')", p.LATER_KNOWN)
        added = self._write(table, source, known_at)
        return Loaded(self.read, added, self.read - added - self.rejected, self.rejected)

    def _sort_out(self, table: FactTable, key: tuple[str, ...]) -> None:
        """Drop identical rows and reject what overlaps in the file; only keys with more than one row matter."""
        keys, said = ", ".join(key), ", ".join(table.says)
        execute("DROP TABLE IF EXISTS crowded")
        execute(
            f"CREATE TEMPORARY TABLE crowded ON COMMIT DROP AS SELECT fact.* FROM fact"
            f" JOIN (SELECT {keys} FROM fact GROUP BY {keys} HAVING count(*) > 1) often USING ({keys})"
        )
        execute("ANALYZE crowded")
        for name in ("fact", "crowded"):
            execute(
                f"DELETE FROM {name} WHERE n IN (SELECT n FROM (SELECT n, row_number() OVER"
                f" (PARTITION BY {said}, valid ORDER BY n) AS copy FROM crowded) copies WHERE copy > 1)"
            )
        self.reject(_BUSY.format(key=keys), p.FIRST_OF_FILE_STANDS)

    def _meet(self, table: FactTable, key: tuple[str, ...]) -> None:
        said, fact_said = (", ".join(f"{alias}.{name}" for name in table.says) for alias in ("c", "f"))
        same_key = " AND ".join(f"c.{name} = f.{name}" for name in key)
        execute(
            f"""
            CREATE TEMPORARY TABLE meets ON COMMIT DROP AS
            SELECT f.n, c.{table.owner} AS owner, c.id, lower(f.valid) AS begins, CASE
                WHEN ({said}, c.valid) IS NOT DISTINCT FROM ({fact_said}, f.valid) THEN 'same'
                WHEN lower(c.valid) IS NOT DISTINCT FROM lower(f.valid) THEN 'anew'
                WHEN lower(f.valid) IS NULL OR lower(c.valid) > lower(f.valid) THEN 'later'
                ELSE 'earlier' END AS how
            FROM fact f JOIN incoming i ON i.n = f.n AND i.kept
            JOIN {table.name} c ON {same_key} AND c.valid && f.valid AND c.known_to IS NULL
            """
        )
        execute("ANALYZE meets")

    def _write(self, table: FactTable, source: str, known_at: dt.datetime | None) -> int:
        params = {"source": source, "known_at": known_at}
        said = ", ".join(table.says)
        old_said = ", ".join(f"c.{name}" for name in table.says)
        execute("DELETE FROM meets m USING incoming i WHERE i.n = m.n AND NOT i.kept")
        if query(
            f"SELECT 1 FROM meets m JOIN {table.name} c ON c.{table.owner} = m.owner AND c.id = m.id"
            " WHERE m.how <> 'same' AND c.known_from > coalesce(%(known_at)s, now()) LIMIT 1",
            params,
        ):
            raise ProblemError(p.KNOWN_BACKWARDS)
        execute(
            f"UPDATE {table.name} c SET known_to = coalesce(%(known_at)s, now())"
            f" FROM (SELECT DISTINCT owner, id FROM meets WHERE how <> 'same') m"
            f" WHERE c.{table.owner} = m.owner AND c.id = m.id AND c.known_to IS NULL",
            params,
        )
        execute(
            f"""
            INSERT INTO {table.name} ({said}, valid, source, known_from)
            SELECT {old_said}, daterange(lower(c.valid), m.begins), %(source)s, coalesce(%(known_at)s, now())
            FROM (
                SELECT owner, id, min(begins) AS begins FROM meets GROUP BY owner, id
                HAVING bool_and(how = 'earlier')
            ) m JOIN {table.name} c ON c.{table.owner} = m.owner AND c.id = m.id
            """,
            params,
        )
        return execute(
            f"""
            INSERT INTO {table.name} ({said}, valid, source, known_from)
            SELECT {said}, valid, %(source)s, coalesce(%(known_at)s, now())
            FROM fact f WHERE EXISTS (SELECT FROM incoming i WHERE i.n = f.n AND i.kept)
              AND NOT EXISTS (SELECT FROM meets m WHERE m.n = f.n AND m.how = 'same')
            ORDER BY {table.owner}
            """,
            params,
        )


# In order of their beginning, a row of a key begins before an earlier one has ended.
_BUSY: Final = """
n IN (SELECT n FROM (
    SELECT n, coalesce(lower(valid), '-infinity') AS begins, max(coalesce(upper(valid), 'infinity')) OVER (
        PARTITION BY {key} ORDER BY coalesce(lower(valid), '-infinity'), n
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
    FROM crowded) ordered WHERE begins < busy_until)
"""


class Births:
    """Birth and sex by IIN. They stand in its first seven digits, so a country's people are few entries."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[dt.date | None, str | None]] = {}

    def of(self, number: str) -> tuple[dt.date | None, str | None]:
        """Of an IIN that was checked."""
        found = self.known.get(number[:7])
        if found is None:
            person = iin.parse(number)
            found = self.known[number[:7]] = person.birth_date, person.sex
        return found


def register_numbers(select: str, *, source: str, known_at: dt.datetime | None) -> int:
    """Persons for the IINs that the SQL ``select`` (``iin, born, sex``) names and nobody has; how many.

    In the order of the new ids, so that the largest index grows from one end.
    """
    return execute(
        f"""
        INSERT INTO registry_person (id, iin, born, sex, source, known_from)
        SELECT id, iin, born, sex, %(source)s, coalesce(%(known_at)s, now()) FROM (
            SELECT registry_random_id() AS id, named.* FROM (SELECT DISTINCT * FROM ({select}) every) named
            WHERE NOT EXISTS (SELECT FROM registry_person p WHERE p.iin = named.iin) OFFSET 0
        ) fresh ORDER BY id
        """,
        {"source": source, "known_at": known_at},
    )


def lock_imports() -> None:
    """One bulk import at a time: two at once could each add what the other is about to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry imports', 0))")
