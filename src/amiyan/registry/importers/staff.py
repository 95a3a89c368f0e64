"""Import of staff: who works where, in which post."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

from amiyan.country.kz import names
from amiyan.kernel.sql import execute
from amiyan.kernel.text import skeleton
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.tables import STAFF
from amiyan.registry.files.people import StaffRow, read_staff
from amiyan.registry.importers.copying import Births, Loaded, Staging, lock_imports, register_numbers
from amiyan.registry.importers.stage import Sink

_COLUMNS: Final = {
    "iin": 'text COLLATE "C"',
    "born": "date",
    **dict.fromkeys(("sex", "surname", "given_name", "patronymic", "sort_key"), "text"),
    **dict.fromkeys(("facility", "match_key", "post"), "text"),
    "clearance_until": "date",
}
_FACTS: Final = """
SELECT n, w.id AS person_id, f.id AS facility_id, post, clearance_until
FROM incoming JOIN registry_person w USING (iin) JOIN registry_facility f USING (match_key)
"""
_NAMES: Final = """
INSERT INTO registry_person_name (person_id, surname, given_name, patronymic, sort_key, source, known_from)
SELECT DISTINCT ON (w.id) w.id, surname, given_name, patronymic, sort_key, %(source)s,
       coalesce(%(known_at)s, now())
FROM incoming JOIN registry_person w USING (iin)
WHERE kept AND surname || given_name <> '' AND NOT EXISTS (
    SELECT FROM registry_person_name m WHERE m.person_id = w.id AND m.known_to IS NULL)
ORDER BY w.id, n DESC
"""


@one_transaction()
def import_staff(
    path: str | Path, *, source: str, problem: Sink, known_at: dt.datetime | None = None
) -> Loaded:
    """Import ``staff.csv``; wrong rows go to ``problem`` one by one and the rest is kept. Safe to repeat.

    People whose IIN nobody has are registered; a name is kept for those who have none. A facility that is
    not in the registry rejects its rows. Raises ProblemError where the file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    births = Births()
    staging.fill(read_staff(path), lambda row: _own(row, births))
    staging.reject("match_key = ''", p.FACILITY_MISSING, "facility")
    reject_unknown_facilities(staging)
    people = "SELECT iin, born, sex FROM incoming WHERE kept"
    register_numbers(people, source=source, known_at=known_at)
    execute(_NAMES, {"source": source, "known_at": known_at})
    key = ("person_id", "facility_id", "post")
    return staging.believe(STAFF, key, _FACTS, source=source, known_at=known_at)


def reject_unknown_facilities(staging: Staging) -> None:
    """Reject the rows whose facility nobody has listed."""
    staging.reject(
        "NOT EXISTS (SELECT FROM registry_facility f WHERE f.match_key = i.match_key)",
        *(p.FACILITY_UNKNOWN, "facility", "facility"),
    )


def _own(row: StaffRow, births: Births) -> tuple[Any, ...]:
    return (
        *(row.iin, *births.of(row.iin), row.surname, row.given_name, row.patronymic),
        names.sort_key(row.surname, row.given_name, row.patronymic),
        *(row.facility, skeleton(row.facility), row.post, row.clearance_until),
    )
