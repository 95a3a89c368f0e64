"""What somebody agrees to, and agrees to no more."""

import datetime as dt
from typing import Literal

from amiyan.registry.actions.facts import (
    add_fact,
    day_before,
    end_knowledge,
    end_validity,
    lock,
    moment,
    one_transaction,
    row_of,
)
from amiyan.registry.actions.tables import CONSENT

Purpose = Literal["biometrics", "dietary_need"]


@one_transaction()
def record_consent(
    *,
    person_id: int,
    purpose: Purpose,
    given: bool,
    first_day: dt.date,
    source: str,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """From ``first_day`` on the person agrees (``given``), or agrees no more: the id of the record.

    What was said before ends the day before; what was said from the same day on was mistaken and is believed
    no more. ProblemError where something is already said from a later day on. Saying the same again changes
    nothing. Templates on terminals follow ``given = false``.
    """
    at = moment(known_at)
    lock(CONSENT.name, person_id)
    present = row_of(
        "SELECT id, given, lower(valid) IS NOT DISTINCT FROM %(day)s, upper(valid) - 1 FROM registry_consent"
        " WHERE person_id = %(person)s AND purpose = %(purpose)s AND valid @> %(day)s::date"
        " AND known_to IS NULL",
        {"person": person_id, "purpose": purpose, "day": first_day},
    )
    if present:
        consent_id, said, same_day, until = present
        if (said, until) == (given, last):
            return int(consent_id)
        if same_day:
            end_knowledge(CONSENT, person_id, int(consent_id), known_at=at)
        else:
            end_validity(
                CONSENT,
                person_id,
                int(consent_id),
                last_day=day_before(first_day),
                source=source,
                known_at=at,
            )
    says = {"person_id": person_id, "purpose": purpose, "given": given}
    return add_fact(CONSENT, says, source=source, known_at=at, first=first_day, last=last)
