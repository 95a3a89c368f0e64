"""The moment of the pages: the machine's clock; only in the demo another, which somebody set to noon.

Every page and every action that a page calls takes "now" from here and hands it down.
"""

import datetime as dt

from django.conf import settings

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.clock import SystemClock
from amiyan.web.demo.folder import Folder


class PageClock:
    """That moment as a :class:`~amiyan.kernel.clock.Clock`."""

    def now(self) -> dt.datetime:
        """The present instant of the pages, in UTC."""
        return now()


def now() -> dt.datetime:
    """The present instant, aware and in UTC; in the demo the one to which its clock was set, running on."""
    at = SystemClock().now()
    return at + Folder(settings.DEMO).shift() if settings.DEMO else at


def today() -> dt.date:
    """The local day of that moment."""
    return to_local(now()).date()


def month_of(written: str) -> dt.date:
    """The first day of a month written as year-month; of this month where it is none."""
    try:
        return dt.date.fromisoformat(f"{written}-01")
    except ValueError:
        return today().replace(day=1)
