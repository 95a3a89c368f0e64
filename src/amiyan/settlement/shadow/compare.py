"""The lines of another system laid beside our verdicts, as sets.

Cost: a look-up for each person known and each facility, and a sort of the lines.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from amiyan.kernel.sql import copy_rows, execute, query, stream
from amiyan.kernel.text import skeleton
from amiyan.registry.files.payments import read_payments
from amiyan.registry.files.problems import RowProblem

Sink = Callable[[RowProblem], None]

_TABLES: Final = """
DROP TABLE IF EXISTS shadow_theirs, shadow_ours, shadow_seen, shadow_line;
CREATE TEMPORARY TABLE shadow_theirs (
    n bigint GENERATED ALWAYS AS IDENTITY, line integer, iin text COLLATE "C", facility text, facility_id bigint,
    amount_tiyn bigint);
CREATE TEMPORARY TABLE shadow_ours AS
SELECT v.person_id, p.iin, v.verdict, v.reason, v.facility_id, v.amount_tiyn
FROM registry_person p CROSS JOIN LATERAL (
    SELECT v.* FROM deliveries_verdict v
    WHERE v.person_id = p.id AND v.service_day = %(day)s AND v.programme = %(programme)s AND v.slot = 1
    ORDER BY v.version DESC LIMIT 1
) v;
"""

# Of what a terminal or a list saw of a child that day, the outcome that came nearest to a meal.
_SEEN: Final = """
CREATE TEMPORARY TABLE shadow_seen AS
SELECT o.person_id, max(o.outcome) AS outcome
FROM registry_facility f
CROSS JOIN LATERAL (
    SELECT * FROM deliveries_pass p
    WHERE p.facility_id = f.id AND p.at >= %(day)s AND p.at < %(day)s::date + 1 OFFSET 0
) p
CROSS JOIN LATERAL (
    SELECT o.outcome, o.person_id FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record, o.programme) = (p.facility_id, p.evidence_id, p.record, %(programme)s)
    ORDER BY o.version DESC LIMIT 1
) o
WHERE o.person_id IS NOT NULL AND %(against)s
GROUP BY o.person_id;
ANALYZE shadow_theirs, shadow_ours, shadow_seen;
"""

_LINES: Final = """
CREATE TEMPORARY TABLE shadow_line AS
WITH theirs AS (
    SELECT t.*, p.id AS person_id, row_number() OVER (PARTITION BY t.iin ORDER BY t.n) AS nth
    FROM shadow_theirs t LEFT JOIN registry_person p ON p.iin = t.iin
),
matched AS (
    SELECT t.n, t.line, coalesce(t.iin, o.iin) AS iin, t.facility, t.facility_id AS their_place, t.nth,
           t.amount_tiyn AS their_tiyn, coalesce(t.person_id, o.person_id) AS person_id,
           o.verdict, o.reason, o.facility_id AS our_place,
           CASE WHEN o.verdict = 'payable' THEN o.amount_tiyn END AS our_tiyn
    FROM theirs t FULL JOIN shadow_ours o ON o.person_id = t.person_id AND t.nth = 1
    WHERE t.n IS NOT NULL OR o.verdict = 'payable'
)
SELECT m.n, m.line, m.iin, m.facility, m.their_tiyn, m.our_tiyn, coalesce(m.our_place, m.their_place) AS facility_id,
       coalesce(m.verdict::text, '') AS verdict,
       CASE WHEN m.n IS NULL THEN 'only_ours'
            WHEN m.our_tiyn IS NULL THEN 'only_theirs'
            WHEN m.their_tiyn <> m.our_tiyn THEN 'amounts'
            WHEN m.their_place IS DISTINCT FROM m.our_place THEN 'places'
            ELSE 'both' END AS kind,
       CASE WHEN m.n IS NULL OR m.our_tiyn IS NOT NULL THEN ''
            WHEN m.nth > 1 THEN 'second_line'
            WHEN m.person_id IS NULL THEN 'unknown_person'
            ELSE coalesce(m.reason::text, s.outcome::text, 'no_pass') END AS reason
