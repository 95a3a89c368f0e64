"""What campaigns did: two groups and their difference. Of nobody it is told whether they did anything."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice import problems
from amiyan.voice.audiences import measure_named
from amiyan.voice.campaigns import Arm, Effect, effect

_CAMPAIGNS: Final = """
SELECT c.id, c.name, c.kind, c.audience, c.measure, c.measure_days, c.held_back, c.seed, c.starts_on,
       (SELECT min(m.known_from) FROM voice_campaign_member m WHERE m.campaign_id = c.id)
FROM voice_campaign c WHERE %(id)s::uuid IS NULL OR c.id = %(id)s ORDER BY c.starts_on DESC, c.id
"""
_ARMS: Final = """
WITH did AS MATERIALIZED (
    SELECT d.person_id FROM ({measure}) d
    -- Who did it by another record of theirs did it.
    UNION SELECT same.id FROM ({measure}) d, registry_same_people(d.person_id, 'infinity') same (id)
    WHERE d.person_id IN (
        SELECT i.person_id FROM registry_identity_link i UNION SELECT i.same_as FROM registry_identity_link i)
)
SELECT m.held_back, count(*), count(did.person_id)
FROM voice_campaign_member m LEFT JOIN did ON did.person_id = m.person_id
WHERE m.campaign_id = %(id)s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign; ``begun`` None: it has not begun. With ``seed`` anybody draws the group again that is held back."""

    id: UUID
    name: str
    kind: str
    audience: str
    measure: str
    measure_days: int
    held_back: int
    seed: str
    starts_on: dt.date
    begun: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a campaign until now. ``effect`` None: a group is too small to be told of."""

    campaign: Planned
    invited: Arm
    held: Arm
    effect: Effect | None
    is_over: bool


def campaigns() -> list[Planned]:
    """All campaigns, the newest first."""
    return [Planned(*row) for row in query(_CAMPAIGNS, {"id": None})]


def result_of(campaign: UUID, *, now: dt.datetime) -> Result:
    """The two groups until now, or until its days are over. ProblemError where there is no such campaign, or it has not begun.

    One query over all members.
    """
    found = [Planned(*row) for row in query(_CAMPAIGNS, {"id": campaign})]
    measured = measure_named(found[0].measure) if found else None
    if not found or measured is None or found[0].begun is None:
        raise ProblemError(problems.CAMPAIGN_UNKNOWN)
    one = found[0]
    assert one.begun is not None, "asked above"
    until = one.begun + dt.timedelta(days=one.measure_days)
    values = {"id": campaign, "since": one.begun, "until": min(until, now)}
    arms = {held: Arm(people, did) for held, people, did in query(_ARMS.format(measure=measured.sql), values)}
    invited, held = arms.get(False, Arm(0, 0)), arms.get(True, Arm(0, 0))
    return Result(one, invited, held, effect(invited, held), now >= until)
