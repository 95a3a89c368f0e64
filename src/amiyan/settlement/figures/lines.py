"""The lines behind a day of a place: its classes in numbers, and each child's meal, by number and by name where seen."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Whoever eats here by the registers, and whoever has a verdict here by a pass of that day.
_HERE: Final = """
here AS (
    SELECT e.person_id, coalesce(nullif(e.class_label, ''), e.grade::text, '?') AS label, e.grade
    FROM registry_enrolment e
    WHERE e.eats_at_id = %(place)s AND e.known_to IS NULL AND e.valid @> %(day)s::date
),
seen AS (
    SELECT person_id, label, grade FROM here
    UNION ALL
    SELECT DISTINCT o.person_id, '', NULL::smallint FROM deliveries_pass p
    JOIN deliveries_outcome o USING (facility_id, evidence_id, record)
    WHERE p.facility_id = %(place)s AND p.at >= %(day)s AND p.at < %(day)s::date + 1 AND o.programme = %(programme)s
      AND o.person_id IS NOT NULL AND o.person_id NOT IN (SELECT person_id FROM here)
),
line AS (
    SELECT s.*, v.* FROM seen s
    LEFT JOIN LATERAL (
        SELECT DISTINCT ON (v.slot) v.slot, CASE (
                   SELECT h.is_paid FROM settlement_hold_decision h
                   WHERE v.verdict = 'held' AND (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                       = (v.person_id, v.service_day, v.programme, v.slot, v.version))
                   WHEN true THEN 'payable' WHEN false THEN 'refused' ELSE v.verdict::text END AS verdict,
               v.reason::text AS reason, v.method, v.at,
               v.terminal, v.evidence_id, v.amount_tiyn, v.facility_id
        FROM deliveries_verdict v
        WHERE v.person_id = s.person_id AND v.service_day = %(day)s AND v.programme = %(programme)s
        ORDER BY v.slot, v.version DESC
    ) v ON v.facility_id = %(place)s
    WHERE EXISTS (SELECT FROM registry_facility f WHERE f.id = %(place)s
                  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))
)"""
_CLASSES: Final = f"""
WITH {_HERE}
SELECT label, count(DISTINCT person_id), count(*) FILTER (WHERE verdict = 'payable'),
       count(*) FILTER (WHERE verdict = 'held'), count(*) FILTER (WHERE verdict = 'refused'),
       coalesce(sum(amount_tiyn) FILTER (WHERE verdict = 'payable'), 0)::bigint,
       (min(at) FILTER (WHERE verdict IS NOT NULL))::time(0), (max(at) FILTER (WHERE verdict IS NOT NULL))::time(0),
       count(*) FILTER (WHERE verdict IS NOT NULL AND method = 'by_hand')
FROM line GROUP BY label, grade ORDER BY grade NULLS LAST, label
"""
_NAMED: Final = """
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.sort_key FROM registry_person_name n
    WHERE n.person_id = l.person_id AND n.known_to IS NULL AND n.valid @> %(day)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
"""
# Where nobody is named the names are not looked for: they are half of what such a day costs.
_UNNAMED: Final = "CROSS JOIN (VALUES ('', '', '')) n (surname, given_name, sort_key)"
_LINES: Final = f"""
WITH {_HERE}
SELECT l.person_id, l.label, coalesce(n.surname, ''), coalesce(n.given_name, ''), l.at, coalesce(l.verdict, ''),
       coalesce(l.reason, ''), coalesce(l.method, ''), coalesce(l.terminal, ''), coalesce(l.amount_tiyn, 0),
       coalesce(b.amount_tiyn, 0), l.grade
FROM line l
{{names}}
LEFT JOIN LATERAL (
    SELECT b.amount_tiyn FROM settlement_posting b
    WHERE (b.person_id, b.service_day, b.programme, b.slot) = (l.person_id, %(day)s::date, %(programme)s, l.slot)
      AND b.facility_id = %(place)s ORDER BY b.version DESC LIMIT 1
) b ON true
ORDER BY l.grade NULLS LAST, l.label, n.sort_key NULLS LAST, l.person_id
"""


@dataclass(frozen=True, slots=True)
class OfClass:
    """A class on a day: how many belong to it, what came of them, from when to when it ate. '' are guests."""

    label: str
    children: int
    payable: int
    held: int
    refused: int
    payable_tiyn: int
    first_at: dt.time | None
    last_at: dt.time | None
    by_hand: int


@dataclass(frozen=True, slots=True)
class Line:
    """One meal as it stands, and what the books say of it; names are blank where the reader may not see them.

    A held meal that a person decided stands as it was decided: payable or refused.
    Of who eats here by the registers and has no meal that day ``at`` is None, ``verdict`` blank.
    """

    person_id: int
    label: str
    surname: str
    given_name: str
    at: dt.datetime | None
    verdict: str
    reason: str
    method: str
    terminal: str
    amount_tiyn: int
    posted_tiyn: int
    grade: int | None


def classes_of_day(*, place: int, day: dt.date, programme: str, scope: Scope) -> list[OfClass]:
    """The classes of a place on a day; empty out of scope. One query; cost: the children and passes of that day."""
    return [OfClass(*row) for row in query(_CLASSES, _values(place, day, programme, scope))]


def lines_of_day(*, place: int, day: dt.date, programme: str, scope: Scope, named: bool = True) -> list[Line]:
    """Each meal of a place on a day and who has none, class by class; empty out of scope.

    ``named``: with names, in their order. One query; cost: as :func:`classes_of_day`, and a look into the books for each
    meal (and for each name).
    """
    statement = _LINES.format(names=_NAMED if named else _UNNAMED)
    return [Line(*row) for row in query(statement, _values(place, day, programme, scope))]


def classes_of(lines: Sequence[Line]) -> list[OfClass]:
    """The classes of a day's lines: what :func:`classes_of_day` says, for who has read the lines already."""
    by_class = groupby(lines, key=lambda one: (one.grade, one.label))
    return [_class(label, list(found)) for (_grade, label), found in by_class]


def _class(label: str, lines: list[Line]) -> OfClass:
    def those(verdict: str) -> list[Line]:
        return [one for one in lines if one.verdict == verdict]

    payable, times = those("payable"), [one.at for one in lines if one.at is not None]
    return OfClass(
        label,
        len({one.person_id for one in lines}),
        len(payable),
        len(those("held")),
        len(those("refused")),
        sum(one.amount_tiyn for one in payable),
        min(times).time() if times else None,
        max(times).time() if times else None,
        sum(one.method == "by_hand" for one in lines if one.verdict),
    )


def _values(place: int, day: dt.date, programme: str, scope: Scope) -> dict[str, Any]:
    return {
        "place": place,
        "day": day,
        "programme": programme,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
