"""A control sample among classes that no signal names: published as a digest, drawn with the seed.

What is confirmed among them says how much the detectors miss. Anybody can draw it again: a class's place in the draw is
the hash of the seed, the place and the class.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.integrity import problems
from amiyan.integrity.parameters import number
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query, staged_rows

SEED_LEAST: Final = 16  # characters: what can be guessed from its digest protects nothing
_SAMPLE: Final = """
SELECT id, seed_sha256 FROM integrity_sample WHERE month = %(month)s AND region IS NOT DISTINCT FROM %(region)s
"""
# Classes that no signal of the month names: neither them, nor their place, nor somebody in them.
_CLASSES: Final = """
SELECT e.eats_at_id, f.code, e.class_label FROM registry_enrolment e JOIN registry_facility f ON f.id = e.eats_at_id
WHERE e.known_to IS NULL AND e.class_label <> '' AND e.valid && daterange(%(first)s, %(last)s, '[]')
  AND (%(region)s::text IS NULL OR f.region = %(region)s)
  AND NOT EXISTS (
    SELECT FROM integrity_signal s
    WHERE s.facility_id = e.eats_at_id AND s.class_label IN ('', e.class_label)
      AND daterange(s.first, s.last, '[]') && daterange(%(first)s, %(last)s, '[]'))
GROUP BY 1, 2, 3
"""


class Drawn(NamedTuple):
    """How many classes were drawn, and of how many."""

    sample_id: int
    drawn: int
    of_classes: int


class Class(NamedTuple):
    """A class of a place; by ``code`` and ``label`` anybody finds it again."""

    facility_id: int
    code: str
    label: str


def draw(classes: Iterable[Class], seed: str, wanted: int) -> list[Class]:
    """The ``wanted`` classes whose hashes with the seed are the smallest; in that order. Pure, the same for everybody."""

    def place(one: Class) -> str:
        return hashlib.sha256(f"{seed}|{one.code}|{one.label}".encode()).hexdigest()

    return sorted(classes, key=place)[:wanted]


def publish_control_seed(
    *, month: Period, region: str | None, seed: str, published_by: int, now: dt.datetime
) -> str:
    """Keep the digest of a seed before its month begins; the digest as hex, to be published. The seed is not stored.

    The same seed again is the same sample; another for the same month is refused.
    """
    if len(seed) < SEED_LEAST:
        raise ProblemError(problems.SEED_TOO_SHORT, least=SEED_LEAST)
    digest = hashlib.sha256(seed.encode()).digest()
    values = {"month": month.first, "region": region, "digest": digest, "by": published_by, "now": now}
    if found := query(_SAMPLE, values):
        if bytes(found[0][1]) != digest:
            raise ProblemError(problems.SEED_PUBLISHED, month=_written(month))
        return digest.hex()
    if to_local(now).date() >= month.first:
        raise ProblemError(problems.SEED_TOO_LATE)
    execute(
        "INSERT INTO integrity_sample (month, region, seed_sha256, published_by, published_at)"
        " VALUES (%(month)s, %(region)s, %(digest)s, %(by)s, %(now)s)",
        values,
    )
    return digest.hex()


@transaction.atomic
def draw_control_sample(
    *, month: Period, region: str | None, seed: str, drawn_by: int, now: dt.datetime
) -> Drawn:
    """Draw with the seed that was published, after the month; again gives the same. Each class becomes a matter of the queue.

    ProblemError where no seed with this digest was published, or the month is not over. Cost: the classes of the region.
    """
    values: dict[str, Any] = {
        "month": month.first,
        "first": month.first,
        "last": month.last,
        "region": region,
    }
    found = query(_SAMPLE, values)
    if not found or bytes(found[0][1]) != hashlib.sha256(seed.encode()).digest():
        raise ProblemError(problems.SEED_UNKNOWN, month=_written(month))
    sample_id, today = found[0][0], to_local(now).date()
    drawn_before = "SELECT sample_id, drawn, of_classes FROM integrity_sample_draw WHERE sample_id = %s"
    if before := query(drawn_before, [sample_id]):
        return Drawn(*before[0])
    if today <= month.last:
        raise ProblemError(problems.MONTH_NOT_OVER, month=_written(month))
    wanted = number("sample_classes", month.first, region=region)
    classes = [Class(*row) for row in query(_CLASSES, values)]
    drawn = draw(classes, seed, wanted)
    staged_rows(
        "integrity_sample_line",
        ("facility_id", "class_label", "sample_id", "place"),
        ((one.facility_id, one.label, sample_id, place) for place, one in enumerate(drawn, 1)),
    )
    execute(
        "INSERT INTO integrity_sample_draw (sample_id, seed, wanted, of_classes, drawn, drawn_by, drawn_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [sample_id, seed, wanted, len(classes), len(drawn), drawn_by, now],
    )
    return Drawn(sample_id, len(drawn), len(classes))


def _written(month: Period) -> str:
    return month.first.isoformat()[:7]
