"""A sample of list lines: published as a digest, drawn with the seed, confirmed with families."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from django.db import transaction

from amiyan.deliveries.actions.objections import raise_objection, rests_on_a_list
from amiyan.deliveries.lists import problems, rules
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query, staged_rows, stream
from amiyan.programmes.lists import list_policy
from amiyan.programmes.loader import load

SEED_LEAST: Final = 16  # characters: what can be guessed from its digest protects nothing
FAMILY: Final = "family"  # who objects where a family says "no"
FAMILY_SAYS_NO: Final = "family-says-no"

Said = Literal["yes", "no", "unreachable"]


class Where(NamedTuple):
    """Of which lines a sample is drawn: of a region, of a facility, or (both None) of all."""

    region: str | None = None
    facility_id: int | None = None


class Drawn(NamedTuple):
    """How many lines were drawn, and of how many."""

    sample_id: int
    drawn: int
    of_lines: int


_SAMPLE: Final = """
SELECT id, seed_sha256 FROM deliveries_sample
WHERE (programme, month) = (%(programme)s, %(month)s)
  AND (region, facility_id) IS NOT DISTINCT FROM (%(region)s, %(facility)s)
"""

# A line is what a verdict rests on now; one that was refused is paid to nobody and asks nobody.
_LINES: Final = """
SELECT v.person_id, v.service_day, v.programme, v.facility_id, l.form = 'unrecorded'
FROM deliveries_list l
JOIN registry_facility f ON f.id = l.facility_id
JOIN deliveries_pass p ON p.facility_id = l.facility_id AND p.via = 'list' AND p.state = l.id::text
    AND p.at >= l.service_day AND p.at < l.service_day + 1
JOIN LATERAL (
    SELECT o.person_id FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
        = (p.facility_id, p.evidence_id, p.record, l.programme)
    ORDER BY o.version DESC LIMIT 1
) o ON true
JOIN LATERAL (
    SELECT v.* FROM deliveries_verdict v
    WHERE (v.person_id, v.service_day, v.programme) = (o.person_id, l.service_day, l.programme)
    ORDER BY v.version DESC LIMIT 1
) v ON (v.facility_id, v.evidence_id, v.record) = (p.facility_id, p.evidence_id, p.record)
WHERE l.known_to IS NULL AND l.programme = %(programme)s AND l.service_day BETWEEN %(first)s AND %(last)s
  AND v.verdict <> 'refused'
  AND (%(region)s::text IS NULL OR f.region = %(region)s)
  AND (%(facility)s::bigint IS NULL OR l.facility_id = %(facility)s)
