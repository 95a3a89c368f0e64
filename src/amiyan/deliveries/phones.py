"""Telephones of a school, and what became of the lists that its telephones sent."""

import datetime as dt
import json
from typing import Any, Final, NamedTuple

from amiyan.kernel.sql import query

_PHONES: Final = """
SELECT p.binding_id, p.device, p.label, p.since, deliveries_phone_until(p.binding_id), c.heard_at, p.people
FROM (
    SELECT h.binding_id, h.device, min(h.label) AS label, min(h.known_from) AS since,
           array_agg(h.person_id ORDER BY h.known_from, h.person_id) AS people
    FROM deliveries_phone h WHERE h.facility_id = %s GROUP BY h.binding_id, h.device
) p
LEFT JOIN deliveries_contact c ON c.serial = p.device
WHERE deliveries_phone_until(p.binding_id) IS NOT NULL ORDER BY p.binding_id
"""
_MARKERS: Final = """
SELECT DISTINCT h.person_id FROM deliveries_phone h
WHERE h.facility_id = %s AND deliveries_phone_until(h.binding_id) IS NOT NULL ORDER BY 1
"""
# A list's own passes lie together by its evidence; nothing is asked of the rest of the day.
_LISTS: Final = """
SELECT l.id::text, l.service_day::text, l.class_label, l.programme, l.marker, l.refused, l.terminal,
       ARRAY(
           SELECT p.pin FROM deliveries_pass p
           WHERE p.facility_id = l.facility_id AND p.evidence_id = l.evidence_id AND p.via = 'list'
             AND p.state = l.id::text
           ORDER BY p.record),
       coalesce((
           SELECT jsonb_agg(jsonb_build_object('by', c.signer, 'refused', c.refused, 'payable_from', c.payable_from)
                            ORDER BY c.refused <> '', c.id)
           FROM deliveries_countersignature c
           WHERE c.facility_id = l.facility_id AND c.list_id = l.id AND c.known_to IS NULL), '[]')::text
FROM deliveries_list l
WHERE l.facility_id = %s AND l.service_day >= %s AND l.known_to IS NULL
ORDER BY l.service_day DESC, l.class_label, l.id LIMIT %s
"""
MOST: Final = 500


class PhoneState(NamedTuple):
    """A telephone that counts now; ``people`` mark on it, the first enrolled it. ``heard_at`` None: never."""

    binding_id: int
    device: str
    label: str
    since: dt.datetime
    expires_at: dt.datetime
    heard_at: dt.datetime | None
    people: tuple[int, ...]


def phones_of(facility_id: int) -> list[PhoneState]:
    """The telephones of a facility that count now, the oldest first."""
    return [
        PhoneState(binding, device, label, since, expires_at, heard_at, tuple(people))
        for binding, device, label, since, expires_at, heard_at, people in query(_PHONES, [facility_id])
    ]


def markers_of(facility_id: int) -> list[int]:
    """Who marks on a telephone of a facility now."""
    return [int(row[0]) for row in query(_MARKERS, [facility_id])]


def lists_of(facility_id: int, *, since: dt.date) -> list[dict[str, Any]]:
    """Lists of a facility from a day on, the newest day first and ``MOST`` at most, as the device API tells them.

    ``refused`` is a code or blank; ``signatures`` begin with the one that counts, if any. People are numbers of the
    facility. Costs its lists since that day.
    """
    names = ("id", "day", "class", "programme", "by", "refused", "device", "present")
    return [
        {**dict(zip(names, said, strict=True)), "signatures": json.loads(signatures)}
        for *said, signatures in query(_LISTS, [facility_id, since, MOST])
    ]
