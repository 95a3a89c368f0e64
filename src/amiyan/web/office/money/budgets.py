"""Budgets of a region and year: how far each goes, what waits for money, and one of them down to its lines.

Who answers for single places, and who oversees, read the sums; acts, lines and the form are of the region.
"""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import N_, ProblemError
from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.settlement.approvals.office import has_duty
from amiyan.settlement.budgets.lines import NAMES, PAGE, Line, lines_of
from amiyan.settlement.budgets.office import (
    Forecast,
    acts_of,
    budget_within,
    budgets_within,
    kept_forecast,
    left_by_month,
    used_by_month,
)
from amiyan.settlement.budgets.queries import Budget, Figures, codes_of, figures_of
from amiyan.settlement.figures.budgets import Plan, WaitsForMoney, plans, waits_for_money
from amiyan.settlement.payouts.words import STATES as EVENTS
from amiyan.web.forms import fresh_id
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.budget_forms import ActForm
from amiyan.web.office.money.payer import PayerForm, payers_shown
from amiyan.web.office.money.payouts import year_of, years
from amiyan.web.office.money.whose import answers_for, enters_acts, enters_here
from amiyan.web.office.words import FEW, month_short, number, region_name, share, tenge
from amiyan.web.shapes import Column, Link, Point, Row, Tiyn
from amiyan.web.words import spoken

_HERE: Final = "office-budgets"
_LARGEST: Final = 2**63
# A figure of a budget: what it is called, what it means, and whether it opens to lines.
FIGURES: Final[dict[str, tuple[str, str]]] = {
    "appropriated": (N_("Set aside by acts"), N_("Acts, less cuts")),
    "granted": (
        N_("Given to children for their months"),
        N_("The right of a month, for all its school days"),
    ),
    "used": (N_("Eaten"), N_("Meals that the books took")),
    "cooked": (N_("Cooked and not served"), N_("Lessons were called off too late")),
    "returned": (N_("Flowed back"), N_("Rights of closed months that nobody used")),
    "locked": (N_("In statements"), N_("Of what was eaten and cooked")),
    "made": (N_("Made, not yet sent"), N_("Payouts that wait for their message")),
    "with_bank": (N_("With the bank"), N_("Sent, and not yet booked")),
    "paid": (N_("Paid by the bank"), N_("Booked in its statements")),
}
_SUBJECTS: Final[dict[str, str]] = {"grant": N_("the right of a month"), "lapse": N_("not used, flowed back")}


@require_safe
def budgets(request: HttpRequest) -> HttpResponse:
    """Each budget against what it is used for, as of the last night; and the meals that wait for money."""
    office = Office(request)
    year = year_of(office)
    month = Period.of_month(year, 1)
    read: dict[str, Any] = {"programme": office.programme, "month": month, "scope": office.scope}
    counted = {one.region: one for one in plans(**read)}
    open_ = budgets_within(programme=office.programme, year=year, scope=office.scope)
    ids = {one.region or "": one.id for one in open_}
    regions = sorted({*counted, *ids})
    given = {
        "filters": years(year),
        "columns": _plan_columns(),
        "rows": [_plan(office, region, counted.get(region), ids.get(region), year) for region in regions],
        "lasts": [
            _lasts(region_name(one.region or COUNTRY), one.dry_on, one.left_tiyn) for one in counted.values()
        ],
        "waiting": [_waits(office, one) for one in waits_for_money(**read)],
        "year": year,
        "new": office.address("office-budget-new") if enters_here(office) else "",
    }
    return shown(office, "money/budgets", given, here=_HERE)


@require_safe
def budget(request: HttpRequest, budget: int) -> HttpResponse:
    """One budget: where its money is, how long it lasts, its codes and acts; each figure opens to its lines."""
    office = Office(request)
    found = budget_here(office, budget)
    return budget_page(office, found)


@require_safe
def budget_lines(request: HttpRequest, budget: int, figure: str) -> HttpResponse:
    """The lines behind a figure, a page at a time, by key. About children they tell a day and a sum, and nobody."""
    office = Office(request)
    found = budget_here(office, budget)
    if figure not in NAMES or not office.sees_people:
        raise Http404
    try:
        lines = lines_of(budget_id=found.id, figure=figure, after=request.GET.get("after", ""), most=PAGE + 1)
    except ProblemError as error:
        raise Http404 from error
    page, more = lines[:PAGE], len(lines) > PAGE
    name, meaning = FIGURES[figure]
    here: dict[str, Any] = {"budget": found.id, "figure": figure}
    given = {
        "title": _(name),
        "meaning": _(meaning),
        "columns": [
            *(Column(_("Day")), Column(_("What"))),
            *(Column(_("Meals"), numeric=True), Column(_("Amount"), numeric=True)),
        ],
        "rows": _lines(page, figure),
        "onward": office.address("office-budget-lines", query={"after": page[-1].key}, **here)
        if more
        else "",
        "back": office.address("office-budget-lines", **here) if request.GET.get("after") else "",
    }
    return shown(office, "money/budget_lines", given, here=_HERE, way=[*way_to(office, found), Link(_(name))])