"""


def publish_seed(
    *, programme: str, month: Period, where: Where, seed: str, published_by: str, now: dt.datetime
) -> str:
    """Keep the digest of a seed before its month begins; the digest as hex, to be published.

    The seed itself is not stored. The same seed again is the same sample; another is refused by name.
    """
    if len(seed) < SEED_LEAST:
        raise ProblemError(problems.SEED_TOO_SHORT, least=SEED_LEAST)
    digest = rules.seed_digest(seed)
    values = {**_values(programme, month, where), "digest": digest, "by": published_by, "now": now}
    found = query(_SAMPLE, values)
    if found:
        if bytes(found[0][1]) != digest:
            raise ProblemError(problems.PUBLISHED_ALREADY, month=_written(month))
        return digest.hex()
    added = execute(
        "INSERT INTO deliveries_sample"
        " (programme, month, region, facility_id, seed_sha256, published_by, published_at)"
        " SELECT %(programme)s, %(month)s, %(region)s, %(facility)s, %(digest)s, %(by)s, %(now)s"
        " WHERE %(now)s < (%(month)s::date::timestamp AT TIME ZONE 'Asia/Almaty')",
        values,
    )
    if not added:
        raise ProblemError(problems.PUBLISHED_TOO_LATE, month=_written(month))
    return digest.hex()


@transaction.atomic
def draw_sample(
    *, programme: str, month: Period, where: Where, seed: str, drawn_by: str, today: dt.date
) -> Drawn:
    """Draw with the seed that was published, once no list of the month can come any more; again gives the same.

    Whatever a terminal did not record is drawn always. Cost: the list lines of the month, sorted.
    """
    values = _values(programme, month, where)
    found = query(_SAMPLE, values)
    if not found:
        raise ProblemError(problems.NOT_PUBLISHED, month=_written(month))
    sample_id, digest = int(found[0][0]), bytes(found[0][1])
    if rules.seed_digest(seed) != digest:
        raise ProblemError(problems.OTHER_SEED, digest=digest.hex())
    before = query(
        "SELECT sample_id, drawn, of_lines FROM deliveries_sample_draw WHERE sample_id = %s", [sample_id]
    )
    if before:
        return Drawn(*before[0])
    policy = list_policy(load(programme), month.first, where.region)
    if policy is None:
        raise ProblemError(problems.NOT_PUBLISHED, month=_written(month))
    last = month.last + dt.timedelta(days=policy.late_days)
    if today <= last:
        raise ProblemError(problems.MONTH_NOT_OVER, month=_written(month), day=last.isoformat())
    lines = list(_lines(values))
    drawn = rules.draw(lines, seed, policy.sample_per_mille)
    staged_rows(
        "deliveries_sample_line",
        ("sample_id", "place", "person_id", "service_day", "programme", "facility_id"),
        ((sample_id, place, *line[:4]) for place, line in enumerate(drawn, 1)),
    )
    execute(
        "INSERT INTO deliveries_sample_draw (sample_id, seed, per_mille, of_lines, drawn, drawn_by)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [sample_id, seed, policy.sample_per_mille, len(lines), len(drawn), drawn_by],
    )
    return Drawn(sample_id, len(drawn), len(lines))


def record_answer(*, sample_id: int, place: int, answer: Said, channel: str, asked_by: str) -> None:
    """What a family said of the line with this number on the sheet.

    "No" objects to this one line, unless by now a terminal speaks for it. "Yes" is kept and changes nothing,
    and that nobody was reached is neither.
    """
    found = query(
        "SELECT person_id, service_day, programme FROM deliveries_sample_line WHERE (sample_id, place) = (%s, %s)",
        [sample_id, place],
    )
    if not found:
        raise ProblemError(problems.LINE_NOT_DRAWN, place=place)
    person_id, day, programme = found[0]
    with transaction.atomic():
        execute(
            "INSERT INTO deliveries_sample_answer"
            " (person_id, service_day, programme, sample_id, answer, channel, asked_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [person_id, day, programme, sample_id, answer, channel, asked_by],
        )
        if answer == "no" and rests_on_a_list(person_id=person_id, day=day, programme=programme):
            raise_objection(
                person_id=person_id,
                day=day,
                programme=programme,
                raised_by=FAMILY,
                reason=FAMILY_SAYS_NO,
                channel=channel,
            )


class FamilyAnswer(NamedTuple):
    """What a family said of a drawn line of its own accord; ``channel`` is how."""

    sample_id: int
    person_id: int
    service_day: dt.date
    programme: str
    answer: Literal["yes", "no"]
    channel: str


_KEEP_ANSWERS: Final = """
INSERT INTO deliveries_sample_answer (person_id, service_day, programme, sample_id, answer, channel, asked_by)
SELECT l.person_id, l.service_day, l.programme, l.sample_id, said.answer, said.channel, %(asked_by)s
FROM unnest(%(samples)s::bigint[], %(people)s::bigint[], %(days)s::date[], %(programmes)s::text[], %(answers)s::text[],
            %(channels)s::text[]) said (sample_id, person_id, service_day, programme, answer, channel)
JOIN deliveries_sample_line l USING (person_id, service_day, programme, sample_id)
WHERE NOT EXISTS (
    SELECT FROM deliveries_sample_answer a
    WHERE (a.person_id, a.service_day, a.programme, a.sample_id) = (l.person_id, l.service_day, l.programme, l.sample_id)
      AND a.answer <> 'unreachable')
"""


def keep_family_answers(answers: Sequence[FamilyAnswer]) -> int:
    """Keep what families said of drawn lines by themselves, once the time in which they may take it back is over.

    It objects to nothing: who said "no" has disputed the line already. A line that has a "yes" or "no" keeps it; kept
    again, nothing changes. How many were new. One statement.
    """
    if not answers:
        return 0
    columns = list(zip(*answers, strict=True))
    names = ("samples", "people", "days", "programmes", "answers", "channels")
    return execute(
        _KEEP_ANSWERS,
        {"asked_by": FAMILY, **{name: list(column) for name, column in zip(names, columns, strict=True)}},
    )


def lines_of(*, programme: str, month: Period, where: Where) -> Iterator[rules.Line]:
    """The list lines of a month as they stand now, streamed: what a sample is drawn from."""
    return _lines(_values(programme, month, where))


def _lines(values: dict[str, Any]) -> Iterator[rules.Line]:
    for row in stream(_LINES, values):
        yield rules.Line(*row)


def _values(programme: str, month: Period, where: Where) -> dict[str, Any]:
    return {
        "programme": programme,
        "month": month.first,
        "first": month.first,
        "last": month.last,
        "region": where.region,
        "facility": where.facility_id,
    }


def _written(month: Period) -> str:
    return month.first.isoformat()[:7]
