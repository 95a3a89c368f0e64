"""What waits for officials: no more than they can work, and how much lies beyond.

Signals, what families said, and drawn classes stand in one queue. What a family said is not copied here: it is read where
it lies, and is decided there.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.country.kz.calendar import to_local
from amiyan.integrity.parameters import capacity
from amiyan.integrity.queries.cases import OF_THOSE_CONCERNED
from amiyan.integrity.queries.reached import Written, people_of, reached
from amiyan.integrity.queries.signals import in_order
from amiyan.integrity.queries.within import OF_PLACES, PLACE, as_list, as_object, values_of
from amiyan.integrity.terms import IsStopped, due_on, ends_for_all, stopped
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.voice.queries.moved import term, term_values

# First what has a term by law, then what may be owed to somebody, then the control sample, then signals: the strongest
# of each detector before the second strongest of any, so that no detector fills the queue; among equals in the order of
# the detectors.
_OF_DISPUTE: Final = term("d.known_from", "d.decide_by")
_OF_CORRECTION: Final = term("c.known_from", "c.answer_by")
_MATTERS: Final = f"""
SELECT 'dispute' AS source, d.id::text AS about, d.facility_id, 'dispute' AS kind, d.person_id, '' AS class_label,
       {_OF_DISPUTE} AS due, d.known_from AS since, 0 AS effect, 1 AS rank,
       row_number() OVER (ORDER BY {_OF_DISPUTE}, d.id) AS place
FROM feedback_dispute d LEFT JOIN registry_facility f ON f.id = d.facility_id
WHERE {PLACE.format(row="d")}
  AND NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (d.person_id, d.id))
  AND NOT EXISTS (SELECT FROM feedback_dispute_decision c WHERE (c.person_id, c.dispute_id) = (d.person_id, d.id))
UNION ALL
SELECT 'correction', c.id::text, coalesce(e.eats_at_id, 0), 'correction', c.person_id, '', {_OF_CORRECTION}, c.known_from, 0, 1,
       row_number() OVER (ORDER BY {_OF_CORRECTION}, c.id)
FROM feedback_correction c
LEFT JOIN registry_enrolment e ON e.person_id = c.person_id AND e.known_to IS NULL AND e.valid @> %(today)s::date
LEFT JOIN registry_facility f ON f.id = e.eats_at_id
WHERE (%(everything)s OR e.eats_at_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))
  AND NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (c.person_id, c.id))
  AND NOT EXISTS (SELECT FROM feedback_correction_answer a WHERE (a.person_id, a.correction_id) = (c.person_id, c.id))
UNION ALL
SELECT 'sample', l.sample_id || ' ' || l.place, l.facility_id, 'sample', NULL, l.class_label, NULL, d.drawn_at, 0, 3,
       row_number() OVER (ORDER BY d.drawn_at, l.place)
FROM integrity_sample_line l JOIN integrity_sample_draw d USING (sample_id)
LEFT JOIN registry_facility f ON f.id = l.facility_id
WHERE {PLACE.format(row="l")}
UNION ALL
SELECT 'signal', s.id::text, s.facility_id, s.detector, s.person_id, s.class_label, NULL, s.known_from, s.effect,
       CASE WHEN s.detector = ANY (%(in_favour)s) THEN 2 ELSE 4 END,
       row_number() OVER (PARTITION BY s.detector ORDER BY s.effect DESC, s.id)
FROM integrity_signal s
WHERE {OF_PLACES.format(row="s")} AND NOT s.quiet AND s.expires_on > %(today)s
  AND NOT EXISTS (SELECT FROM integrity_closing x WHERE (x.facility_id, x.signal_id) = (s.facility_id, s.id))
  AND (%(detectors)s::text[] IS NULL OR s.detector = ANY (%(detectors)s))
"""
# SQL: what nobody has taken up.
WAITING: Final = f"""
SELECT m.* FROM ({_MATTERS}) m
WHERE NOT EXISTS (
    SELECT FROM integrity_case c WHERE (c.facility_id, c.source, c.about) = (m.facility_id, m.source, m.about))
"""
_WAITING: Final = f"""
SELECT m.source, m.about, m.facility_id, m.kind, m.person_id, m.class_label, m.due, m.since, m.effect, count(*) OVER ()
FROM ({WAITING}) m
ORDER BY m.rank, m.place, array_position(%(ordered)s::text[], m.kind) NULLS FIRST, m.about LIMIT %(most)s
"""
_COUNT: Final = f"SELECT count(*) FROM ({WAITING}) m"
# SQL: the cases that somebody works, each with its last step and whom its notice named.
OPEN_CASES: Final = f"""
SELECT c.facility_id, c.id, c.source, c.kind, c.person_id, c.known_from AS since, last.step, last.reason,
       last.known_from AS last_at, last.term_days AS last_term, c.facts, f.region,
       (SELECT n.facts -> 'told' FROM integrity_step n
        WHERE (n.facility_id, n.case_id, n.step) = (c.facility_id, c.id, 'notice') LIMIT 1) AS told
