"""From the bank to the meal: what a few words name, and the whole column down to one meal's evidence, and up again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.chain import queries
from amiyan.settlement.chain.asked import understood
from amiyan.settlement.chain.lines import head_of
from amiyan.settlement.chain.meals import statement_of_meal
from amiyan.settlement.chain.queries import Found, Line
from amiyan.settlement.statements.queries import Key
from amiyan.web.asked import Asked
from amiyan.web.institution.face import told
from amiyan.web.office.audit.links import Standing, days_level, lines_level, upper_levels
from amiyan.web.office.audit.meals import meal_levels, meals_level
from amiyan.web.office.audit.words import breakable, masked
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.words import tenge
from amiyan.web.shapes import Column, Filter, Link, Row
from amiyan.web.words import spoken

_HERE: Final = "office-chain"


@dataclass(frozen=True, slots=True)
class At:
    """How far down a chain an address goes: a statement, its line, a day, a meal; each only with the one above."""

    key: Key
    line: int | None
    day: dt.date | None
    meal: tuple[int, int] | None


@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """What is looked for, or one chain from the bank's line down to where the address goes."""
    office = Office(request)
    if "meal_of" in request.GET:
        return _up(office)
    if "statement" in request.GET:
        return _column(office)
    return _search(office)


def _search(office: Office) -> HttpResponse:
    words = office.request.GET.get("q", "")
    lines: list[Line] = []
    found: list[Found] = []
    refused = ""
    if words.strip():
        try:
            lines, found = queries.found(understood(words), scope=office.scope)
        except ProblemError as error:
            refused = told(error.problem)
    named = queries.statements_named([one.key for one in lines if one.key], scope=office.scope)
    if len({one.key for one in found} | set(named)) == 1 and all(one.key for one in lines):
        only = found[0].key if found else next(iter(named))
        return HttpResponseRedirect(link(office, only))
    given = {
        "filters": [Filter("q", _("What stands on the paper"), words)],
        "refused": refused,
        "asked": bool(words.strip()),
        "line_columns": [
            Column(_("Bank's reference")),
            Column(_("Day")),
            Column(_("Account")),
            Column(_("Paid for")),
            Column(_("Amount"), numeric=True),
        ],
        "lines": [_line(office, one, named) for one in lines],
        "statement_columns": [
            Column(_("Supplier and act")),
            Column(_("Month")),
            Column(_("To be paid"), numeric=True),
        ],
        "statements": [_statement(office, one) for one in found],
        "is_cut": queries.MOST in {len(lines), len(found)},
        "most": queries.MOST,
    }
    return shown(office, "audit/search", given, here=_HERE, way=[Link(_("From the bank to the meal"))])


def _line(office: Office, one: Line, named: dict[Key, Found]) -> Row:
    of = named.get(one.key) if one.key else None
    act = _act(of) if of else _("No payout of ours explains this line.")
    cells = [
        breakable(one.reference),
        format_date_short(one.booked_on, spoken()),
        masked(one.iban),
        act,
        tenge(-one.amount_tiyn if one.is_credit else one.amount_tiyn),
    ]
    return Row(cells, href=link(office, of.key) if of else "")


def _statement(office: Office, one: Found) -> Row:
    cells = [_act(one), format_month(one.month, spoken()), tenge(one.payable_tiyn)]
    return Row(cells, href=link(office, one.key))


def _act(one: Found) -> str:
    return _("{provider}, act No. {number}").format(provider=one.provider, number=one.key.number)


def _up(office: Office) -> HttpResponse:
    """From a meal to its statement, down to the meal again: the same column, reached from below."""
    person, day, programme, slot = _meal_of(office.request.GET["meal_of"])
    found = statement_of_meal(person, programme=programme, day=day, slot=slot, scope=office.scope)
    if found is None:
        given = {
            "way_up": _("No statement counts this meal yet: its month is open, or nothing is owed for it.")
        }
        return shown(office, "audit/not_yet", given, here=_HERE, way=[_first(office)])
    key, line = found
    return HttpResponseRedirect(
        link(office, key, line=line, day=day, meal=f"{person}.{slot}", anchor="evidence")
        if line
        else link(office, key)
    )


def _meal_of(written: str) -> tuple[int, dt.date, str, int]:
    try:
        person, day, programme, slot = written.split(".")
        return int(person), dt.date.fromisoformat(day), programme, int(slot)
    except ValueError:
        raise Http404 from None


def _column(office: Office) -> HttpResponse:
    at = _at(office.request)
    head = head_of(at.key, scope=office.scope)
    if head is None:
        raise Http404
    standing = Standing(office, at.key, head, link)
    levels = upper_levels(standing)
    levels.append(lines_level(standing, after=_whole(office.request.GET.get("lines_after", ""))))
    line = standing.line(at.line) if at.line is not None else None
    if line is not None:
        levels.append(days_level(standing, line, at.day))
    if line is not None and at.day is not None:
        level, meals = meals_level(standing, line, at.day, after=office.request.GET.get("after", ""))
        levels.append(level)
        _looked(office, {one.person_id for one in meals if one.name})
        if at.meal is not None:
            levels += meal_levels(standing, line, at.day, at.meal)
            _looked(office, {at.meal[0]})
    title = _("{provider}, act No. {number}").format(provider=head.provider, number=at.key.number)
    for level in levels:
        level.facts = [(name, breakable(value)) for name, value in level.facts]
    given = {
        "title": title,
        "month_of": format_month(head.month, spoken()),
        "levels": levels,
        "is_noted": bool(office.standing.looked_at),
    }
    way = [_first(office), Link(title)]
    return shown(office, "audit/chain", given, here=_HERE, way=way)


def _looked(office: Office, people: set[int]) -> None:
    cast(Asked, office.request).standing.looked_at.update(people)


def _at(request: HttpRequest) -> At:
    """What an address names; 404 where it is none of ours."""
    asked = request.GET
    try:
        payee, budget, number = (int(part) for part in asked["statement"].split("."))
        line = int(asked["line"]) if "line" in asked else None
        day = dt.date.fromisoformat(asked["day"]) if "day" in asked else None
        meal: tuple[int, int] | None = None
        if "meal" in asked:
            person, slot = (int(part) for part in asked["meal"].split("."))
            meal = person, slot
    except ValueError:
        raise Http404 from None
    if (
        max(abs(part) for part in (payee, budget, number, line or 0, *(meal or ()))) >= 1 << 63
        or number >= 1 << 31
    ):
        raise Http404
    return At(Key(payee, budget, number), line, day, meal)


def link(office: Office, key: Key, *, anchor: str = "", **further: Any) -> str:
    """The address of a chain, down to what is named further."""
    asked = {"statement": f"{key.payee}.{key.budget_id}.{key.number}", **further}
    page = reverse(_HERE, kwargs={"region": office.region})
    return f"{page}?{urlencode(asked)}{f'#{anchor}' if anchor else ''}"


def _first(office: Office) -> Link:
    return Link(_("From the bank to the meal"), reverse(_HERE, kwargs={"region": office.region}))


def _whole(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 10 else 0
