"""Samples of list lines as an auditor reads them: seed and rule, drawn lines, what was found, and the draw done again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.auditor import problems
from amiyan.auditor.estimate import Estimate, estimate
from amiyan.deliveries.actions.samples import Where, lines_of
from amiyan.deliveries.lists import rules
from amiyan.integrity.queries.within import values_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query

_LATEST: Final = """
SELECT f.finding, f.says, f.found_by, f.known_from FROM auditor_finding f
WHERE (f.person_id, f.service_day, f.programme, f.sample_id) = (l.person_id, l.service_day, l.programme, l.sample_id)
ORDER BY f.id DESC LIMIT 1
"""
_SAMPLES: Final = f"""
SELECT s.id, s.programme, s.month, s.region, s.facility_id, s.seed_sha256, s.published_by, s.published_at, d.seed,
       d.per_mille, d.of_lines, d.drawn, d.drawn_by, d.drawn_at, coalesce(t.sound, 0), coalesce(t.not_sound, 0),
       coalesce(t.cannot_tell, 0), coalesce(t.lines, 0)
FROM deliveries_sample s
LEFT JOIN registry_facility f ON f.id = s.facility_id
LEFT JOIN deliveries_sample_draw d ON d.sample_id = s.id
LEFT JOIN LATERAL (
    SELECT count(*) AS lines, count(*) FILTER (WHERE g.finding = 'sound') AS sound,
           count(*) FILTER (WHERE g.finding = 'not_sound') AS not_sound,
           count(*) FILTER (WHERE g.finding = 'cannot_tell') AS cannot_tell
    FROM deliveries_sample_line l LEFT JOIN LATERAL ({_LATEST}) g ON true WHERE l.sample_id = s.id
) t ON %(counted)s AND d.sample_id IS NOT NULL
WHERE (%(everything)s OR s.region = ANY (%(regions)s) OR f.region = ANY (%(regions)s)
       OR s.region IS NULL AND s.facility_id IS NULL)
  AND (%(id)s::bigint IS NULL OR s.id = %(id)s)
ORDER BY s.month DESC, s.id DESC LIMIT %(most)s
"""
# Lines of people whom the session may not see are left out by its own wall.
_ITEMS: Final = f"""
SELECT l.place, l.person_id, l.service_day, l.programme, l.facility_id,
       concat_ws(' ', n.surname, n.given_name), coalesce(e.class_label, ''), coalesce(v.verdict::text, ''),
       coalesce(v.amount_tiyn, 0), coalesce(v.slot, 1), coalesce(a.answer, ''), g.finding, coalesce(g.says, ''), g.found_by,
       g.known_from
FROM deliveries_sample_line l
LEFT JOIN LATERAL ({_LATEST}) g ON true
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name FROM registry_person_name n
    WHERE n.person_id = l.person_id AND n.known_to IS NULL AND n.valid @> l.service_day
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT e.class_label FROM registry_enrolment e
    WHERE e.person_id = l.person_id AND e.known_to IS NULL AND e.valid @> l.service_day ORDER BY e.id DESC LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT v.verdict, v.amount_tiyn, v.slot FROM deliveries_verdict v
    WHERE %(judged)s AND (v.person_id, v.service_day, v.programme) = (l.person_id, l.service_day, l.programme)
    ORDER BY v.version DESC LIMIT 1
) v ON true
LEFT JOIN LATERAL (
    SELECT a.answer FROM deliveries_sample_answer a
    WHERE (a.person_id, a.service_day, a.programme, a.sample_id) = (l.person_id, l.service_day, l.programme, l.sample_id)
    ORDER BY a.id DESC LIMIT 1
) a ON true
WHERE l.sample_id = %(id)s AND l.place > %(after)s AND (%(place)s::integer IS NULL OR l.place = %(place)s)
ORDER BY l.place LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class SampleSeen:
    """A sample of list lines: of what, its seed's digest, who published and drew it, and what was found so far.

    ``seed`` and what follows are None until it is drawn. ``lines`` are those that the reader may see.
    """

    id: int
    programme: str
    month: dt.date
    region: str | None
    facility_id: int | None
    digest: bytes
    published_by: str
    published_at: dt.datetime
    seed: str | None
    per_mille: int | None
    of_lines: int | None
    drawn: int | None
    drawn_by: str | None
    drawn_at: dt.datetime | None
    sound: int
    not_sound: int
    cannot_tell: int
    lines: int

    @property
    def where(self) -> Where:
        """Of which lines it is drawn."""
        return Where(self.region, self.facility_id)

    @property
    def period(self) -> Period:
        """Its month."""
        return Period.of_month(self.month.year, self.month.month)

    @property
    def estimate(self) -> Estimate | None:
        """The share that is not sound among the lines of which an auditor could tell; None before any is."""
        return estimate(self.not_sound, self.sound + self.not_sound)


