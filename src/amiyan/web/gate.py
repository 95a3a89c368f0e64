"""The gate before each page: it asks the table who may come, and finds within what.

A page gets ``request.caller`` (who asks), ``request.scope`` (what this page is about, never more than the caller has),
``request.access`` (its row) and, by its address, ``request.ward`` or ``request.place``. Reading pages run inside of
:func:`amiyan.access.reading.reading`, rendering included: the database holds the same scope once more.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from amiyan.access.appointing import note_views
from amiyan.access.callers import Caller, Power, caller_of
from amiyan.access.models import User
from amiyan.access.reading import reading
from amiyan.access.roles import GUARDIAN, SELF
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.registry.queries import Facility, facility_by_code
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Access, Within
from amiyan.web.around import is_page
from amiyan.web.sign_in.session import is_fresh, is_over

Answer = Callable[[HttpRequest], HttpResponse]
_READS = ("GET", "HEAD")


class Gate:
    """Django's middleware, the last of all: what it lets pass comes to the page."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The page's answer, or where to go first; None where it is no page and none of our business."""
        if not is_page(request):
            return None
        match = request.resolver_match
        access = ROUTES.get(match.view_name if match is not None else "")
        if access is None:
            raise Http404
        caller = _caller(request)
        if first := _first(request, access, caller):
            return first
        _stand(request, access, caller, kwargs)
        if request.method in _READS and access.within is not Within.NOTHING:
            with reading(caller, purpose=access.purpose, within=request.scope):
                answer = view(request, *args, **kwargs)
            _leave_a_trace(request)
            return answer
        return view(request, *args, **kwargs)


def _caller(request: HttpRequest) -> Caller | None:
    """Who is signed in, None for nobody: a session that was ended from elsewhere is nobody's."""
    user = request.user
    if not isinstance(user, User) or is_over(request, user):
        return None
    caller = caller_of(user.pk, now=dt.datetime.now(dt.UTC))
    return caller if caller.person_id is not None else None


def _first(request: HttpRequest, access: Access, caller: Caller | None) -> HttpResponse | None:
    """The door, where somebody has to go through it before this page."""
    if ANYONE in access.who:
        return None
    if caller is None:
        return _to_the_door(request, fresh=False)
    if access.decides and not is_fresh(request):
        return _to_the_door(request, fresh=True)
    return None


def _to_the_door(request: HttpRequest, *, fresh: bool) -> HttpResponse:
    """To the door and back: to this page if it was read, else to the one on which the form stood."""
    back = request.get_full_path() if request.method in _READS else request.META.get("HTTP_REFERER", "/")
    address = f"{reverse('sign-in')}?{urlencode({'next': back, **({'fresh': '1'} if fresh else {})})}"
    if request.content_type == "application/json":
        return JsonResponse({"next": address}, status=401)
    answer = HttpResponseRedirect(address)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)  # type: ignore[assignment]
        answer["HX-Redirect"] = address
    return answer


def _stand(request: HttpRequest, access: Access, caller: Caller | None, address: dict[str, Any]) -> None:
    """Put who asks, for what and within what on the request; 404 where the caller has no such thing."""
    request.access, request.caller = access, caller  # type: ignore[attr-defined]
    request.scope, request.ward, request.place = NOBODY, None, None  # type: ignore[attr-defined]
    request.looked_at = set()  # type: ignore[attr-defined]
    if ANYONE in access.who:
        return
    assert caller is not None
    if access.within is Within.OWN:
        request.scope = Scope(owners=caller.people)  # type: ignore[attr-defined]
    elif access.within is Within.WARD:
        request.ward, request.scope = _ward(access, caller, int(address["person"]))  # type: ignore[attr-defined]
    elif access.within is Within.FACILITY:
        request.place = place = _place(access, caller, str(address["facility"]))  # type: ignore[attr-defined]
        request.scope = Scope(facilities=frozenset({place.id}))  # type: ignore[attr-defined]
    elif SOMEBODY not in access.who and not any(one.role in access.who for one in caller.roles):
        raise Http404


def _ward(access: Access, caller: Caller, person: int) -> tuple[Power | None, Scope]:
    """A ward of a guardian, or oneself (no power is needed then)."""
    if person in caller.people and SELF in access.who and caller.holds(SELF):
        return None, Scope(owners=caller.people)
    power = caller.power_over(person)
    if power is None or not power.may_see or GUARDIAN not in access.who:
        raise Http404
    return power, Scope(owners=power.people)


def _place(access: Access, caller: Caller, code: str) -> Facility:
    """A facility for which the caller holds one of the roles that may come."""
    within = NOBODY
    for held, scope in caller.scopes:
        if held.role in access.who and (access.purpose is None or access.purpose in held.purposes):
            within |= scope
    # Which region a place lies in is no secret; whether it is the caller's is asked of what they hold.
    place = facility_by_code(code, scope=EVERYTHING)
    if place is None or not within.allows(facility=place.id, region=place.region):
        raise Http404
    return place


def _leave_a_trace(request: HttpRequest) -> None:
    """Whoever looks at a person leaves a trace: the page says of whom (``request.looked_at``)."""
    access, caller, place = request.access, request.caller, request.place  # type: ignore[attr-defined]
    seen = request.looked_at  # type: ignore[attr-defined]
    if not seen or access.purpose is None or caller is None:
        return
    held = caller.held_for(access.purpose, facility_id=place.id if place else None)
    match = request.resolver_match
    note_views(
        viewer=caller.person_id, held=held, purpose=access.purpose, page=match.view_name, persons=sorted(seen)
    )
