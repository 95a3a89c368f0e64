"""The calendar of an office: a month of school days, what differs and by which act, lessons at home; days are declared."""

import datetime as dt
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.roles import ROLES
from amiyan.country.kz.calendar import holidays_of
from amiyan.country.kz.formats import format_date, format_date_short, format_month, format_weekday_short
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.meals.calendar import (
    DaySaid,
    RemoteDeclared,
    act_of,
    days_said,
    declare_day,
    refuse_or_find,
    remote_declared,
)
from amiyan.meals.lessons import lessons_of
from amiyan.meals.past_days import effect_on, propose_past_day
from amiyan.programmes.loader import load
from amiyan.programmes.terms import GRADES
from amiyan.registry.queries import Facility, facilities_within
from amiyan.registry.source_words import source_words
from amiyan.web.called import called
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.institution.face import done, fresh_id, told
from amiyan.web.moment import PageClock, today
from amiyan.web.office.again import acting
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.rules import past_day
from amiyan.web.office.rules.calendar_form import DayForm
from amiyan.web.office.rules.words import for_whom
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.public.rules import BREAKS
from amiyan.web.public.words import WEEKDAYS
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import spoken

_MOST: Final = 2000
_KNOWN: Final = [grade for grade in GRADES if grade >= 0]


class Cell(NamedTuple):
    """A day of the grid: its number, a sign and the words for it, why, and whether something differs there."""

    day: int
    kind: str
    words: str
    why: str
    is_today: bool
    differs: bool


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of the region, or of one school, day by day; below it what differs and by which act."""
    office = Office(request)
    places = _places(office)
    place = _place(office, places)
    scope = office.scope if place is None else Scope(facilities=frozenset({place.id}))
    month = _month(request)
    said = days_said(first=month.first, last=month.last, scope=scope)
    remote = remote_declared(programme=office.programme, first=month.first, last=month.last, scope=scope)
    shown_places = {one.facility_id for one in said} | {one.facility_id for one in remote}
    names = called(shown_places | ({place.id} if place else set()))
    given = {
        "month": format_month(month.first, spoken()),
        "before": _neighbour(office, place, month.first - dt.timedelta(1)),
        "after": _neighbour(office, place, month.last + dt.timedelta(1)),
        "school": names[place.id] if place else "",
        "schools": [(one.code, name) for one, name in places],
        "chosen": place.code if place else "",
        "asked_month": f"{month.first:%Y-%m}",
        "weekdays": [(_(words), format_weekday_short(day, spoken())) for day, words in WEEKDAYS.items()],
        **_grid(office, month, place, said),
        "said_columns": [
            Column(words)
            for words in (_("Day"), _("What"), _("Where"), _("For"), _("By which act"), _("Known since"))
        ],
        "said": [_said(one, names) for one in said],
        "remote_columns": _remote_columns(),
        "remote": [_remote(office, one, names) for one in remote],
        "proposed_columns": past_day.proposed_columns(),
        "proposed": past_day.proposed(office, month.first, month.last),
        "new": office.address("office-calendar-day", query={"place": place.code} if place else {})
        if may(office, "office-calendar-day")
        else "",
    }
    way = (
        None
        if place is None
        else [Link(_("Calendar"), office.address("office-calendar")), Link(names[place.id])]
    )
    return shown(office, "rules/calendar", given, here="office-calendar", way=way or [Link(_("Calendar"))])


def _grid(office: Office, month: Period, place: Facility | None, said: list[DaySaid]) -> dict[str, Any]:
    """Weeks of cells, Monday first; None stands for a day of another month."""
    here = place.id if place else 0
    try:
        lessons = lessons_of(office.programme, [here] if place else [], month.first, month.last)
    except ProblemError as error:
        return {"weeks": [], "unknown": told(error.problem), "school_days": 0}
    differs = {one.day for one in said}
    cells: list[Cell | None] = [None] * month.first.weekday()
    for day in month.days():
        count = sum(lessons.has(here, grade, 0, day) for grade in _KNOWN)
        kind = "all" if count == len(_KNOWN) else "some" if count else "none"
        words = {"all": _("lessons"), "some": _("lessons for some grades"), "none": _("no lessons")}[kind]
        why = "" if kind == "all" else _why(office, day, day in differs)
        cells.append(Cell(day.day, kind, words, why, day == today(), day in differs))
    cells += [None] * (-len(cells) % 7)
    return {
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "unknown": "",
        "school_days": sum(cell is not None and cell.kind != "none" for cell in cells),
    }


def _why(office: Office, day: dt.date, differs: bool) -> str:
    """Why there are no lessons: an act, a public holiday, a break, or the day of the week."""
    if differs:
        return _("by an act, see below")
    if day in holidays_of(day.year):
        return _("public holiday")
    rules = load(office.programme)
    if rules.calendar is None:
        return ""
    for one in rules.parameters.values.get(rules.calendar.breaks.name, ()):
        if one.in_force(day):
            return _(BREAKS.get(str(one.value), str(one.value)))
    if day.isoweekday() not in rules.parameters.get(rules.calendar.week.name, day):
        return _("day off")
    return _("outside the school year")


def _said(one: DaySaid, names: dict[int | None, str]) -> Row:
    where = names.get(one.facility_id, "") if one.facility_id else _("all schools")
    if one.places > 1:
        where = _("%(number)s schools") % {"number": number(one.places)}
    return Row(
        [
            format_date_short(one.day, spoken()),
            _("School day") if one.school_day else _("No lessons"),
            where,
            for_whom(one.grade_from, one.grade_to, one.shift),
            _act(one.source),
            format_date_short(localtime(one.known_from).date(), spoken()),
        ]
    )


def _act(source: str) -> str:
    return (
        _("lessons at home, see below") if source.startswith("remote day ") else source_words(act_of(source))
    )


def _remote_columns() -> list[Column]:
    return [
        Column(_("Day")),
        Column(_("Where")),
        Column(_("For")),
        Column(_("Declared by")),
        Column(_("Declared at")),
        Column(_("Children"), numeric=True),
        Column(_("Cooked in vain"), numeric=True),
        Column(_("What it cost"), numeric=True),
    ]


def _remote(office: Office, one: RemoteDeclared, names: dict[int | None, str]) -> Row:
    at = localtime(one.declared_at)
    when = _("in time") if one.in_time else _("after the cut-off")
    role = ROLES.get(one.role)
    # Of the cooked portions fewer may be than of the children who were called off.
    few = not office.sees_people and any(
        is_small(count, threshold=LEAST) for count in (one.called_off, one.portions or 0)
    )
    return Row(
        [
            format_date_short(one.day, spoken()),
            names.get(one.facility_id, ""),
            for_whom(one.grade_from, one.grade_to, one.shift),
            f"{_(role.name) if role else one.role}: {one.reason}",
            f"{format_date_short(at.date(), spoken())}, {at:%H:%M}, {when}",
            FEW if few else number(one.called_off),
            "—" if one.portions is None else FEW if few else number(one.portions),
            "—" if one.cooked_tiyn is None else FEW if few else tenge(one.cooked_tiyn),
        ]
    )


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The form of a day; once it is filled in, whom it concerns, before anything is said."""
    office = Office(request)
    places = [(one.code, name) for one, name in _places(office)]
    is_filled = "what" in request.GET
    form = DayForm(
        request.GET if is_filled else None,
        places=places,
        initial={"day": today() + dt.timedelta(1), "place": request.GET.get("place", ""), "what": "off"},
    )
    given: dict[str, Any] = {"form": form, "preview": None, "problem": ""}
    if is_filled and form.is_valid():
        given |= _preview(office, form)
    way = [Link(_("Calendar"), office.address("office-calendar")), Link(_("Declare a day"))]
    return shown(office, "rules/day", given, here="office-calendar", way=way)


