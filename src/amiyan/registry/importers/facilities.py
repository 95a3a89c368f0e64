"""Import of facilities: which places there are, and what each is called."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from amiyan.kernel.sql import execute
from amiyan.kernel.text import skeleton
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.tables import FACILITY_NAME
from amiyan.registry.files.facilities import FacilityRow, Name, read_facilities
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.copying import Loaded, Staging, lock_imports
from amiyan.registry.importers.stage import Sink

_COLUMNS: Final = {
    **dict.fromkeys(("facility", "match_key", "region"), "text"),
    **dict.fromkeys(("kind", "language", "name"), "text"),
}
_PLACES: Final = """
INSERT INTO registry_facility (code, match_key, region, source, known_from)
SELECT DISTINCT ON (match_key) facility, match_key, coalesce(region, %(region)s), %(source)s, coalesce(%(known_at)s, now())
FROM incoming WHERE kept AND match_key NOT IN (SELECT match_key FROM registry_facility)
ORDER BY match_key, n
"""
_FACTS: Final = """
SELECT n, f.id AS facility_id, kind, language, name
FROM incoming JOIN registry_facility f USING (match_key) WHERE name IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class _Said:
    """One name of a row, or a row without any: each name is a fact of its own."""

    row_of_file: FacilityRow
    name: Name | None

    @property
    def file(self) -> str:
        return self.row_of_file.file

    @property
    def row(self) -> int:
        return self.row_of_file.row

    @property
    def valid_from(self) -> dt.date | None:
        return self.row_of_file.valid_from

    @property
    def valid_to(self) -> dt.date | None:
        return self.row_of_file.valid_to


@one_transaction()
def import_facilities(
    path: str | Path,
    *,
    source: str,
    problem: Sink,
    region: str | None = None,
    known_at: dt.datetime | None = None,
) -> Loaded:
    """Import ``facilities.csv``; wrong rows go to ``problem`` and the rest is kept. Safe to repeat.

    A place that is not in the registry is added, in the row's region or else in ``region``; of one that is, only the
    names are taken. A name from a day on ends the one before; a name that begins with the believed one takes its place.
    ``rows`` are the file's, ``added`` counts places and names. Raises ProblemError where the file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    rows = _Counted(path)
    staging.fill(rows.said(), _own)
    places = execute(_PLACES, {"region": region, "source": source, "known_at": known_at})
    key = ("facility_id", "kind", "language")
    done = staging.believe(FACILITY_NAME, key, _FACTS, source=source, known_at=known_at)
    return Loaded(rows.read, places + done.added, done.unchanged, done.rejected)


class _Counted:
    """The file's rows, name by name, and how many rows they were."""

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self.read = 0

    def said(self) -> Iterator[_Said | RowProblem]:
        for row in read_facilities(self._path):
            if isinstance(row, RowProblem):
                self.read += row.rejects
                yield row
                continue
            self.read += 1
            for name in row.names or (None,):
                yield _Said(row, name)


def _own(said: _Said) -> tuple[Any, ...]:
    row = said.row_of_file
    return (row.facility, skeleton(row.facility), row.region, *(said.name or (None, None, None)))
