"""Work done later: exports that were ordered are written, and go when they were kept long enough."""

import datetime as dt
from typing import Final
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.auditor.actions.exports import forget_exports, write_export
from amiyan.kernel.traces import span

EXPORT_QUEUE: Final = "export"
"""Of its own: a whole export takes hours, and neither the night nor the log waits for it."""
EACH_MORNING: Final = "40 22 * * *"  # UTC


@app.task(queue=EXPORT_QUEUE, pass_context=False, retry=RetryStrategy(max_attempts=5, wait=60))
def write_ordered_export(export_id: str) -> bool:
    """Write an export that somebody ordered. Safe to begin again: it is made whole or not at all."""
    with span("export"):
        return write_export(UUID(export_id))


@app.periodic(cron=EACH_MORNING)
@app.task(queue=EXPORT_QUEUE, queueing_lock="exports")
def forget_exports_night(timestamp: int) -> int:
    """Each night: what was kept long enough goes."""
    return forget_exports(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))


def ask_to_write(export_id: UUID) -> None:
    """Ask that an ordered export be written, within the caller's transaction."""
    write_ordered_export.configure(queueing_lock=f"export {export_id}").defer(export_id=str(export_id))
