"""Import of agreements: which organisation serves a facility under a programme."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

from amiyan.kernel.sql import execute
from amiyan.kernel.text import skeleton
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.tables import AGREEMENT
from amiyan.registry.files.people import AgreementRow, read_agreements
from amiyan.registry.importers.copying import Loaded, Staging, lock_imports
from amiyan.registry.importers.staff import reject_unknown_facilities
from amiyan.registry.importers.stage import Sink

_COLUMNS: Final = {
    **dict.fromkeys(("facility", "match_key", "programme", "number"), "text"),
    "bin": 'text COLLATE "C"',
    "name": "text",
    "ceiling_tiyn": "bigint",
    "vat_percent": "smallint",
}
_FACTS: Final = """
SELECT n, f.id AS facility_id, o.id AS organisation_id, programme, number, ceiling_tiyn, vat_percent
FROM incoming JOIN registry_facility f USING (match_key) JOIN registry_organisation o USING (bin)
"""
_ORGANISATIONS: Final = """
INSERT INTO registry_organisation (bin, name, source, known_from)
SELECT DISTINCT ON (bin) bin, coalesce(nullif(name, ''), bin), %(source)s, coalesce(%(known_at)s, now())
FROM incoming WHERE kept AND bin NOT IN (SELECT bin FROM registry_organisation WHERE bin IS NOT NULL)
ORDER BY bin, name = '', n
ON CONFLICT DO NOTHING
"""


@one_transaction()
def import_agreements(
    path: str | Path,
    *,
    source: str,
    problem: Sink,
    programme: str = "school-meals",
    known_at: dt.datetime | None = None,
) -> Loaded:
    """Import ``agreements.csv``; wrong rows go to ``problem`` and the rest is kept. Safe to repeat.

    Organisations that nobody has are added under their BIN. ``programme`` is meant where a row names none.
    A later agreement of a facility ends the earlier one on the day before. Raises ProblemError where the
    file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    staging.fill(read_agreements(path), lambda row: _own(row, programme))
    reject_unknown_facilities(staging)
    execute(_ORGANISATIONS, {"source": source, "known_at": known_at})
    key = ("facility_id", "programme")
    return staging.believe(AGREEMENT, key, _FACTS, source=source, known_at=known_at)


def _own(row: AgreementRow, programme: str) -> tuple[Any, ...]:
    return (
        *(row.facility, skeleton(row.facility), row.programme or programme, row.number),
        *(row.organisation_bin, row.organisation_name, row.ceiling_tiyn, row.vat_percent),
    )
