"""Import of a roster: who belongs to which school, with which number on its terminals.

One pass copies the file into a temporary table; what is wrong with a row beside the others is found by
statements over the whole set. Cost grows as n log n with the rows; memory here does not grow.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from amiyan.country.kz import iin, names
from amiyan.kernel.problems import Kind
from amiyan.kernel.sql import copy_rows, execute, query, stream
from amiyan.kernel.text import skeleton
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.roster import RosterRow, read_roster
from amiyan.registry.importers import pins, problems
from amiyan.registry.importers.copying import lock_imports
from amiyan.registry.importers.stage import ImportResult, Sink
from amiyan.registry.problems import FACILITY_UNKNOWN

RANDOM_ID = "registry_random_id()"
_REMEMBERED = 20_000  # facilities whose key was made already

_STAGE = """
CREATE TEMPORARY TABLE roster_stage (
    n bigint GENERATED ALWAYS AS IDENTITY, file text, row integer, iin text COLLATE "C",
    surname text, given_name text, patronymic text, sort_key text, grade smallint, class_label text,
    shift smallint, facility text, match_key text, holds text[], covers text[], pin text COLLATE "C",
    first date, last date, born date, sex text, facility_id bigint,
    kept boolean NOT NULL DEFAULT true, turn smallint NOT NULL DEFAULT 0
) ON COMMIT DROP
"""
_HAS_TERMINAL = (
    "AND EXISTS (SELECT FROM registry_terminal t WHERE t.facility_id = f.id AND t.known_to IS NULL)"
)
_COLUMNS = (
    *("file", "row", "iin", "surname", "given_name", "patronymic", "sort_key", "grade", "class_label"),
    *("shift", "facility", "match_key", "holds", "covers", "pin", "first", "last", "born", "sex"),
)


@transaction.atomic
def import_roster(
    path: Path,
    *,
    source: str,
    problem: Sink,
    live: bool = False,
    person_id_sql: str = RANDOM_ID,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportResult:
    """Import ``path``; wrong rows go to ``problem`` one by one and the rest is kept. Safe to repeat.

    ``live`` is for the registry of a site: pupils of every place that it knows are taken. Without it, as in an
    audit, only those of places where a terminal is listed: elsewhere an audit has nothing to read. And a number of a
    child who left passes to another; of an audit's one file both are rejected.

    ``person_id_sql`` makes the id of a new person; an audit numbers them by their first row (``n``), so that
    its books come out the same every time. Raises ProblemError where the file is no roster.
    """
    return believe_roster(
        read_roster(path),
        source=source,
        problem=problem,
        live=live,
        person_id_sql=person_id_sql,
        progress=progress,
    )


@transaction.atomic
def believe_roster(
    rows: Iterable[RosterRow | RowProblem],
    *,
    source: str,
    problem: Sink,
    live: bool = False,
    person_id_sql: str = RANDOM_ID,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportResult:
    """As :func:`import_roster`, for rows from anywhere: a file, or a page of another register.

    Rows that are not there say nothing: nobody's enrolment ends because a list is short or empty.
    """
    lock_imports()
    execute("DROP TABLE IF EXISTS roster_stage, roster_pins, roster_facts")
    execute(_STAGE)
    reading = _Reading(rows, problem, progress)
    copy_rows("roster_stage", _COLUMNS, reading.rows())
    execute("ANALYZE roster_stage (iin, match_key, pin)")
    _drop_identical()
    _find_facilities(live=live)
    rejected = reading.rejected + _reject(problem, live=live)
    added = _add(source, person_id_sql, pins.AT_ONCE)
    if live:
        added += _add_those_who_waited(source, person_id_sql)
        rejected += _reject_where(
            f"turn = {pins.WAITING}", "pin", "pin", problems.PIN_OF_TWO_CHILDREN, problem
        )
    return ImportResult(reading.count, added, rejected)


class _Reading:
    """The roster as rows for COPY, counting and passing on what is wrong."""

    def __init__(
        self, read: Iterable[RosterRow | RowProblem], problem: Sink, progress: Callable[[int], None]
    ) -> None:
        self.read, self.problem, self.progress = read, problem, progress
        self.count = 0
        self.rejected = 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        keys: dict[str, str] = {}
        for row in self.read:
            if isinstance(row, RowProblem):
                self._note(row)
                continue
            self.count += 1
            if self.count % 1000 == 0:
                self.progress(self.count)
            if row.facility not in keys:
                if len(keys) >= _REMEMBERED:  # a column of something else: no two alike
                    keys.clear()
                keys[row.facility] = skeleton(row.facility)
            yield _columns(row, keys[row.facility])

    def _note(self, row: RowProblem) -> None:
        self.problem(row)
        if row.rejects:
            self.rejected += 1
            self.count += 1


def _columns(row: RosterRow, match_key: str) -> tuple[Any, ...]:
    born, sex = iin.birth_and_sex(row.iin)
    return (
        *(row.file, row.row, row.iin, row.surname, row.given_name, row.patronymic),
        names.sort_key(row.surname, row.given_name, row.patronymic),
        *(row.grade, row.class_label, row.shift, row.facility, match_key),
        *(_array(row.statuses_held), _array(row.statuses_covered)),
        *(row.pin, row.enrolled_from, row.enrolled_to, born, sex),
    )


@lru_cache(maxsize=1024)
def _array(codes: tuple[str, ...]) -> str:
    """Codes (small letters and underscores) as PostgreSQL writes an array: made once for each set of them."""
    return "{" + ",".join(codes) + "}"


def _drop_identical() -> None:
    """An identical row twice is one row."""
    execute(
        """
        DELETE FROM roster_stage WHERE n IN (
            SELECT n FROM (
                SELECT n, row_number() OVER (
                    PARTITION BY iin, surname, given_name, patronymic, grade, class_label, shift, match_key,
                                 holds, covers, pin, first, last ORDER BY n
                ) AS copy FROM roster_stage
            ) copies WHERE copy > 1
        )
        """
    )


def _find_facilities(*, live: bool) -> None:
    """Facilities by their written code; where the roster names none and only one is known, that one."""
    execute(
        f"""
        UPDATE roster_stage s SET facility_id = f.id FROM registry_facility f
        WHERE f.match_key = s.match_key {"" if live else _HAS_TERMINAL}
        """
    )
    execute(
        """
        UPDATE roster_stage s SET facility_id = f.id FROM registry_facility f
        WHERE s.match_key = '' AND s.facility_id IS NULL AND (SELECT count(*) FROM registry_facility) = 1
        """
    )


def _reject(problem: Sink, *, live: bool) -> int:
    """Mark the rows that cannot stand beside the others, in the order of the rules; returns how many."""
    unknown = FACILITY_UNKNOWN if live else problems.UNKNOWN_FACILITY
    count = _reject_where("facility_id IS NULL", "facility", "facility", unknown, problem)
    pins.find_shared(live=live)
    count += _reject_where(
        "(facility_id, registry_pin_key(pin)) IN (SELECT facility_id, pin FROM roster_pins)",
        *("pin", "pin", problems.PIN_OF_TWO_CHILDREN, problem),
    )
    return count + _reject_overlaps(problem)


def _reject_where(condition: str, column: str, value: str, kind: Kind, problem: Sink) -> int:
    count = 0
    for file, row, found in stream(
        f"WITH bad AS (UPDATE roster_stage SET kept = false WHERE kept AND {condition} RETURNING n, file, row, {value})"
        f" SELECT file, row, {value} FROM bad ORDER BY n"
    ):
        problem(RowProblem(file, row, column, str(found), kind))
        count += 1
    return count


def _reject_overlaps(problem: Sink) -> int:
    """Of two rows of a child that share a day the later goes; a row is compared with those that stay."""
    rows = query(
        """
        SELECT n, file, row, iin, first, last FROM roster_stage WHERE kept AND iin IN (
            SELECT iin FROM roster_stage WHERE kept GROUP BY iin HAVING count(*) > 1)
        ORDER BY iin, n
        """
    )
    bad: list[int] = []
    child, stays = "", list[tuple[date, date]]()
    for n, file, row, who, first, last in rows:
        if who != child:
            child, stays = who, []
        begin, end = first or date.min, last or date.max
        if any(begin <= other_end and other_begin <= end for other_begin, other_end in stays):
            bad.append(n)
            written = f"{first or ''}–{last or ''}"
            problem(RowProblem(file, row, "enrolled_from", written, problems.ENROLMENTS_OVERLAP))
        else:
            stays.append((begin, end))
    execute("UPDATE roster_stage SET kept = false WHERE n = ANY(%s)", [bad])
    return len(bad)


def _add_those_who_waited(source: str, person_id_sql: str) -> int:
    """Add the rows whose number was another child's and is free by what is believed now."""
    added = 0
    for turn in range(1, pins.MOST_TURNS + 1):
        if not pins.pass_on(turn, source):
            break
        added += _add(source, person_id_sql, turn)
    return added


