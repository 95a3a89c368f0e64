"""Single cells, as Excel or a text file gives them, turned into values. Pure; constant time a cell."""

import datetime as dt
import re
from functools import lru_cache

from amiyan.kernel.problems import Kind
from amiyan.kernel.text import folded
from amiyan.registry.files import problems as p

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta

_DASHES = frozenset({"-", "–", "—", "−", "--", "---", "n/a", "#n/a", "#н/д"})
_LONGEST_DASH = max(map(len, _DASHES))
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_SERIALS = (10_000, 80_000)  # the years 1927 to 2119: smaller numbers are years or counts, not days
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20|21)\d\d)(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-]\d{2}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d*)?")
_AFTER_DATE = re.compile(r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*(?:г|ж|y)?\.?,?")
_CLOCK = re.compile(r"(\d{1,2})[:.\-](\d{2})(?::(\d{2}))?")
_FRACTION = re.compile(r"0?[.,]\d+")
_WHOLE = re.compile(r"([0-9]{1,15})(?:[.,]0*)?")
_YES = frozenset(
    map(folded, ("1", "yes", "y", "true", "иә", "ия", "да", "оқу күні", "учебный", "+", "д", "и"))
)
_NO = frozenset(
    map(folded, ("0", "no", "n", "false", "жоқ", "нет", "демалыс", "выходной", "каникулы", "н", "ж"))
)


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without ``.0``, dates as ISO, text without spaces at its ends."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def words_of(cell: Cell) -> str:
    """As :func:`text_of`, with single spaces; a lone dash, as people write for "nothing", is blank."""
    text = cell if isinstance(cell, str) else text_of(cell)
    if not text.isalnum():  # nearly every cell of a text file is one word, and done
        text = " ".join(text.split())
    return "" if len(text) <= _LONGEST_DASH and text.lower() in _DASHES else text


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing but spaces."""
    return isinstance(cell, str) and (not cell or cell.isspace())


def date_of(cell: Cell) -> dt.date | Kind | None:
    """The date in a cell; None where it is blank; the kind of problem where it is no date.

    Text is day first (``08.09.2025``) unless it begins with a year of four digits; a serial is Excel's
    count of days. A year of two digits is refused: nobody can tell its century.
    """
    if isinstance(cell, str):
        return _date_of_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return p.DATE_WRONG
    return _date_of_serial(cell)


def _date_of_serial(serial: float) -> dt.date | Kind:
    if _SERIALS[0] <= serial <= _SERIALS[1]:
        return _EXCEL_DAY_ZERO + dt.timedelta(days=int(serial))
    # 20250908 typed as a number; anything else is no date.
    match = _COMPACT.fullmatch(str(int(serial))) if abs(serial) < 1e9 and serial == int(serial) else None
    return _made(match[1], match[2], match[3]) if match else p.DATE_WRONG


@lru_cache(maxsize=8192)
def _date_of_text(cell: str) -> dt.date | Kind | None:
    text = words_of(cell[:100]).lstrip("'").replace(" ", " ")
    if not text:
        return None
    if not text.isascii() and not text[:8].isascii():
        return p.DATE_WRONG
    if match := _DAY_FIRST.match(text):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, month, day = match.groups()
    elif match := _SERIAL.fullmatch(text):
        return _date_of_serial(int(match[1]))
    else:
        return p.DATE_SHORT_YEAR if _SHORT_YEAR.fullmatch(text) else p.DATE_WRONG
    return _made(year, month, day) if _AFTER_DATE.fullmatch(text[match.end() :]) else p.DATE_WRONG


def _made(year: str, month: str, day: str) -> dt.date | Kind:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return p.DATE_WRONG


def time_of(cell: Cell) -> dt.time | Kind | None:
    """A time of day: ``07:30``, ``14:59:59``, Excel's time or fraction of a day; None where blank.

    A fraction is rounded to the minute (``0.58333`` is 14:00), a written second stays.
    """
    if isinstance(cell, str):
        return _time_of_text(words_of(cell))
    if isinstance(cell, dt.datetime | dt.time):
        # Excel's fraction of a day may come out a hair before the second that was meant.
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second + round(cell.microsecond / 1e6)
        return _time_of_seconds(seconds)
    if isinstance(cell, dt.timedelta):
        return _time_of_seconds(round(cell.total_seconds()))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 1:
        return _time_of_seconds(round(cell * 1440) * 60)
    return p.HOURS_WRONG


def _time_of_text(text: str) -> dt.time | Kind | None:
    if not text:
        return None
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        in_range = hours < 24 and minutes < 60 and seconds < 60
        return dt.time(hours, minutes, seconds) if in_range else p.HOURS_WRONG
    if _FRACTION.fullmatch(text):
        return _time_of_seconds(round(float(text.replace(",", ".")) * 1440) * 60)
    return p.HOURS_WRONG


def _time_of_seconds(seconds: int) -> dt.time | Kind:
    if not 0 <= seconds < 86_400:
        return p.HOURS_WRONG
    return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def whole_of(cell: Cell) -> int | None:
    """A whole number of zero or more; None where the cell is anything else (ask for blank before)."""
    match = _WHOLE.fullmatch(text_of(cell).replace(" ", "").replace(" ", ""))
    return int(match[1]) if match and match[1].isascii() else None


def yes_no_of(cell: Cell) -> bool | None:
    """Yes or no in three languages; None where the cell is neither."""
    word = folded(words_of(cell)[:40])
    return True if word in _YES else False if word in _NO else None
