"""One school of an office: its month, its days, a day by class, and a class's meals by name for whom the table lets."""

import datetime as dt
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.feedback.queries.ratings import ratings_of_facility
from amiyan.kernel.periods import Period
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.figures.few import ALL, CHILDREN, NONE, OF_CLASSES, TIMES, WORD, Columns, withheld
from amiyan.settlement.figures.kinds import BYPASS, Kind
from amiyan.settlement.figures.lines import Line, OfClass, classes_of, classes_of_day, lines_of_day
from amiyan.settlement.figures.queries import NOTHING, Figures, by_day, by_month, parts
from amiyan.settlement.statements.words import REASONS
from amiyan.web.asked import Asked
from amiyan.web.moment import today
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, months, names_of, shown
from amiyan.web.office.numbers import TOLD, difference, headline, number_columns, numbers, proof
from amiyan.web.office.ratings import cells, columns
from amiyan.web.office.signals.listed import of_place
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.shapes import Column, Link, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words, spoken

_A_PAGE: Final = 30


@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """The month of a school, its days, and what families say of its meals (from enough families on)."""
    office = Office(request)
    facility = office.place
    before = (office.month.first - dt.timedelta(1)).replace(day=1)
    both = by_month(programme=office.programme, months=Period(before, office.month.last), scope=office.scope)
    now, found = both.get(office.month.first, NOTHING), parts(**office.read)
    name = names_of([facility.id])[facility.id]
    few = None if office.sees_people else Few(office)
    hidden = few.of_place(facility) if few else TOLD
    few_days = few.of_days([facility]) if few else {}
    given = {
        **months(office, "office-place", facility=facility.code),
        "name": name,
        # Of few children nothing is told to who sees numbers alone.
        "is_small": CHILDREN in hidden.now,
        **headline(office, now, hidden),
        "numbers": numbers(office, now, both.get(before, NOTHING), hidden),
        "number_columns": number_columns(),
        **difference(office, now, found, hidden),
        **proof(office, now, found, hidden),
        "day_columns": day_columns(),
        "days": [
            Row(
                day_cells(day, one, few_days.get((facility.id, day), NONE)),
                href=office.address("office-day", facility=facility.code, day=day),
            )
            for day, one in by_day(**office.read, place=facility.id).items()
        ],
        "table": office.address("office-place-table", facility=facility.code),
        **_ratings(office),
        **of_place(office),
    }
    if not office.sees_people:
        given |= {"causes": [], "methods": [], "is_cut": True}
    return shown(office, "place", given, here="office-places", way=[_schools(office), Link(name)])


def day_columns() -> list[Column]:
    """Of the table of days."""
    numeric = (
        *(_("By list"), _("Delivered"), _("Not proved"), _("Held"), _("Refused"), _("Amount delivered")),
        _("In the books"),
    )
    return [Column(_("Day")), *(Column(words, numeric=True) for words in numeric)]


def day_cells(day: dt.date, one: Figures, hidden: Columns) -> list[str]:
    """A day's row."""
    said: tuple[tuple[str, str], ...] = (
        *(
            (kind, number(one.meals[kind]))
            for kind in (Kind.LISTED, Kind.PAYABLE, Kind.MISSING, Kind.HELD, Kind.REFUSED)
        ),
        (Kind.PAYABLE, tenge(one.tiyn[Kind.PAYABLE])),
        (Kind.POSTED, tenge(one.tiyn[Kind.POSTED])),
    )
    return [format_date_short(day, spoken()), *(FEW if column in hidden else text for column, text in said)]


def _ratings(office: Office) -> dict[str, Any]:
    found = ratings_of_facility(office.place.id, scope=office.scope, today=today())
    if found is None:
        return {"ratings": [], "rating_columns": [], "from_families": 0}
    rows = [Row([format_date_short(week.monday, spoken()), *cells(week)]) for week in found.weeks]
    return {
        "ratings": rows,
        "rating_columns": columns(_("Week from")),
        "from_families": found.from_families,
    }


@require_safe
def day(request: HttpRequest, day: str) -> HttpResponse:
    """A day of a school class by class, and (not for the ministry) its meals, unnamed, those first that are not simply
    payable.
    """
    office, on = Office(request), _day(day)
    asked: dict[str, Any] = {
        "place": office.place.id,
        "day": on,
        "programme": office.programme,
        "scope": office.scope,
    }
    found = lines_of_day(**asked, named=False) if office.sees_people else []
    classes = classes_of(found) if office.sees_people else classes_of_day(**asked)
    name = names_of([office.place.id])[office.place.id]
    given = {
        "title": format_date(on, spoken()),
        "name": name,
        "columns": class_columns(),
        "rows": [_class(office, on, one, cells) for one, cells in class_rows(office, on, classes)],
        **_meals(office, on, [one for one in found if one.at]),
    }
    way = [_schools(office), _school(office, name), Link(format_date_short(on, spoken()))]
    return shown(office, "day", given, here="office-places", way=way)