def _add(source: str, person_id_sql: str, turn: int) -> int:
    """Add people and facts; a fact that the file tells otherwise now is ended in knowledge, then added."""
    values = {"source": source, "turn": turn}
    execute("DROP TABLE IF EXISTS roster_facts")
    execute(
        f"""
        INSERT INTO registry_person (id, iin, born, sex, source)
        SELECT {person_id_sql}, iin, born, sex, %(source)s
        FROM (SELECT iin, min(born) AS born, min(sex) AS sex, min(n) AS n
              FROM roster_stage WHERE kept AND turn = %(turn)s GROUP BY iin) fresh
        WHERE NOT EXISTS (SELECT FROM registry_person p WHERE p.iin = fresh.iin)
        ORDER BY n
        """,
        values,
    )
    execute(
        """
        CREATE TEMPORARY TABLE roster_facts ON COMMIT DROP AS
        SELECT s.*, p.id AS person_id, daterange(s.first, s.last, '[]') AS valid
        FROM roster_stage s JOIN registry_person p ON p.iin = s.iin
        WHERE s.kept AND s.turn = %(turn)s
        """,
        values,
    )
    execute("ANALYZE roster_facts (person_id, facility_id, pin)")
    added = 0
    for statement in _FACTS:
        added += execute(statement, values)
    return added


