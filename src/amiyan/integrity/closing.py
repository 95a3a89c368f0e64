"""The rule ``rests_on_a_wrong_value``: what a register's error explains in one case, it explains in the others.

Signals are not changed: a row beside each says by which rule and in which case it was closed, and it stands on its page.
"""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from amiyan.integrity.registers import REGISTERS, RULE, Value
from amiyan.kernel.sql import execute, query

_ADD: Final = """
INSERT INTO integrity_wrong_value
    (facility_id, case_id, register, region, person_id, class_label, first, last, found_by, known_from)
VALUES (%(facility)s, %(case)s, %(register)s, %(region)s, %(person)s, %(class)s, %(first)s, %(last)s, %(by)s, %(now)s)
ON CONFLICT DO NOTHING
"""
# Nobody has taken them up, and they have not expired: what a person works on, that person closes. Each branch goes by an
# index of the signals: of the person, of the place.
_CLOSE: Final = """
WITH rests AS (
    SELECT * FROM unnest(%(registers)s::text[], %(by)s::text[], %(detectors)s::text[]) r (register, by, detector)
), wrong AS (
    SELECT w.*, r.by, r.detector FROM integrity_wrong_value w JOIN rests r USING (register)
    WHERE %(case)s::uuid IS NULL OR (w.facility_id, w.case_id) = (%(facility)s::bigint, %(case)s::uuid)
), found AS (
    SELECT s.*, w.facility_id AS wrong_at, w.case_id, w.known_from AS wrong_since, w.first AS from_day, w.last AS to_day
    FROM wrong w JOIN integrity_signal s ON s.person_id = w.person_id AND s.detector = w.detector
    WHERE w.by = 'person'
    UNION ALL
    SELECT s.*, w.facility_id, w.case_id, w.known_from, w.first, w.last
    FROM wrong w JOIN integrity_signal s ON s.facility_id = w.facility_id AND s.detector = w.detector
    WHERE w.by = 'place' OR (w.by = 'class' AND s.class_label = w.class_label)
    UNION ALL
    SELECT s.*, w.facility_id, w.case_id, w.known_from, w.first, w.last
    FROM wrong w JOIN registry_facility f ON f.region = w.region
    JOIN integrity_signal s ON s.facility_id = f.id AND s.detector = w.detector
    WHERE w.by = 'region'
)
INSERT INTO integrity_closing (facility_id, signal_id, rule, wrong_at, case_id, known_from)
SELECT DISTINCT ON (f.facility_id, f.id) f.facility_id, f.id, %(rule)s, f.wrong_at, f.case_id, %(now)s FROM found f
WHERE (f.from_day IS NULL OR daterange(f.first, f.last, '[]') && daterange(f.from_day, f.to_day, '[]'))
  AND f.expires_on > %(today)s AND (%(run)s::bigint IS NULL OR f.run_id = %(run)s::bigint)
  AND NOT EXISTS (
    SELECT FROM integrity_case c WHERE (c.facility_id, c.source, c.about) = (f.facility_id, 'signal', f.id::text))
ORDER BY f.facility_id, f.id, f.wrong_since
ON CONFLICT DO NOTHING RETURNING signal_id
"""


def close_resting_on(
    value: Value,
    *,
    facility_id: int,
    case_id: UUID,
    region: str | None,
    found_by: int,
    now: dt.datetime,
    today: dt.date,
) -> int:
    """Keep that a fact is wrong, and close the signals that rest on it; how many. Two statements, again the same."""
    values = {"facility": facility_id, "case": case_id, "region": region, "by": found_by, "now": now}
    about = {
        "register": value.register,
        "person": value.person_id,
        "class": value.class_label,
        "first": value.first,
        "last": value.last,
    }
    execute(_ADD, values | about)
    return _close(facility_id=facility_id, case_id=case_id, run_id=None, now=now, today=today)


def close_what_a_run_added(run_id: int, *, now: dt.datetime, today: dt.date) -> int:
    """Close the new signals of a run that rest on facts which were found wrong before; how many. One statement."""
    return _close(facility_id=None, case_id=None, run_id=run_id, now=now, today=today)


def _close(
    *, facility_id: int | None, case_id: UUID | None, run_id: int | None, now: dt.datetime, today: dt.date
) -> int:
    rests = [(code, one.by, detector) for code, one in REGISTERS.items() for detector in one.detectors]
    values: dict[str, Any] = {
        "registers": [code for code, _, _ in rests],
        "by": [by for _, by, _ in rests],
        "detectors": [detector for _, _, detector in rests],
        "facility": facility_id,
        "case": case_id,
        "run": run_id,
        "rule": RULE,
        "now": now,
        "today": today,
    }
    return len(query(_CLOSE, values))
