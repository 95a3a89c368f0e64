"""The school's own word on what a child may be owed: its social pedagogue looked, and says what they found."""

import datetime as dt
from uuid import UUID, uuid5

from django.db import transaction

from amiyan.integrity import rules
from amiyan.integrity.actions.cases import open_case, take_step
from amiyan.integrity.queries.cases import Case
from amiyan.integrity.queries.matters import case_about


@transaction.atomic
def say_what_was_found(
    *, key: UUID, signal_id: UUID, facility_id: int, reason: str, says: str, found_by: int, now: dt.datetime
) -> Case:
    """Take a signal in favour of a child up, unless an official has, and write the finding: why it is not served.

    Whoever finds closes nothing by it: an official goes on with the case. ``reason`` as of a finding. Asked again with its
    ``key``, it is one finding. ProblemError as of :func:`~amiyan.integrity.actions.cases.open_case` and ``take_step``: the
    person is no social pedagogue of the place, the signal is no matter of service, or a finding stands already.
    """
    case_id = case_about(facility_id=facility_id, source="signal", about=str(signal_id))
    if case_id is None:
        case_id = key
        open_case(
            case_id=key,
            source="signal",
            about=str(signal_id),
            facility_id=facility_id,
            opened_by=found_by,
            says=says,
            now=now,
        )
    return take_step(
        step_id=uuid5(key, rules.FINDING),
        case_id=case_id,
        facility_id=facility_id,
        step=rules.FINDING,
        reason=reason,
        says=says,
        taken_by=found_by,
        now=now,
    )
