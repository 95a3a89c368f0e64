"""What happens at night on a site: figures are counted, and detectors look at the month so far."""

import datetime as dt
from itertools import groupby

from amiyan.access.queries import today
from amiyan.cli.demo_site.planting import Town
from amiyan.integrity.running import run_detectors
from amiyan.settlement.figures.budgets import keep_forecasts
from amiyan.settlement.figures.counting import count_days, count_payments


def look(town: Town) -> None:
    """Count the town's days until the one that the clock shows, and look for what does not add up in each month."""
    days, now = [*town.lived, town.ahead[0]], dt.datetime.now(dt.UTC)
    count_days(programme=town.programme, first=days[0], last=days[-1], today=today())
    count_payments(programme=town.programme)
    keep_forecasts(town.programme, today=today())
    for _month, found in groupby(days, key=lambda day: (day.year, day.month)):
        of_month = list(found)
        run_detectors(first=of_month[0], last=of_month[-1], now=now, region=town.region)
