"""Two people where money is given without a right, or a claim of the state is let go: one records, another approves."""

import datetime as dt
from typing import Final

from amiyan.access.queries import may
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets import problems
from amiyan.settlement.statements.recorders import check_recorder

_IS_SAME: Final = (
    "SELECT EXISTS (SELECT FROM registry_same_people(%s, 'infinity') AS same (id) WHERE same.id = %s)"
)


def check_two(first: int, second: int, *, programme: str, region: str | None, on: dt.date) -> None:
    """ProblemError unless ``first`` has the duty to record, ``second`` that to approve, and they are two people."""
    check_recorder(first, programme=programme, region=region, on=on)
    if query(_IS_SAME, [first, second])[0][0]:
        raise ProblemError(problems.ONE_PERSON_TWICE)
    if not may(second, "approve", programme=programme, region=region, on_day=on):
        raise ProblemError(problems.MAY_NOT_APPROVE, person=second, programme=programme, region=region or "–")
