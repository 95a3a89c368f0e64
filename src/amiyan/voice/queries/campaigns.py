"""What campaigns did: two groups and their difference. Of nobody it is told whether they did anything."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice import problems
from amiyan.voice.audiences import PeopleBySql, measure_named
from amiyan.voice.campaigns import Arm, Effect, effect

_CAMPAIGNS: Final = """
SELECT c.id, c.name, c.kind, c.audience, c.measure, c.measure_days, c.held_back, c.seed, c.starts_on,
       (SELECT min(s.known_from) FROM voice_campaign_step s WHERE s.campaign_id = c.id AND s.what = 'begun'),
       coalesce(c.params ->> 'region', ''), n.people, coalesce(l.what, ''), l.known_from
FROM voice_campaign c LEFT JOIN voice_campaign_size n ON n.campaign_id = c.id
LEFT JOIN LATERAL (
    SELECT s.what, s.known_from FROM voice_campaign_step s WHERE s.campaign_id = c.id
    -- What was stopped stays so, whatever a worker of an earlier version noted afterwards.
    ORDER BY s.what = 'stopped' DESC, s.place DESC LIMIT 1) l ON true
WHERE %(id)s::uuid IS NULL OR c.id = %(id)s ORDER BY c.starts_on DESC, c.id
"""
_STEPS: Final = (
    "SELECT what, said_by, reason, known_from FROM voice_campaign_step WHERE campaign_id = %s ORDER BY place"
)
_COUNTS: Final = """
SELECT DISTINCT ON (measure) measure, invited, invited_did, held, held_did, known_from FROM voice_campaign_count
WHERE campaign_id = %s ORDER BY measure, known_from DESC
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

SILENT: Final = dt.timedelta(minutes=10)
"""After so long without a step nobody knows whether a worker still is at it: it may be started again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign; ``begun`` None: it has not begun. With ``seed`` anybody draws the group again that is held back.

    ``people`` whom the rule named when it was planned, 0 of few and None where they were not counted then; ``last`` the last
    step, '' where there is none, and when that was.
    """

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
    region: str = ""
    people: int | None = None
    last: str = ""
    last_at: dt.datetime | None = None

    def may_start(self, now: dt.datetime) -> bool:
        """Whether nobody is at it: it was not started, could not go on, or nothing was heard of it for a while.

        Nobody is told twice, so a second worker does no harm.
        """
        if self.last in {"asked", "begun"}:
            return self.last_at is not None and now - self.last_at > SILENT
        return self.last in {"", "refused"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What a worker counted last of a campaign by one measure: both groups, and when."""

    measure: str
    invited: Arm
    held: Arm
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a campaign, by whom (0: the machine) and why."""

    what: str
    said_by: int
    reason: str
    at: dt.datetime


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


def campaign_of(campaign: UUID) -> Planned:
    """A campaign; ProblemError where there is none."""
    found = [Planned(*row) for row in query(_CAMPAIGNS, {"id": campaign})]
    if not found:
        raise ProblemError(problems.CAMPAIGN_UNKNOWN)
    return found[0]


def steps_of(campaign: UUID) -> list[Step]:
    """What became of a campaign, oldest first."""
    return [Step(*row) for row in query(_STEPS, [campaign])]


def counts_of(campaign: UUID) -> list[Counted]:
    """What was counted last of a campaign, by measures; none of groups of few."""
    return [
        Counted(measure, Arm(invited, invited_did), Arm(held, held_did), at)
        for measure, invited, invited_did, held, held_did, at in query(_COUNTS, [campaign])
    ]


def counted_arms(campaign: UUID, measure: PeopleBySql, *, now: dt.datetime) -> tuple[Arm, Arm]:
    """Who was invited and who was held back, and how many of them did it until now or until its days are over.

    One query over all members; only a worker and the commands may ask it.
    """
    one = campaign_of(campaign)
    if one.begun is None:
        return Arm(0, 0), Arm(0, 0)
    until = one.begun + dt.timedelta(days=one.measure_days)
    values = {"id": campaign, "since": one.begun, "until": min(until, now)}
    arms = {held: Arm(people, did) for held, people, did in query(_ARMS.format(measure=measure.sql), values)}
    return arms.get(False, Arm(0, 0)), arms.get(True, Arm(0, 0))


def under_way(*, now: dt.datetime) -> list[UUID]:
    """Campaigns that have begun and whose days are not over, or were yesterday."""
    return [
        one.id
        for one in campaigns()
        if one.begun is not None and now < one.begun + dt.timedelta(days=one.measure_days + 2)
    ]


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
    invited, held = counted_arms(campaign, measured, now=now)
    is_over = now >= one.begun + dt.timedelta(days=one.measure_days)
    return Result(one, invited, held, effect(invited, held), is_over)
