"""Signals, and what one says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.within import OF_PLACES, as_object, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_READ: Final = """
SELECT s.facility_id, s.id, s.detector, s.version, s.subject, s.class_label, s.person_id, s.organisation_id, s.first,
       s.last, s.effect, s.facts, s.quiet, s.expires_on, s.known_from, f.code, c.id, x.wrong_at, x.case_id
FROM integrity_signal s LEFT JOIN registry_facility f ON f.id = s.facility_id
LEFT JOIN integrity_case c ON c.facility_id = s.facility_id AND c.source = 'signal' AND c.about = s.id::text
LEFT JOIN integrity_closing x ON (x.facility_id, x.signal_id) = (s.facility_id, s.id)
"""
_SIGNALS: Final = f"""
{_READ}
WHERE {OF_PLACES.format(row="s")} AND (%(detectors)s::text[] IS NULL OR s.detector = ANY (%(detectors)s))
  AND (%(on)s::date IS NULL OR s.expires_on > %(on)s::date)
  AND (%(ids)s::uuid[] IS NULL OR s.id = ANY (%(ids)s::uuid[]))
  AND (%(at)s::bigint[] IS NULL OR s.facility_id = ANY (%(at)s::bigint[]))
  AND (NOT %(speaking)s OR (NOT s.quiet AND x.signal_id IS NULL))
ORDER BY s.detector, s.effect DESC, s.known_from, s.id LIMIT %(most)s
"""
# Those of some days, the latest first, from a key on: the page is as cheap at its end as at its beginning.
_OF_DAYS: Final = f"""
{_READ}
WHERE {OF_PLACES.format(row="s")} AND s.first <= %(last)s AND s.last >= %(first)s AND NOT s.quiet
  AND (%(detector)s::text IS NULL OR s.detector = %(detector)s)
  AND (%(facility)s::bigint IS NULL OR s.facility_id = %(facility)s)
  AND (%(after_day)s::date IS NULL OR s.first < %(after_day)s OR (s.first = %(after_day)s AND s.id > %(after_id)s::uuid))
