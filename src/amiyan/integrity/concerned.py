"""Who works a case, and who is concerned by it: told the facts, heard, and able to appeal."""

import datetime as dt
from typing import Any, Final, Literal

from amiyan.access.queries import roles_held
from amiyan.integrity import problems
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.rules import Whose
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

OFFICERS: Final = ("district_official", "region_official")
# What a family is owed is also looked after by the school's own pedagogue.
ALSO_IN_FAVOUR: Final = ("social_pedagogue",)
As = Literal["place", "supplier", "family"]

_PLACE: Final = """
SELECT DISTINCT 'place', r.person_id FROM access_role r
WHERE r.facility_id = %(facility)s AND r.role = 'director' AND r.known_to IS NULL AND r.valid @> %(on)s::date
UNION
SELECT 'supplier', r.person_id FROM registry_agreement a
JOIN access_role r ON r.organisation_id = a.organisation_id AND r.role = 'organisation_head' AND r.known_to IS NULL
    AND r.valid @> %(on)s::date
WHERE a.facility_id = %(facility)s AND a.known_to IS NULL AND a.valid @> %(on)s::date
UNION
SELECT 'family', g.guardian_id FROM registry_guardianship g
WHERE g.ward_id = %(person)s AND g.guardian_id IS NOT NULL AND g.be_told AND g.may_see AND NOT g.hides_place
  AND g.known_to IS NULL AND g.valid @> %(on)s::date
UNION
SELECT 'family', p.id FROM registry_person p WHERE p.id = %(person)s AND NOT EXISTS (
    SELECT FROM registry_guardianship g
    WHERE g.ward_id = p.id AND g.known_to IS NULL AND g.valid @> %(on)s::date AND g.delegated_by IS NULL)
ORDER BY 1, 2
"""
# Who has nobody to stand for them stands for themselves, as in every message.
# To whom a matter is told, by where it comes from. A family is concerned where something is theirs: what they said, or
# what they may be owed; never because a place that listed their child is looked at.
_OF_A_SOURCE: Final[dict[str, tuple[As, ...]]] = {
    "dispute": ("place", "supplier", "family"),
    "correction": ("family",),
    "sample": ("place",),
}


def kinds_concerned(*, source: str, kind: str) -> tuple[As, ...]:
    """As what people are concerned by a case of this source and kind."""
    if source != "signal":
        return _OF_A_SOURCE[source]
    detector = detectors().get(kind)
    if detector is not None and detector.words.in_favour:
        return ("place", "family")
    return ("place", "supplier")


def whose_matter(*, source: str, kind: str) -> Whose:
    """Whose matter a case of this source and kind is."""
    if source in ("dispute", "correction"):
        return "said"
    return "owed" if _in_favour(source, kind) else "looked_at"


def concerned(
    *, facility_id: int, person_id: int | None, source: str, kind: str, on: dt.date
) -> dict[int, As]:
    """Whom a case concerns on a day: the director, the head of the supplier, the family. One query."""
    kinds = kinds_concerned(source=source, kind=kind)
    values: dict[str, Any] = {"facility": facility_id, "person": person_id, "on": on}
    return {person: how for how, person in query(_PLACE, values) if how in kinds}


def check_officer(
    person_id: int, *, facility_id: int, region: str | None, source: str, kind: str, on: dt.date
) -> None:
    """ProblemError where a person is no official of the place on the day, or is concerned by the case."""
    held = roles_held(person_id, on=on)
    roles = OFFICERS + (ALSO_IN_FAVOUR if _in_favour(source, kind) else ())
    if not any(
        one.role in roles
        and (one.facility_id == facility_id or (one.region is not None and one.region == region))
        for one in held
    ):
        raise ProblemError(problems.NOT_AN_OFFICER)
    if any(one.role == "director" and one.facility_id == facility_id for one in held):
        raise ProblemError(problems.DECIDED_BY_A_PARTY)


def check_of_the_region(person_id: int, *, region: str | None, on: dt.date) -> None:
    """ProblemError where a person does not answer for a whole region on the day: signals of other places are not theirs."""
    held = roles_held(person_id, on=on)
    if region is None or not any(one.role in OFFICERS and one.region == region for one in held):
        raise ProblemError(problems.NOT_OF_THE_REGION)


def check_concerned(
    person_id: int, *, facility_id: int, child_id: int | None, source: str, kind: str, on: dt.date
) -> As:
    """As what a person is concerned; ProblemError where they are not. A person stands for all of their merged records.

    Of what may be owed to a child the school's social pedagogue speaks for the school, as its director does.
    """
    found = concerned(facility_id=facility_id, person_id=child_id, source=source, kind=kind, on=on)
    for record in same_people(person_id):
        if record in found:
            return found[record]
    if _in_favour(source, kind) and is_pedagogue(person_id, facility_id=facility_id, on=on):
        return "place"
    raise ProblemError(problems.NOT_CONCERNED)


def is_pedagogue(person_id: int, *, facility_id: int, on: dt.date) -> bool:
    """Whether a person is a social pedagogue of the place on a day."""
    return any(
        one.role in ALSO_IN_FAVOUR and one.facility_id == facility_id for one in roles_held(person_id, on=on)
    )


def _in_favour(source: str, kind: str) -> bool:
    detector = detectors().get(kind) if source == "signal" else None
    return detector is not None and detector.words.in_favour
