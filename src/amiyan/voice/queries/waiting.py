"""What an answer is waited for, and until when; whom nothing reached. It is a list for people: nothing acts on it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query
from amiyan.voice.kinds import kind_named, kinds
from amiyan.voice.queries.outages import outage_test
from amiyan.voice.queries.reaching import events_of
from amiyan.voice.terms import IsOutage, reached_on, reminder_on, term_ends

_UNANSWERED: Final = """
SELECT n.person_id, n.month, n.id, n.kind, n.known_from, voice_came(n.person_id, n.month, n.id),
       voice_lost(n.person_id, n.month, n.id)
FROM voice_notice n
WHERE n.kind = ANY (%(kinds)s) AND n.month BETWEEN %(first)s AND %(last)s AND coalesce(
    (SELECT a.says FROM voice_answer a WHERE (a.person_id, a.month, a.notice_id) = (n.person_id, n.month, n.id)
     ORDER BY a.place DESC LIMIT 1), '') = ''
ORDER BY n.known_from, n.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice without an answer. ``reached`` None: no message came yet, and no term runs.

    ``ends``: the last day of the term. That it is over makes the notice stand first in a list, and decides nothing.
    """

    person_id: int
    month: dt.date
    id: UUID
    kind: str
    at: dt.datetime
    reached: dt.date | None
    reminder: dt.date | None
    ends: dt.date | None


def unanswered(*, today: dt.date, months: int = 12, most: int = 10_000) -> list[Waiting]:
    """Notices that want an answer and have none, the oldest first. Two queries, whatever their number."""
    wanting = [one.name for one in kinds() if one.answers]
    if not wanting:
        return []
    first = (today.replace(day=1) - dt.timedelta(days=31 * (months - 1))).replace(day=1)
    last = today + dt.timedelta(days=366)
    rows = query(_UNANSWERED, {"kinds": wanting, "first": first, "last": last, "most": most})
    stands_still = outage_test(today)
    return [_waiting(row, stands_still) for row in rows]


def _waiting(row: tuple[Any, ...], is_outage: IsOutage) -> Waiting:
    person, month, key, name, at, came, lost = row
    kind = kind_named(name)
    assert kind is not None, "only kinds that are known were asked for"
    assert kind.answer_days is not None, "who wants an answer says how long"
    reached = reached_on(events_of(came, lost))
    if reached is None:
        return Waiting(person, month, key, name, at, None, None, None)
    days = kind.answer_days
    return Waiting(
        *(person, month, key, name, at, reached),
        reminder_on(reached, days, is_outage),
        term_ends(reached, days, is_outage),
    )


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many notices of the last 31 days stand where: due, in doubt, not delivered, without a telephone."""

    due: int
    in_doubt: int
    not_delivered: int
    without_number: int


_STUCK: Final = """
SELECT (SELECT count(*) FROM voice_due),
       count(*) FILTER (WHERE w.doubt AND NOT w.came), count(*) FILTER (WHERE w.lost AND NOT w.came),
       count(*) FILTER (WHERE w.alone)
FROM (
    SELECT bool_or(r.what = 'in_doubt') AS doubt, bool_or(r.what IN ('failed', 'refused')) AS lost,
           bool_or(r.what = 'delivered') AS came, bool_or(r.what = 'no_number') AS alone
    FROM voice_report r WHERE r.known_from > now() - interval '31 days'
    GROUP BY r.person_id, r.month, r.notice_id
) w
"""


def stuck() -> Stuck:
    """Where notices of the last 31 days stand: counts alone. One look over the reports of a month."""
    return Stuck(*query(_STUCK)[0])


class Doubtful(NamedTuple):
    """A message of which nobody knows whether it went out: whose, of which kind, written when, begun when."""

    person_id: int
    month: dt.date
    id: UUID
    kind: str
    at: dt.datetime
    begun_at: dt.datetime


_DOUBTFUL: Final = """
SELECT n.person_id, n.month, n.id, n.kind, n.known_from, t.begun_at
FROM (SELECT DISTINCT person_id, month, notice_id, attempt FROM voice_report
      WHERE what = 'in_doubt' AND known_from > %(since)s) d
JOIN voice_attempt t USING (person_id, month, notice_id, attempt)
JOIN voice_notice n ON (n.person_id, n.month, n.id) = (d.person_id, d.month, d.notice_id)
WHERE (%(ids)s::uuid[] IS NULL OR d.notice_id = ANY (%(ids)s))
  AND NOT EXISTS (SELECT FROM voice_again a WHERE (a.person_id, a.month, a.notice_id, a.attempt)
                                                = (d.person_id, d.month, d.notice_id, d.attempt))
  AND NOT EXISTS (SELECT FROM voice_attempt l WHERE (l.person_id, l.month, l.notice_id) = (d.person_id, d.month, d.notice_id)
                  AND l.attempt > d.attempt)
  AND NOT EXISTS (SELECT FROM voice_report r WHERE (r.person_id, r.month, r.notice_id, r.attempt)
                  = (d.person_id, d.month, d.notice_id, d.attempt) AND r.what IN ('delivered', 'failed'))
ORDER BY t.begun_at, n.id LIMIT %(most)s
"""


class DoubtfulTold(NamedTuple):
    """A doubtful message as an office is told of it: which kind, written when, begun when. Not whose it is."""

    id: UUID
    kind: str
    at: dt.datetime
    begun_at: dt.datetime


_TOLD: Final = "SELECT * FROM voice_doubtful_told(%s, %s, %s)"
_KEPT: Final = dt.timedelta(days=31)


def doubtful_told(
    *, now: dt.datetime, today: dt.date, within: dt.timedelta = _KEPT, most: int = 1000
) -> list[DoubtfulTold]:
    """Doubtful messages to people of the regions that the session may see, the oldest first. Only under ``access.reading``.

    Those that fell in doubt ``within`` so long.

    One query by an index of what is in doubt, and some look-ups for each.
    """
    return [DoubtfulTold(*row) for row in query(_TOLD, [now - within, today, most])]


def doubtful(*, now: dt.datetime, most: int = 1000, ids: Collection[UUID] | None = None) -> list[Doubtful]:
    """Messages of the last 31 days that wait for somebody to send them again or to leave them, the oldest first.

    Where ``ids`` name some, of those alone. One query by an index of what is in doubt.
    """
    values = {"since": now - _KEPT, "most": most, "ids": None if ids is None else list(ids)}
    return [Doubtful(*row) for row in query(_DOUBTFUL, values)]
