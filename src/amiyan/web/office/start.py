"""``/office``: to the overview of the region that the caller answers for, or a choice where there are more."""

from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from amiyan.access.callers import Caller
from amiyan.web.access_table import ROUTES
from amiyan.web.asked import Asked
from amiyan.web.gate_of_offices import COUNTRY, offices_of
from amiyan.web.office.words import region_name
from amiyan.web.shapes import Link

# Where somebody begins: an operator has no overview, and answers the telephone.
_FIRST: Final = ("office-overview", "office-messages")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The country for who oversees it, the one region of who has one; else a list."""
    caller = cast(Asked, request).standing.caller
    assert caller is not None
    page, found = next(
        ((name, codes) for name in _FIRST if (codes := offices_of(ROUTES[name], caller))), ("", [])
    )
    if not found:
        raise Http404
    if found[0] == COUNTRY or len(found) == 1:
        return HttpResponseRedirect(reverse(page, args=[found[0]]))
    links = [Link(region_name(code), reverse(page, args=[code])) for code in found]
    return render(request, "web/office/start.html", {"links": links})


def is_official(caller: Caller) -> bool:
    """Whether somebody has an office to work in."""
    return any(one.role in ROUTES[name].who for name in _FIRST for one in caller.roles)
