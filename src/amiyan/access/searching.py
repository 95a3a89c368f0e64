"""A search for a person: for a purpose, with a reason in words and the number of a case, and not without end.

It is kept before anything is looked up, so that it leaves a trace also where nobody is found; whoever is found reads in
their own record that they were shown, for what and in which words (``note_views``). What was typed is not kept.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.access import problems as p
from amiyan.access.actions import one_transaction
from amiyan.access.callers import Caller
from amiyan.access.reading import reading
from amiyan.access.roles import PURPOSES, SHOWS, Held, Purpose
from amiyan.country.kz import iin as iins
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.row_security import Sight
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import lock
from amiyan.registry.finding import people_born
from amiyan.registry.queries import person_by_iin

OPEN_FOR: Final = "12 hours"
"""So long a search leads to whom it found: a working day, and no list to come back to."""
OPENED_ON: Final = "office-person"
"""The page on which a person who was found is opened; ``access_searches_told`` knows it too."""

_LIMIT: Final = """
SELECT searches, shown FROM access_search_limit WHERE first_day <= current_date ORDER BY first_day DESC LIMIT 1
"""
_TODAY: Final = """
SELECT count(*) FROM access_search
WHERE person_id = ANY (%s) AND refused = ''
  AND at >= date_trunc('day', now() AT TIME ZONE 'Asia/Almaty') AT TIME ZONE 'Asia/Almaty'
"""
_KEEP: Final = """
INSERT INTO access_search (person_id, id, role, facility_id, region, purpose, says, reference, way, refused)
VALUES (%(by)s, %(id)s, %(role)s, %(facility)s, %(region)s, %(purpose)s, %(says)s, %(reference)s, %(way)s, %(refused)s)
"""
_FOUND: Final = """
INSERT INTO access_search_found (person_id, search_id, found_id, region)
SELECT %(by)s, %(id)s, found, %(region)s FROM unnest(%(found)s::bigint[]) given (found)
"""
_KNOWN: Final = f"""
SELECT s.person_id, s.id, s.at, s.role, s.region, s.purpose, s.says, s.reference, s.way, s.refused,
       s.at > now() - interval '{OPEN_FOR}',
       ARRAY(SELECT f.found_id FROM access_search_found f
             WHERE (f.person_id, f.search_id) = (s.person_id, s.id) ORDER BY 1)
FROM access_search s WHERE s.person_id = ANY (%s) AND s.id = %s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for: by a number, or by surname and birthday."""

    iin: str = ""
    surname: str = ""
    born: dt.date | None = None

    @property
    def way(self) -> str:
        """How it is kept: ``iin`` or ``name``."""
        return "iin" if self.iin else "name"


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it is kept, with whom it found (ids). ``is_open``: it still leads to them."""

    by: int
    id: UUID
    at: dt.datetime
    role: str
    region: str
    purpose: Purpose
    says: str
    reference: str
    way: str
    refused: str
    is_open: bool
    found: tuple[int, ...]

    @property
    def words(self) -> str:
        """Why, as the person who was found reads it."""
        return f"{self.says} ({self.reference})"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many searches an official has a day, and how many people one of them shows."""

    searches: int
    shown: int


def purposes_of(held: Held) -> list[Purpose]:
    """For which purposes a role may search: those that show who somebody is. None for who only counts or pays."""
    return [one for one in PURPOSES if one in held.purposes and Sight.NAMES in SHOWS[one]]


def limit_of_today() -> Limit:
    """What the owner's table says for today; nothing where it says nothing."""
    found = query(_LIMIT)
    return Limit(*found[0]) if found else Limit(0, 1)


def search_people(
    *,
    search_id: UUID,
    caller: Caller,
    held: Held,
    region: str,
    within: Scope,
    purpose: Purpose,
    says: str,
    reference: str,
    wanted: Wanted,
    on: dt.date,
) -> Search:
    """Look for a person within a scope that is the caller's, and keep that it was done; the same id again is one search.

    ``held`` is the role by which the caller came to the office of ``region``. ProblemError where the role has no such
    purpose, where reason, case or what is looked for are missing, and (429) where the day's searches are used up: that
    is kept as well, for who audits. Three transactions: the trace stands before anything is looked up.
    """
    assert caller.person_id is not None
    _must_say(held, purpose, says, reference, wanted)
    limit, by = limit_of_today(), caller.person_id
    values = {
        "by": by,
        "id": search_id,
        "role": held.role,
        "facility": held.facility_id,
        "region": region,
        "purpose": str(purpose),
        "says": says.strip(),
        "reference": reference.strip(),
        "way": wanted.way,
    }
    if search_of([by], search_id) is None and _kept(values, sorted(caller.people), limit):
        with reading(caller, purpose=purpose, within=within):
            found = _look(wanted, within, on, limit.shown)
        with one_transaction():
            execute(_FOUND, {**values, "found": found})
    kept = search_of([by], search_id)
    assert kept is not None
    if kept.refused:
        raise ProblemError(p.SEARCHES_USED_UP, searches=limit.searches)
    return kept


def search_of(people: list[int], search_id: UUID) -> Search | None:
    """A search of somebody (under any of their records) by its id; None where it is somebody else's. One query by key."""
    found = query(_KNOWN, [people, search_id])
    return _search(found[0]) if found else None


def _search(row: tuple[Any, ...]) -> Search:
    by, key, at, role, region, purpose, *rest, found = row
    return Search(*(by, key, at, role, region, Purpose(purpose), *rest, tuple(found)))


@one_transaction()
def _kept(values: dict[str, Any], people: list[int], limit: Limit) -> bool:
    """Keep that somebody searches; whether they may look now. Not where the day's searches were used up before (kept as
    refused), nor where the same id was kept meanwhile: of two that came at once only one looks, and one is counted.
    """
    lock("access_search", people[0])
    if search_of([values["by"]], values["id"]) is not None:
        return False
    too_many = int(query(_TODAY, [people])[0][0]) >= limit.searches
    execute(_KEEP, {**values, "refused": "too_many" if too_many else ""})
    return not too_many


def _look(wanted: Wanted, within: Scope, on: dt.date, most: int) -> list[int]:
    if wanted.iin:
        found = person_by_iin(wanted.iin, scope=within, on=on)
        return [found.id] if found else []
    assert wanted.born is not None
    return people_born(wanted.surname, wanted.born, scope=within, on=on, most=most)


def _must_say(held: Held, purpose: Purpose, says: str, reference: str, wanted: Wanted) -> None:
    if purpose not in purposes_of(held):
        raise ProblemError(p.SEARCH_PURPOSE)
    if not says.strip() or not reference.strip():
        raise ProblemError(p.SEARCH_WITHOUT_REASON)
    if wanted.iin and iins.check(wanted.iin) is not None:
        raise ProblemError(p.SEARCH_NUMBER)
    if not wanted.iin and (not wanted.surname.strip() or wanted.born is None):
        raise ProblemError(p.SEARCH_FOR_NOBODY)
