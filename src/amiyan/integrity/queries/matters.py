"""One matter that nobody has taken up yet, as it stands: what a case would begin with."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from amiyan.integrity.queries.within import as_object
from amiyan.kernel.sql import query

# What is looked at, by its source: place, region, kind, person, facts as they are now.
MATTER: Final = {
    "signal": """
SELECT s.facility_id, f.region, s.detector, s.person_id,
       jsonb_build_object('detector', s.detector, 'version', s.version, 'subject', s.subject, 'class', s.class_label,
                          'first', s.first, 'last', s.last, 'effect', s.effect, 'found', s.facts,
                          'known_from', s.known_from)
FROM integrity_signal s LEFT JOIN registry_facility f ON f.id = s.facility_id
WHERE s.facility_id = %(facility)s AND s.id = %(about)s::uuid AND NOT s.quiet AND s.expires_on > %(today)s
  AND NOT EXISTS (SELECT FROM integrity_closing x WHERE (x.facility_id, x.signal_id) = (s.facility_id, s.id))
""",
    "dispute": """
SELECT d.facility_id, f.region, 'dispute', d.person_id,
       jsonb_build_object('day', d.service_day, 'programme', d.programme, 'decide_by', d.decide_by,
                          'known_from', d.known_from)
FROM feedback_dispute d LEFT JOIN registry_facility f ON f.id = d.facility_id
WHERE d.facility_id = %(facility)s AND d.id = %(about)s::uuid
  AND NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (d.person_id, d.id))
""",
    "correction": """
SELECT coalesce(e.eats_at_id, 0), f.region, 'correction', c.person_id,
       jsonb_build_object('fact', c.fact_table, 'register', c.register, 'answer_by', c.answer_by,
                          'known_from', c.known_from)
FROM feedback_correction c
LEFT JOIN LATERAL (
    SELECT e.eats_at_id FROM registry_enrolment e
    WHERE e.person_id = c.person_id AND e.known_to IS NULL AND e.valid @> %(today)s::date LIMIT 1
) e ON true
LEFT JOIN registry_facility f ON f.id = e.eats_at_id
WHERE c.id = %(about)s::uuid AND coalesce(e.eats_at_id, 0) = %(facility)s
  AND NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (c.person_id, c.id))
""",
    "sample": """
SELECT l.facility_id, f.region, 'sample', NULL::bigint,
       jsonb_build_object('class', l.class_label, 'month', s.month, 'place', l.place)
FROM integrity_sample_line l JOIN integrity_sample s ON s.id = l.sample_id
LEFT JOIN registry_facility f ON f.id = l.facility_id
WHERE l.facility_id = %(facility)s AND l.sample_id || ' ' || l.place = %(about)s
""",
}
_CASE_OF: Final = """
SELECT id FROM integrity_case WHERE (facility_id, source, about) = (%(facility)s, %(source)s, %(about)s)
"""


@dataclass(frozen=True, slots=True)
class Matter:
    """What can be taken up: its kind (a detector, or the source), about whom, and the facts as they are now."""

    facility_id: int
    region: str | None
    kind: str
    person_id: int | None
    facts: dict[str, Any]


def matter_at(*, facility_id: int, source: str, about: str, today: dt.date) -> Matter | None:
    """A matter of a place; None where there is none (it expired, was taken back or closed) or the session may not see it."""
    if source not in MATTER or (source != "sample" and not _is_key(about)):
        return None
    values = {"facility": facility_id, "about": about, "today": today}
    found = query(MATTER[source], values)
    if not found:
        return None
    matter = Matter(*found[0])
    return replace(matter, facts=as_object(matter.facts))


def _is_key(about: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(about))
    return False


def case_about(*, facility_id: int, source: str, about: str) -> Any | None:
    """The id of the case in which somebody took a matter up; None where nobody did."""
    found = query(_CASE_OF, {"facility": facility_id, "source": source, "about": about})
    return found[0][0] if found else None