class Item(NamedTuple):
    """A drawn line: whose meal, where, what the books say, what the family answered, and what the auditor found last."""

    place: int
    person_id: int
    day: dt.date
    programme: str
    facility_id: int
    name: str
    label: str
    verdict: str
    amount_tiyn: int
    slot: int
    answer: str
    finding: str | None
    says: str
    found_by: int | None
    found_at: dt.datetime | None

    @property
    def line(self) -> rules.Line:
        """The line as the rule of the draw sees it."""
        return rules.Line(self.person_id, self.day, self.programme, self.facility_id)


@dataclass(frozen=True, slots=True)
class Again:
    """A sample drawn again: the lines that stand now (as they are hashed), and in what the two draws differ."""

    frame: tuple[str, ...]
    drawn: int
    only_then: tuple[str, ...]
    only_now: tuple[str, ...]

    @property
    def is_the_same(self) -> bool:
        """Whether exactly the same lines are drawn."""
        return not (self.only_then or self.only_now)


def samples_seen(*, scope: Scope, most: int = 200) -> list[SampleSeen]:
    """The samples of list lines of a scope, the newest month first. One query; cost: their drawn lines."""
    return _samples(scope, None, most)


def sample_seen(number: int, *, scope: Scope, counted: bool = True) -> SampleSeen | None:
    """One sample; None where there is none within the scope. One query; cost: its drawn lines.

    Not ``counted``: what was found is not added up and stands as nothing, for who reads the lines themselves.
    """
    return next(iter(_samples(scope, number, 1, counted=counted)), None)


def _samples(scope: Scope, number: int | None, most: int, *, counted: bool = True) -> list[SampleSeen]:
    values = values_of(scope) | {"id": number, "most": most, "counted": counted}
    return [SampleSeen(*row) for row in query(_SAMPLES, values)]


def items_of(
    sample_id: int, *, after: int = 0, place: int | None = None, most: int = 50, judged: bool = True
) -> list[Item]:
    """A page of drawn lines behind the place ``after``, or the one at ``place``. One query by key.

    Not ``judged``: verdicts are not looked for and stand as blank, for who shows none.
    Only under ``access.reading``, which leaves out lines of people whom the reader may not see.
    """
    values = {"id": sample_id, "after": after, "place": place, "most": most, "judged": judged}
    return [Item(*row) for row in query(_ITEMS, values)]


def drawn_again(sample_id: int) -> Again:
    """Draw a sample again from its seed and the lines that stand now, and hold it against what was drawn then.

    ProblemError where it is not drawn. Lines that were refused or corrected since do not stand any more: then the two
    differ, and by which lines is said. Cost: the list lines of the month, sorted.
    """
    found = sample_seen(sample_id, scope=EVERYTHING)
    if found is None or found.seed is None or found.per_mille is None:
        raise ProblemError(problems.NOT_DRAWN, sample=sample_id)
    lines = list(lines_of(programme=found.programme, month=found.period, where=found.where))
    now = {line.canonical for line in rules.draw(lines, found.seed, found.per_mille)}
    rows: list[tuple[Any, ...]] = query(
        "SELECT person_id, service_day, programme, facility_id FROM deliveries_sample_line WHERE sample_id = %s",
        [sample_id],
    )
    then = {rules.Line(*row).canonical for row in rows}
    frame = tuple(sorted({line.canonical for line in lines}))
    return Again(frame, len(now), tuple(sorted(then - now)), tuple(sorted(now - then)))
