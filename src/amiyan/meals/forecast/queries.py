"""What is expected, who came, and by how much forecasts were wrong. Each question takes a scope of places."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.lessons import lessons_of
from amiyan.meals.places import place_within

PROGRAMME: Final = "school-meals"

_FORECAST: Final = """
SELECT f.service_day, f.version, f.cause, f.made_at, f.method, f.entitled, f.away, f.expected, f.low, f.high,
       f.level_per_mille, f.same_weekday,
       l.shift, l.grade, l.class_label, l.meal, l.entitled, l.away, l.expected, l.low, l.high
FROM (
    SELECT * FROM meals_forecast
    WHERE facility_id = %(facility)s AND service_day = %(day)s AND programme = %(programme)s
      AND made_at <= %(at)s::timestamptz
    ORDER BY version DESC LIMIT 1
) f
LEFT JOIN meals_forecast_line l ON (l.facility_id, l.service_day, l.programme, l.version)
    = (f.facility_id, f.service_day, f.programme, f.version)
ORDER BY l.shift, l.grade, l.class_label
"""
# By class, of whoever is enrolled to eat here: whose meal is payable or held, and who was seen without the right.
_CAME: Final = """
SELECT v.service_day, coalesce(e.shift, 0), coalesce(e.grade, -1), e.class_label,
       count(DISTINCT e.person_id) FILTER (WHERE v.verdict <> 'refused'),
       count(DISTINCT e.person_id) FILTER (WHERE v.reason IN ('not_entitled', 'entitlement_unknown')), max(v.at)
FROM registry_enrolment e
JOIN LATERAL (
    SELECT DISTINCT ON (v.service_day, v.slot) v.service_day, v.verdict, v.reason, v.at FROM deliveries_verdict v
    WHERE v.person_id = e.person_id AND v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
    ORDER BY v.service_day, v.slot, v.version DESC
) v ON e.valid @> v.service_day
WHERE e.eats_at_id = %(facility)s AND e.known_to IS NULL AND e.valid && daterange(%(first)s, %(last)s, '[]')
GROUP BY 1, 2, 3, 4
"""
_ERRORS: Final = f"""
WITH came AS (SELECT service_day, sum(came)::integer AS came FROM ({_CAME}) c (service_day, shift, grade, label, came, others, at)
              GROUP BY 1)
SELECT f.service_day, f.cause, f.made_at, f.expected, f.low, f.high, f.same_weekday, coalesce(came.came, 0)
FROM (
    SELECT DISTINCT ON (service_day) * FROM meals_forecast
    WHERE facility_id = %(facility)s AND programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s
    ORDER BY service_day, version DESC
) f LEFT JOIN came USING (service_day)
ORDER BY f.service_day DESC
"""


_REMOTE: Final = """
SELECT grade_from, grade_to, shift, declared_at, cut_off_at, called_off, reason FROM meals_remote_day
WHERE facility_id = %(facility)s AND service_day = %(day)s ORDER BY declared_at, id
"""
_AHEAD: Final = 30  # days: longer than any break but the summer's


@dataclass(frozen=True, slots=True)
class ClassForecast:
    """Heads of a class; shift 0 and grade -1 are not known. ``away``: said to stay away, already left out."""

    shift: int
    grade: int
    class_label: str
    meal: str
    entitled: int
    away: int
    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was said of a day at a place: heads with an interval that holds on ``level_per_mille`` of a thousand days.

    ``same_weekday`` is the mean of the last same weekdays, None where there was none. Classes add up to ``expected``.
    """

    service_day: dt.date
    version: int
    cause: str
    made_at: dt.datetime
    method: str
    entitled: int
    away: int
    expected: int
    low: int
    high: int
    level_per_mille: int
    same_weekday: int | None
    classes: tuple[ClassForecast, ...]

    @property
    def by_meal(self) -> dict[tuple[str, int], int]:
        """Heads by meal and shift."""
        found: dict[tuple[str, int], int] = {}
        for one in self.classes:
            found[one.meal, one.shift] = found.get((one.meal, one.shift), 0) + one.expected
        return found


@dataclass(frozen=True, slots=True)
class RemoteSaid:
    """Lessons at home as they were declared: for which grades and shift (None: all), how many are called off, why."""

    grade_from: int | None
    grade_to: int | None
    shift: int | None
    declared_at: dt.datetime
    cut_off_at: dt.datetime | None
    called_off: int
    reason: str

    @property
    def in_time(self) -> bool:
        """Whether it was said before the kitchen had to begin."""
        return self.cut_off_at is None or self.declared_at <= self.cut_off_at


@dataclass(frozen=True, slots=True)
class ClassToday:
    """A class today: expected (None where no forecast was made), came so far, and seen without the right to a free meal."""

    shift: int
    grade: int
    class_label: str
    entitled: int | None
    away: int
    expected: int | None
    came: int
    others: int
    last_at: dt.datetime | None

    @property
    def missing(self) -> int | None:
        """How many are still expected; None where no forecast was made."""
        return None if self.expected is None else max(0, self.expected - self.came)


