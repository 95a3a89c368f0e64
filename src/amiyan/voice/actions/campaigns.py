"""Campaigns: a message to a set of people, of whom some are held back so that anybody can see what it did."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.voice import problems
from amiyan.voice.actions.notices import Message, notice_id, send_notices
from amiyan.voice.audiences import PeopleBySql, audience_named, measure_named
from amiyan.voice.campaigns import OF_CAMPAIGNS, SMALLEST, held_back
from amiyan.voice.kinds import NoticeKind, kind_named
from amiyan.voice.queries.outages import pauses
from amiyan.voice.steps import add_step, is_stopped, take_turn

AT_A_TIME: Final = 1_000
_PLAN: Final = """
INSERT INTO voice_campaign (id, name, kind, audience, params, measure, measure_days, held_back, seed, planned_by, starts_on,
                            known_from)
VALUES (%(id)s, %(name)s, %(kind)s, %(audience)s, %(params)s, %(measure)s, %(days)s, %(held_back)s, %(seed)s, %(by)s,
        %(starts_on)s, %(now)s) ON CONFLICT DO NOTHING
"""
_SAME: Final = """
SELECT (name, kind, audience, params, measure, measure_days, held_back, starts_on)
     = (%(name)s, %(kind)s, %(audience)s, %(params)s::jsonb, %(measure)s, %(days)s, %(held_back)s, %(starts_on)s)
FROM voice_campaign WHERE id = %(id)s
"""
_SIZE: Final = """
INSERT INTO voice_campaign_size (campaign_id, people, known_from) VALUES (%(id)s, %(people)s, %(now)s)
"""
_CAMPAIGN: Final = (
    "SELECT kind, audience, params, held_back, seed, starts_on FROM voice_campaign WHERE id = %s"
)
_DRAWN: Final = "SELECT EXISTS (SELECT FROM voice_campaign_member WHERE campaign_id = %s)"
# Two records of one person are one: else the same telephone would get it twice, or who is held back be told all the same.
# A function is called for those alone who have two.
_EACH_ONCE: Final = """
SELECT DISTINCT coalesce((
    SELECT same.id FROM registry_same_people(a.person_id, 'infinity') WITH ORDINALITY same (id, place)
    WHERE a.person_id IN (
        SELECT i.person_id FROM registry_identity_link i UNION SELECT i.same_as FROM registry_identity_link i)
    ORDER BY same.place LIMIT 1), a.person_id)
