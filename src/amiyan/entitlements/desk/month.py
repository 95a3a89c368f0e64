"""The month's list of a school: who has the right, who joins and leaves, of whom it is unknown, and what lapses soon."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

LAPSES_WITHIN: Final = dt.timedelta(days=45)
"""So long before the last day of a category the family is asked for the next paper."""

Answer = Literal["yes", "no", "unknown", "none"]
_ANSWERS: Final[dict[bool | None, Answer]] = {True: "yes", False: "no", None: "unknown"}

_DECIDED: Final = """
LEFT JOIN LATERAL (
    SELECT d.id, d.entitled FROM entitlements_decision d
    WHERE d.person_id = here.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.valid @> {day}::date
    LIMIT 1
) {name} ON true
"""
_LIST: Final = f"""
WITH here AS (
    SELECT DISTINCT ON (e.person_id) e.person_id, e.class_label, e.grade,
        CASE WHEN upper(e.valid) <= %(on)s THEN upper(e.valid) END AS left_on, e.valid @> %(on)s::date AS is_here,
        CASE WHEN upper(e.valid) <= %(today)s AND e.valid @> %(on)s::date AND NOT EXISTS (
            SELECT FROM registry_enrolment n WHERE n.person_id = e.person_id AND n.facility_id = e.facility_id
              AND n.known_to IS NULL AND NOT coalesce(upper(n.valid) <= %(today)s, false)
        ) THEN upper(e.valid) END AS gone_on
    FROM registry_enrolment e
    WHERE e.facility_id = %(facility)s AND e.known_to IS NULL AND e.valid && daterange(%(first)s, %(last)s, '[]')
      AND EXISTS (SELECT FROM registry_facility f WHERE f.id = %(facility)s
                  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))
    ORDER BY e.person_id, lower(e.valid) DESC NULLS LAST
)
SELECT here.person_id, here.class_label, here.grade, before.id IS NOT NULL, before.entitled,
       present.id IS NOT NULL AND here.is_here, present.entitled, lapsing.last, lapsing.holds,
       EXISTS (SELECT FROM entitlements_application a
               JOIN entitlements_check c ON (c.person_id, c.application_id) = (a.person_id, a.id) AND c.outcome = 'not_held'
               WHERE a.person_id = here.person_id AND a.programme = %(programme)s AND a.facility_id = %(facility)s
                 AND NOT EXISTS (SELECT FROM entitlements_refusal r
                                 WHERE (r.person_id, r.application_id) = (a.person_id, a.id)))
           AND here.gone_on IS NULL,
       here.left_on, here.is_here, here.gone_on
FROM here
{_DECIDED.format(day="%(eve)s", name="before")}
{_DECIDED.format(day="%(on)s", name="present")}
LEFT JOIN LATERAL (
    SELECT upper(s.valid) - 1 AS last, s.holds FROM registry_social_status s
    WHERE s.person_id = here.person_id AND here.gone_on IS NULL AND s.known_to IS NULL AND s.holds <> '{{}}'
      AND upper(s.valid) BETWEEN %(on)s::date + 1 AND %(soon)s::date
      AND NOT EXISTS (SELECT FROM registry_social_status n
          WHERE n.person_id = s.person_id AND n.known_to IS NULL AND n.holds @> s.holds AND n.valid @> upper(s.valid))
    ORDER BY upper(s.valid), s.id LIMIT 1
) lapsing ON true
ORDER BY here.grade NULLS LAST, here.class_label, here.person_id
"""
_NAMES: Final = """
SELECT n.person_id, concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) FROM (
    SELECT DISTINCT ON (n.person_id) n.* FROM registry_person_name n
    WHERE n.person_id = ANY (%(people)s) AND n.known_to IS NULL AND n.valid @> %(on)s::date
    ORDER BY n.person_id, lower(n.valid) DESC NULLS LAST, n.id DESC
) n
"""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A child of the list: the answer on the day, the answer when the month before ended, and what lapses until when.

    ``none``: nothing was decided of that day. ``waits``: a register said "no" to an application, and a person decides.
    Who is not of the place on the day has no answer here: who left since the month began (``left_on``) belongs to another
    place's list, and neither their name nor their right is shown here any more. Who was of the place on the day that
    counts and left since (``gone_on``) stays on that month's list as it was; what lapses or waits is another's by now.
    """

    person_id: int
    class_label: str
    grade: int | None
    before: Answer
    answer: Answer
    lapses_on: dt.date | None
    lapses: tuple[str, ...]
    waits: bool
    left_on: dt.date | None
    is_here: bool
    gone_on: dt.date | None

    @property
    def joins(self) -> bool:
        """Whether the right is there now, and was not before the month."""
        return self.answer == "yes" and self.before != "yes"

    @property
    def leaves(self) -> bool:
        """Whether the child left, or had the right before the month and has it no more."""
        return self.left_on is not None or (self.before == "yes" and self.answer != "yes")


