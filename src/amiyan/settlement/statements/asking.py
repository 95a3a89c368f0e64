"""A person asks that a month lock. A region's month takes a minute and a page must not, so a worker does it."""

import datetime as dt

from django.db import transaction
from procrastinate import exceptions

from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.statements.jobs import lock_asked
from amiyan.settlement.statements.lock import check_lock
from amiyan.settlement.statements.locking import last_locking, note_asked


@transaction.atomic
def ask_lock(*, budget_id: int, month: dt.date, recorded_by: int, reason: str, today: dt.date) -> bool:
    """Ask a worker to lock the month that begins on ``month``, for every supplier; False where it was asked before.

    While a worker is at it nothing is asked anew; what failed, or was not heard of for too long, may be (``locking``).

    With a ``reason`` it does not wait for what is under way. Whether it may lock at all is looked at here already, and
    once more by the worker. Raises ProblemError as :func:`lock_month` does.
    """
    month = month.replace(day=1)
    reason = reason.strip()
    check_lock(budget_of(budget_id, today), month, recorded_by=recorded_by, reason=reason, today=today)
    query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"lock {budget_id} {month}"])
    before = last_locking(budget_id, month)
    if before is not None and before.is_under_way:
        return False
    job = lock_asked.configure(queueing_lock=f"lock {budget_id} {month:%Y-%m}")
    try:
        with transaction.atomic():
            number = note_asked(budget_id=budget_id, month=month, asked_by=recorded_by, reason=reason)
            job.defer(
                budget_id=budget_id,
                month=month.isoformat(),
                recorded_by=recorded_by,
                reason=reason,
                today=today.isoformat(),
                number=number,
            )
    except exceptions.AlreadyEnqueued:
        return False
    return True
