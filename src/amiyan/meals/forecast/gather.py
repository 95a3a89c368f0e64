"""What a forecast is made of, read for many places at once: children with their days as bits, and calendars.

A child is one row: its class, since when it is entitled here, on which days of the window it came, and on which it was
said to stay away. Nothing is asked child by child.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.sql import query
from amiyan.meals.family import away
from amiyan.meals.forecast.rules import Array, History
from amiyan.meals.lessons import Lessons, lessons_of
from amiyan.programmes.loader import load
from amiyan.programmes.terms import serving_hours

# Six weeks: every weekday six times, and beyond any school break.
WINDOW: Final = 42

_CHILDREN: Final = f"""
WITH {away.OF_ALL},
stays AS (
    SELECT person_id, bit_or(1::bigint << (day - %(first)s::date)) AS days FROM away WHERE off OR absent GROUP BY person_id
)
SELECT e.eats_at_id, coalesce(e.shift, 0), coalesce(e.grade, -1), e.class_label,
       greatest(coalesce(lower(e.valid), %(first)s::date), coalesce(r.since, %(first)s::date)) - %(first)s::date,
       coalesce(ate.days, 0), coalesce(s.days, 0)
FROM registry_enrolment e
JOIN LATERAL (
    SELECT lower(days) AS since FROM (
        SELECT unnest(range_agg(d.valid)) AS days FROM entitlements_decision d
        WHERE d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.entitled
    ) rights WHERE days @> %(last)s::date
) r ON true
LEFT JOIN LATERAL (
    SELECT bit_or(1::bigint << (v.service_day - %(first)s::date)) AS days FROM (
        SELECT DISTINCT ON (v.service_day, v.slot) v.service_day, v.verdict FROM deliveries_verdict v
        WHERE v.person_id = e.person_id AND v.programme = %(programme)s
          AND v.service_day >= %(first)s::date AND v.service_day < %(last)s::date
        ORDER BY v.service_day, v.slot, v.version DESC
    ) v WHERE v.verdict <> 'refused'
) ate ON true
LEFT JOIN stays s ON s.person_id = e.person_id
WHERE e.eats_at_id = ANY (%(places)s) AND e.known_to IS NULL AND e.valid @> %(last)s::date
ORDER BY e.eats_at_id, coalesce(e.shift, 0), coalesce(e.grade, -1), e.class_label, e.person_id
"""
_CLOSES: Final = """
SELECT facility_id, open_to FROM registry_serving_hours
WHERE facility_id = ANY (%(places)s) AND known_to IS NULL AND valid @> %(day)s::date AND open_to IS NOT NULL
"""


class Group(NamedTuple):
    """A class at a place where it eats; shift 0 and grade -1 are not known."""

    facility_id: int
    shift: int
    grade: int
    class_label: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """``groups`` (G) and ``places`` (P, ids) as ``history`` counts them; ``entitled`` (G,) have lessons on the day,
    ``away`` (G,) of them are said to stay away.
    """

    groups: list[Group]
    places: list[int]
    history: History
    entitled: Array
    away: Array


def gather(programme: str, day: dt.date, places: Sequence[int], *, now: dt.datetime) -> Gathered | None:
    """All that the forecast of ``day`` at ``places`` is made of; None where nobody is entitled there.

    ``now`` (aware) is the moment at which it is made: what was said until then counts, and a place whose serving hours
    are not over today has not yet shown who came today. Cost: one row a child; a lookup by key for each.
    """
    first = day - dt.timedelta(days=WINDOW)
    values: dict[str, Any] = {
        **away.asked(first, day, now),
        "programme": programme,
        "places": list(places),
    }
    rows = query(_CHILDREN, values)
    if not rows:
        return None
    groups = list(dict.fromkeys(Group(*row[:4]) for row in rows))
    ids = sorted({group.facility_id for group in groups})
    lessons = _lessons(lessons_of(programme, ids, first, day, at=now), groups, first)
    lessons[:, :-1] &= _shown(programme, groups, first, day, now)
    group = _numbers([Group(*row[:4]) for row in rows], groups)
    since = np.array([row[4] for row in rows], dtype=np.int64)
    ate, stays = (_bits([row[column] for row in rows]) for column in (5, 6))
    enrolled = lessons[group] & (np.arange(WINDOW + 1) >= since[:, None])
    history = History(
        place=_numbers([row[0] for row in rows], ids),
        group=group,
        place_of_group=_numbers([one.facility_id for one in groups], ids),
        ate=ate[:, :-1],
        eligible=enrolled & ~stays,
        weekday=(np.arange(WINDOW + 1) + first.weekday()) % 7,
    )
    entitled = np.bincount(group, enrolled[:, -1], len(groups)).astype(int)
    stay = np.bincount(group, (enrolled & stays)[:, -1], len(groups)).astype(int)
    return Gathered(groups, ids, history, entitled, stay)


def _numbers(values: Sequence[Any], among: Sequence[Any]) -> Array:
    place = {value: number for number, value in enumerate(among)}
    return np.array([place[value] for value in values], dtype=np.int64)


def _bits(masks: Sequence[int]) -> Array:
    """(n, WINDOW + 1) the days of whole numbers whose bits are days."""
    return (np.array(masks, dtype=np.int64)[:, None] >> np.arange(WINDOW + 1)) & 1 == 1


def _lessons(lessons: Lessons, groups: Sequence[Group], first: dt.date) -> Array:
    """(G, WINDOW + 1) which class has lessons on which day."""
    days = [first + dt.timedelta(days=n) for n in range(WINDOW + 1)]
    return np.array([lessons.row(one.facility_id, one.grade, one.shift, days) for one in groups])


def _shown(programme: str, groups: Sequence[Group], first: dt.date, day: dt.date, now: dt.datetime) -> Array:
    """(G, WINDOW) whether the serving of a day was over when the forecast was made."""
    local = to_local(now)
    usual = serving_hours(load(programme), day)
    values = {"places": sorted({group.facility_id for group in groups}), "day": local.date()}
    own = dict(query(_CLOSES, values))
    closes = [own.get(group.facility_id, usual[1] if usual else dt.time.max) for group in groups]
    today = (local.date() - first).days
    is_over = np.array([local.time() >= one for one in closes])
    return (np.arange(WINDOW) < today) | ((np.arange(WINDOW) == today) & is_over[:, None])
