"""Work done later: the effect of a change is counted. Two decisions of a region's children take seconds, a page must not."""

from typing import Final
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.access.queries import today
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.traces import span
from amiyan.settlement.changes.counting import count_effect

# Not the queue of the nights: an official waits for it.
QUEUE: Final = "log"
AGAIN: Final = RetryStrategy(max_attempts=5, wait=20)


@app.task(queue=QUEUE, retry=AGAIN)
def count_change(programme: str, change_id: str, preview_id: str) -> bool:
    """Safe to run twice: what is counted stays."""
    with span("change", programme=programme):
        found = count_effect(
            programme=programme,
            change_id=UUID(change_id),
            preview_id=UUID(preview_id),
            now=SystemClock().now(),
            today=today(),
        )
    return found is not None
