"""Who may lock a month, decide a held line or claim what was cooked: a person with the duty to record."""

from datetime import date

from amiyan.access.queries import may
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.statements.problems import MAY_NOT_RECORD


def check_recorder(person_id: int, *, programme: str, region: str | None, on: date) -> None:
    """ProblemError where a person of the registry has not the duty to record for the programme and region on the day."""
    if not may(person_id, "record", programme=programme, region=region, on_day=on):
        raise ProblemError(MAY_NOT_RECORD, person=person_id, programme=programme, region=region or "–")
