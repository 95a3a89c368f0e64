"""Each night the changes of account whose days have passed take effect."""

from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.access.queries import today
from amiyan.kernel.traces import span
from amiyan.settlement.accounts.change import put_in_effect

NIGHT_QUEUE: Final = "night"
NIGHTLY: Final = "5 19 * * *"  # UTC: five past midnight of Kazakhstan, before anything is paid


@app.periodic(cron=NIGHTLY)
@app.task(queue=NIGHT_QUEUE, queueing_lock="accounts", retry=RetryStrategy(max_attempts=5, wait=60))
def change_accounts(timestamp: int) -> int:  # noqa: ARG001 - given by procrastinate
    """Safe to run twice: a change that is in effect has come to its end."""
    with span("accounts"):
        return put_in_effect(on=today())
