"""Work done later: the register is asked about applications, soon after they were entered and again each night; each
morning families read what became of them.
"""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app

from amiyan.entitlements.desk import check
from amiyan.entitlements.notices import tell_decided
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.traces import span
from amiyan.registry.sources.own import asks_a_register, own_register
from amiyan.voice.jobs import VOICE_QUEUE

QUEUE: Final = "night"
NIGHTLY: Final = "0 19 * * *"  # UTC: midnight of Kazakhstan, before the registers are followed
EACH_MORNING: Final = (
    "10 4 * * *"  # UTC: ten past nine of Kazakhstan, after the night has followed the registers
)
AGAIN: Final = RetryStrategy(max_attempts=5, wait=60)


@app.task(queue=QUEUE, retry=AGAIN)
def check_application(person_id: int, application_id: str) -> list[str]:
    """Safe to run twice: what is answered is not asked again."""
    with span("check"), own_register() as register:
        if register is None:
            return []
        found = check.check_application(
            register, person_id=person_id, application_id=UUID(application_id), now=SystemClock().now()
        )
    return [one.outcome for one in found]


@app.periodic(cron=NIGHTLY)
@app.task(queue=QUEUE, queueing_lock="check", retry=AGAIN)
def check_night(timestamp: int) -> int:
    """Whatever the register has not answered yet is asked again; how many were asked about."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("check"), own_register() as register:
        if register is None:
            return 0
        return sum(len(batch) for batch in check.check_open_applications(register, now=now))


def ask_to_check(person_id: int, application_id: UUID) -> bool:
    """Ask that an application be checked soon, where the site names a register; whether it was asked.

    Who asked before is not asked again, and the caller's transaction goes on.
    """
    if not asks_a_register():
        return False
    job = check_application.configure(queueing_lock=f"check {application_id}")
    try:
        with transaction.atomic():
            job.defer(person_id=person_id, application_id=str(application_id))
    except exceptions.AlreadyEnqueued:
        return False
    return True


@app.periodic(cron=EACH_MORNING)
@app.task(queue=VOICE_QUEUE, queueing_lock="applications")
def tell_morning(timestamp: int) -> int:
    """Safe to run twice: who was told is not told again."""
    with span("applications"):
        return tell_decided(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))
