"""``/institution``: the places at which somebody works here; whoever works at one is led to it."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from amiyan.access.callers import Caller
from amiyan.registry.queries import Facility, facilities_within
from amiyan.web.asked import Asked
from amiyan.web.called import called
from amiyan.web.gate import may_come
from amiyan.web.institution.face import FIRST_PAGES
from amiyan.web.shapes import Link

# Whoever may come to more places finds one by its address; an office has pages of its own.
_MOST = 100


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page of each place that the caller may come to, in the order of codes."""
    caller = cast(Asked, request).standing.caller
    assert caller is not None
    firsts = [
        (place, page)
        for place in facilities_within(caller.scope, most=_MOST)
        if (page := _first(caller, place))
    ]
    names = called(place.id for place, _page in firsts)
    links = [Link(names[place.id], reverse(page, args=[place.code])) for place, page in firsts]
    if len(links) == 1:
        return HttpResponseRedirect(links[0].href)
    return render(request, "web/institution/start.html", {"links": links})


def works_here(caller: Caller) -> bool:
    """Whether somebody holds a role at a place or at a body that serves places."""
    return any(one.facility_id is not None or one.organisation_id is not None for one in caller.roles)


def _first(caller: Caller, place: Facility) -> str | None:
    """The first page of a place that is there for the caller."""
    return next((name for name in FIRST_PAGES if may_come(name, caller, place)), None)
