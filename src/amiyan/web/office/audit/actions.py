"""The log of every action: who did what in a region and when, from what all rooms tell; a month, by kind, person and day."""

import datetime as dt
import io
from itertools import groupby
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.roles import Purpose
from amiyan.auditor.queries.acts import ACTED, Act, acts, people_viewed
from amiyan.country.kz.calendar import to_instant
from amiyan.country.kz.formats import format_date
from amiyan.registry.family import names_of as people_named
from amiyan.settlement.audit.tables import Table
from amiyan.settlement.audit.workbook import write_tables
from amiyan.settlement.chain.queries import officials_named
from amiyan.web.moment import today
from amiyan.web.office.audit.shapes import Listed
from amiyan.web.office.audit.words import at_hour, breakable, in_words, official, when
from amiyan.web.office.frame import Office, months, names_of, shown
from amiyan.web.office.words import number
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import spoken

_HERE: Final = "office-actions"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_PAGE: Final = 50
FOLDS: Final = 4  # acts of one kind, one after the other, that are shown as one line until it is opened
_YEARS: Final = range(2000, 2101)


class Part(NamedTuple):
    """Acts that stand in one table; of one ``kind`` (in words) where they are folded."""

    acts: list[Act]
    kind: str = ""


class Day(NamedTuple):
    """The acts of a day, and how many of them this page shows."""

    name: str
    acts: str
    parts: list[tuple[str, Listed]]


@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """A page of acts of the month, the newest first; each name leads to what else that person did."""
    office = Office(request)
    found, more = _found(office)
    names = officials_named(_people(found))
    chosen = _chosen(office)
    given = {
        **months(office, _HERE),
        "filters": _filters(office, chosen),
        "days": _days(office, found, names),
        "onward": _address(office, {**chosen, "before": _key(found[-1])}) if more else "",
        "back": _address(office, chosen) if "before" in request.GET else "",
        "all": _address(office, {}) if chosen else "",
        "table": f"{reverse('office-actions-table', kwargs={'region': office.region})}?{urlencode(_asked(office))}",
        "person": official(int(chosen["who"]), officials_named([int(chosen["who"])]))
        if "who" in chosen
        else "",
    }
    return shown(office, "audit/actions", given, here=_HERE, way=[Link(_("Actions"))])


@require_safe
def actions_table(request: HttpRequest) -> HttpResponse:
    """The same page as a workbook."""
    office = Office(request)
    found, _more = _found(office)
    names, places = officials_named(_people(found)), _places(found)
    rows = [(when(one.at), *_cells(one, names, places)) for one in found]
    headings = tuple(column.name for column in _columns())
    file = io.BytesIO()
    write_tables([Table(_("Actions"), headings, rows, (24, 34, 34, 34, 60, 60))], file, day=office.month.last)
    name = f"amiyan-{office.region}-{office.month.first:%Y-%m}-actions.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file.getvalue(), content_type=_XLSX, headers=headers)


