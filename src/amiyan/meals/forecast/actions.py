"""Forecasts are made and kept. A newer one stands beside the older: what was said when can be shown afterwards."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from django.db import transaction

from amiyan.kernel.sql import query, staged_rows
from amiyan.meals.forecast.gather import Gathered, gather
from amiyan.meals.forecast.rules import LEVEL, METHOD, Outlook, outlook
from amiyan.meals.parameters import meal_of_shift, number

Cause = Literal["evening", "remote", "asked"]
# Places whose children are held in memory at once; their errors make one interval.
BATCH: Final = 250
THOUSAND: Final = 1000

_PLACES: Final = """
SELECT f.id, f.region FROM registry_facility f
WHERE (%(some)s::bigint[] IS NULL OR f.id = ANY (%(some)s))
  AND EXISTS (SELECT FROM registry_enrolment e WHERE e.eats_at_id = f.id AND e.known_to IS NULL AND e.valid @> %(day)s::date)
ORDER BY f.region NULLS LAST, f.id
"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_forecast' || %s, 0))"
_LAST: Final = """
SELECT DISTINCT ON (facility_id) facility_id, version, low, high, same_weekday FROM meals_forecast
WHERE facility_id = ANY (%(places)s) AND service_day = %(day)s AND programme = %(programme)s
ORDER BY facility_id, version DESC
"""
_LINES: Final = """
SELECT l.facility_id, l.shift, l.grade, l.class_label, l.meal, l.entitled, l.away, l.expected, l.low, l.high
FROM unnest(%(places)s::bigint[], %(versions)s::integer[]) f (facility_id, version)
JOIN meals_forecast_line l ON (l.facility_id, l.service_day, l.programme, l.version)
    = (f.facility_id, %(day)s::date, %(programme)s, f.version)
"""
_HEAD: Final = (
    *("facility_id", "service_day", "programme", "version", "cause", "made_at", "method", "entitled", "away"),
    *("expected", "low", "high", "level_per_mille", "same_weekday"),
)
_LINE: Final = (
    *(
        "facility_id",
        "service_day",
        "programme",
        "version",
        "shift",
        "grade",
        "class_label",
        "meal",
        "entitled",
    ),
    *("away", "expected", "low", "high"),
)


class Made(NamedTuple):
    """Places whose forecast is new or another than before, and the heads that all forecasts of the run come to."""

    places: int
    expected: int


class _Line(NamedTuple):
    shift: int
    grade: int
    class_label: str
    meal: str
    entitled: int
    away: int
    expected: int
    low: int
    high: int


class _Last(NamedTuple):
    version: int
    low: int
    high: int
    same_weekday: int | None
    lines: set[_Line]


class _Place(NamedTuple):
    facility_id: int
    expected: int
    low: int
    high: int
    same_weekday: int | None
    lines: list[_Line]

    @property
    def entitled(self) -> int:
        return sum(line.entitled for line in self.lines)

    @property
    def away(self) -> int:
        return sum(line.away for line in self.lines)


def make_forecasts(
    *,
    programme: str,
    service_day: dt.date,
    cause: Cause,
    now: dt.datetime,
    places: Collection[int] | None = None,
) -> Made:
    """Forecast a day at all places where somebody is enrolned (or at ``places``) by what is known at ``now`` (aware).

    Each batch of places is a transaction of its own (within the caller's, where there is one). A forecast that comes
    out as the last one is not kept again, so that running twice adds nothing; a place where nobody has lessons gets
    none, unless it had one, which is then corrected to nobody. Cost: one row a child of the places.
    """
    some = None if places is None else sorted(places)
    rows = query(_PLACES, {"some": some, "day": service_day})
    regions = dict(rows)
    made = Made(0, 0)
    for start in range(0, len(rows), BATCH):
        batch = [place for place, _ in rows[start : start + BATCH]]
        done = _make(programme, service_day, cause, now, batch, regions)
        made = Made(made.places + done.places, made.expected + done.expected)
    return made


@transaction.atomic
def _make(
    programme: str,
    day: dt.date,
    cause: Cause,
    now: dt.datetime,
    places: Sequence[int],
    regions: dict[int, str | None],
) -> Made:
    query(_LOCK, [f"{programme} {day}"])
    gathered = gather(programme, day, places, now=now)
    if gathered is None:
        return Made(0, 0)
    usual = number("usual_share_per_mille", day) / THOUSAND
    found = list(_places(gathered, outlook(gathered.history, usual=usual), day, regions))
    present = _present(gathered.places, day, programme)
    new = [one for one in found if _is_new(one, present.get(one.facility_id))]

    def key(one: _Place) -> tuple[Any, ...]:
        last = present.get(one.facility_id)
        return one.facility_id, day, programme, last.version + 1 if last else 1

    level = round(LEVEL * THOUSAND)
    heads = (
        (*key(one), cause, now, METHOD, one.entitled, one.away, *one[1:4], level, one.same_weekday)
        for one in new
    )
    staged_rows("meals_forecast", _HEAD, heads)
    staged_rows("meals_forecast_line", _LINE, ((*key(one), *line) for one in new for line in one.lines))
    return Made(len(new), sum(one.expected for one in found))


def _places(
    gathered: Gathered, found: Outlook, day: dt.date, regions: dict[int, str | None]
) -> Iterator[_Place]:
    lines: dict[int, list[_Line]] = {place: [] for place in gathered.places}
    for number_of_group, group in enumerate(gathered.groups):
        entitled, away = int(gathered.entitled[number_of_group]), int(gathered.away[number_of_group])
        if not entitled:
            continue
        meal = meal_of_shift(group.shift, day, region=regions[group.facility_id])
        heads = (int(one[number_of_group]) for one in (found.expected, found.low, found.high))
        lines[group.facility_id].append(_Line(*group[1:], meal, entitled, away, *heads))
    for number_of_place, place in enumerate(gathered.places):
        mean = float(found.same_weekday[number_of_place])
        yield _Place(
            place,
            int(found.place_expected[number_of_place]),
            int(found.place_low[number_of_place]),
            int(found.place_high[number_of_place]),
            None if mean != mean else round(mean),  # noqa: PLR0124 - not a number: there was no such day
            lines[place],
        )


def _present(places: Sequence[int], day: dt.date, programme: str) -> dict[int, _Last]:
    """What was last said of each place for the day."""
    values: dict[str, Any] = {"places": list(places), "day": day, "programme": programme}
    found = {row[0]: _Last(*(*row[1:], set())) for row in query(_LAST, values)}
    of_last = {"places": list(found), "versions": [one.version for one in found.values()]}
    for facility_id, *line in query(_LINES, {**values, **of_last}):
        found[facility_id].lines.add(_Line(*line))
    return found


def _is_new(one: _Place, last: _Last | None) -> bool:
    if last is None:
        return bool(one.lines)
    said = (last.low, last.high, last.same_weekday, last.lines)
    return (one.low, one.high, one.same_weekday, set(one.lines)) != said
