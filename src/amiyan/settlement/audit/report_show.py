"""Figures as the report writes them: one place where a number becomes text."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from amiyan.country.kz import iin
from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.country.kz.kato import find_region
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import N_
from amiyan.programmes.loader import all_codes, load

NO_BREAK_SPACE = "\u00a0"
NONE = "–"
_MILLION, _BILLION = N_("million"), N_("billion")
_TWELVE = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Show:
    """Everything in one language; the same language must be active for gettext."""

    language: Language

    def number(self, number: int) -> str:
        """``1 234 567``."""
        return format_number(number, self.language)

    def tenge(self, tiyn: int) -> str:
        """The exact amount; tiyn only where there are some."""
        return format_tenge(tiyn, self.language, whole=True)

    def plain_tenge(self, tiyn: int) -> str:
        """The exact amount with its tiyn and without the sign of the tenge, for a column that names it."""
        return format_tenge(tiyn, self.language).removesuffix(f"{NO_BREAK_SPACE}₸")

    def estimate(self, tiyn: int) -> str:
        """An amount that may be unknown: zero is a dash, so that it is not read as “nothing”."""
        return self.tenge(tiyn) if tiyn else NONE

    def about(self, tiyn: int) -> str:
        """The amount for a glance, ``460,3 млн ₸``, rounded half up; below a million the exact one."""
        for unit, word, digits in ((10**11, _BILLION, 2), (10**8, _MILLION, 1)):
            if abs(tiyn) >= unit:
                scaled = (2 * abs(tiyn) * 10**digits + unit) // (2 * unit)
                text = f"{scaled // 10**digits}{self.point}{scaled % 10**digits:0{digits}}"
                sign = "−" if tiyn < 0 else ""
                return f"{sign}{text}{NO_BREAK_SPACE}{_(word)}{NO_BREAK_SPACE}₸"
        return self.tenge(tiyn)

    def percent(self, part: int, whole: int) -> str:
        """``part`` of ``whole`` with one decimal, rounded half up; a dash where there is no whole."""
        if whole <= 0 or part < 0:
            return NONE
        tenths = (2 * part * 1000 + whole) // (2 * whole)
        if part and not tenths:
            return f"<{NO_BREAK_SPACE}{self._percent_sign(f'0{self.point}1')}"
        return self._percent_sign(f"{tenths // 10}{self.point}{tenths % 10}")

    @property
    def point(self) -> str:
        """The decimal sign."""
        return "." if self.language == "en" else ","

    def _percent_sign(self, text: str) -> str:
        return f"{text}%" if self.language == "en" else f"{text}{NO_BREAK_SPACE}%"

    def day(self, day: date) -> str:
        """In words."""
        return format_date(day, self.language)

    def short_day(self, day: date) -> str:
        """In figures."""
        return format_date_short(day, self.language)

    def detail(self, detail: str) -> str:
        """Where or when of a pattern: a day or a minute as people write it, anything else as it is."""
        found = _MOMENT.fullmatch(detail)
        if not found:
            return clean(detail)
        try:
            day = date.fromisoformat(found[1])
        except ValueError:  # shaped like a day, and none
            return clean(detail)
        return self.short_day(day) + (f", {found[2]}" if found[2] else "")

    def period(self, first: date, last: date) -> str:
        """Both days count."""
        return f"{self.day(first)} – {self.day(last)}"

    def region(self, region: str | None) -> str:
        """The name of a region given by code or name; what is not known is shown as it was given."""
        if not region:
            return ""
        found = find_region(region)
        return found.name(self.language) if found else clean(region)

    def programme(self, code: str) -> str:
        """The programme's own name."""
        return load(code).texts[self.language].name if code in all_codes() else clean(code)

    def parameter(self, name: str, value: str) -> str:
        """A parameter's value: money as money. Social reasons are not listed: the report names none."""
        if name.endswith("_tiyn") and value.isdecimal():
            return self.tenge(int(value))
        if any(status in value for status in SOCIAL_STATUSES):
            return _("a list, see parameters.toml")
        return clean(value)


def shortened(name: str, longest: int = 64) -> str:
    """A long official name for the first page: its beginning and its end, where numbers and names stand."""
    if len(name) <= longest:
        return name
    tail = longest // 2
    return f"{name[: longest - tail - 1].rstrip()}…{name[-tail:].lstrip()}"


def clean(text: str) -> str:
    """Text of foreign files without control characters and without any child's number (an IIN)."""
    return _TWELVE.sub(
        lambda found: "…" if iin.check(found.group()) is None else found.group(), _CONTROL.sub("", text)
    )