@require_safe
def viewed(request: HttpRequest, viewer: str, hour: str) -> HttpResponse:
    """At whom an official looked in an hour, by name: for an audit alone, and that leaves a trace too."""
    office = Office(request)
    try:
        person, at = int(viewer), dt.datetime.fromtimestamp(int(hour), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None
    if not 0 < person < 1 << 63:
        raise Http404
    after = _after(office.request.GET.get("after", ""))
    found = people_viewed(person, at, after=after, most=A_PAGE + 1)
    if not found:
        raise Http404
    found, more = found[:A_PAGE], len(found) > A_PAGE
    people = people_named({one.person_id for one in found}, on=today())
    office.standing.looked_at.update(people)
    title = _("{who}: at whom they looked").format(who=official(person, officials_named([person])))
    columns = [Column(words) for words in (_("When"), _("At whom"), _("In which role"), _("In order to"))]
    rows = [
        Row(
            [
                when(one.at),
                people.get(one.person_id, _("no name is known")),
                in_words(one.role, "people-viewed"),
                in_words(one.purpose, "people-viewed"),
            ]
        )
        for one in found
    ]
    here, last = request.path, found[-1]
    key = urlencode({"after": f"{last.at.isoformat()}~{last.person_id}~{last.page}"})
    given = {
        "title": title,
        "listed": Listed(title, columns, rows),
        "first": here if after else "",
        "onward": f"{here}?{key}" if more else "",
    }
    way = [Link(_("Actions"), office.address(_HERE)), Link(title)]
    return shown(office, "audit/viewed", given, here=_HERE, way=way)


def _after(written: str) -> tuple[dt.datetime, int, str] | None:
    """The key of the last look of the page before; None to begin."""
    at, _between, rest = written.partition("~")
    person, _between, page = rest.partition("~")
    try:
        found = dt.datetime.fromisoformat(at), int(person), page
    except ValueError:
        return None
    return found if found[0].tzinfo is not None and 0 < found[1] < 1 << 63 else None


def _found(office: Office) -> tuple[list[Act], bool]:
    asked = _asked(office)
    day = _day(asked.get("day", ""))
    first, last = (day, day) if day else (office.month.first, office.month.last)
    found = acts(
        scope=office.scope,
        first=_midnight(first),
        following=_midnight(last + dt.timedelta(days=1)),
        kind=asked.get("kind", ""),
        who=int(asked["who"]) if "who" in asked else None,
        before=_before(asked.get("before", "")),
        most=A_PAGE + 1,
    )
    return found[:A_PAGE], len(found) > A_PAGE


def _asked(office: Office) -> dict[str, str]:
    """What of the address means something here."""
    asked = {name: office.request.GET.get(name, "").strip() for name in ("kind", "who", "day", "before")}
    if asked["kind"] not in ACTED:
        asked["kind"] = ""
    if not asked["who"].isdecimal() or len(asked["who"]) > 18:
        asked["who"] = ""
    if _day(asked["day"]) is None:
        asked["day"] = ""
    if _before(asked["before"]) is None:
        asked["before"] = ""
    if "month" in office.request.GET:
        asked["month"] = f"{office.month.first:%Y-%m}"
    return {name: value for name, value in asked.items() if value}


def _chosen(office: Office) -> dict[str, str]:
    return {name: value for name, value in _asked(office).items() if name in {"kind", "who", "day"}}


def _midnight(day: dt.date) -> dt.datetime:
    return to_instant(dt.datetime.combine(day, dt.time()))


def _day(written: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _key(one: Act) -> str:
    return f"{one.at.isoformat()}~{one.kind}~{one.key}"


def _before(written: str) -> tuple[dt.datetime, str, str] | None:
    """The act behind which a page begins; None where the address names none."""
    moment, _tilde, rest = written.partition("~")
    kind, _tilde, key = rest.partition("~")
    try:
        at = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, kind, key) if at.tzinfo and at.year in _YEARS and kind and "\x00" not in rest else None


def _address(office: Office, more: dict[str, str]) -> str:
    return office.address(_HERE, query=more)


def _filters(office: Office, chosen: dict[str, str]) -> list[Filter]:
    kinds = [Option("", _("Every kind")), *(Option(kind, _(one.words)) for kind, one in ACTED.items())]
    filters = [
        Filter("kind", _("Kind of action"), chosen.get("kind", ""), kinds),
        Filter("day", _("Day"), chosen.get("day", ""), kind="date"),
        Filter("month", _("Month"), f"{office.month.first:%Y-%m}", kind="month"),
    ]
    if "who" in chosen:
        filters.append(Filter("who", _("Person, by number"), chosen["who"]))
    return filters


def _columns() -> list[Column]:
    return [
        Column(words)
        for words in (_("When"), _("What"), _("Who"), _("School"), _("What it is about"), _("In words"))
    ]


def _days(office: Office, found: list[Act], names: dict[int, str]) -> list[Day]:
    """The acts by day. Many of one kind that follow each other are folded into one line that says how many they are."""
    places = _places(found)
    days = []
    for on, acts_of_day in groupby(found, key=lambda one: localtime(one.at).date()):
        parts: list[Part] = []
        for kind, run in groupby(acts_of_day, key=lambda one: one.kind):
            acts_of_kind = list(run)
            if len(acts_of_kind) >= FOLDS:
                parts.append(Part(acts_of_kind, _(ACTED[kind].words)))
            elif parts and not parts[-1].kind:
                parts[-1].acts.extend(acts_of_kind)
            else:
                parts.append(Part(acts_of_kind))
        said = format_date(on, spoken())
        days.append(
            Day(
                said,
                number(sum(len(part.acts) for part in parts)),
                [_listed(office, part, names, places) for part in parts],
            )
        )
    return days


def _listed(office: Office, part: Part, names: dict[int, str], places: dict[int, str]) -> tuple[str, Listed]:
    """How many of one kind are folded ('' for none), and the table; its kind is not said in each row then."""
    without = {1} if part.kind else set()
    rows = []
    for one in part.acts:
        cells = [at_hour(one.at), *map(breakable, _cells(one, names, places))]
        rows.append(
            Row([cell for place, cell in enumerate(cells) if place not in without], href=_behind(office, one))
        )
    columns = [column for place, column in enumerate(_columns()) if place not in without]
    folded = f"{part.kind}: {number(len(part.acts))}" if part.kind else ""
    return folded, Listed(part.kind or _("Acts, the newest first"), columns, rows)


def _people(found: list[Act]) -> set[int]:
    written = {int(one.told_by) for one in found if one.told_by.isdecimal() and len(one.told_by) < 19}
    return written | {one.by for one in found if one.by}


def _places(found: list[Act]) -> dict[int, str]:
    return names_of(list({one.facility_id for one in found if one.facility_id is not None}))


def _cells(one: Act, names: dict[int, str], places: dict[int, str]) -> tuple[str, str, str, str, str]:
    who = one.told_by or official(one.by, names)
    if one.told_by.isdecimal() and len(one.told_by) < 19:
        who = official(int(one.told_by), names)
    what = " · ".join(in_words(part, one.kind) for part in one.what.split(" · "))
    return _(ACTED[one.kind].words), who, places.get(one.facility_id or 0, ""), what, one.says


def _behind(office: Office, one: Act) -> str:
    """Where an act leads: to the people for an audit, else to what else the same person did."""
    if one.kind == "people-viewed" and office.standing.purpose is Purpose.AUDIT:
        given = {"region": office.region, "viewer": one.by, "hour": int(one.at.timestamp())}
        return reverse("office-viewed", kwargs=given)
    return _address(office, {"who": str(one.by)}) if one.by else ""
