"""Import of guardians: who stands for whom, with which powers."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

from amiyan.registry import problems as p
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.tables import GUARDIANSHIP
from amiyan.registry.files.people import GuardianRow, read_guardians
from amiyan.registry.importers.copying import Births, Loaded, Staging, lock_imports, register_numbers
from amiyan.registry.importers.stage import Sink

_COLUMNS: Final = {
    **dict.fromkeys(("ward_iin", "guardian_iin"), 'text COLLATE "C"'),
    "ward_born": "date",
    "ward_sex": "text",
    "guardian_born": "date",
    "guardian_sex": "text",
    "kind": "text",
    **dict.fromkeys(("may_see", "may_decide", "be_told", "hides_place"), "boolean"),
    "court_limit": "text",
}
_PEOPLE: Final = """
SELECT ward_iin AS iin, ward_born AS born, ward_sex AS sex FROM incoming WHERE kept
UNION ALL SELECT guardian_iin, guardian_born, guardian_sex FROM incoming WHERE kept
"""
# What is believed outweighs silence; and a file may set a safety flag but never lifts one. Then silence is
# what the law gives by the kind of guardianship, unless a court has limited it: then nothing is presumed.
_FACTS: Final = """
SELECT n, w.id AS ward_id, g.id AS guardian_id, NULL::bigint AS institution_id, ''::text AS post, i.kind,
       coalesce(i.may_see, nullif(i.may_decide, false), b.may_see, i.court_limit = '') AS may_see,
       coalesce(i.may_decide, coalesce(b.may_decide, i.court_limit = '')
                AND i.kind <> 'delegate' AND coalesce(i.may_see, b.may_see, true)) AS may_decide,
       coalesce(i.be_told, b.be_told, i.court_limit = '' AND i.kind <> 'delegate') AS be_told,
       coalesce(nullif(i.court_limit, ''), b.court_limit, '') AS court_limit,
       coalesce(i.hides_place, false) OR coalesce(b.hides_place, false) AS hides_place,
       CASE WHEN i.kind = 'delegate' THEN b.delegated_by END AS delegated_by
FROM incoming i JOIN registry_person w ON w.iin = ward_iin JOIN registry_person g ON g.iin = guardian_iin
LEFT JOIN LATERAL (
    SELECT believed.* FROM registry_guardianship believed
    WHERE believed.ward_id = w.id AND believed.guardian_id = g.id AND believed.known_to IS NULL
      AND believed.valid && daterange(i.first, i.last, '[]')
    ORDER BY believed.hides_place DESC, lower(believed.valid) DESC NULLS LAST LIMIT 1
) b ON true
WHERE i.kept
"""


@one_transaction()
def import_guardians(
    path: str | Path, *, source: str, problem: Sink, known_at: dt.datetime | None = None
) -> Loaded:
    """Import ``guardians.csv``; wrong rows go to ``problem`` one by one and the rest is kept. Safe to repeat.

    People whose IIN nobody has are registered, with this source. A safety flag or a court's limit that is
    believed is never lifted by a file. Raises ProblemError where the file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    births = Births()
    staging.fill(read_guardians(path), lambda row: _own(row, births))
    staging.reject("ward_iin = guardian_iin", p.OWN_GUARDIAN, "guardian_iin", "guardian_iin")
    staging.reject("may_decide AND NOT may_see", p.DECIDES_UNSEEN, "may_decide")
    staging.reject("kind = 'delegate' AND may_decide", p.DELEGATE_DECIDES, "may_decide")
    register_numbers(_PEOPLE, source=source, known_at=known_at)
    key = ("ward_id", "guardian_id")
    return staging.believe(GUARDIANSHIP, key, _FACTS, source=source, known_at=known_at)


def _own(row: GuardianRow, births: Births) -> tuple[Any, ...]:
    return (
        *(row.ward_iin, row.guardian_iin, *births.of(row.ward_iin), *births.of(row.guardian_iin)),
        *(row.kind, row.may_see, row.may_decide, row.be_told, row.hides_place, row.court_limit),
    )