def _meals(office: Office, on: dt.date, found: list[Line]) -> dict[str, Any]:
    """A page of the day's meals: a school has hundreds, and most are nothing to look at. By time, where that is asked."""
    plain = [one for one in found if one.verdict == "payable" and one.method not in BYPASS]
    of_plain = {id(one) for one in plain}
    by_time = office.request.GET.get("by", "") == "time"
    found.sort(key=lambda one: (not by_time and id(one) in of_plain, "" if by_time else one.label, one.at))
    asked = office.request.GET.get("from", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    page = found[start : start + _A_PAGE]

    def address(at: int, *, in_time: bool = by_time) -> str:
        query = {"from": at} | ({"by": "time"} if in_time else {})
        return office.address("office-day", facility=office.place.code, day=on, query=query)

    return {
        "line_columns": _line_columns(named=False),
        "meals": [Row(_line(one, named=False)) for one in page],
        "by_time": by_time,
        "other_order": address(0, in_time=not by_time),
        "plain_meals": len(plain),
        "odd_meals": len(found) - len(plain),
        "shown_from": start + 1,
        "shown_to": start + len(page),
        "shown_of": len(found),
        "back": address(max(0, start - _A_PAGE)) if start else "",
        "onward": address(start + _A_PAGE) if start + _A_PAGE < len(found) else "",
    }


@require_safe
def lines(request: HttpRequest, day: str) -> HttpResponse:
    """The meals of one class on a day, by name. Whoever is shown here can read who looked."""
    office, on = Office(request), _day(day)
    label = request.GET.get("class", "")
    asked: dict[str, Any] = {
        "place": office.place.id,
        "day": on,
        "programme": office.programme,
        "scope": office.scope,
    }
    found = [one for one in lines_of_day(**asked) if one.label == label]
    cast(Asked, request).standing.looked_at.update(one.person_id for one in found)
    name, title = names_of([office.place.id])[office.place.id], class_words(label) or _("Guests")
    given = {
        "title": title,
        "on": format_date(on, spoken()),
        "name": name,
        "line_columns": _line_columns(named=True),
        "lines": [Row(_line(one, named=True)) for one in found],
    }
    to_day = office.address("office-day", facility=office.place.code, day=on)
    way = [
        _schools(office),
        _school(office, name),
        Link(format_date_short(on, spoken()), to_day),
        Link(title),
    ]
    return shown(office, "lines", given, here="office-places", way=way)


def class_columns() -> list[Column]:
    """Of the table of classes."""
    numeric = (
        *(_("Children"), _("Delivered"), _("Held"), _("Refused"), _("By hand"), _("Amount delivered")),
        *(_("First at"), _("Last at")),
    )
    return [Column(_("Class")), *(Column(words, numeric=True) for words in numeric)]


def class_rows(office: Office, on: dt.date, found: list[OfClass]) -> list[tuple[OfClass, list[str]]]:
    """Each class's row; what is withheld of the day is withheld of its classes."""
    if office.sees_people:
        return [(one, _of_class(one, NONE)) for one in found]
    above = Few(office).of_days([office.place]).get((office.place.id, on), ALL)
    hidden = withheld(dict(enumerate(found)), OF_CLASSES, above=above)
    return [(one, _of_class(one, hidden[n])) for n, one in enumerate(found)]


def _of_class(one: OfClass, hidden: Columns) -> list[str]:
    first, last = (f"{at:%H:%M}" if at else "—" for at in (one.first_at, one.last_at))
    said: tuple[tuple[str, str], ...] = (
        (CHILDREN, number(one.children)),
        (Kind.PAYABLE, number(one.payable)),
        (Kind.HELD, number(one.held)),
        (Kind.REFUSED, number(one.refused)),
        (WORD, number(one.by_hand)),
        (Kind.PAYABLE, tenge(one.payable_tiyn)),
        (TIMES, first),
        (TIMES, last),
    )
    return [
        class_words(one.label) or _("Guests"),
        *(FEW if column in hidden else text for column, text in said),
    ]


def _class(office: Office, on: dt.date, one: OfClass, cells: list[str]) -> Row:
    if not office.sees_people or not (one.payable or one.held or one.refused):
        return Row(cells)
    more: dict[str, Any] = {"facility": office.place.code, "day": on, "query": {"class": one.label}}
    return Row(cells, href=office.address("office-lines", **more))


def _line_columns(*, named: bool) -> list[Column]:
    first = [Column(_("Child"))] if named else []
    return [
        *first,
        Column(_("Class")),
        Column(_("At")),
        Column(_("How it was proved")),
        Column(_("Terminal")),
        Column(_("What came of it")),
        Column(_("Amount"), numeric=True),
        Column(_("In the books"), numeric=True),
    ]


def _line(one: Line, *, named: bool) -> list[str]:
    first = [f"{one.surname} {one.given_name}".strip() or _("no name is known")] if named else []
    return [
        *first,
        class_words(one.label) or _("Guests"),
        f"{one.at:%H:%M:%S}" if one.at else "—",
        _(METHODS.get(one.method, one.method)) if one.at else "—",
        (one.terminal or _("list")) if one.at else "—",
        _verdict(one),
        tenge(one.amount_tiyn),
        tenge(one.posted_tiyn),
    ]


def _verdict(one: Line) -> str:
    if one.verdict == "payable":
        return verdict_badge("payable")
    if not one.verdict:
        return _("No meal was recorded.")
    state: State = "held" if one.verdict == "held" else "refused"
    return verdict_badge(state, _(REASONS.get(one.reason, one.reason)))


def _schools(office: Office) -> Link:
    return Link(_("Schools"), office.address("office-places"))


def _school(office: Office, name: str) -> Link:
    return Link(name, office.address("office-place", facility=office.place.code))


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
