"""Two guardians who answer differently about one delivery: both answers, for who hears both."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.feedback.queries.within import values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.voice.queries.moved import term, term_values

_TERM: Final = term("d.known_from", "d.decide_by")
_BETWEEN: Final = f"""
SELECT d.person_id, d.id, d.service_day, d.programme, d.said_by, d.known_from, d.says, {_TERM} AS due, other.said_by,
       other.known_from, coalesce((
           SELECT a.says FROM feedback_dispute_answer a WHERE (a.person_id, a.dispute_id) = (d.person_id, d.id)
           ORDER BY a.known_from DESC, a.id LIMIT 1), '')
FROM feedback_dispute d
JOIN registry_facility f ON f.id = d.facility_id
JOIN LATERAL (
    SELECT c.said_by, c.known_from FROM feedback_confirmation c
    WHERE c.person_id = d.person_id AND (c.service_day, c.programme, c.slot) = (d.service_day, d.programme, d.slot)
      AND c.said_by <> d.said_by AND NOT EXISTS (
        SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (c.person_id, c.id))
    ORDER BY c.known_from DESC, c.id LIMIT 1
) other ON true
WHERE d.facility_id = %(facility)s
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
  AND NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (d.person_id, d.id))
  AND NOT EXISTS (SELECT FROM feedback_dispute_decision x WHERE (x.person_id, x.dispute_id) = (d.person_id, d.id))
ORDER BY due, d.known_from, d.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class TwoAnswers:
    """One guardian says that a delivery did not happen, and another that it did; nobody has decided.

    ``answer`` is the provider's own word, blank for none.
    """

    person_id: int
    dispute_id: UUID
    service_day: dt.date
    programme: str
    disputed_by: int
    disputed_at: dt.datetime
    says: str
    decide_by: dt.date
    confirmed_by: int
    confirmed_at: dt.datetime
    answer: str


def two_answers_at(facility_id: int, *, scope: Scope, most: int = 50) -> list[TwoAnswers]:
    """The open disputes at a place on which guardians differ, the earliest deadline first. Empty out of scope.

    Two queries, by the index of the place.
    """
    values = values_of(scope) | term_values() | {"facility": facility_id, "most": most}
    return [TwoAnswers(*row) for row in query(_BETWEEN, values)]