@dataclass(frozen=True)
class MonthList:
    """The list of a place's month as it stands on a day. ``sha256`` is of :meth:`document`: who is entitled, no more."""

    facility_id: int
    month: dt.date
    programme: str
    lines: tuple[ListLine, ...]

    @property
    def entitled(self) -> int:
        """How many have the right."""
        return sum(line.answer == "yes" for line in self.lines)

    def document(self) -> bytes:
        """What is approved: the entitled by their numbers, in order. The same list gives the same bytes."""
        said = {
            "entitled": sorted(line.person_id for line in self.lines if line.answer == "yes"),
            "facility": self.facility_id,
            "format": "amiyan-list-1",
            "month": self.month.isoformat()[:7],
            "programme": self.programme,
        }
        return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()

    @cached_property
    def sha256(self) -> bytes:
        """The digest of the document."""
        return hashlib.sha256(self.document()).digest()

    def to_sign(self) -> bytes:
        """What a director signs: see :func:`document_to_sign`."""
        return document_to_sign(
            facility_id=self.facility_id,
            month=self.month,
            programme=self.programme,
            list_sha256=self.sha256,
            entitled=self.entitled,
        )


def document_to_sign(
    *, facility_id: int, month: dt.date, programme: str, list_sha256: bytes, entitled: int
) -> bytes:
    """The bytes under which an approval is signed: of which list, by its digest, and how many are entitled on it.

    No child is named, not by a number either, so that it may lie on whatever machine signs. It is made anew from what is
    kept of an approval, also years later when the list has long changed.
    """
    said = {
        "entitled": entitled,
        "facility": facility_id,
        "format": "amiyan-list-approval-1",
        "list_sha256": list_sha256.hex(),
        "month": month.isoformat()[:7],
        "programme": programme,
    }
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def counted_on(month: dt.date, *, on: dt.date) -> dt.date:
    """The day whose answers count for a month's list: ``on``, kept within the month, and its last day once it is over.

    Of a month to come it is ``on`` too: nobody is there later who is not there now.
    """
    return min(on, Period.of_month(month.year, month.month).last)


def list_of_month(
    *, facility_id: int, month: dt.date, programme: str, on: dt.date, scope: Scope
) -> MonthList:
    """The list of the month in which ``month`` lies; ``on`` is the day whose answer counts, kept within the month.

    Empty out of scope. Cost: the children of the place, five look-ups by key each, in one query.
    """
    whole = Period.of_month(month.year, month.month)
    counted = max(counted_on(month, on=on), whole.first)
    values: dict[str, Any] = {
        "facility": facility_id,
        "programme": programme,
        "first": whole.first,
        "last": whole.last,
        "eve": whole.first - dt.timedelta(days=1),
        "on": counted,
        "today": on,
        "soon": counted + LAPSES_WITHIN,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return MonthList(facility_id, whole.first, programme, tuple(_line(*row) for row in query(_LIST, values)))


def names_of(people: Collection[int], *, on: dt.date) -> dict[int, str]:
    """The names of some people on a day: of those only whom the caller has found within its scope. One query."""
    return dict(query(_NAMES, {"people": sorted(people), "on": on}))


def _line(
    person_id: int,
    class_label: str,
    grade: int | None,
    was_decided: bool,
    before: bool | None,
    is_decided: bool,
    answer: bool | None,
    lapses_on: dt.date | None,
    lapses: list[str] | None,
    waits: bool,
    left_on: dt.date | None,
    is_here: bool,
    gone_on: dt.date | None,
) -> ListLine:
    return ListLine(
        person_id,
        class_label,
        grade,
        _ANSWERS[before] if was_decided else "none",
        _ANSWERS[answer] if is_decided else "none",
        lapses_on,
        tuple(lapses or ()),
        waits,
        left_on,
        is_here,
        gone_on,
    )
