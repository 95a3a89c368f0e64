"""Error rates: what becomes of signals, by detector and by groups. Counts alone, nobody by name or number.

Whoever publishes them suppresses small cells first. A case counts by what it came to last: an overturned decision counts
as not confirmed, and is counted as overturned beside it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.integrity import rules
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.within import PLACE, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# What each case came to, and when: the rule of rules.outcome, as a set.
OUTCOMES: Final = """
SELECT c.facility_id, c.id, c.source, c.about, c.kind, c.person_id, c.region, c.known_from,
       CASE WHEN t.overturned THEN 'overturned' WHEN t.decision IS NOT NULL THEN t.decision
            WHEN t.closing <> 'done' THEN t.closing ELSE 'open' END AS outcome,
       t.decision, t.appealed, t.overturned, t.decided_at
FROM integrity_case c
JOIN LATERAL (
    SELECT max(s.reason) FILTER (WHERE s.step = 'decision') AS decision,
           max(s.reason) FILTER (WHERE s.step = 'closed') AS closing,
           bool_or(s.step = 'appeal') AS appealed,
           bool_or(s.step = 'appeal_decision' AND s.reason = 'overturned') AS overturned,
           min(s.known_from) FILTER (WHERE s.step IN ('decision', 'closed')) AS decided_at
    FROM integrity_step s WHERE (s.facility_id, s.case_id) = (c.facility_id, c.id)
) t ON true
"""
_KINDS: Final = f"""
SELECT of_region, kind, sum(signals)::bigint, sum(quiet)::bigint, sum(expired)::bigint, sum(opened)::bigint,
       sum(closed)::bigint, sum(confirmed)::bigint, sum(innocent)::bigint, sum(appealed)::bigint,
       sum(overturned)::bigint, max(days)::integer
FROM (
    SELECT {{region}} AS of_region, s.detector AS kind, count(*) AS signals, count(*) FILTER (WHERE s.quiet) AS quiet,
           count(*) FILTER (WHERE s.expires_on <= %(last)s AND NOT EXISTS (
               SELECT FROM integrity_case c WHERE (c.facility_id, c.source, c.about) = (s.facility_id, 'signal', s.id::text)))
               AS expired,
           0 AS opened, 0 AS closed, 0 AS confirmed, 0 AS innocent, 0 AS appealed, 0 AS overturned, NULL::float8 AS days
    FROM integrity_signal s LEFT JOIN registry_facility f ON f.id = s.facility_id
    WHERE {PLACE.format(row="s")} AND s.known_from::date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
    UNION ALL
    SELECT {{region}}, o.kind, 0, 0, 0, count(*), count(*) FILTER (WHERE o.outcome <> 'open'),
           count(*) FILTER (WHERE o.outcome = ANY (%(confirmed)s)),
           count(*) FILTER (WHERE o.outcome IN ('innocent', 'register_error', 'unfounded')),
           count(*) FILTER (WHERE o.appealed), count(*) FILTER (WHERE o.overturned),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.decided_at - o.known_from) / 86400)
    FROM ({OUTCOMES}) o LEFT JOIN registry_facility f ON f.id = o.facility_id
    WHERE {PLACE.format(row="o")} AND o.known_from::date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
) each GROUP BY of_region, kind ORDER BY of_region, kind
"""
_OF_ALL: Final = _KINDS.format(region="''::text")
_OF_EACH_REGION: Final = _KINDS.format(region="coalesce(f.region, '')")
# How many children of a group are named by signals, and how many of those signals were confirmed. A class or a place that
# is named names all of its children with the right.
_GROUPS: Final = {
    "region": "coalesce(f.region, '')",
    "grade": "CASE WHEN e.grade IS NULL THEN '' WHEN e.grade <= 4 THEN '0-4' WHEN e.grade <= 9 THEN '5-9' ELSE '10-12' END",
    "sex": "coalesce(p.sex, '')",
    "size": "CASE WHEN n.children < 100 THEN 'under 100' WHEN n.children < 500 THEN '100-499' ELSE '500 and more' END",
}
_GROUP: Final = """
WITH child AS (
    SELECT e.person_id, e.eats_at_id AS facility_id, e.class_label, {group} AS of_group
    FROM registry_enrolment e JOIN registry_facility f ON f.id = e.eats_at_id
    LEFT JOIN registry_person p ON p.id = e.person_id
    LEFT JOIN (
        SELECT eats_at_id, count(*) AS children FROM registry_enrolment
        WHERE known_to IS NULL AND valid @> %(last)s::date GROUP BY 1
    ) n ON n.eats_at_id = e.eats_at_id
    WHERE e.known_to IS NULL AND e.valid @> %(last)s::date
      AND (%(everything)s OR e.eats_at_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))
),
told AS (
    SELECT s.facility_id, s.class_label, s.person_id, s.subject, o.outcome
    FROM integrity_signal s
    LEFT JOIN ({outcomes}) o ON o.facility_id = s.facility_id AND o.source = 'signal' AND o.about = s.id::text
    WHERE NOT s.quiet AND s.known_from::date BETWEEN %(first)s AND %(last)s
      AND (%(detectors)s::text[] IS NULL OR s.detector = ANY (%(detectors)s))
)
SELECT c.of_group, count(DISTINCT c.person_id), count(DISTINCT c.person_id) FILTER (WHERE t.facility_id IS NOT NULL),
       count(DISTINCT c.person_id) FILTER (WHERE t.outcome = ANY (%(confirmed)s)),
       count(DISTINCT c.person_id) FILTER (WHERE t.outcome IN ('innocent', 'register_error', 'unfounded', 'overturned'))
