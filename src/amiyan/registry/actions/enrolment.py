"""Who belongs where: enrolling, ending, transferring, correcting."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from amiyan.kernel.problems import ProblemError
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import (
    add_fact,
    check_days,
    day_before,
    end_knowledge,
    end_validity,
    get_fact,
    moment,
    one_transaction,
    row_of,
)
from amiyan.registry.actions.tables import ENROLMENT


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody belongs; ``eats_at_id`` only where the class is a guest elsewhere. ``grade`` 0 to 12."""

    facility_id: int
    grade: int | None = None
    class_label: str = ""
    shift: int | None = None
    eats_at_id: int | None = None

    def says(self, person_id: int) -> dict[str, Any]:
        """The columns of the enrolment."""
        eats_at_id = self.facility_id if self.eats_at_id is None else self.eats_at_id
        return {**asdict(self), "person_id": person_id, "eats_at_id": eats_at_id}


@one_transaction()
def enrol(
    *,
    person_id: int,
    seat: Seat,
    first: dt.date | None,
    source: str,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the enrolment, from ``first`` to ``last`` (both days count). ProblemError for overlaps."""
    at = moment(known_at)
    _must_exist(person_id, seat)
    return add_fact(ENROLMENT, seat.says(person_id), source=source, known_at=at, first=first, last=last)


@one_transaction()
def end_enrolment(
    *,
    person_id: int,
    enrolment_id: int,
    last_day: dt.date,
    source: str,
    known_at: dt.datetime | None = None,
) -> int:
    """A change: the person belonged there until ``last_day``. The id of the row that says so."""
    at = moment(known_at)
    return end_validity(ENROLMENT, person_id, enrolment_id, last_day=last_day, source=source, known_at=at)


@one_transaction()
def transfer_enrolment(
    *,
    person_id: int,
    enrolment_id: int,
    seat: Seat,
    first_day: dt.date,
    source: str,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """A change: from ``first_day`` on the person belongs elsewhere. The id of the new enrolment.

    The old one ends on the day before, which must be a day of it.
    """
    at = moment(known_at)
    _must_exist(person_id, seat)
    end_validity(
        ENROLMENT, person_id, enrolment_id, last_day=day_before(first_day), source=source, known_at=at
    )
    return add_fact(ENROLMENT, seat.says(person_id), source=source, known_at=at, first=first_day, last=last)


@one_transaction()
def correct_enrolment(
    *,
    person_id: int,
    enrolment_id: int,
    source: str,
    instead: Seat | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int | None:
    """A correction: the enrolment was never true. ``instead`` is what was, on the days given.

    The id of the corrected enrolment, or None where nothing takes its place.
    """
    at = moment(known_at)
    get_fact(ENROLMENT, person_id, enrolment_id)
    check_days(first, last)
    end_knowledge(ENROLMENT, person_id, enrolment_id, known_at=at)
    if instead is None:
        return None
    _must_exist(person_id, instead)
    return add_fact(ENROLMENT, instead.says(person_id), source=source, known_at=at, first=first, last=last)


def _must_exist(person_id: int, seat: Seat) -> None:
    """Enrolments are owned by the person and carry no foreign keys, so existence is asked for here."""
    if not row_of("SELECT 1 FROM registry_person WHERE id = %(id)s", {"id": person_id}):
        raise ProblemError(p.PERSON_UNKNOWN)
    for facility_id in {seat.facility_id, seat.eats_at_id} - {None}:
        if not row_of("SELECT 1 FROM registry_facility WHERE id = %(id)s", {"id": facility_id}):
            raise ProblemError(p.FACILITY_UNKNOWN, value=facility_id)
