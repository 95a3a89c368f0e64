"""A change is proposed, or asked about again, and a worker is told to count what it would do."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.entitlements.changes.actions import ask_effect, propose_change
from amiyan.entitlements.changes.values import Proposed
from amiyan.settlement.changes.jobs import count_change

_LOCK: Final = "change {}"


@transaction.atomic
def propose_and_count(
    *,
    programme: str,
    change_id: UUID,
    proposed: Proposed,
    proposed_by: int,
    now: dt.datetime,
    today: dt.date,
) -> None:
    """Propose a change and ask at once what it would do. Under the same id a second time nothing is asked again."""
    propose_change(
        programme=programme,
        change_id=change_id,
        proposed=proposed,
        proposed_by=proposed_by,
        now=now,
        today=today,
    )
    # Its first preview has its own number: whoever sends the form twice asks once.
    count_again(programme=programme, change_id=change_id, preview_id=change_id, asked_by=proposed_by, now=now)


@transaction.atomic
def count_again(
    *, programme: str, change_id: UUID, preview_id: UUID, asked_by: int, now: dt.datetime
) -> None:
    """Ask what a change would do by what is known now; the earlier answers stay beside it."""
    if ask_effect(
        programme=programme, change_id=change_id, preview_id=preview_id, asked_by=asked_by, now=now
    ):
        job = count_change.configure(queueing_lock=_LOCK.format(preview_id))
        job.defer(programme=programme, change_id=str(change_id), preview_id=str(preview_id))
