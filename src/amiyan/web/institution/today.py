"""Today: who was expected and who came, class by class while it goes on, and whether the terminals are heard. No names."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.deliveries.health import health_of
from amiyan.deliveries.lists.waiting import count_waiting
from amiyan.feedback.queries.work import work_counts
from amiyan.feedback.words import WORK
from amiyan.meals.queries import today_of
from amiyan.web.institution.face import asked, may, shown
from amiyan.web.moment import PageClock
from amiyan.web.moment import today as the_day
from amiyan.web.words import spoken


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Expected, came, by class; what waits for an answer."""
    waits = _waits(request) if may(request, "institution-said") else []
    lists = count_waiting(asked(request).place.id, on=the_day()) if may(request, "institution-lists") else 0
    given = {**_now(request), "waits": waits, "lists": lists}
    return shown(request, "today", given, here="institution-today")


@require_safe
def today_live(request: HttpRequest) -> HttpResponse:
    """The part of the page that fetches itself anew."""
    return render(request, "web/institution/today_live.html", _now(request))


def _now(request: HttpRequest) -> dict[str, Any]:
    place, scope = asked(request).place, asked(request).standing.scope
    now, day = PageClock().now(), the_day()
    found = today_of(facility_id=place.id, day=day, scope=scope)
    terminals = health_of(facility_id=place.id, scope=scope, now=now, on=day)
    return {
        "day": format_date(day, spoken()),
        "at": to_local(now),
        "today": found,
        "terminals": terminals,
        "unwell": [one for one in terminals if one.health != "well"],
        "place": place,
    }


def _waits(request: HttpRequest) -> list[tuple[str, int, int]]:
    found = work_counts(scope=asked(request).standing.scope, today=the_day())
    return [(WORK[one.kind], one.open, one.overdue) for one in found if one.kind != "correction" and one.open]
