"""The office's words: what a number is called, and values as text."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_month
from amiyan.country.kz.kato import REGIONS
from amiyan.country.kz.money import NO_BREAK_SPACE, format_number, format_tenge
from amiyan.kernel.problems import N_
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.statements.words import REASONS
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.words import spoken

NUMBERS: Final[dict[str, str]] = {
    Kind.LISTED: N_("By list: if everybody entitled had eaten"),
    Kind.PAYABLE: N_("Delivered: proved and payable"),
    Kind.POSTED: N_("In the books: owed or paid for meals"),
    Kind.STATED: N_("In statements of suppliers"),
    Kind.PAID: N_("Paid by the bank"),
    Kind.HELD: N_("Held until a person decides"),
    Kind.REFUSED: N_("Refused"),
    Kind.COOKED: N_("Cooked and not served"),
}
"""The numbers of the overview in their order; those of meals have days behind them."""
WITH_DAYS: Final = (Kind.LISTED, Kind.PAYABLE, Kind.POSTED, Kind.HELD, Kind.REFUSED)
_KINDS: Final[dict[str, str]] = {
    **NUMBERS,
    Kind.MISSING: N_("On the list, and not proved"),
    Kind.METHOD: N_("Meals by the way of proof"),
    Kind.PRICED: CAUSES["priced"],
    Kind.BEYOND: CAUSES["beyond"],
}
BEHIND: Final = frozenset({*WITH_DAYS, Kind.MISSING, Kind.METHOD, Kind.PRICED, Kind.BEYOND})
_COUNTRY: Final = N_("Kazakhstan")
_DASH: Final = "—"
FEW: Final = "…"
"""Stands for a number that is withheld since few are in it, or since it would tell one that is."""


def region_name(code: str) -> str:
    """What an office is called: its region, or the country."""
    if code == COUNTRY:
        return _(_COUNTRY)
    return next((region.name(spoken()) for region in REGIONS if region.code == code), code)


def kind_name(kind: str, code: str = "") -> str:
    """What a number is called: of a cause, a reason or a method by that."""
    if code:
        return _(CAUSES.get(code) or METHODS.get(code) or REASONS.get(code, code))
    return _(_KINDS.get(kind, kind))


def tenge(tiyn: int, *, rounded: bool = False) -> str:
    """An amount without zero tiyn: an overview speaks of billions. ``rounded``: to whole tenge, as what is a forecast."""
    return format_tenge((tiyn + 50) // 100 * 100 if rounded else tiyn, spoken(), whole=True)


def number(value: int) -> str:
    """A number in the page's language."""
    return format_number(value, spoken())


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent with one digit; a dash where there is no whole."""
    if whole <= 0:
        return _DASH
    tenths = (2000 * part + whole) // (2 * whole)
    point = "." if spoken() == "en" else ","
    return f"{number(tenths // 10)}{point}{tenths % 10}{NO_BREAK_SPACE}%"


def change(now: int, before: int) -> str:
    """How much more or less than before, in per cent; a dash where there was nothing."""
    if before == 0:
        return _DASH
    tenths = (2000 * (now - before) + abs(before)) // (2 * abs(before))
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    point = "." if spoken() == "en" else ","
    return f"{sign}{number(abs(tenths) // 10)}{point}{abs(tenths) % 10}{NO_BREAK_SPACE}%"


def month_short(month: dt.date) -> str:
    """Three letters of a month."""
    words = format_month(month, spoken()).split()
    return words[-1 if spoken() == "kk" else 0][:3]