FROM integrity_case c LEFT JOIN registry_facility f ON f.id = c.facility_id
JOIN LATERAL (
    SELECT s.step, s.reason, s.known_from, s.term_days FROM integrity_step s
    WHERE (s.facility_id, s.case_id) = (c.facility_id, c.id) ORDER BY s.place DESC LIMIT 1
) last ON last.step <> 'closed'
WHERE {PLACE.format(row="c")}
"""
_OPEN: Final = f"""
SELECT facility_id, id, source, kind, person_id, since, step, reason, last_at, last_term, facts, told
FROM ({OPEN_CASES}) open_case ORDER BY since, id LIMIT %(most)s
"""

_OPEN_AT: Final = """
SELECT c.facility_id, c.id FROM integrity_case c
WHERE c.facility_id = ANY (%s::bigint[]) AND NOT EXISTS (
    SELECT FROM integrity_step s WHERE (s.facility_id, s.case_id, s.step) = (c.facility_id, c.id, 'closed'))
ORDER BY c.facility_id, c.known_from, c.id
"""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that nobody has taken up. ``due`` where a term runs by law; ``effect`` in the unit of the detector."""

    source: str
    about: str
    facility_id: int
    kind: str
    person_id: int | None
    class_label: str
    due: dt.date | None
    since: dt.datetime
    effect: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that somebody works: its last step, and until when the next is owed."""

    facility_id: int
    id: Any
    source: str
    kind: str
    person_id: int | None
    since: dt.datetime
    step: str
    reason: str
    due: dt.date | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Queue:
    """``matters`` are those for which there is room; ``beyond`` counts what lies behind them, and is always shown."""

    matters: list[Matter]
    beyond: int
    open_cases: list[OpenCase]
    overdue: int
    capacity: int


def queue(
    *,
    scope: Scope,
    today: dt.date,
    in_favour: tuple[str, ...],
    region: str | None = None,
    detectors: list[str] | None = None,
) -> Queue:
    """What waits within the scope. Four queries over what is open; the answer is as long as officials can work."""
    room = capacity(today, region=region)
    values = waiting_values(scope, today, in_favour) | {"detectors": detectors}
    open_cases = _open_cases(query(_OPEN, values | {"most": 10 * room}), stopped(today))
    left = max(0, room - len(open_cases))
    rows = query(_WAITING, values | {"most": left}) if left else []
    every = rows[0][-1] if rows else query(_COUNT, values)[0][0]
    return Queue(
        matters=[Matter(*row[:-1]) for row in rows],
        beyond=every - len(rows),
        open_cases=open_cases,
        overdue=sum(one.due is not None and one.due < today for one in open_cases),
        capacity=room,
    )


def open_cases_at(places: Sequence[int]) -> dict[int, list[UUID]]:
    """The open cases of places, the oldest first; only what the session may see. One query by the keys of the places."""
    found: dict[int, list[UUID]] = {}
    for place, case in query(_OPEN_AT, [list(places)]):
        found.setdefault(place, []).append(case)
    return found


def how_many_wait(*, scope: Scope, today: dt.date, in_favour: tuple[str, ...]) -> int:
    """How much nobody has taken up: what the queue shows and what lies beyond what can be worked. One query."""
    return int(query(_COUNT, waiting_values(scope, today, in_favour))[0][0])


def waiting_values(scope: Scope, today: dt.date, in_favour: tuple[str, ...]) -> dict[str, Any]:
    """What :data:`WAITING` and :data:`OPEN_CASES` take; of all detectors."""
    more = {"today": today, "in_favour": list(in_favour), "ordered": list(in_order()), "detectors": None}
    return values_of(scope) | term_values(today) | more


class Last(NamedTuple):
    """The last step of an open case: what, when, its term, and whom the notice named."""

    case_id: UUID
    step: str
    at: dt.datetime
    term: int | None
    told: Any


def dues(of: Sequence[Last], is_stopped: IsStopped) -> list[dt.date | None]:
    """Until when the next step of each is owed: from when those concerned were reached, where the step is theirs. One query."""
    written = {
        one.case_id: Written(one.case_id, one.step, to_local(one.at).date(), people_of(as_list(one.told)))
        for one in of
        if one.step in OF_THOSE_CONCERNED
    }
    came = reached(list(written.values()))
    return [
        ends_for_all(came[one.case_id, one.step].values(), one.term, is_stopped)
        if one.case_id in written
        else due_on(to_local(one.at).date(), one.term, is_stopped)
        for one in of
    ]


def _open_cases(rows: Sequence[tuple[Any, ...]], is_stopped: IsStopped) -> list[OpenCase]:
    found = []
    ends = dues([Last(row[1], row[6], row[8], row[9], row[11]) for row in rows], is_stopped)
    for (*about, step, reason, _at, _term, facts, _told), due in zip(rows, ends, strict=True):
        values: tuple[Any, ...] = (*about, step, reason, due, as_object(facts))
        found.append(OpenCase(*values))
    return found
