"""Signals, and what one says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.within import PLACE, as_object, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_SIGNALS: Final = f"""
SELECT s.facility_id, s.id, s.detector, s.version, s.subject, s.class_label, s.person_id, s.organisation_id, s.first,
       s.last, s.effect, s.facts, s.quiet, s.expires_on, s.known_from, f.code, c.id
FROM integrity_signal s LEFT JOIN registry_facility f ON f.id = s.facility_id
LEFT JOIN integrity_case c ON c.facility_id = s.facility_id AND c.source = 'signal' AND c.about = s.id::text
WHERE {PLACE.format(row="s")} AND (%(detectors)s::text[] IS NULL OR s.detector = ANY (%(detectors)s))
  AND (%(on)s::date IS NULL OR s.expires_on > %(on)s::date)
  AND (%(id)s::uuid IS NULL OR s.id = %(id)s::uuid)
ORDER BY s.detector, s.effect DESC, s.known_from, s.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal; ``case_id`` where somebody took it up. ``place`` is the code of the facility."""

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


def signals(
    *,
    scope: Scope,
    on: dt.date | None = None,
    of: list[str] | None = None,
    signal_id: UUID | None = None,
    most: int = 200,
) -> list[Signal]:
    """The signals within a scope, quiet ones among them; with ``on`` those that have not expired on that day. One query."""
    values = values_of(scope) | {"on": on, "detectors": of, "id": signal_id, "most": most}
    return [_signal(row) for row in query(_SIGNALS, values)]


def _signal(row: tuple[Any, ...]) -> Signal:
    found = Signal(*row)
    return replace(found, facts=as_object(found.facts))


def said_by(detector: str, facts: Mapping[str, Any], translate: Any) -> str:
    """The sentence of a signal in the language of ``translate``; of a detector that is gone, its name alone."""
    found = detectors().get(detector)
    if found is None:
        return detector
    shown = {key: value for key, value in facts.items() if isinstance(value, str | int | float)}
    return str(translate(found.words.sentence)).format(**shown)


def in_favour() -> tuple[str, ...]:
    """The detectors that look for what is owed to somebody."""
    return tuple(name for name, one in detectors().items() if one.words.in_favour)
