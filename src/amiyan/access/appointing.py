"""Appointing to a role and ending it, with what is handed over; and the note that somebody looked at a person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.access import problems as p
from amiyan.access.actions import one_transaction
from amiyan.access.handover import Handed, handed_over
from amiyan.access.queries import today
from amiyan.access.roles import ROLES, Held, Purpose
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import (
    FactTable,
    add_fact,
    day_before,
    end_knowledge,
    end_validity,
    get_fact,
    moment,
)

_PLACE: Final = ("facility_id", "organisation_id", "region")
ROLE: Final = FactTable(
    "access_role",
    "person_id",
    ("person_id", "role", *_PLACE, "deputises", "acting"),
    exclusive=("person_id", "role", *_PLACE, "deputises"),
    overlap=p.ROLES_OVERLAP,
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A role that was ended: the record that says until when it was held (None: it never came to be held),
    and what the person leaves behind.
    """

    id: int | None
    handed_over: tuple[Handed, ...]


@one_transaction()
def appoint_role(
    *,
    person_id: int,
    role: str,
    source: str,
    facility_id: int | None = None,
    organisation_id: int | None = None,
    region: str | None = None,
    deputises: int | None = None,
    acting: bool = False,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the role, held from ``first`` to ``last`` (both days count, None is open).

    What a role is held for (a facility, an organisation, a region or none) is in ``access/roles.py``. A deputy of
    ``deputises`` counts only while that person holds the role; who acts holds it because nobody does; both need a
    ``last`` day. The same asked for again is the same record; ProblemError where it overlaps another one, or where
    what the role is held for is not named, or named beside something else.
    """
    if role not in ROLES:
        raise ProblemError(p.ROLE_UNKNOWN, value=role, expected=", ".join(ROLES))
    says = {
        "person_id": person_id,
        "role": role,
        "facility_id": facility_id,
        "organisation_id": organisation_id,
        "region": region,
        "deputises": deputises,
        "acting": acting,
    }
    if deputises not in {None, person_id}:
        _must_hold(says, first, last)
    return add_fact(ROLE, says, source=source, known_at=moment(known_at), first=first, last=last)


_HOLDS: Final = """
SELECT 1 FROM registry_same_people(%(deputises)s::bigint, 'infinity') same (id)
JOIN access_role r ON r.person_id = same.id
WHERE r.role = %(role)s AND r.deputises IS NULL AND r.known_to IS NULL
  AND (r.facility_id, r.organisation_id, r.region)
      IS NOT DISTINCT FROM (%(facility_id)s::bigint, %(organisation_id)s::bigint, %(region)s::text)
  AND r.valid && daterange(%(first)s::date, %(last)s::date, '[]') LIMIT 1
"""


def _must_hold(says: dict[str, Any], first: dt.date | None, last: dt.date | None) -> None:
    if not query(_HOLDS, {**says, "first": first, "last": last}):
        raise ProblemError(p.DEPUTY_OF_NOBODY)


@one_transaction()
def end_role(
    *,
    person_id: int,
    role_id: int,
    source: str,
    last_day: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> Ended:
    """End a role: it was held until ``last_day``, or (None) it counts no more from this moment on.

    At once means that yesterday was its last day; one that only began today is believed no more. Asking again gives
    the same. What is handed over is what waits for the person in the role as it was, also where it ends later.
    """
    at = moment(known_at)
    ends = last_day or day_before(today())
    handed = tuple(handed_over(person_id, on=today(), role_id=role_id))
    if last_day is None:
        fact = get_fact(ROLE, person_id, role_id)
        if fact.first is not None and fact.first > ends:
            end_knowledge(ROLE, person_id, role_id, known_at=at)
            return Ended(None, handed)
        if fact.last is not None and fact.last <= ends:
            return Ended(fact.id, handed)
    number = end_validity(ROLE, person_id, role_id, last_day=ends, source=source, known_at=at)
    return Ended(number, handed)


# Who reads the same page twice in a sitting, or leaves one open that renews itself, looked once.
_SITTING: Final = "15 minutes"
_NOTE: Final = f"""
INSERT INTO access_view (person_id, at, viewer, role, facility_id, organisation_id, region, purpose, page, says, search_id)
SELECT seen.person_id, now(), %(viewer)s, %(role)s, %(facility)s, %(organisation)s, %(region)s, %(purpose)s, %(page)s,
       %(says)s, %(search)s
FROM (SELECT DISTINCT person_id FROM unnest(%(persons)s::bigint[]) given (person_id)) seen
WHERE NOT EXISTS (
    SELECT FROM access_view v
    WHERE v.person_id = seen.person_id AND v.at > now() - interval '{_SITTING}' AND v.viewer = %(viewer)s
      AND v.page = %(page)s AND v.purpose = %(purpose)s AND v.role = %(role)s AND v.says = %(says)s
      AND v.search_id IS NOT DISTINCT FROM %(search)s::uuid)
ORDER BY seen.person_id
"""


@one_transaction()
def note_views(
    *,
    viewer: int,
    held: Held,
    purpose: Purpose,
    page: str,
    persons: Iterable[int],
    says: str = "",
    search_id: UUID | None = None,
) -> int:
    """Note that ``viewer`` looked at the records of ``persons``, as what, for what and on which page.

    ``says`` is the reason in the viewer's words, which the persons read; ``search_id`` the search that led there.
    Returns how many notes were written: the same view within a quarter of an hour is one. One statement whatever the
    number of persons. Not under ``reading``: who reads may write nothing.
    """
    return execute(
        _NOTE,
        {
            "viewer": viewer,
            "role": held.role,
            "facility": held.facility_id,
            "organisation": held.organisation_id,
            "region": held.region,
            "purpose": str(purpose),
            "page": page,
            "persons": list(persons),
            "says": says,
            "search": search_id,
        },
    )