def _preview(office: Office, form: DayForm) -> dict[str, Any]:
    said = form.said()
    try:
        found = refuse_or_find(said, scope=_scope_of(office, form), today=today())
    except ProblemError as error:
        return {"problem": told(error.problem)}
    return {
        "preview": found,
        "concerned": [
            (_("Schools"), len(found.places)),
            (_("Children"), found.children),
        ],
        "on": format_date(said.day, spoken()),
        "is_today": said.day == today(),
        "is_past": said.day < today(),
        "effect": past_day.effect_words(
            office,
            effect_on(said, places=found.places, programme=office.programme),
            school_day=said.school_day,
        )
        if said.day < today()
        else [],
        "what": past_day.what(said.school_day),
        "for_whom": for_whom(said.grade_from, said.grade_to, said.shift),
        "act": form.cleaned_data["act"],
        "hidden": {**form.hidden(), "key": fresh_id()},
        "action": office.address("office-calendar-declare"),
    }


@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Say it: a row of the calendar for each school that is concerned. A day behind us waits for another's signature."""
    office = Office(request)
    form = DayForm(request.POST, places=[(one.code, name) for one, name in _places(office)])
    if not form.is_valid():
        return HttpResponseRedirect(office.address("office-calendar-day"))
    said = form.said()
    back = office.address("office-calendar", query={"of": f"{said.day:%Y-%m}"})
    act = _propose if said.day < today() else _declare
    answer = done(request, lambda: act(office, form), back=back)
    assert answer is not None, "without a form a refusal is said on the next page"
    return answer


