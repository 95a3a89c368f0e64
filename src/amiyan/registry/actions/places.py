"""What changes at a facility: its names, its supplier, its permissions and its terminals."""

import datetime as dt
from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from amiyan.kernel.languages import Language
from amiyan.kernel.problems import ProblemError
from amiyan.registry import problems as p
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
from amiyan.registry.actions.tables import AGREEMENT, CLEARANCE, FACILITY_NAME, TERMINAL

_LONGEST: Final = 300


class NameSaid(NamedTuple):
    """A name of a place: as its papers have it (``name``) or as people say it (``alias``), in a language."""

    kind: Literal["name", "alias"]
    language: Language
    name: str


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


@one_transaction()
def name_place(
    *,
    facility_id: int,
    names: Collection[NameSaid],
    source: str,
    first_day: dt.date,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> list[int]:
    """From ``first_day`` on a place is called so: the ids of the names; a language that is not named is not touched.

    The name in force the day before ends then; one that begins on the same day is corrected: it is believed no more and
    stays in the registry. ProblemError where a later name is known, and where nothing or too much is written. Asking
    again gives the same names. Costs a few statements for each name.
    """
    said = [
        NameSaid(kind, language, " ".join(name.split())) for kind, language, name in names if name.strip()
    ]
    if not said:
        raise ProblemError(p.NAME_MISSING)
    if any(len(one.name) > _LONGEST for one in said):
        raise ProblemError(p.NAME_TOO_LONG_HERE)
    at = moment(known_at)
    lock(FACILITY_NAME.name, facility_id)
    return [_name(facility_id, one, source, first_day, last, at) for one in said]


def _name(
    facility_id: int, said: NameSaid, source: str, first: dt.date, last: dt.date | None, at: dt.datetime
) -> int:
    present = row_of(
        "SELECT id, lower(valid), name, upper(valid) - 1 FROM registry_facility_name"
        " WHERE facility_id = %(facility)s AND kind = %(kind)s AND language = %(language)s"
        " AND valid @> %(day)s::date AND known_to IS NULL",
        {"facility": facility_id, "kind": said.kind, "language": said.language, "day": first},
    )
    if present:
        number, begins, name, ends = int(present[0]), present[1], present[2], present[3]
        if name == said.name and begins == first and ends == last:
            return number
        if begins == first:
            end_knowledge(FACILITY_NAME, facility_id, number, known_at=at)
        else:
            end_validity(
                FACILITY_NAME, facility_id, number, last_day=day_before(first), source=source, known_at=at
            )
    says = {"facility_id": facility_id, **said._asdict()}
    return add_fact(FACILITY_NAME, says, source=source, known_at=at, first=first, last=last)