FROM ({audience}) a
"""
_INVITED: Final = """
SELECT person_id FROM voice_campaign_member
WHERE campaign_id = %(id)s AND NOT held_back AND person_id > %(after)s ORDER BY person_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a campaign is: of which kind, for whom, measured by what for how many days, how many of a hundred held back."""

    name: str
    kind: str
    audience: str
    params: Mapping[str, str]
    measure: str
    measure_days: int
    held_back: int
    starts_on: dt.date
    seed: str = ""


@transaction.atomic
def plan_campaign(*, id: UUID, plan: Plan, planned_by: int, now: dt.datetime) -> None:  # noqa: A002 - every room's word
    """Plan a campaign; its seed is kept before anybody is chosen. Planned again under the id it is the same.

    ProblemError where it is of a kind that tells people of their rights, or names what does not exist, and where another
    one was planned under the id.
    """
    kind = _kind(plan.kind)
    if kind.of_rights:
        raise ProblemError(problems.NOT_OF_RIGHTS, name=kind.name)
    found = audience_named(plan.audience)
    _must_be(found, plan.audience)
    _must_be(measure_named(plan.measure), plan.measure)
    if found is not None and set(plan.params) != set(found.parameters):
        raise ProblemError(problems.AUDIENCE_UNKNOWN, name=f"{plan.audience} {dict(plan.params)}")
    values = {
        "id": id,
        "name": plan.name,
        "kind": plan.kind,
        "audience": plan.audience,
        "params": json.dumps(dict(plan.params)),
        "measure": plan.measure,
        "days": plan.measure_days,
        "held_back": plan.held_back,
        "seed": plan.seed or secrets.token_hex(16),
        "by": planned_by,
        "starts_on": plan.starts_on,
        "now": now,
    }
    if execute(_PLAN, values):
        execute(_SIZE, {"id": id, "people": _size(plan, now), "now": now})
    elif not query(_SAME, values)[0][0]:
        raise ProblemError(problems.CAMPAIGN_DIFFERS)


def run_campaign(*, id: UUID, now: dt.datetime) -> int:  # noqa: A002 - as above
    """Draw who is invited, once, and tell them; how many were told anew. Broken off and begun again, nobody is told twice.

    ProblemError in a pause (before elections), before its day, where there is no such campaign, and where it was stopped. A
    set at a time, each in a transaction of its own, before which it is asked whether somebody has stopped it since.
    """
    found = query(_CAMPAIGN, [id])
    if not found:
        raise ProblemError(problems.CAMPAIGN_UNKNOWN)
    kind_name, audience, params, share, seed, starts_on = found[0]
    today = to_local(now).date()
    must_be_startable(id, starts_on, now)
    _draw(id, audience, json.loads(params), share, seed, today, now)
    told, after = 0, -1
    while people := [row[0] for row in query(_INVITED, {"id": id, "after": after, "most": AT_A_TIME})]:
        told += _tell(_kind(kind_name), id, people, starts_on, now)
        after = people[-1]
    return told


@transaction.atomic
def _draw(
    campaign: UUID,
    audience: str,
    params: dict[str, Any],
    share: int,
    seed: str,
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Whoever belongs to it when it begins belongs to it: a second draw would choose other people."""
    query("SELECT pg_advisory_xact_lock(hashtextextended('voice_campaign', 0))")
    if query(_DRAWN, [campaign])[0][0]:
        return
    found = audience_named(audience)
    _must_be(found, audience)
    assert found is not None, "looked up above"
    people = [int(row[0]) for row in query(_EACH_ONCE.format(audience=found.sql), params | {"on": today})]
    rows = ((one, campaign, held_back(one, seed=seed, of_hundred=share), now) for one in people)
    copy_rows("voice_campaign_member", ("person_id", "campaign_id", "held_back", "known_from"), rows)
    add_step(campaign, "begun", now=now)


@transaction.atomic
def _tell(kind: NoticeKind, campaign: UUID, people: Sequence[int], on: dt.date, now: dt.datetime) -> int:
    take_turn(campaign)
    if is_stopped(campaign):
        raise ProblemError(problems.CAMPAIGN_STOPPED)
    about = f"{OF_CAMPAIGNS}{campaign}"
    messages = [Message(notice_id(kind, about, one), one, {}, None, about) for one in people]
    return len(send_notices(kind=kind, on=on, now=now, messages=messages))


def _size(plan: Plan, now: dt.datetime) -> int:
    """How many people the rule names today; 0 of so few that nothing is told of them."""
    found = audience_named(plan.audience)
    assert found is not None, "looked up before"
    people = query(
        f"SELECT count(*) FROM ({_EACH_ONCE.format(audience=found.sql)}) each_once",
        dict(plan.params) | {"on": to_local(now).date()},
    )[0][0]
    return int(people) if people >= SMALLEST else 0


def must_be_startable(campaign: UUID, starts_on: dt.date, now: dt.datetime) -> None:
    """ProblemError where a campaign was stopped, before its day, and in a pause."""
    if is_stopped(campaign):
        raise ProblemError(problems.CAMPAIGN_STOPPED)
    _must_not_pause(to_local(now).date(), starts_on)


def _must_not_pause(today: dt.date, starts_on: dt.date) -> None:
    for one in pauses():
        if one.first <= today <= (one.last or today):
            raise ProblemError(problems.CAMPAIGN_PAUSED, day=today.isoformat(), reason=one.reason)
    if today < starts_on:
        raise ProblemError(problems.CAMPAIGN_PAUSED, day=today.isoformat(), reason=starts_on.isoformat())


def _kind(name: str) -> NoticeKind:
    kind = kind_named(name)
    if kind is None:
        raise ProblemError(problems.KIND_UNKNOWN, name=name)
    return kind


def _must_be(found: PeopleBySql | None, name: str) -> None:
    if found is None:
        raise ProblemError(problems.AUDIENCE_UNKNOWN, name=name)
