"""A person asks that a month lock. A region's month takes a minute and a page must not, so a worker does it."""

import datetime as dt

from django.db import transaction
from procrastinate import exceptions

from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.statements.jobs import lock_asked
from amiyan.settlement.statements.lock import check_lock


@transaction.atomic
def ask_lock(*, budget_id: int, month: dt.date, recorded_by: int, reason: str, today: dt.date) -> bool:
    """Ask a worker to lock the month that begins on ``month``, for every supplier; False where it was asked before.

    With a ``reason`` it does not wait for what is under way. Whether it may lock at all is looked at here already, and
    once more by the worker. Raises ProblemError as :func:`lock_month` does.
    """
    month = month.replace(day=1)
    reason = reason.strip()
    check_lock(budget_of(budget_id, today), month, recorded_by=recorded_by, reason=reason, today=today)
    job = lock_asked.configure(queueing_lock=f"lock {budget_id} {month:%Y-%m}")
    try:
        with transaction.atomic():
            job.defer(
                budget_id=budget_id,
                month=month.isoformat(),
                recorded_by=recorded_by,
                reason=reason,
                today=today.isoformat(),
            )
    except exceptions.AlreadyEnqueued:
        return False
    return True
