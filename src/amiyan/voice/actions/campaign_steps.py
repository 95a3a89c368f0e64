"""A campaign is started and stopped by named people in the office; a worker runs it and counts what came of it."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute
from amiyan.voice import problems
from amiyan.voice.actions.campaigns import must_be_startable
from amiyan.voice.audiences import measures
from amiyan.voice.campaigns import SMALLEST
from amiyan.voice.queries.campaigns import campaign_of, counted_arms
from amiyan.voice.steps import add_step, is_stopped, take_turn

_KEEP: Final = """
INSERT INTO voice_campaign_count (campaign_id, measure, known_from, invited, invited_did, held, held_did)
VALUES (%(id)s, %(measure)s, %(now)s, %(invited)s, %(invited_did)s, %(held)s, %(held_did)s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def ask_start(*, campaign: UUID, asked_by: int, now: dt.datetime) -> bool:
    """Keep that a named person starts a campaign; False where somebody did before and a worker may still be at it.

    ProblemError where there is none, where it was stopped, before its day, and in a pause. Whoever calls it hands the
    work to a worker within the same transaction.
    """
    take_turn(campaign)
    if asked_by <= 0:
        raise ProblemError(problems.WITHOUT_REASON)
    found = campaign_of(campaign)
    must_be_startable(campaign, found.starts_on, now)
    if not found.may_start(now):
        return False
    add_step(campaign, "asked", said_by=asked_by, now=now)
    return True


@transaction.atomic
def stop_campaign(*, campaign: UUID, reason: str, stopped_by: int, now: dt.datetime) -> bool:
    """Stop a campaign for good: nobody is told anew, and what waits in the outbox does not go out. False where it was.

    What people then do is counted until its days are over. ProblemError where there is none, and without a reason.
    """
    take_turn(campaign)
    if stopped_by <= 0 or not reason.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    campaign_of(campaign)
    if is_stopped(campaign):
        return False
    add_step(campaign, "stopped", said_by=stopped_by, reason=reason.strip(), now=now)
    return True


def count_campaign(*, campaign: UUID, now: dt.datetime) -> int:
    """Count what both groups did until now, by every measure; how many were kept. A group of few is not told of."""
    kept = 0
    for one in measures():
        invited, held = counted_arms(campaign, one, now=now)
        if min(invited.people, held.people) < SMALLEST:
            continue
        values = {
            "id": campaign,
            "measure": one.name,
            "now": now,
            "invited": invited.people,
            "invited_did": invited.did,
            "held": held.people,
            "held_did": held.did,
        }
        kept += execute(_KEEP, values)
    return kept
