"""What a child does not eat: by consent, without a diagnosis. The kitchen sees counts, never a name.

A consent that is withdrawn takes effect at once: what was said of needs is then counted by nobody.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.meals import problems as p
from amiyan.meals.words import NEEDS
from amiyan.registry.actions.facts import one_transaction

PURPOSE: Final = "dietary_need"
# SQL: the family of "alias" consents on the day %(day)s.
CONSENTS: Final = """EXISTS (SELECT FROM registry_consent c WHERE c.person_id = {alias}.person_id
    AND c.purpose = 'dietary_need' AND c.given AND c.valid @> %(day)s::date AND c.known_to IS NULL)"""

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_need', %s))"
_CONSENT: Final = (
    f"SELECT 1 FROM (SELECT %(person)s::bigint AS person_id) n WHERE {CONSENTS.format(alias='n')}"
)
_PRESENT: Final = """
SELECT need FROM meals_need WHERE person_id = %(person)s AND known_to IS NULL AND valid @> %(day)s::date
"""
# What lasts beyond the day is ended in knowledge and said again until the day before.
_END: Final = """
WITH ended AS (
    UPDATE meals_need SET known_to = %(at)s
    WHERE person_id = %(person)s AND need = ANY (%(needs)s) AND known_to IS NULL AND valid && daterange(%(day)s, NULL)
    RETURNING person_id, need, said_by, valid, source
)
INSERT INTO meals_need (person_id, need, said_by, valid, source, known_from)
SELECT person_id, need, said_by, valid * daterange(NULL, %(day)s), source, %(at)s FROM ended
WHERE NOT isempty(valid * daterange(NULL, %(day)s))
"""
_ADD: Final = """
INSERT INTO meals_need (person_id, need, said_by, valid, source, known_from)
SELECT %(person)s, need, %(by)s, daterange(%(day)s, NULL), %(source)s, %(at)s FROM unnest(%(needs)s::text[]) need
"""


@one_transaction()
def say_needs(
    *,
    person_id: int,
    needs: Iterable[str],
    first_day: dt.date,
    said_by: int,
    source: str,
    now: dt.datetime | None = None,
) -> None:
    """From ``first_day`` on a child does not eat what ``needs`` name (codes of ``words.NEEDS``); all others end.

    No needs: the child eats everything again. ProblemError for a need that is not on the list, and where the family
    has not consented that the kitchen knows (to end a need no consent is needed). Saying the same again changes nothing.
    """
    wanted = set(needs)
    for need in sorted(wanted - set(NEEDS)):
        raise ProblemError(p.NEED_UNKNOWN, value=need, known=", ".join(NEEDS))
    values: dict[str, Any] = {"person": person_id, "day": first_day, "by": said_by, "source": source}
    if wanted and not query(_CONSENT, values):
        raise ProblemError(p.CONSENT_MISSING)
    query(_LOCK, [person_id])
    values["at"] = now or dt.datetime.now(dt.UTC)
    present = {need for (need,) in query(_PRESENT, values)}
    execute(_END, {**values, "needs": sorted(present - wanted)})
    execute(_ADD, {**values, "needs": sorted(wanted - present)})
