"""Work done later: each morning families read what became of their applications."""

import datetime as dt
from typing import Final

from procrastinate.contrib.django import app

from amiyan.entitlements.notices import tell_decided
from amiyan.kernel.traces import span
from amiyan.voice.jobs import VOICE_QUEUE

EACH_MORNING: Final = (
    "10 4 * * *"  # UTC: ten past nine of Kazakhstan, after the night has followed the registers
)


@app.periodic(cron=EACH_MORNING)
@app.task(queue=VOICE_QUEUE, queueing_lock="applications")
def tell_morning(timestamp: int) -> int:
    """Safe to run twice: who was told is not told again."""
    with span("applications"):
        return tell_decided(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))
