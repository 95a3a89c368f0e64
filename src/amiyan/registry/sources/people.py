"""Believing a page of people: births, names, deaths, as sets."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz import iin, names
from amiyan.kernel.sql import execute
from amiyan.registry.actions.tables import NAME
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.registers import PersonRow
from amiyan.registry.importers.copying import Staging, lock_imports, register_numbers
from amiyan.registry.importers.stage import ImportResult, Sink
from amiyan.registry.sources import problems as p

_COLUMNS: Final = {
    "iin": 'text COLLATE "C"',
    **dict.fromkeys(("surname", "given_name", "patronymic"), "text"),
    "sort_key": 'text COLLATE "C"',
    "born": "date",
    "sex": "text",
    "died": "date",
    "alive": "boolean",
}
_TOMORROW: Final = "(now() AT TIME ZONE 'Asia/Almaty')::date + 1"
# Names of one person follow each other, those on the page and those that are known: each lasts until the next
# begins, so that a feed which repeats an old name does not undo a newer one. Of two from the same day the later
# row stands.
_IN_TURN: Final = """
UPDATE incoming i SET last = s.next - 1, kept = s.kept FROM (
    SELECT t.n, t.kept, least(t.next, (
        SELECT min(lower(m.valid)) FROM registry_person p JOIN registry_person_name m ON m.person_id = p.id
        WHERE p.iin = t.iin AND m.known_to IS NULL AND lower(m.valid) > coalesce(t.first, '-infinity'))) AS next
    FROM (
        SELECT n, iin, first, lead(first) OVER turn AS next, lead(n) OVER same IS NULL AS kept
        FROM incoming WHERE kept AND surname || given_name <> ''
        WINDOW turn AS (PARTITION BY iin ORDER BY first NULLS FIRST, n),
               same AS (PARTITION BY iin, first ORDER BY n)
    ) t
) s WHERE i.n = s.n AND (s.next IS NOT NULL OR NOT s.kept)
"""
_NAMES: Final = """
SELECT n, p.id AS person_id, i.surname, i.given_name, i.patronymic, i.sort_key
FROM incoming i JOIN registry_person p ON p.iin = i.iin WHERE i.kept AND i.surname || i.given_name <> ''
"""
# The last word of the page about each life. This register's own earlier word gives way; others' stands.
_LIVES: Final = """
CREATE TEMPORARY TABLE life ON COMMIT DROP AS
SELECT DISTINCT ON (i.iin) p.id AS person_id, i.died FROM incoming i JOIN registry_person p ON p.iin = i.iin
WHERE i.kept AND (i.died IS NOT NULL OR i.alive) ORDER BY i.iin, i.n DESC
"""
_TAKEN_BACK: Final = """
UPDATE registry_life_status l SET known_to = now() FROM life
WHERE l.person_id = life.person_id AND l.source = %(source)s AND l.known_to IS NULL
  AND l.died IS DISTINCT FROM life.died
"""
_DEATHS: Final = """
INSERT INTO registry_life_status (person_id, died, source)
SELECT person_id, died, %(source)s FROM life WHERE died IS NOT NULL AND NOT EXISTS (
    SELECT FROM registry_life_status l
    WHERE l.person_id = life.person_id AND l.source = %(source)s AND l.known_to IS NULL)
ORDER BY person_id
"""


@transaction.atomic
def believe_people(rows: Sequence[PersonRow | RowProblem], *, source: str, problem: Sink) -> ImportResult:
    """Believe rows of a register of people; wrong ones go to ``problem``. Twice adds nothing.

    Whom nobody knew is registered. A name holds from its day (or always) until the next one. An enrolment
    is never touched. Cost grows as n log n.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    staging.fill(rows, _own)
    staging.reject(f"died >= {_TOMORROW}", p.DEATH_IN_FUTURE, "died", "died")
    born = register_numbers(
        "SELECT DISTINCT ON (iin) iin, born, sex FROM incoming WHERE kept ORDER BY iin, n",
        source=source,
        known_at=None,
    )
    execute("DROP TABLE IF EXISTS life")
    execute(_LIVES)
    changed = execute(_TAKEN_BACK, {"source": source})
    died = execute(_DEATHS, {"source": source})
    execute(_IN_TURN)
    named = staging.believe(NAME, ("person_id",), _NAMES, source=source, known_at=None)
    return ImportResult(named.rows, born + max(changed, died) + named.added, named.rejected)


def _own(row: PersonRow) -> tuple[Any, ...]:
    # What the register says of a birth counts where the number itself says nothing.
    born, sex = iin.birth_and_sex(row.iin)
    return (
        *(row.iin, row.surname, row.given_name, row.patronymic),
        names.sort_key(row.surname, row.given_name, row.patronymic),
        *(born or row.born, sex, row.died, row.alive),
    )