FROM child c
LEFT JOIN told t ON t.facility_id = c.facility_id AND CASE t.subject WHEN 'person' THEN t.person_id = c.person_id
    WHEN 'class' THEN t.class_label = c.class_label ELSE true END
GROUP BY 1 ORDER BY 1
"""
_SAMPLES: Final = f"""
SELECT s.month, s.region, encode(s.seed_sha256, 'hex'), d.seed, d.of_classes, d.drawn,
       count(o.id) FILTER (WHERE o.outcome <> 'open'), count(o.id) FILTER (WHERE o.outcome = ANY (%(confirmed)s))
FROM integrity_sample s LEFT JOIN integrity_sample_draw d ON d.sample_id = s.id
LEFT JOIN integrity_sample_line l ON l.sample_id = s.id
LEFT JOIN ({OUTCOMES}) o ON o.source = 'sample' AND o.facility_id = l.facility_id AND o.about = l.sample_id || ' ' || l.place
WHERE s.month BETWEEN %(first)s AND %(last)s AND (%(everything)s OR s.region = ANY(%(regions)s))
GROUP BY s.id, d.sample_id ORDER BY s.month, s.region
"""

_SEEDS: Final = """
SELECT s.month, s.region, encode(s.seed_sha256, 'hex'), d.seed, s.published_at
FROM integrity_sample s LEFT JOIN integrity_sample_draw d ON d.sample_id = s.id
WHERE s.month BETWEEN %s AND %s ORDER BY s.month, s.region
"""


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One detector (or ``dispute``, ``correction``, ``sample``) over some time. ``days``: half were decided within."""

    kind: str
    signals: int
    quiet: int
    expired: int
    opened: int
    closed: int
    confirmed: int
    not_confirmed: int
    appealed: int
    overturned: int
    days: int | None

    @property
    def precision_per_mille(self) -> int | None:
        """Confirmed of those that are closed; None where none is."""
        return self.confirmed * 1000 // self.closed if self.closed else None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Children of a group; of how many a signal spoke; of how many one was confirmed, and of how many one was not."""

    group: str
    children: int
    named: int
    confirmed: int
    not_confirmed: int


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """A control sample: what was published, what was drawn, what was found of it. ``seed`` None: not drawn yet."""

    month: dt.date
    region: str | None
    digest: str
    seed: str | None
    of_classes: int | None
    drawn: int | None
    closed: int
    confirmed: int


def kind_figures(*, scope: Scope, first: dt.date, last: dt.date) -> list[KindFigures]:
    """By kind, what became of what was found or opened in some days; every detector stands there. One query."""
    found = {row[1]: KindFigures(*row[1:]) for row in query(_OF_ALL, _values(scope, first, last))}
    nothing = {name: KindFigures(name, 0, 0, 0, 0, 0, 0, 0, 0, 0, None) for name in detectors()}
    return [(nothing | found)[name] for name in sorted(nothing | found)]


def kind_figures_by_region(*, scope: Scope, first: dt.date, last: dt.date) -> dict[str, list[KindFigures]]:
    """The same by region and kind, where there is anything; '' is what lies in no region. One query."""
    found: dict[str, list[KindFigures]] = {}
    for region, *row in query(_OF_EACH_REGION, _values(scope, first, last)):
        found.setdefault(region, []).append(KindFigures(*row))
    return found


def group_figures(
    *, scope: Scope, by: str, first: dt.date, last: dt.date, of: list[str] | None = None
) -> list[GroupFigures]:
    """Differences between groups of children (``region``, ``grade``, ``sex`` or ``size`` of the place). One query."""
    values = _values(scope, first, last) | {"detectors": of}
    statement = _GROUP.format(group=_GROUPS[by], outcomes=OUTCOMES)
    return [GroupFigures(*row) for row in query(statement, values)]


def sample_figures(*, scope: Scope, first: dt.date, last: dt.date) -> list[SampleFigures]:
    """The control samples of some months: what is confirmed among classes that no signal named is what was missed."""
    return [SampleFigures(*row) for row in query(_SAMPLES, _values(scope, first, last))]


class Seed(NamedTuple):
    """What was published of a control sample before its month, and the seed once it was drawn (None before)."""

    month: dt.date
    region: str | None
    digest: str
    seed: str | None
    published_at: dt.datetime


def control_seeds(*, first: dt.date, last: dt.date) -> list[Seed]:
    """The digests of some months with their seeds: by them anybody draws again. One query of a row a month and region."""
    return [Seed(*row) for row in query(_SEEDS, [first, last])]


def _values(scope: Scope, first: dt.date, last: dt.date) -> dict[str, Any]:
    return values_of(scope) | {"first": first, "last": last, "confirmed": list(rules.CONFIRMED)}