ORDER BY s.first DESC, s.id LIMIT %(most)s
"""
# What nobody has taken up: the strongest of each detector before the second of any, as in the queue.
_STRONGEST: Final = f"""
WITH ranked AS (
    SELECT s.facility_id, s.id, s.detector,
           row_number() OVER (PARTITION BY s.detector ORDER BY s.effect DESC, s.id) AS rank
    FROM integrity_signal s
    WHERE {OF_PLACES.format(row="s")} AND NOT s.quiet AND s.expires_on > %(on)s::date
      AND s.detector = ANY (%(detectors)s)
      AND NOT EXISTS (SELECT FROM integrity_closing x WHERE (x.facility_id, x.signal_id) = (s.facility_id, s.id))
      AND NOT EXISTS (
        SELECT FROM integrity_case c WHERE (c.facility_id, c.source, c.about) = (s.facility_id, 'signal', s.id::text))
), top AS (
    SELECT facility_id, id, rank, array_position(%(detectors)s::text[], detector) AS place FROM ranked
    WHERE rank <= %(most)s ORDER BY rank, place LIMIT %(most)s
)
{_READ} JOIN top ON (top.facility_id, top.id) = (s.facility_id, s.id)
ORDER BY top.rank, top.place
"""
_HOW_MANY: Final = f"""
SELECT count(*) FROM integrity_signal s LEFT JOIN registry_facility f ON f.id = s.facility_id
WHERE {OF_PLACES.format(row="s")} AND s.facility_id = %(at)s AND NOT s.quiet AND s.expires_on > %(on)s::date
  AND NOT EXISTS (SELECT FROM integrity_closing x WHERE (x.facility_id, x.signal_id) = (s.facility_id, s.id))
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal; ``case_id`` where somebody took it up. ``place`` is the code of the facility.

    ``wrong_at`` and ``wrong_case`` name the case in which a fact on which it rests was found wrong: it is closed by that.
    """

    facility_id: int
    id: UUID
    detector: str
    version: int
    subject: str
    class_label: str
    person_id: int | None
    organisation_id: int | None
    first: dt.date
    last: dt.date
    effect: int
    facts: Mapping[str, Any]
    quiet: bool
    expires_on: dt.date
    known_from: dt.datetime
    place: str | None
    case_id: UUID | None
    wrong_at: int | None = None
    wrong_case: UUID | None = None


def signals(
    *,
    scope: Scope,
    on: dt.date | None = None,
    of: list[str] | None = None,
    ids: list[UUID] | None = None,
    at: list[int] | None = None,
    speaking: bool = False,
    most: int = 200,
) -> list[Signal]:
    """The signals within a scope, quiet ones among them; with ``on`` those that have not expired on that day. One query.

    ``ids`` of them, ``at`` these places: with both it is a look into an index. ``speaking``: none that is quiet or closed.
    """
    values = values_of(scope) | {"on": on, "detectors": of, "ids": ids, "at": at}
    values |= {"speaking": speaking, "most": most}
    return [_signal(row) for row in query(_SIGNALS, values)]


def signals_of_days(
    *,
    scope: Scope,
    first: dt.date,
    last: dt.date,
    detector: str | None = None,
    facility_id: int | None = None,
    after: tuple[dt.date, UUID] | None = None,
    most: int = 50,
) -> list[Signal]:
    """The signals about some days, the latest first; ``after`` is the key of the last one that was shown. One query."""
    day, key = after or (None, None)
    values = values_of(scope) | {"first": first, "last": last, "detector": detector, "facility": facility_id}
    return [
        _signal(row) for row in query(_OF_DAYS, values | {"after_day": day, "after_id": key, "most": most})
    ]


def signals_about(
    *, scope: Scope, facility_id: int, class_label: str, person_id: int, day: dt.date, most: int = 20
) -> list[Signal]:
    """The signals that speak of a child's day at a place: of the place, its class or itself; quiet ones left out. One query.

    A signal that names children is about them alone, also where it is about their class.
    """
    found = signals_of_days(scope=scope, first=day, last=day, facility_id=facility_id, most=10 * most)
    about = [
        one
        for one in found
        if one.class_label in {"", class_label}
        and one.person_id in {None, person_id}
        and person_id in (one.facts.get("persons") or [person_id])
    ]
    return about[:most]


def strongest(*, scope: Scope, on: dt.date, most: int = 3) -> list[Signal]:
    """What nobody has taken up yet and is no matter of service, the strongest of each detector first. One query."""
    suspect = [name for name in in_order() if name not in in_favour()]
    values = values_of(scope) | {"on": on, "detectors": suspect, "most": most}
    return [_signal(row) for row in query(_STRONGEST, values)]


def how_many(*, scope: Scope, at: int, on: dt.date) -> int:
    """How many signals of a place have not expired and are not closed. One query, by the place's key."""
    return int(query(_HOW_MANY, values_of(scope) | {"on": on, "at": at})[0][0])


def _signal(row: tuple[Any, ...]) -> Signal:
    found = Signal(*row)
    return replace(found, facts=as_object(found.facts))


def said_by(detector: str, facts: Mapping[str, Any], translate: Any) -> str:
    """The sentence of a signal in the language of ``translate``; of a detector that is gone, its name alone."""
    found = detectors().get(detector)
    if found is None:
        return detector
    shown = {key: value for key, value in facts.items() if isinstance(value, str | int | float)}
    if isinstance(facts.get("persons"), list):
        shown["people"] = len(facts["persons"])
    sentence = found.words.sentences.get(str(facts.get("way")), found.words.sentence)
    if "{people}" in sentence and "people" not in shown:
        sentence = found.words.sentence
    return str(translate(sentence)).format(**shown)


def in_favour() -> tuple[str, ...]:
    """The detectors that look for what is owed to somebody."""
    return tuple(name for name, one in detectors().items() if one.words.in_favour)


def in_order() -> tuple[str, ...]:
    """The detectors in the order in which their strongest signals are looked at."""
    return tuple(sorted(detectors(), key=lambda name: (detectors()[name].order, name)))
