"""Steps of campaigns: rows that say what became of one."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.kernel.sql import execute, query

_TURN: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_ADD: Final = """
INSERT INTO voice_campaign_step (campaign_id, place, what, said_by, reason, known_from)
SELECT %(id)s, coalesce(max(place), 0) + 1, %(what)s, %(by)s, %(reason)s, %(now)s
FROM voice_campaign_step WHERE campaign_id = %(id)s HAVING NOT coalesce(bool_or(what = 'stopped'), false)
"""
_STOPPED: Final = (
    "SELECT EXISTS (SELECT FROM voice_campaign_step WHERE campaign_id = %s AND what = 'stopped')"
)


def take_turn(campaign: UUID) -> None:
    """To the end of the transaction nobody else takes a step of the campaign, and nobody of it is told."""
    query(_TURN, [f"campaign {campaign}"])


@transaction.atomic
def add_step(campaign: UUID, what: str, *, now: dt.datetime, said_by: int = 0, reason: str = "") -> None:
    """Keep a step, in the transaction of who takes it. After somebody stopped it there is none."""
    take_turn(campaign)
    execute(_ADD, {"id": campaign, "what": what, "by": said_by, "reason": reason, "now": now})


def is_stopped(campaign: UUID) -> bool:
    """Whether somebody stopped a campaign for good."""
    return bool(query(_STOPPED, [campaign])[0][0])
