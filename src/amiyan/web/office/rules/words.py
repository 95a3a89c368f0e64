"""Values of parameters as people read them, and the groups in which they stand."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.kernel.problems import N_
from amiyan.programmes.parameters import Value
from amiyan.programmes.terms import GRADES
from amiyan.web.public.words import PARAMETERS
from amiyan.web.words import spoken

GROUPS: Final = (
    ("right", N_("Who has the right")),
    ("price", N_("What it costs")),
    ("proof", N_("How it is proved")),
    ("payment", N_("When it is paid")),
    ("calendar", N_("On which days")),
)
_UNNAMED: Final = ("proof", "")


def group_of(parameter: str) -> str:
    """The question to which a parameter belongs."""
    return PARAMETERS.get(parameter, _UNNAMED)[0]


def name_of(parameter: str) -> str:
    """What a parameter is called."""
    words = PARAMETERS.get(parameter, _UNNAMED)[1]
    return _(words) if words else parameter


def whom(region: str | None, grades: tuple[int, int] | None) -> str:
    """Whom a value is for."""
    parts = [REGION_BY_CODE[region].name(spoken())] if region else []
    if grades:
        parts.append(_("grades {low}–{high}").format(low=grades[0], high=grades[1]))
    return ", ".join(parts) or _("everybody")


def for_whom(low: int | None, high: int | None, shift: int | None) -> str:
    """For which grades and shift a day of the calendar is said."""
    grades = None if low is None and high is None else (low or 0, high if high is not None else GRADES[-1])
    parts = [whom(None, grades)]
    if shift is not None:
        parts.append(_("shift %(number)s") % {"number": shift})
    return ", ".join(parts)


def days_of(first: dt.date, last: dt.date | None) -> str:
    """From when to when."""
    if last is None:
        return _("from {day}").format(day=format_date(first, spoken()))
    return f"{format_date(first, spoken())} – {format_date(last, spoken())}"


def grouped(values: Iterable[Value]) -> Iterator[tuple[str, list[Value]]]:
    """Values under the questions to which they belong; questions without any are left out."""
    every = list(values)
    for group, words in GROUPS:
        if found := [value for value in every if group_of(value.parameter) == group]:
            yield _(words), found