@dataclass(frozen=True, slots=True)
class Today:
    """A day as it goes: what was expected and who came, by class. ``came`` counts children whose meal is payable or held."""

    service_day: dt.date
    expected: int | None
    low: int | None
    high: int | None
    came: int
    others: int
    classes: tuple[ClassToday, ...]

    @property
    def missing(self) -> int | None:
        """How many are still expected, over the place; None where no forecast was made."""
        return None if self.expected is None else max(0, self.expected - self.came)

    @property
    def last_at(self) -> dt.datetime | None:
        """When the last child was seen, local; None where nobody was."""
        return max((one.last_at for one in self.classes if one.last_at is not None), default=None)


@dataclass(frozen=True, slots=True)
class ForecastError:
    """A day that is over: what was last said of it, and who came."""

    service_day: dt.date
    cause: str
    made_at: dt.datetime
    expected: int
    low: int
    high: int
    same_weekday: int | None
    came: int

    @property
    def error(self) -> int:
        """How many more were expected than came; negative: fewer."""
        return self.expected - self.came

    @property
    def is_within(self) -> bool:
        """Whether the interval held."""
        return self.low <= self.came <= self.high


def forecast_of(
    *,
    facility_id: int,
    day: dt.date,
    scope: Scope,
    at: dt.datetime | None = None,
    programme: str = PROGRAMME,
) -> Forecast | None:
    """The newest forecast of a day (``at``: as it stood at that moment); None where none was made, or out of scope."""
    if place_within(facility_id, scope) is None:
        return None
    moment = "infinity" if at is None else at.isoformat()
    rows = query(_FORECAST, {"facility": facility_id, "day": day, "programme": programme, "at": moment})
    if not rows:
        return None
    classes = tuple(ClassForecast(*row[12:]) for row in rows if row[12] is not None)
    return Forecast(*(*rows[0][:12], classes))


def today_of(*, facility_id: int, day: dt.date, scope: Scope, programme: str = PROGRAMME) -> Today | None:
    """Expected and came by class, for a page that asks every few seconds; None out of scope.

    Cost: the children of the place, a lookup by key each. ``last_at`` is local time, as the terminal says it.
    """
    if place_within(facility_id, scope) is None:
        return None
    forecast = forecast_of(facility_id=facility_id, day=day, scope=scope, programme=programme)
    expected = {one[:3]: one for one in map(_key_first, forecast.classes)} if forecast else {}
    came = {row[1:4]: row[4:] for row in query(_CAME, _values(facility_id, day, day, programme))}
    classes = []
    for key in sorted({*expected, *came}):
        said = expected[key][3] if key in expected else None
        here, others, last_at = came.get(key, (0, 0, None))
        classes.append(
            ClassToday(
                shift=key[0],
                grade=key[1],
                class_label=key[2],
                entitled=said.entitled if said else None,
                away=said.away if said else 0,
                expected=said.expected if said else None,
                came=here,
                others=others,
                last_at=last_at,
            )
        )
    return Today(
        service_day=day,
        expected=forecast.expected if forecast else None,
        low=forecast.low if forecast else None,
        high=forecast.high if forecast else None,
        came=sum(one.came for one in classes),
        others=sum(one.others for one in classes),
        classes=tuple(classes),
    )


def errors_of(
    *, facility_id: int, first: dt.date, last: dt.date, scope: Scope, programme: str = PROGRAMME
) -> list[ForecastError]:
    """How wrong the forecasts of some days were, the newest day first. Empty out of scope.

    Cost: the children of the place, with their days of the period.
    """
    if place_within(facility_id, scope) is None:
        return []
    return [ForecastError(*row) for row in query(_ERRORS, _values(facility_id, first, last, programme))]


def mean_error_per_mille(errors: Sequence[ForecastError]) -> tuple[int, int | None] | None:
    """How far the forecasts, and the same weekday's mean, were off: errors per thousand who came. None without days.

    Only days of which both are known are compared; the second is None where there is none.
    """
    heads = sum(one.came for one in errors)
    if not heads:
        return None
    off = 1000 * sum(abs(one.error) for one in errors) // heads
    both = [one for one in errors if one.same_weekday is not None]
    came = sum(one.came for one in both)
    weekday = sum(abs((one.same_weekday or 0) - one.came) for one in both)
    return off, 1000 * weekday // came if came else None


def next_day_of(
    *, facility_id: int, after: dt.date, scope: Scope, programme: str = PROGRAMME
) -> dt.date | None:
    """The first day after ``after`` on which a place has lessons, within some weeks; None for none, or out of scope.

    ProblemError where the programme knows no school year for those days.
    """
    if place_within(facility_id, scope) is None:
        return None
    days = [after + dt.timedelta(days=n) for n in range(1, _AHEAD + 1)]
    lessons = lessons_of(programme, [facility_id], days[0], days[-1])
    return next((day for day in days if lessons.has(facility_id, -1, 0, day)), None)


def remote_days_of(*, facility_id: int, day: dt.date, scope: Scope) -> list[RemoteSaid]:
    """What was declared of lessons at home for a day, the newest last. Empty out of scope."""
    if place_within(facility_id, scope) is None:
        return []
    return [RemoteSaid(*row) for row in query(_REMOTE, {"facility": facility_id, "day": day})]


def _key_first(one: ClassForecast) -> tuple[int, int, str, ClassForecast]:
    return one.shift, one.grade, one.class_label, one


def _values(facility_id: int, first: dt.date, last: dt.date, programme: str) -> dict[str, Any]:
    return {"facility": facility_id, "first": first, "last": last, "programme": programme}
