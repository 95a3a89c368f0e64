"""Of whom sheets are printed: one child, a class, or a place class by class; never more than a class in memory."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from amiyan.deliveries.family import DeliveryLine, lines_of_people
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.family import Wallet, wallets_of_people
from amiyan.voice.queries.paper import OnPaper, said_about

CHUNK: Final = 40  # children drawn at once, whatever a class is called

# A sheet can come into anybody's hands: where the place is hidden from one guardian it is on no paper at all.
_CHILDREN: Final = """
SELECT e.person_id, coalesce(concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')), ''), f.code, e.class_label,
       EXISTS (SELECT FROM registry_guardianship g
               WHERE g.ward_id = e.person_id AND g.hides_place AND g.known_to IS NULL AND g.valid @> %(on)s::date)
FROM registry_enrolment e
JOIN registry_facility f ON f.id = e.facility_id
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic, n.sort_key FROM registry_person_name n
    WHERE n.person_id = e.person_id AND n.known_to IS NULL AND n.valid @> %(on)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
WHERE e.known_to IS NULL AND e.valid @> %(on)s::date AND {which}
  AND (%(everything)s OR e.person_id = ANY(%(owners)s) OR e.facility_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))
ORDER BY e.class_label, n.sort_key NULLS LAST, e.person_id
"""
_OF_A_PLACE: Final = (
    "e.facility_id = %(facility)s AND (%(class)s::text IS NULL OR lower(e.class_label) = lower(%(class)s))"
)
_OF_A_PERSON: Final = "e.person_id = %(person)s"


class Child(NamedTuple):
    """A child whose sheet is printed."""

    person_id: int
    name: str
    facility: str
    class_label: str
    hides_place: bool


class Sheet(NamedTuple):
    """A child's month: its deliveries in the order of days, its rights, and what the family was written about it."""

    child: Child
    lines: Sequence[DeliveryLine]
    wallets: Sequence[Wallet]
    messages: Sequence[OnPaper] = ()


def sheet_of_person(person_id: int, *, scope: Scope, month: Period) -> list[Sheet]:
    """The sheet of one child; none where it is enrolled nowhere at the month's end, or outside the scope."""
    return sheets_of(_children(_OF_A_PERSON, scope, month, {"person": person_id}), month)


def classes_of(
    facility_id: int, *, scope: Scope, month: Period, class_label: str | None = None
) -> Iterator[tuple[str, list[Child]]]:
    """The children of a place by class, in parts of at most ``CHUNK``; of one class where it is named.

    A class that is larger comes as several parts of the same label: of a place only the names are held at once, and
    months a part at a time.
    """
    children = _children(_OF_A_PLACE, scope, month, {"facility": facility_id, "class": class_label})
    for label, members in groupby(children, key=lambda child: child.class_label):
        found = list(members)
        for start in range(0, len(found), CHUNK):
            yield label, found[start : start + CHUNK]


def sheets_of(children: Sequence[Child], month: Period) -> list[Sheet]:
    """The sheets of some children, in their order. Three queries, however many there are."""
    people = [child.person_id for child in children]
    hidden = [child.person_id for child in children if child.hides_place]
    shown = Scope(owners=frozenset(people))
    days = {"first": month.first, "last": month.last}
    lines = lines_of_people(people, scope=shown, hidden=hidden, **days) if people else {}
    wallets = wallets_of_people(people, **days)
    messages = said_about(people, month, hidden=hidden)
    return [
        Sheet(
            child._replace(facility="", class_label="") if child.hides_place else child,
            list(reversed(lines.get(child.person_id, []))),
            wallets.get(child.person_id, []),
            messages.get(child.person_id, ()),
        )
        for child in children
    ]


def _children(which: str, scope: Scope, month: Period, more: dict[str, Any]) -> list[Child]:
    values: dict[str, Any] = {
        "on": _shown_on(month),
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return [Child(*row) for row in query(_CHILDREN.format(which=which), values | more)]


def _shown_on(month: Period) -> dt.date:
    """Who belongs to the place when the month ends gets the sheet there."""
    return month.last