def budget_here(office: Office, number: int) -> Budget:
    """A budget of this office; 404 outside, and for who answers for single places."""
    if number >= _LARGEST:
        raise Http404
    try:
        found = budget_within(number, scope=office.scope, on=today())
    except ProblemError as error:
        raise Http404 from error
    if found is None or found.programme != office.programme:
        raise Http404
    return found


def budget_page(
    office: Office,
    found: Budget,
    *,
    act: ActForm | None = None,
    payer: PayerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a budget, also where one of its forms was sent with something wrong."""
    figures = figures_of(found.id)
    forecast = kept_forecast(found.id)
    acts = enters_acts(office, found.region)
    records = acts and has_duty(_person(office), "record", budget_id=found.id, on=today())
    given = {
        "budget": found,
        "title": _title(found),
        "figure_columns": [Column(_("What")), Column(_("What it is")), Column(_("Amount"), numeric=True)],
        "figures": _figures(office, found, figures),
        "lasts": _lasts_of(forecast),
        "mood": "good" if forecast and forecast.dry_on is None else "wait",
        "counted_on": words.day_of(forecast.counted_on) if forecast else "",
        **_left(found, figures, forecast),
        **_codes(found),
        **_acts(found),
        "form": (act or _empty_form(found)) if records and not found.is_closed else None,
        "why_no_form": "" if records else _why_no_form(is_official=acts),
        "action": office.address("office-budget-act", budget=found.id),
        "months": office.address("office-months", budget=found.id) if _shows_months(office, found) else "",
        **payers_shown(office, found, payer, records=records),
    }
    return shown(
        office,
        "money/budget",
        given,
        here=_HERE,
        way=[way_to(office, found)[0], Link(_title(found))],
        status=status,
    )


def _shows_months(office: Office, found: Budget) -> bool:
    return may(office, "office-months") and answers_for(office, found.region)


def _why_no_form(*, is_official: bool) -> str:
    if not is_official:
        return _("Your role reads budgets and enters no acts.")
    return _(
        "Your role lets you read it. To enter an act, you also need to be appointed to record for this programme and region,"
        " and today you are not."
    )


def _empty_form(found: Budget) -> ActForm:
    codes = codes_of(found.id)
    return ActForm(initial={"key": fresh_id(), "code": codes[0].code if codes else "", "rank": 1})


def _figures(office: Office, found: Budget, figures: Figures) -> list[Row]:
    """Each figure with its sum and what it means, leading to the lines behind it; then what is where, unless nothing is."""
    rows = []
    for name, (text, meaning) in FIGURES.items():
        href = (
            office.address("office-budget-lines", budget=found.id, figure=name) if office.sees_people else ""
        )
        rows.append(Row([_(text), _(meaning), tenge(getattr(figures, f"{name}_tiyn"))], href=href))
    used = share(figures.used_tiyn + figures.cooked_tiyn, figures.appropriated_tiyn)
    rows.insert(4, Row([_("Used, share"), _("Eaten and cooked, of what is set aside"), used]))
    rest = [
        (_("Not given to anybody yet"), figures.fund_tiyn, _("A cut takes at most this")),
        (_("Children may still eat it"), figures.held_tiyn, _("Of what was given, not yet eaten")),
        (_("Withheld from suppliers"), figures.withheld_tiyn, _("For debts of earlier years")),
        (_("Lapsed"), figures.lapsed_tiyn, _("Flowed back when the year was closed")),
    ]
    return [*rows, *(Row([name, text, tenge(tiyn)]) for name, tiyn, text in rest if tiyn)]


def _left(found: Budget, figures: Figures, forecast: Forecast | None) -> dict[str, Any]:
    left = left_by_month(
        appropriated_tiyn=figures.appropriated_tiyn,
        used=used_by_month(found.id),
        forecast=forecast,
        year=found.year,
        today=today(),
    )
    points = [
        Point(
            month_short(one.month),
            _thousands(one.counted_tiyn),
            _thousands(one.expected_tiyn),
            long_label=words.month_name(one.month),
        )
        for one in left
    ]
    return {"points": points, "chart_names": [_("Month"), _("Left, counted"), _("Left, expected")]}


def _thousands(tiyn: int | None) -> int | None:
    """Thousands of tenge: a year's money in a chart on a phone."""
    return None if tiyn is None else tiyn // 100_000


def _codes(found: Budget) -> dict[str, Any]:
    columns = [
        Column(_("Budget code")),
        *(Column(text, numeric=True) for text in (_("Set aside"), _("Drawn by payouts"), _("Left to draw"))),
    ]
    rows = [
        Row([one.code, *map(tenge, (one.appropriated_tiyn, one.drawn_tiyn, one.left_tiyn))])
        for one in codes_of(found.id)
    ]
    return {"code_columns": columns, "codes": rows}


def _acts(found: Budget) -> dict[str, Any]:
    columns = [
        *(Column(_("By which act?")), Column(_("Entered on")), Column(_("Budget code"))),
        Column(_("Added or cut"), numeric=True),
    ]
    rows = [
        Row([one.act, format_date_short(one.day, spoken()), one.code, words.signed(one.tiyn)])
        for one in acts_of(found.id)
    ]
    return {"act_columns": columns, "acts": rows}


def _lines(page: list[Line], figure: str) -> list[Row]:
    places = names_of(
        [int(line.subject) for line in page if line.subject.isdecimal() and figure in {"used", "cooked"}]
    )
    return [
        Row(
            [
                format_date_short(line.day, spoken()),
                _subject(line, figure, places),
                line.units or "—",
                Tiyn(line.tiyn),
            ]
        )
        for line in page
    ]


def _subject(line: Line, figure: str, places: dict[int, str]) -> str:
    """What a line is about: a school, an act, a statement, a payout; never who the child is."""
    if figure in {"used", "cooked"}:
        return places.get(int(line.subject), line.subject) if line.subject.isdecimal() else line.subject
    if figure == "locked":
        return _("Statement No. {number}").format(number=line.subject)
    return _(_SUBJECTS.get(line.subject) or EVENTS.get(line.subject, line.subject))


def _waits(office: Office, one: WaitsForMoney) -> tuple[str, ...]:
    """Meals of a region that wait: how many, what they come to, since when, why, and what to do.

    Few are withheld, with what they come to, from who sees numbers alone.
    """
    few = not office.sees_people and is_small(one.units, threshold=LEAST)
    units, sum_ = (FEW, FEW) if few else (number(one.units), tenge(one.tiyn))
    why, todo = words.MEALS_WAIT[one.why]
    where = region_name(one.region or COUNTRY)
    return where, units, sum_, words.day_of(one.first_day), _(why), _(todo)


def _plan_columns() -> list[Column]:
    return [
        Column(_("Budget")),
        *(
            Column(text, numeric=True)
            for text in (_("For the year"), _("Used"), _("Used, share"), _("Paid"), _("Lasts"))
        ),
    ]


def _plan(office: Office, region: str, plan: Plan | None, budget_id: int | None, year: int) -> Row:
    href = (
        office.address("office-budget", budget=budget_id)
        if budget_id and may(office, "office-budget")
        else ""
    )
    name = f"{region_name(region or COUNTRY)}, {year}"
    if plan is None:
        return Row([name, "—", "—", "—", "—", _("not yet counted")], href=href)
    lasts = format_date_short(plan.dry_on, spoken()) if plan.dry_on else _("to the end of the year")
    sums = (
        tenge(plan.appropriated_tiyn),
        tenge(plan.used_tiyn),
        share(plan.used_tiyn, plan.appropriated_tiyn),
    )
    return Row([name, *sums, tenge(plan.paid_tiyn), lasts], href=href)


def _lasts_of(forecast: Forecast | None) -> str:
    if forecast is None:
        return _("No night has counted yet how far it goes.")
    return _lasts("", forecast.dry_on, forecast.left_tiyn)


def _lasts(name: str, dry_on: Any, left_tiyn: int) -> str:
    """How far the money goes, as a sentence."""
    if dry_on is None:
        text = _("The money lasts to the end of the year; {tenge} will be left.").format(
            tenge=tenge(left_tiyn, rounded=True)
        )
    else:
        text = _("The money lasts until about {day}; by the end of the year {tenge} will be missing.").format(
            day=words.day_of(dry_on), tenge=tenge(max(0, -left_tiyn), rounded=True)
        )
    return f"{name}: {text}" if name else text


def _title(found: Budget) -> str:
    return f"{region_name(found.region or COUNTRY)}, {found.year}"


def way_to(office: Office, found: Budget) -> list[Link]:
    """From all budgets of the year to this one."""
    return [
        Link(_("Budgets"), office.address(_HERE, query={"year": found.year})),
        Link(_title(found), office.address("office-budget", budget=found.id)),
    ]


def _person(office: Office) -> int:
    assert office.caller.person_id is not None
    return office.caller.person_id
