"""What the registers know, on a day, of whoever put a name to a list. Reads only; a question for all at once."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from amiyan.deliveries.lists.rules import Employee
from amiyan.kernel.sql import query
from amiyan.programmes.lists import post_key

Staff = dict[tuple[int, dt.date], list[tuple[int, str]]]


class Asked(NamedTuple):
    """A number (IIN, or pin at ``sender_id``'s terminals) that stands under a list of ``facility_id``, as it came in a
    piece of evidence: whose telephone that was decides who could have put their name to it.
    """

    facility_id: int
    sender_id: int
    programme: str
    day: dt.date
    number: str
    evidence_id: int


_ASKED: Final = """
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(asked)s::jsonb)
        AS a (n integer, facility_id bigint, sender_id bigint, programme text, day date, number text,
              evidence_id bigint)
),
named AS (
    SELECT a.*, coalesce(k.person_id, i.id) AS person_id, s.organisation_id,
           h.device IS NOT NULL AND NOT EXISTS (
               SELECT FROM deliveries_phone mine
               WHERE mine.facility_id = a.sender_id AND mine.device = h.device
                 AND mine.person_id = coalesce(k.person_id, i.id)) AS is_stranger
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT k.person_id FROM registry_pin k
        WHERE k.facility_id = a.sender_id AND k.pin = registry_pin_key(a.number) AND k.known_to IS NULL
          AND k.valid @> a.day
        LIMIT 1
    ) k ON true
    LEFT JOIN LATERAL (
        SELECT i.id FROM registry_person i
        WHERE k.person_id IS NULL AND i.iin = lpad(a.number, 12, '0') AND length(a.number) BETWEEN 6 AND 12
    ) i ON true
    LEFT JOIN LATERAL (
        SELECT s.organisation_id FROM registry_agreement s
        WHERE s.facility_id = a.facility_id AND s.programme = a.programme AND s.known_to IS NULL AND s.valid @> a.day
        ORDER BY lower(s.valid) DESC NULLS LAST, s.id DESC LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT h.device FROM deliveries_evidence v
        JOIN deliveries_phone h ON h.facility_id = v.facility_id AND h.device = v.terminal
        WHERE v.facility_id = a.sender_id AND v.id = a.evidence_id
        LIMIT 1
    ) h ON true
)
"""

# For each number: the person; for each post of theirs that day, whether it is at the school, at another facility
# of its region, at a facility of the school's supplier; whether they are the supplier, and whether it came from a
# telephone on which they never signed in.
_EMPLOYEES: Final = (
    _ASKED
    + """
SELECT n.n, n.person_id, w.post, w.facility_id = n.facility_id,
       w.facility_id <> n.facility_id AND there.region = here.region,
       EXISTS (
           SELECT FROM registry_agreement b
           WHERE b.facility_id = w.facility_id AND b.organisation_id = n.organisation_id
             AND b.known_to IS NULL AND b.valid @> n.day),
       EXISTS (SELECT FROM registry_organisation o WHERE o.id = n.organisation_id AND o.bin = p.iin),
       n.is_stranger
FROM named n
LEFT JOIN registry_person p ON p.id = n.person_id
LEFT JOIN registry_staff w ON w.person_id = n.person_id AND w.known_to IS NULL AND w.valid @> n.day
LEFT JOIN registry_facility there ON there.id = w.facility_id
LEFT JOIN registry_facility here ON here.id = n.facility_id
"""
)

_STAFF: Final = """
SELECT a.facility_id, a.day, w.person_id, w.post
FROM (SELECT DISTINCT * FROM unnest(%s::bigint[], %s::date[]) u (facility_id, day)) a
JOIN registry_staff w ON w.facility_id = a.facility_id AND w.known_to IS NULL AND w.valid @> a.day
"""


def employees(asked: Sequence[Asked]) -> list[Employee]:
    """Who stands behind each number, in the order of the question."""
    rows = [{"n": n, **one._asdict(), "day": one.day.isoformat()} for n, one in enumerate(asked)]
    found: dict[int, list[tuple[Any, ...]]] = {n: [] for n in range(len(asked))}
    for n, *rest in query(_EMPLOYEES, {"asked": json.dumps(rows)}) if rows else []:
        found[n].append(tuple(rest))
    return [_employee(found[n]) for n in range(len(asked))]


def _employee(rows: list[tuple[Any, ...]]) -> Employee:
    posts = [(post_key(post), *where) for _, post, *where, _, _ in rows if post is not None]
    return Employee(
        person_id=rows[0][0],
        posts=frozenset(post for post, here, _, _ in posts if here),
        in_region=frozenset(post for post, _, in_region, _ in posts if in_region),
        at_supplier=frozenset(post for post, _, _, at_supplier in posts if at_supplier),
        is_supplier=rows[0][-2],
        is_stranger=rows[0][-1],
    )


def staff_on(places: Sequence[tuple[int, dt.date]]) -> Staff:
    """Every (person, post) of each facility on each day asked."""
    found: Staff = {place: [] for place in places}
    for facility_id, day, person_id, post in query(_STAFF, [[p for p, _ in places], [d for _, d in places]]):
        found[facility_id, day].append((person_id, post_key(post)))
    return found
