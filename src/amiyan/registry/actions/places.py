"""What changes at a facility: its supplier, its permissions and its terminals."""

import datetime as dt

from amiyan.registry.actions.facts import (
    add_fact,
    day_before,
    end_validity,
    lock,
    moment,
    one_transaction,
    row_of,
)
from amiyan.registry.actions.tables import AGREEMENT, CLEARANCE, TERMINAL


@one_transaction()
def change_supplier(
    *,
    facility_id: int,
    programme: str,
    organisation_id: int,
    first_day: dt.date,
    source: str,
    last: dt.date | None = None,
    number: str = "",
    ceiling_tiyn: int | None = None,
    vat_percent: int | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """From ``first_day`` on this organisation serves the facility under the programme: the agreement's id.

    The agreement in force the day before ends then. ProblemError where one begins later or the same day:
    it must be corrected first. Asking again gives the same agreement.
    """
    at = moment(known_at)
    lock(AGREEMENT.name, facility_id)
    present = row_of(
        "SELECT id FROM registry_agreement WHERE facility_id = %(facility)s AND programme = %(programme)s"
        " AND valid @> daterange((%(day)s::date - 1), %(day)s::date, '[]') AND known_to IS NULL",
        {"facility": facility_id, "programme": programme, "day": first_day},
    )
    if present:
        end_validity(
            AGREEMENT,
            facility_id,
            int(present[0]),
            last_day=day_before(first_day),
            source=source,
            known_at=at,
        )
    says = {
        "facility_id": facility_id,
        "organisation_id": organisation_id,
        "programme": programme,
        "number": number,
        "ceiling_tiyn": ceiling_tiyn,
        "vat_percent": vat_percent,
    }
    return add_fact(AGREEMENT, says, source=source, known_at=at, first=first_day, last=last)


@one_transaction()
def record_clearance(
    *,
    facility_id: int,
    kind: str,
    first: dt.date,
    source: str,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """A permission of a facility (sanitary, fire …) from ``first`` to ``last``; the id of the record."""
    says = {"facility_id": facility_id, "kind": kind}
    return add_fact(CLEARANCE, says, source=source, known_at=moment(known_at), first=first, last=last)


@one_transaction()
def place_terminal(
    *,
    serial: str,
    facility_id: int,
    place: str,
    source: str,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """A terminal stands at the canteen or the entrance of a facility from ``first`` to ``last``; the record's id.

    ProblemError where it is known to stand somewhere else on one of these days. Asking again adds nothing.
    """
    says = {"serial": serial, "facility_id": facility_id, "place": place}
    return add_fact(TERMINAL, says, source=source, known_at=moment(known_at), first=first, last=last)
