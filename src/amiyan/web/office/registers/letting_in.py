"""How a terminal is let in, and what is parked: an act of a person each. A secret stands on one answer and nowhere else."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amiyan.deliveries.actions.bindings import Made, bind_terminal, end_binding, rotate_secret
from amiyan.deliveries.actions.parked import release_parked, set_aside_parked
from amiyan.deliveries.addresses import host_address, path_address
from amiyan.deliveries.told import TerminalTold, parked_told
from amiyan.kernel.problems import ProblemError
from amiyan.registry.queries import facility_by_code
from amiyan.web.institution.face import done, told
from amiyan.web.office.again import acting, again, name_of_actor, reads
from amiyan.web.office.frame import Office, names_of, shown
from amiyan.web.office.registers.forms import HoursForm, ReasonForm, ReleaseForm
from amiyan.web.office.registers.terminals import found_here, one_page, page
from amiyan.web.office.words import number
from amiyan.web.shapes import Link


@require_POST
def bind(request: HttpRequest, serial: str) -> HttpResponse:
    """A new secret for a terminal that is listed here."""
    office = Office(request)
    one = _listed(office, serial)
    return _secret(
        office,
        one,
        lambda: bind_terminal(serial=one.serial, source=_source(office), facility=one.facility_id),
    )


@require_POST
def rotate(request: HttpRequest, serial: str) -> HttpResponse:
    """A new secret; the old one counts for some hours more."""
    office, form = Office(request), HoursForm(request.POST)
    one = _listed(office, serial)
    if not form.is_valid():
        return again(office, lambda: one_page(office, one, form, status=422))
    overlap = form.overlap
    return _secret(
        office,
        one,
        lambda: rotate_secret(
            serial=one.serial, overlap=overlap, source=_source(office), facility=one.facility_id
        ),
    )


@require_POST
def end(request: HttpRequest, serial: str, binding: int) -> HttpResponse:
    """A binding of this terminal counts no more."""
    office = Office(request)
    one = _listed(office, serial)
    if binding not in {way.id for way in one.bindings}:
        raise Http404
    answer = done(request, lambda: _end(office, binding), back=_back(office, one))
    assert answer is not None
    return answer


def _end(office: Office, binding: int) -> str:
    end_binding(binding_id=binding, source=_source(office))
    return _("It is let in so no more. What it recorded before still counts.")


@require_POST
def release(request: HttpRequest, binding: int, serial: str) -> HttpResponse:
    """What is parked of a terminal counts to a place of this office, by whom and why."""
    office, form = Office(request), ReleaseForm(request.POST)
    _is_parked(office, binding, serial)
    place = None
    if form.is_valid():
        place = facility_by_code(form.cleaned_data["place"], scope=office.scope)
        if place is None:
            form.add_error("place", _("No place of your office has this code."))
    if place is None:
        return again(office, lambda: page(office, status=422, form=form))
    at, reason = place.id, form.cleaned_data["reason"]

    def act() -> str:
        released = release_parked(
            binding_id=binding,
            serial=serial,
            facility=at,
            decided_by=name_of_actor(office),
            reason=reason,
        )
        return _("{count} parcels of records count now; they are read next.").format(count=number(released))

    answer = done(request, act, back=office.address("office-terminals"))
    assert answer is not None
    return answer


@require_POST
def aside(request: HttpRequest, binding: int, serial: str) -> HttpResponse:
    """What is parked of a terminal never counts, by whom and why. It is kept all the same."""
    office, form = Office(request), ReasonForm(request.POST)
    _is_parked(office, binding, serial)
    if not form.is_valid():
        return again(office, lambda: page(office, status=422, form=form))
    reason = form.cleaned_data["reason"]

    def act() -> str:
        set_aside_parked(binding_id=binding, serial=serial, decided_by=name_of_actor(office), reason=reason)
        return _("It counts for nothing; it is kept.")

    answer = done(request, act, back=office.address("office-terminals"))
    assert answer is not None
    return answer


def _listed(office: Office, serial: str) -> TerminalTold:
    with reads(office):
        return found_here(office, serial)


def _is_parked(office: Office, binding: int, serial: str) -> None:
    """404 where nothing of that terminal is parked at this office's places."""
    with reads(office):
        if (binding, serial) not in {(one.binding_id, one.serial) for one in parked_told()}:
            raise Http404


def _source(office: Office) -> str:
    return f"office {office.region}, person {acting(office)}"


def _back(office: Office, one: TerminalTold) -> str:
    return office.address("office-terminal", serial=one.serial)


def _secret(office: Office, one: TerminalTold, act: Callable[[], Made]) -> HttpResponse:
    """Act, and show the secret on this answer alone: no redirect carries it, no toast, no session, no log."""
    try:
        made = act()
    except ProblemError as error:
        messages.error(office.request, told(error.problem))
        return HttpResponseRedirect(_back(office, one))

    def answer() -> HttpResponse:
        given = {
            "serial": one.serial,
            "place": names_of([one.facility_id])[one.facility_id],
            "path": path_address(made.secret),
            "host": host_address(made.secret),
            "back": _back(office, one),
        }
        way = [
            Link(_("Terminals"), office.address("office-terminals")),
            Link(one.serial, _back(office, one)),
            Link(_("New secret")),
        ]
        found = shown(office, "registers/secret", given, here="office-terminals", way=way)
        found["Cache-Control"] = "private, no-store"
        return found

    return again(office, answer)
