"""How each rule works: written from the programme's own folder, with the days, acts and placeholders of its values."""

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.kernel.problems import N_
from amiyan.programmes.loader import all_codes, load
from amiyan.programmes.model import Programme
from amiyan.programmes.parameters import Value
from amiyan.settlement.audit.report_words import METHODS
from amiyan.web.moment import today
from amiyan.web.public.frame import open_page, shown, to
from amiyan.web.public.words import PARAMETERS, WEEKDAYS
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken

_GROUPS: Final = (
    ("right", N_("Who has the right")),
    ("price", N_("What it costs")),
    ("proof", N_("How it is proved")),
    ("payment", N_("When it is paid")),
    ("calendar", N_("On which days")),
)
_UNNAMED: Final = ("proof", "")


@open_page
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes that this site knows."""
    found = [(load(code).texts[spoken()].name, to("public-rule", request, code)) for code in all_codes()]
    return shown(request, "rules", {"title": _("How each rule works"), "programmes": found})


@open_page
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme: its clauses in words, and every value with its days and its act."""
    if programme not in all_codes():
        raise Http404
    of = load(programme)
    texts = of.texts[spoken()]
    waiting = sum(value.placeholder for values in of.parameters.values.values() for value in values)
    given = {
        "title": texts.name,
        "clauses": [texts.clauses[one.name]["yes"] for one in of.clauses],
        "columns": [
            Column(_("What it says")),
            Column(_("Value")),
            Column(_("For")),
            Column(_("Days")),
            Column(_("By which act")),
        ],
        "groups": [one for one in (_group(of, *group) for group in _GROUPS) if one[1] or one[2]],
        "waiting": waiting,
        "every": sum(map(len, of.parameters.values.values())),
    }
    return shown(request, "rule", given)


def _group(of: Programme, group: str, name: str) -> tuple[str, list[Row], list[Row]]:
    """A question with the values that count today, and those of other days, the newest first."""
    values = [
        one
        for parameter, found in of.parameters.values.items()
        if PARAMETERS.get(parameter, _UNNAMED)[0] == group
        for one in sorted(found, key=lambda one: one.first, reverse=True)
    ]
    now = [_row(one) for one in values if one.in_force(today())]
    return _(name), now, [_row(one) for one in values if not one.in_force(today())]


def _row(one: Value) -> Row:
    words = PARAMETERS.get(one.parameter, _UNNAMED)[1]
    first = format_date(one.first, spoken())
    days = f"{first} – {format_date(one.last, spoken())}" if one.last else _("from {day}").format(day=first)
    act = _(one.act) if one.act else _("No act was found yet: a placeholder.")
    return Row([_(words) if words else one.parameter, said(one), _whom(one), days, act])


def said(one: Value) -> str:
    """A value as people read it."""
    value: Any = one.value
    if isinstance(value, tuple):
        return ", ".join(_word(one.parameter, part) for part in value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if one.parameter.endswith("_tiyn"):
        return format_tenge(value, spoken(), whole=True)
    if one.parameter.endswith("_per_mille"):
        return f"{format_number(value // 10, spoken())} %"
    return format_number(value, spoken()) if isinstance(value, int) else _word(one.parameter, value)


def _word(parameter: str, value: Any) -> str:
    text = str(value)
    if parameter == "school_week" and text.isdecimal():
        return _(WEEKDAYS[int(text)])
    if text in REGION_BY_CODE and parameter.endswith("regions"):
        return REGION_BY_CODE[text].name(spoken())
    if parameter == "school_break":
        return _(BREAKS.get(text, text))
    return _({**STATUS_NAMES, **METHODS}.get(text, text))


BREAKS: Final = {
    "autumn": N_("autumn break"),
    "winter": N_("winter break"),
    "spring": N_("spring break"),
    "first grade": N_("break of the first grade"),
}


def _whom(one: Value) -> str:
    parts = [REGION_BY_CODE[one.region].name(spoken())] if one.region else []
    if one.grades:
        parts.append(_("grades {low}–{high}").format(low=one.grades[0], high=one.grades[1]))
    return ", ".join(parts) or _("everybody")
