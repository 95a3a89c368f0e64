"""Days, moments and states as the pages of the registers write them."""

import datetime as dt

from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.web.words import spoken


def day(on: dt.date | None) -> str:
    """A day with its year; words where there is no end."""
    return format_date_short(on, spoken()) if on is not None else _("no term")


def since(on: dt.date | None) -> str:
    """The first day of something; a dash where it always was so."""
    return format_date_short(on, spoken()) if on is not None else "—"


def moment(at: dt.datetime | None) -> str:
    """A moment by the local clock; never where there is none."""
    if at is None:
        return _("never")
    local = to_local(at)
    return f"{format_date_short(local.date(), spoken())} {local:%H:%M}"


def whole(text: str) -> int:
    """A number that an address names, 0 where it names none."""
    return int(text) if text.isdecimal() and len(text) < 7 else 0
