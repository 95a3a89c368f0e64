"""One school of an office: its month, its days, a day by class, and a class's meals by name for whom the table lets."""

import datetime as dt
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.feedback.queries.ratings import ratings_of_facility
from amiyan.kernel.periods import Period
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.figures.kinds import BYPASS, Kind
from amiyan.settlement.figures.lines import Line, OfClass, classes_of_day, lines_of_day
from amiyan.settlement.figures.queries import NOTHING, Figures, by_day, by_month, parts
from amiyan.settlement.statements.words import REASONS
from amiyan.web.asked import Asked
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, months, names_of, shown
from amiyan.web.office.overview import difference, headline, number_columns, numbers, proof
from amiyan.web.office.places import FEW
from amiyan.web.office.signals.listed import of_place
from amiyan.web.office.small import LEAST, withheld
from amiyan.web.office.words import number, share, tenge
from amiyan.web.shapes import Column, Link, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken


@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """The month of a school, its days, and what families say of its meals (from enough families on)."""
    office = Office(request)
    facility = office.place
    before = (office.month.first - dt.timedelta(1)).replace(day=1)
    both = by_month(programme=office.programme, months=Period(before, office.month.last), scope=office.scope)
    now, found = both.get(office.month.first, NOTHING), parts(**office.read)
    name = names_of([facility.id])[facility.id]
    given = {
        **months(office, "office-place", facility=facility.code),
        "name": name,
        # Of very few children nothing is told to who sees numbers alone.
        "is_small": not office.sees_people and now.entitled < LEAST,
        **headline(office, now),
        "numbers": numbers(office, now, both.get(before, NOTHING)),
        "number_columns": number_columns(),
        **difference(office, now, found),
        **proof(office, now, found),
        "day_columns": day_columns(),
        "days": [
            Row(cells, href=office.address("office-day", facility=facility.code, day=day))
            for day, cells in day_rows(office, by_day(**office.read, place=facility.id)).items()
        ],
        "table": office.address("office-place-table", facility=facility.code),
        **_ratings(office),
        **of_place(office),
    }
    if not office.sees_people:
        given |= _without_few(found, now)
    return shown(office, "place", given, here="office-places", way=[_schools(office), Link(name)])


def _without_few(found: list[Any], now: Figures) -> dict[str, Any]:
    """Causes and methods of a school are told to who sees numbers alone only where none of them is small."""
    few = any(0 < one.meals < LEAST for one in found) or 0 < now.entitled - now.served < LEAST
    return {"causes": [], "methods": [], "coverage": [], "is_cut": True} if few else {}


def day_columns() -> list[Column]:
    """Of the table of days."""
    numeric = (
        *(_("By list"), _("Delivered"), _("Not proved"), _("Held"), _("Refused"), _("Amount delivered")),
        _("In the books"),
    )
    return [Column(_("Day")), *(Column(words, numeric=True) for words in numeric)]


def day_rows(
    office: Office, found: dict[dt.date, Figures], *, always: bool = False
) -> dict[dt.date, list[str]]:
    """Each day's row; what counts few is withheld from who sees numbers alone, and from files."""
    hides = always or not office.sees_people
    counted = {
        kind: {day: one.meals[kind] for day, one in found.items()} for kind in Kind if kind in _COUNTED
    }
    hidden = {kind: withheld(counts) if hides else frozenset() for kind, counts in counted.items()}
    rows = {}
    for day, one in found.items():
        gap = day in hidden[Kind.MISSING] | hidden[Kind.PAYABLE]

        def cell(kind: Kind, one: Figures = one, day: dt.date = day) -> str:
            return FEW if day in hidden[kind] else number(one.meals[kind])

        rows[day] = [
            format_date_short(day, spoken()),
            cell(Kind.LISTED),
            FEW if gap else cell(Kind.PAYABLE),
            FEW if gap else cell(Kind.MISSING),
            cell(Kind.HELD),
            cell(Kind.REFUSED),
            FEW if gap else tenge(one.tiyn[Kind.PAYABLE]),
            FEW if gap else tenge(one.tiyn[Kind.POSTED]),
        ]
    return rows


_COUNTED = frozenset({Kind.LISTED, Kind.PAYABLE, Kind.MISSING, Kind.HELD, Kind.REFUSED})


def _ratings(office: Office) -> dict[str, Any]:
    found = ratings_of_facility(office.place.id, scope=office.scope, today=today())
    if found is None:
        return {"ratings": [], "rating_columns": [], "from_families": 0}
    columns = [
        Column(_("Week from")),
        *(Column(words, numeric=True) for words in (_("Families"), _("Good"), _("So-so"), _("Not good"))),
    ]
    rows = [
        Row(
            [
                format_date_short(week.monday, spoken()),
                number(week.families),
                *(share(part, week.ratings) for part in (week.good, week.fair, week.bad)),
            ]
        )
        for week in found.weeks
    ]
    return {"ratings": rows, "rating_columns": columns, "from_families": found.from_families}


@require_safe
def day(request: HttpRequest, day: str) -> HttpResponse:
    """A day of a school class by class, and (not for the ministry) each meal that is not simply payable, unnamed."""
    office, on = Office(request), _day(day)
    asked: dict[str, Any] = {
        "place": office.place.id,
        "day": on,
        "programme": office.programme,
        "scope": office.scope,
    }
    classes = classes_of_day(**asked)
    found = [one for one in lines_of_day(**asked) if one.at] if office.sees_people else []
    found.sort(key=lambda one: (one.label, one.at))
    plain = [one for one in found if one.verdict == "payable" and one.method not in BYPASS]
    odd = [one for one in found if one not in plain]
    name = names_of([office.place.id])[office.place.id]
    given = {
        "title": format_date(on, spoken()),
        "name": name,
        "columns": class_columns(),
        "rows": [_class(office, on, one, cells) for one, cells in class_rows(office, classes)],
        "line_columns": _line_columns(named=False),
        "odd": [Row(_line(one, named=False)) for one in odd],
        "plain": [Row(_line(one, named=False)) for one in plain],
        "plain_meals": len(plain),
    }
    way = [_schools(office), _school(office, name), Link(format_date_short(on, spoken()))]
    return shown(office, "day", given, here="office-places", way=way)


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
    name, title = names_of([office.place.id])[office.place.id], label or _("Guests")
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


def class_rows(office: Office, found: list[OfClass]) -> list[tuple[OfClass, list[str]]]:
    """Each class's row; of small ones, and of few in a class, who sees numbers alone sees nothing."""
    hides = not office.sees_people
    small = withheld({one.label: one.children for one in found}) if hides else frozenset()
    return [(one, _of_class(one, hides=hides, is_small=one.label in small)) for one in found]


def _of_class(one: OfClass, *, hides: bool, is_small: bool) -> list[str]:
    name = one.label or _("Guests")
    counts = (one.payable, one.held, one.refused, one.by_hand, one.children - one.payable)
    if is_small or (hides and any(0 < count < LEAST for count in counts)):
        return [name, *([FEW] * 8)]
    times = [f"{at:%H:%M}" if at else "—" for at in (one.first_at, one.last_at)]
    numbers_of = (one.children, one.payable, one.held, one.refused, one.by_hand)
    return [name, *(number(count) for count in numbers_of), tenge(one.payable_tiyn), *times]


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
        one.label or _("Guests"),
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
