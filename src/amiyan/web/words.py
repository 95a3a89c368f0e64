"""Values as the page's language says them: seen, and heard by a screen reader."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from amiyan.country.kz.classes import format_class
from amiyan.country.kz.formats import format_date_short
from amiyan.country.kz.money import MINUS, NO_BREAK_SPACE, format_number, format_tenge
from amiyan.kernel.languages import Language, language_of
from amiyan.web.shapes import Tiyn


def spoken() -> Language:
    """The language of the page that is being made."""
    return language_of(get_language())


def class_words(label: str) -> str:
    """What a class is called; in words where nobody knows it, blank where there is none. Not the key of a class."""
    return gettext("class not known") if label == "?" else format_class(label)


def heard(tiyn: int) -> str:
    """The amount in words that a screen reader reads well."""
    tenge, rest = divmod(abs(tiyn), 100)
    said = gettext("%(number)s tenge") % {"number": format_number(tenge, spoken())}
    if rest:
        said += " " + ngettext("%(number)s tiyn", "%(number)s tiyn", rest) % {"number": rest}
    return f"{MINUS}{said}" if tiyn < 0 else said


def lasting(seconds: int) -> str:
    """How long something is, or how far off, in the largest unit of which it has two: 45 seconds, 17 minutes, 46 hours,
    3 days. In Russian in the accusative, as after "на".
    """
    seconds = abs(seconds)
    if seconds < 2 * 60:
        return ngettext("%(number)s second", "%(number)s seconds", seconds) % _number(seconds)
    if seconds < 2 * 3600:
        minutes = seconds // 60
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % _number(minutes)
    if seconds < 48 * 3600:
        hours = seconds // 3600
        return ngettext("%(number)s hour", "%(number)s hours", hours) % _number(hours)
    days = seconds // 86_400
    return ngettext("%(number)s whole day", "%(number)s whole days", days) % _number(days)


def _number(number: int) -> dict[str, str]:
    return {"number": format_number(number, spoken())}


def shown(cell: Any) -> str:
    """A cell as text: numbers and dates in the page's language, None as words that say so."""
    if cell is None:
        return gettext("not known")
    if isinstance(cell, dt.date):
        return format_date_short(cell, spoken())
    if isinstance(cell, int):
        return format_number(cell, spoken())
    return "" if isinstance(cell, Tiyn) else cell


def sayer(unit: str) -> Callable[[int], str]:
    """How a chart says its values: "tiyn" as money, "percent", else plain numbers."""
    language = spoken()
    if unit == "tiyn":
        return lambda value: format_tenge(value, language, whole=True)
    if unit == "percent":
        return lambda value: f"{format_number(value, language)}{NO_BREAK_SPACE}%"
    return lambda value: format_number(value, language)
