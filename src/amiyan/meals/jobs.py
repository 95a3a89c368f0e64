"""Work done later: each afternoon the next school day is forecast, by five o'clock of the day before."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.traces import span
from amiyan.meals.forecast.actions import make_forecasts
from amiyan.meals.lessons import lessons_of
from amiyan.programmes.loader import daily_codes
from amiyan.settlement.jobs import NIGHT_QUEUE

# UTC: twenty to five in the afternoon of Kazakhstan, when serving is over, so that all is there by five.
AFTERNOON: Final = "40 11 * * *"
# After the cut-off for days off: what families said by then is counted too.
EVENING: Final = "10 13 * * *"
LOOKS_AHEAD: Final = 14
AGAIN: Final = RetryStrategy(max_attempts=5, wait=60)


@app.periodic(cron=AFTERNOON)
@app.task(queue=NIGHT_QUEUE, queueing_lock="forecast", retry=AGAIN)
def forecast_afternoon(timestamp: int) -> list[list[int]]:
    """By five o'clock: how many to cook for on the next day with lessons."""
    return _forecast(timestamp)


@app.periodic(cron=EVENING)
@app.task(queue=NIGHT_QUEUE, queueing_lock="forecast evening", retry=AGAIN)
def forecast_evening(timestamp: int) -> list[list[int]]:
    """After the cut-off: as in the afternoon, with what families have said since. Places without news get no row."""
    return _forecast(timestamp)


def _forecast(timestamp: int) -> list[list[int]]:
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("forecast"):
        return [list(forecast_next(code, now=now)) for code in daily_codes()]


def forecast_next(programme: str, *, now: dt.datetime) -> tuple[int, int]:
    """Forecast the next day with lessons anywhere by the general calendar: (places with news, heads); (0, 0) for none."""
    day = next_school_day(programme, now=now)
    if day is None:
        return 0, 0
    made = make_forecasts(programme=programme, service_day=day, cause="evening", now=now)
    return made.places, made.expected


def next_school_day(programme: str, *, now: dt.datetime) -> dt.date | None:
    """The first day after today on which some grade has lessons by the general calendar; None within two weeks."""
    today = to_local(now).date()
    days = [today + dt.timedelta(days=n) for n in range(1, LOOKS_AHEAD + 1)]
    lessons = lessons_of(programme, [], days[0], days[-1], at=now)
    return next((day for day in days if any(lessons.has(0, grade, 0, day) for grade in range(1, 12))), None)


@app.task(queue=NIGHT_QUEUE, retry=AGAIN)
def forecast_again(programme: str, day: str, places: list[int]) -> list[int]:
    """The calendar of some places was changed: what was forecast for the day is corrected. Safe to run twice."""
    with span("forecast again"):
        made = make_forecasts(
            programme=programme,
            service_day=dt.date.fromisoformat(day),
            cause="asked",
            now=dt.datetime.now(dt.UTC),
            places=places,
        )
    return [made.places, made.expected]
