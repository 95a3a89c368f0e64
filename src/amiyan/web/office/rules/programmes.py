"""Programmes as they stand today: each value with its days and its act, and what still waits for one."""

from collections.abc import Iterable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.entitlements.changes.queries import StandingChange, changes
from amiyan.programmes.loader import all_codes, load
from amiyan.programmes.model import Programme
from amiyan.programmes.parameters import Value
from amiyan.programmes.terms import in_force
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.rules.words import days_of, grouped, name_of, whom
from amiyan.web.public.rules import said
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_SHORT: Final = 90  # letters of a long list


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with its values of today; a region reads those that hold in it."""
    office = Office(request)
    found = []
    for code in all_codes():
        rules = load(code)
        values = of_today(rules, office)
        found.append(
            {
                "name": rules.texts[spoken()].name,
                "href": office.address("office-programme", programme=code),
                "every": len(values),
                "waiting": sum(value.placeholder for value in values),
                "own": sum(value.region == office.region for value in values),
                "groups": [(name, [row(value, most=_SHORT) for value in of]) for name, of in grouped(values)],
            }
        )
    given = {"programmes": found, "columns": columns(), "on": format_date_short(today(), spoken())}
    return shown(office, "rules/programmes", given, here="office-programmes")


@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme: its clauses, its values before, today and later, and the changes that are proposed."""
    office, rules = Office(request), known(programme)
    texts = rules.texts[spoken()]
    values = _of_office(rules, office)
    found = changes(programme=programme, region=region_of(office))
    given = {
        "name": texts.name,
        "clauses": [texts.clauses[one.name]["yes"] for one in rules.clauses],
        "columns": columns(),
        "later": _rows(value for value in values if value.first > today()),
        "now": [
            (name, [row(value) for value in of])
            for name, of in grouped(v for v in values if v.in_force(today()))
        ],
        "before": _rows(value for value in values if value.last is not None and value.last < today()),
        "change_columns": change_columns(),
        "changes": [_change(office, one) for one in found],
        "new": office.address("office-change-new", programme=programme)
        if may(office, "office-change-new")
        else "",
    }
    way = [Link(_("Programmes"), office.address("office-programmes")), Link(texts.name)]
    return shown(office, "rules/programme", given, here="office-programmes", way=way)


def known(code: str) -> Programme:
    """A programme that there is; 404 for any other."""
    if code not in all_codes():
        raise Http404
    return load(code)


def region_of(office: Office) -> str | None:
    """The region of an office as values have it: None is the country."""
    return None if office.region == COUNTRY else office.region


def of_today(rules: Programme, office: Office) -> list[Value]:
    """The values that count today: in a region those that count there, in the country all."""
    region = region_of(office)
    if region is not None:
        return in_force(rules, today(), region)
    return [value for value in _of_office(rules, office) if value.in_force(today())]


def _of_office(rules: Programme, office: Office) -> list[Value]:
    """All values that speak of an office, in their order: by parameter, the newest first."""
    region = region_of(office)
    return [
        value
        for values in rules.parameters.values.values()
        for value in sorted(
            values, key=lambda one: (one.first, one.region or "", one.grades or (0, 0)), reverse=True
        )
        if region is None or value.region in {None, region}
    ]


def columns() -> list[Column]:
    """Of a table of values."""
    return [
        Column(_("What it says")),
        Column(_("Value")),
        Column(_("For")),
        Column(_("Days")),
        Column(_("By which act")),
    ]


def _rows(values: Iterable[Value]) -> list[Row]:
    return [row(value) for value in values]


def row(value: Value, most: int = 0) -> Row:
    """A value with its days and its act, or that it waits for one; ``most``: letters of a value, the rest on its page."""
    text = said(value)
    act: str | SafeString = value.act and _(value.act)
    if value.placeholder:
        act = verdict_badge("waiting", _("Waits for its act"))
    return Row(
        [
            name_of(value.parameter),
            f"{text[:most]}…" if 0 < most < len(text) else text,
            whom(value.region, value.grades),
            days_of(value.first, value.last),
            act,
        ]
    )


def change_columns() -> list[Column]:
    """Of the table of changes."""
    return [
        Column(_("Change")),
        Column(_("New value")),
        Column(_("For")),
        Column(_("From")),
        Column(_("State")),
    ]


def _change(office: Office, one: StandingChange) -> Row:
    new = one.proposed
    return Row(
        [name_of(new.parameter), said(new.as_value), whom(new.region, new.grades), new.first, state(one)],
        href=office.address("office-change", programme=one.programme, change=one.id),
    )


def state(one: StandingChange) -> SafeString:
    """Where a change stands, as a badge."""
    if one.state == "signed":
        ahead = one.proposed.first > today()
        return verdict_badge("payable", _("Signed by two") if ahead else _("In force"))
    if one.state == "proposed" and one.has_one_twice:
        return verdict_badge("waiting", _("Waits for another signature"))
    if one.state == "proposed":
        words = _("Signed by one") if one.signatures else _("Nobody has signed yet")
        return verdict_badge("waiting", words)
    return verdict_badge("refused", _("Refused") if one.state == "refused" else _("Withdrawn"))