# Each pair: end what the file contradicts, then add what is not yet known. An enrolment that began before the
# file's own is a change, not a mistake: it comes back for the days until the file's row begins.
_FACTS = (
    """
    WITH begins AS (
        SELECT e.person_id, e.id, min(coalesce(lower(s.valid), '-infinity')) AS day
        FROM registry_enrolment e JOIN roster_facts s
            ON e.person_id = s.person_id AND e.known_to IS NULL AND e.valid && s.valid
           AND (e.facility_id, e.grade, e.class_label, e.shift, e.valid)
               IS DISTINCT FROM (s.facility_id, s.grade, s.class_label, s.shift, s.valid)
        GROUP BY e.person_id, e.id
    ),
    ended AS (
        UPDATE registry_enrolment e SET known_to = now() FROM begins b
        WHERE (e.person_id, e.id) = (b.person_id, b.id)
        RETURNING e.*, b.day AS until
    )
    INSERT INTO registry_enrolment
        (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)
    SELECT person_id, facility_id, eats_at_id, grade, class_label, shift, daterange(lower(valid), until), %(source)s
    FROM ended WHERE coalesce(lower(valid), '-infinity') < until
    """,
    """
    INSERT INTO registry_enrolment
        (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)
    SELECT person_id, facility_id, facility_id, grade, class_label, shift, valid, %(source)s
    FROM roster_facts s WHERE NOT EXISTS (
        SELECT FROM registry_enrolment e
        WHERE e.person_id = s.person_id AND e.known_to IS NULL AND e.valid && s.valid)
    ORDER BY person_id, n
    """,
    pins.ADD,
    """
    INSERT INTO registry_person_name (person_id, surname, given_name, patronymic, sort_key, source)
    SELECT DISTINCT ON (person_id) person_id, surname, given_name, patronymic, sort_key, %(source)s
    FROM roster_facts s WHERE surname || given_name <> '' AND NOT EXISTS (
        SELECT FROM registry_person_name m WHERE m.person_id = s.person_id AND m.known_to IS NULL)
    ORDER BY person_id, n DESC
    """,
    """
    UPDATE registry_social_status h SET known_to = now() FROM roster_facts s
    WHERE h.person_id = s.person_id AND h.source = %(source)s AND h.known_to IS NULL AND h.valid && s.valid
      AND cardinality(s.covers) > 0 AND (h.holds, h.covers, h.valid) IS DISTINCT FROM (s.holds, s.covers, s.valid)
    """,
    """
    INSERT INTO registry_social_status (person_id, holds, covers, valid, source)
    SELECT person_id, holds, covers, valid, %(source)s FROM roster_facts s
    WHERE cardinality(covers) > 0 AND NOT EXISTS (
        SELECT FROM registry_social_status h
        WHERE h.person_id = s.person_id AND h.source = %(source)s AND h.known_to IS NULL AND h.valid && s.valid)
    ORDER BY person_id
    """,
)