FROM matched m LEFT JOIN shadow_seen s ON s.person_id = m.person_id;
ANALYZE shadow_line;
"""

_EACH: Final = """
SELECT l.line, coalesce(l.iin, ''), coalesce(f.code, l.facility), l.kind, l.reason, l.verdict, l.their_tiyn, l.our_tiyn
FROM shadow_line l LEFT JOIN registry_facility f ON f.id = l.facility_id
ORDER BY l.n NULLS LAST, f.code, l.iin
"""
_KINDS: Final = """
SELECT kind, reason, count(*), sum(their_tiyn)::bigint, sum(our_tiyn)::bigint FROM shadow_line
GROUP BY kind, reason ORDER BY kind, reason
"""
_PLACES: Final = """
SELECT coalesce(f.code, l.facility) AS facility, count(l.n), count(l.our_tiyn),
       count(*) FILTER (WHERE kind IN ('both', 'amounts', 'places')), count(*) FILTER (WHERE kind = 'only_theirs'),
       count(*) FILTER (WHERE kind = 'only_ours'), sum(l.their_tiyn)::bigint, sum(l.our_tiyn)::bigint
FROM shadow_line l LEFT JOIN registry_facility f ON f.id = l.facility_id
GROUP BY 1 ORDER BY 1
"""
_VERDICTS: Final = """
SELECT verdict::text, reason::text, count(*), sum(amount_tiyn)::bigint FROM shadow_ours
GROUP BY verdict, reason ORDER BY verdict, reason
"""


class Theirs(NamedTuple):
    """Lines of the day that were taken, lines of other days, and lines that were rejected."""

    lines: int
    other_days: int
    rejected: int


class Line(NamedTuple):
    """A line of the comparison; ``line`` and an amount are None where that side has none."""

    line: int | None
    iin: str
    facility: str
    kind: str
    reason: str
    verdict: str
    their_tiyn: int | None
    our_tiyn: int | None


def compare(*, day: dt.date, programme: str, against: Path | None, problem: Sink) -> Theirs:
    """Lay a file of another system beside our verdicts of a day, in tables of this session.

    Without a file only our own figures are laid out. Lines that cannot be read go to ``problem``. Raises
    ProblemError where the file is no such table.
    """
    values: dict[str, Any] = {"day": day, "programme": programme, "against": against is not None}
    execute(_TABLES, values)
    theirs = Theirs(0, 0, 0) if against is None else _lay_out(against, day, problem)
    execute(_SEEN, values)
    execute(_LINES)
    return theirs


def lines() -> Iterator[Line]:
    """The comparison, line by line: theirs in the order of the file, then what only we count."""
    return (Line(*row) for row in stream(_EACH))


def kinds() -> list[tuple[Any, ...]]:
    """(kind, reason, lines, their tiyn, our tiyn)."""
    return query(_KINDS)


def places() -> list[tuple[Any, ...]]:
    """(facility, their lines, our meals, of both, only theirs, only ours, their tiyn, our tiyn)."""
    return query(_PLACES)


def verdicts() -> list[tuple[Any, ...]]:
    """(verdict, reason, meals, tiyn) of the day."""
    return query(_VERDICTS)


def _lay_out(path: Path, day: dt.date, problem: Sink) -> Theirs:
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    other = rejected = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal other, rejected
        for row in read_payments(path):
            if isinstance(row, RowProblem):
                rejected += row.rejects
                problem(row)
            elif row.date != day:
                other += 1
            else:
                place = known.get(skeleton(row.facility))
                yield row.row, row.iin, row.facility, place, row.amount_tiyn

    taken = copy_rows("shadow_theirs", ("line", "iin", "facility", "facility_id", "amount_tiyn"), rows())
    return Theirs(taken, other, rejected)
