"""All signals about a month: by detector and by school, a page at a time."""

import datetime as dt
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.reading import reading
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.queue import how_many_wait
from amiyan.integrity.queries.signals import (
    Signal,
    how_many,
    in_favour,
    in_order,
    signals_of_days,
    strongest,
)
from amiyan.registry.queries import facility_by_code
from amiyan.web.access_table import ROUTES
from amiyan.web.cases.words import days, signal_sentence, strength
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, months, names_of, shown
from amiyan.web.office.signals.waiting import said
from amiyan.web.office.words import number
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import class_words

_A_PAGE: Final = 50
_OF_OVERVIEW: Final = 5


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The signals about the month that is asked for, the latest first; closed and worked ones among them."""
    office = Office(request)
    asked = request.GET
    detector = asked.get("detector", "") if asked.get("detector", "") in detectors() else ""
    code = asked.get("school", "").strip()
    place = facility_by_code(code, scope=office.scope) if code else None
    found = [] if code and place is None else _found(office, detector, place.id if place else None)
    page, more = found[:_A_PAGE], found[_A_PAGE:]
    names = names_of(sorted({one.facility_id for one in page}))
    query = {"detector": detector, "school": code}
    given = {
        **months(office, "office-signals", query=query),
        "filters": [
            Filter("detector", _("What was noticed"), detector, [Option("", _("Everything")), *_detectors()]),
            Filter("school", _("School, by its code"), code),
            Filter("month", _("Month"), f"{office.month.first:%Y-%m}", kind="month"),
        ],
        "all": office.address("office-signals"),
        "is_filtered": bool(detector or code),
        "unknown": code if code and place is None else "",
        "columns": [
            Column(_("What was noticed")),
            Column(_("School")),
            Column(_("Days")),
            Column(_("How strong")),
            Column(_("Where it stands")),
        ],
        "rows": [_row(office, one, names) for one in page],
        "onward": _onward(office, query, page[-1]) if more else "",
        "first_page": office.address("office-signals", query=query) if asked.get("after") else "",
    }
    return shown(office, "signals/signals", given, here="office-signals", way=[Link(_("All signals"))])


def _found(office: Office, detector: str, place: int | None) -> list[Signal]:
    return signals_of_days(
        scope=office.scope,
        first=office.month.first,
        last=office.month.last,
        detector=detector or None,
        facility_id=place,
        after=_after(office.request.GET.get("after", "")),
        most=_A_PAGE + 1,
    )


def _after(written: str) -> tuple[dt.date, UUID] | None:
    """The key of the last signal of the page before: its first day and its id."""
    day, _space, key = written.partition("_")
    with suppress(ValueError):
        return dt.date.fromisoformat(day), UUID(key)
    return None


def _onward(office: Office, query: dict[str, str], last: Signal) -> str:
    return office.address("office-signals", query={**query, "after": f"{last.first}_{last.id}"})


def _detectors() -> list[Option]:
    return [Option(name, _(detectors()[name].words.name)) for name in in_order()]


def _row(office: Office, one: Signal, names: dict[int, str]) -> Row:
    of_class = f", {class_words(one.class_label)}" if one.class_label else ""
    cells = [
        said(one.detector, signal_sentence(one.detector, one.facts)),
        names.get(one.facility_id, "—") + of_class,
        days(one.first, one.last),
        strength(one.detector, one.effect, one.facts),
        stands(one),
    ]
    return Row(cells, href=address(office, one))


def stands(one: Signal) -> str:
    """Where a signal stands, in a word."""
    if one.case_id is not None:
        return _("in a case")
    if one.wrong_case is not None:
        return _("closed: a register was wrong")
    return _("expired") if one.expires_on <= today() else _("nobody looked yet")


def address(office: Office, one: Signal) -> str:
    """Where a signal is read."""
    return office.address("office-signal", facility=one.place, signal=one.id) if one.place else ""


def top(office: Office) -> dict[str, Any]:
    """For the overview: what stands first in the queue of what does not add up, for who may look at signals."""
    if not may(office, "office-signals"):
        return {}
    found = strongest(scope=office.scope, on=today(), most=_OF_OVERVIEW)
    names = names_of(sorted({one.facility_id for one in found}))
    given = {
        "top_columns": [Column(_("What was noticed")), Column(_("School")), Column(_("Days"))],
        "top_signals": [Row(_row(office, one, names).cells[:3], href=address(office, one)) for one in found],
        "to_queue": office.address("office-queue"),
        "waiting": number(_waiting(office)),
    }
    return {"top": given}


def _waiting(office: Office) -> int:
    """How much the queue holds: read for what the queue is read for, since an overview's purpose shows less of it."""
    assert office.standing.held is not None
    purpose = ROUTES["office-queue"].purpose_of(office.standing.held.role)
    with reading(office.caller, purpose=purpose, within=office.scope):
        return how_many_wait(scope=office.scope, today=today(), in_favour=in_favour())


def of_place(office: Office) -> dict[str, Any]:
    """For a school's page: how many signals there are about it, for who may look at them."""
    if not may(office, "office-signals"):
        return {}
    count = how_many(scope=office.scope, at=office.place.id, on=today())
    where = office.address("office-signals", query={"school": office.place.code})
    return {"signal_count": count, "to_signals": where}
