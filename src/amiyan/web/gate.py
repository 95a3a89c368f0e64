"""The gate before each page: it asks the table who may come, and finds within what.

A page gets ``request.standing`` (:mod:`amiyan.web.asked`). Reading pages run inside of
:func:`amiyan.access.reading.reading`, rendering included: the database holds the same scope once more.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from amiyan.access.appointing import note_views
from amiyan.access.callers import Caller, Power, caller_of
from amiyan.access.models import User
from amiyan.access.reading import reading
from amiyan.access.roles import GUARDIAN, SELF, Held
from amiyan.entitlements.desk.month import counted_on
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.registry.queries import Facility, facility_by_code
from amiyan.voice.actions.answers import note_seen
from amiyan.web import moment
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Access, Within
from amiyan.web.around import is_page
from amiyan.web.asked import Asked, Standing
from amiyan.web.gate_of_offices import office_standing
from amiyan.web.sign_in.session import is_fresh, is_over, is_worn_out

Answer = Callable[[HttpRequest], HttpResponse]
_READS: Final = ("GET", "HEAD")


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
        asked, name = cast(Asked, request), _name(request)
        access = ROUTES.get(name)
        if access is None or _holds_nothing_known(request):
            raise Http404
        caller = caller_now(request)
        if caller is not None and is_worn_out(request, caller):
            caller = None
        if first := _first(request, access, caller):
            return first
        asked.standing = _standing(access, caller, kwargs)
        if caller is None or access.within is Within.NOTHING:
            return view(request, *args, **kwargs)
        if request.method in _READS:
            purpose, since = asked.standing.purpose or access.purpose, _since(request, access)
            with reading(caller, purpose=purpose, within=asked.standing.scope, since=since):
                answer = view(request, *args, **kwargs)
        else:
            answer = view(request, *args, **kwargs)
        # A form that is shown again shows people as its page does.
        _leave_a_trace(asked.standing, name)
        for person, notices in asked.standing.told.items():
            note_seen(person_id=person, notices=notices, now=moment.now())
        return answer


def caller_now(request: HttpRequest) -> Caller | None:
    """Who is signed in, None for nobody: a session that was ended from elsewhere is nobody's."""
    user = request.user
    if not isinstance(user, User) or is_over(request, user):
        return None
    caller = caller_of(user.pk, now=moment.now())
    return caller if caller.person_id is not None else None


def _holds_nothing_known(request: HttpRequest) -> bool:
    """Whether a character stands in an address or form that no text of ours has, and that the database takes in none."""
    said = (
        value for given in (request.GET, request.POST) for _key, values in given.lists() for value in values
    )
    return "\0" in request.path or any("\0" in str(value) for value in said)


def _since(request: HttpRequest, access: Access) -> dt.date | None:
    """Whom a page about a month may name: who was there on the day that counts for it; None: who is there today."""
    if not access.of_month:
        return None
    return counted_on(moment.month_of(request.GET.get("month", "")), on=moment.today())


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name or "" if match is not None else ""


def _first(request: HttpRequest, access: Access, caller: Caller | None) -> HttpResponse | None:
    """The door, where somebody has to go through it before this page."""
    if ANYONE in access.who:
        return None
    if caller is None:
        return _to_the_door(request, fresh=False)
    if access.decides and not is_fresh(request):
        return _to_the_door(request, fresh=True)
    return None


def _roles_of(caller: Caller) -> set[str]:
    return {one.role for one in caller.roles}


