"""A campaign is started: kept, and handed to a worker, since telling a region's families takes minutes."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from amiyan.voice.actions.campaign_steps import ask_start
from amiyan.voice.jobs import run_asked


@transaction.atomic
def start_campaign(*, campaign: UUID, asked_by: int, now: dt.datetime) -> bool:
    """Start a campaign; False where somebody did before. ProblemError as :func:`ask_start`."""
    if not ask_start(campaign=campaign, asked_by=asked_by, now=now):
        return False
    run_asked.defer(campaign=str(campaign))
    return True
