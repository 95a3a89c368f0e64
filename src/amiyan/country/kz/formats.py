"""Dates as people read them, by Babel, which knows Kazakh months."""

import datetime as dt
from typing import Final

from babel.dates import format_date as babel_format_date
from babel.dates import get_day_names

from amiyan.kernel.languages import Language

_LOCALE: Final[dict[Language, str]] = {"kk": "kk", "ru": "ru", "en": "en_GB"}
_MONTH: Final[dict[Language, str]] = {"kk": "y 'ж'. MMMM", "ru": "LLLL y 'г'.", "en": "LLLL y"}
_WEEKDAY: Final[dict[Language, str]] = {"kk": "d MMMM, EEEE", "ru": "d MMMM, EEEE", "en": "EEEE d MMMM"}
_IN_WORDS: Final[dict[Language, str]] = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y", "en": "d MMMM y"}
# In English the month is a word: 08/09 is two different days to two readers.
_SHORT: Final[dict[Language, str]] = {"kk": "dd.MM.y", "ru": "dd.MM.y", "en": "d MMM y"}


def format_date(day: dt.date, language: Language) -> str:
    """``2025 ж. 8 қыркүйек``, ``8 сентября 2025 г.``, ``8 September 2025``."""
    return babel_format_date(day, "long", locale=_LOCALE[language])


def format_date_short(day: dt.date, language: Language) -> str:
    """``08.09.2025`` in Kazakh and Russian, ``8 Sep 2025`` in English."""
    return babel_format_date(day, _SHORT[language], locale=_LOCALE[language])


def format_month(day: dt.date, language: Language) -> str:
    """The month of a day: ``2025 ж. қыркүйек``, ``сентябрь 2025 г.``, ``September 2025``."""
    return babel_format_date(day, _MONTH[language], locale=_LOCALE[language])


def words_of_days(language: Language) -> dict[str, str]:
    """For pages that write days without a network: ``month-1`` to ``month-12`` with ``{d}`` for the day of the month,
    and ``weekday-0`` (Monday) to ``weekday-6``. Browsers know Kazakh months only where their makers thought of it.
    """
    locale = _LOCALE[language]
    months = {
        f"month-{n}": "{d} " + babel_format_date(dt.date(2025, n, 1), "MMMM", locale) for n in range(1, 13)
    }
    monday = dt.date(2025, 9, 8)
    weekdays = {
        f"weekday-{n}": babel_format_date(monday + dt.timedelta(days=n), "EEEE", locale) for n in range(7)
    }
    return months | weekdays


def format_weekday(day: dt.date, language: Language) -> str:
    """A day within a month that is known: ``19 қыркүйек, жұма``, ``19 сентября, пятница``, ``Friday 19 September``."""
    return babel_format_date(day, _WEEKDAY[language], locale=_LOCALE[language])


def format_month_short(day: dt.date, language: Language) -> str:
    """The month of a day as it stands under a chart: ``қыр.``, ``сент.``, ``Sept``."""
    return babel_format_date(day, "LLL", locale=_LOCALE[language])


def format_day_of_month(day: dt.date, language: Language, *, with_year: bool = False) -> str:
    """A day in a running sentence: ``8 қыркүйек``, ``8 сентября``, ``8 September``; the year in full words, without dots."""
    return babel_format_date(day, _IN_WORDS[language] if with_year else "d MMMM", locale=_LOCALE[language])


def format_weekday_short(isoweekday: int, language: Language) -> str:
    """A day of the week over a column of a calendar (1 is Monday): ``дс``, ``пн``, ``Mon``."""
    return str(get_day_names("abbreviated", locale=_LOCALE[language])[isoweekday - 1])