def _to_the_door(request: HttpRequest, *, fresh: bool) -> HttpResponse:
    """To the door and back: to this page if it was read, else to the one on which the form stood."""
    back = request.get_full_path() if request.method in _READS else request.headers.get("Referer", "/")
    address = f"{reverse('sign-in')}?{urlencode({'next': back, **({'fresh': '1'} if fresh else {})})}"
    if request.content_type == "application/json":
        return JsonResponse({"next": address}, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _standing(access: Access, caller: Caller | None, address: Mapping[str, Any]) -> Standing:
    """Who asks, for what and within what; 404 where the caller has no such thing."""
    if ANYONE in access.who or caller is None:
        return Standing(access, caller)
    if access.within is Within.OWN and not access.who.isdisjoint({SOMEBODY, *_roles_of(caller)}):
        return Standing(access, caller, Scope(owners=caller.people))
    if access.within is Within.FAMILY:
        return Standing(access, caller, _family(access, caller))
    if access.within is Within.WARD:
        ward, scope = _ward(access, caller, int(address["person"]))
        return Standing(access, caller, scope, ward=ward)
    if access.within in {Within.FACILITY, Within.REGION}:
        of_address = _at_a_place if access.within is Within.FACILITY else office_standing
        return of_address(access, caller, address)
    if SOMEBODY not in access.who and not any(one.role in access.who for one in caller.roles):
        raise Http404
    return Standing(access, caller)


def _family(access: Access, caller: Caller) -> Scope:
    """Oneself and all wards, those among them whose place is hidden; 404 for who has neither."""
    if not any(caller.holds(role) for role in access.who):
        raise Http404
    assert access.purpose is not None
    return caller.scope_for(access.purpose) | caller.placeless


def _ward(access: Access, caller: Caller, person: int) -> tuple[Power | None, Scope]:
    """A ward of a guardian, or oneself (no power is needed then)."""
    if person in caller.people and SELF in access.who and caller.holds(SELF):
        return None, Scope(owners=caller.people)
    power = caller.power_over(person)
    if power is None or not power.may_see or GUARDIAN not in access.who:
        raise Http404
    return power, Scope(owners=power.people)


def _at_a_place(access: Access, caller: Caller, address: Mapping[str, Any]) -> Standing:
    place = _place(access, caller, str(address["facility"]))
    bodies = _bodies(access, caller, place)
    return Standing(access, caller, Scope(bodies, frozenset({place.id})), place=place)


def _place(access: Access, caller: Caller, code: str) -> Facility:
    """A facility for which the caller holds one of the roles that may come."""
    # Which region a place lies in is no secret; whether it is the caller's is asked of what they hold.
    place = facility_by_code(code, scope=EVERYTHING)
    if place is None or not _comes_to(access, caller, place):
        raise Http404
    return place


def may_come(name: str, caller: Caller, place: Facility) -> bool:
    """Whether a page within a facility is there for the caller: what pages lead to, and nothing else."""
    return name in ROUTES and _comes_to(ROUTES[name], caller, place)


def _comes_to(access: Access, caller: Caller, place: Facility) -> bool:
    return any(scope.allows(facility=place.id, region=place.region) for _, scope in _lent(access, caller))


def _lent(access: Access, caller: Caller) -> Iterator[tuple[Held, Scope]]:
    """The roles by which the caller comes to a page, each with its scope."""
    for held, scope in caller.scopes:
        if held.role in access.who and (access.purpose is None or access.purpose in held.purposes):
            yield held, scope


def _bodies(access: Access, caller: Caller, place: Facility) -> frozenset[int]:
    """The organisations that the caller heads and that serve the place: what they are paid is theirs to read."""
    return frozenset(
        held.organisation_id
        for held, scope in _lent(access, caller)
        if held.organisation_id is not None and place.id in scope.facilities
    )


def _leave_a_trace(standing: Standing, page: str) -> None:
    """Whoever looks at a person leaves a trace: the page says of whom (``standing.looked_at``)."""
    access, caller, place = standing.access, standing.caller, standing.place
    purpose = standing.purpose or access.purpose
    if not standing.looked_at or purpose is None or caller is None or caller.person_id is None:
        return
    held = standing.held or caller.held_for(purpose, facility_id=place.id if place else None)
    if access.within in {Within.FAMILY, Within.WARD}:
        # Of themselves nobody leaves a trace; of a ward it was the guardian who looked.
        held = next((one for one in caller.roles if one.role == GUARDIAN), held)
    assert held is not None, "whoever sees people for a purpose holds a role that has it"
    note_views(
        viewer=caller.person_id,
        held=held,
        purpose=purpose,
        page=page,
        persons=sorted(standing.looked_at),
        says=standing.says,
        search_id=standing.search,
    )