def _propose(office: Office, form: DayForm) -> str:
    try:
        key = UUID(office.request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    propose_past_day(
        form.said(),
        proposal_id=key,
        act=form.cleaned_data["act"],
        proposed_by=acting(office),
        role=past_day.role_of(office),
        scope=_scope_of(office, form),
        programme=office.programme,
        now=PageClock().now(),
        today=today(),
    )
    return _("Proposed. Nothing has changed yet: another person signs it.")


def _declare(office: Office, form: DayForm) -> str:
    found = declare_day(
        form.said(),
        act=form.cleaned_data["act"],
        declared_by=acting(office),
        role=past_day.role_of(office),
        scope=_scope_of(office, form),
        programme=office.programme,
        today=today(),
    )
    return _("Declared for %(schools)s schools and %(children)s children.") % {
        "schools": number(len(found.places)),
        "children": number(found.children),
    }


def _scope_of(office: Office, form: DayForm) -> Scope:
    """The schools of which a form speaks: one, or all that the caller answers for."""
    code = form.cleaned_data["place"]
    if not code:
        return office.scope
    found = next((one for one, _name in _places(office) if one.code == code), None)
    if found is None:
        raise Http404
    return Scope(facilities=frozenset({found.id}))


def _places(office: Office) -> list[tuple[Facility, str]]:
    """The schools of an office by name; of the country none: a list of ten thousand is no choice."""
    if office.region == COUNTRY:
        return []
    found = facilities_within(office.scope, most=_MOST)
    names = called([one.id for one in found])
    return sorted(((one, names[one.id]) for one in found), key=lambda pair: pair[1])


def _place(office: Office, places: list[tuple[Facility, str]]) -> Facility | None:
    code = office.request.GET.get("place", "")
    if not code:
        return None
    found = next((one for one, _name in places if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _month(request: HttpRequest) -> Period:
    """The month that is asked for, which may lie ahead; this one where none is."""
    try:
        first = dt.date.fromisoformat(f"{request.GET.get('of', '')}-01")
    except ValueError:
        first = today().replace(day=1)
    first = max(dt.date(2000, 1, 1), min(first, dt.date(today().year + 2, 1, 1)))
    return Period.of_month(first.year, first.month)


def _neighbour(office: Office, place: Facility | None, on: dt.date) -> Link:
    asked = {"of": f"{on:%Y-%m}", **({"place": place.code} if place else {})}
    return Link(format_month(on, spoken()), office.address("office-calendar", query=asked))
