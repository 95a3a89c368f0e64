"""The search for a person: only with a purpose, a reason and a case, which the person reads; and whom it found."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.access.roles import PURPOSES, ROLES, Held, Purpose
from amiyan.access.searching import (
    Search,
    Wanted,
    limit_of_today,
    purposes_of,
    search_of,
    search_people,
)
from amiyan.kernel.problems import ProblemError
from amiyan.registry.finding import Told, people_told
from amiyan.web.institution.face import fresh_id, told
from amiyan.web.moment import today
from amiyan.web.office.again import again, own
from amiyan.web.office.frame import Office, names_of, shown
from amiyan.web.office.people.forms import SearchForm
from amiyan.web.office.registers.days import day
from amiyan.web.office.words import region_name
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import class_words


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The form of a search."""
    office = Office(request)
    return _page(office, SearchForm(initial={"key": fresh_id()}, purposes=purposes_of(held_of(office))))


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Search, and go on to whom it found. It is kept before anything is looked up."""
    office = Office(request)
    held = held_of(office)
    form = SearchForm(request.POST, purposes=purposes_of(held))
    if form.is_valid():
        try:
            found = _search(office, held, form.cleaned_data)
        except ProblemError as error:
            form.add_error(None, told(error.problem))
        else:
            return HttpResponseRedirect(office.address("office-found", search=found.id))
    return again(office, lambda: _page(office, form, status=422))


def _search(office: Office, held: Held, said: dict[str, Any]) -> Search:
    return search_people(
        search_id=said["key"],
        caller=office.caller,
        held=held,
        region=office.region,
        within=office.scope,
        purpose=Purpose(said["purpose"]),
        says=said["says"],
        reference=said["reference"],
        wanted=Wanted(said["iin"], said["surname"], said["born"]),
        on=today(),
    )


def _page(office: Office, form: SearchForm, status: int = 200) -> HttpResponse:
    limit = limit_of_today()
    given = {
        "form": form,
        "action": office.address("office-search"),
        "who": as_whom(held_of(office), office),
        "searches": limit.searches,
        "most": limit.shown,
    }
    way = [Link(_("People"))]
    return shown(office, "people/search", given, here="office-people", way=way, status=status)


@require_safe
def found(request: HttpRequest, search: UUID) -> HttpResponse:
    """Whom a search found; each of them reads that they were shown."""
    office = Office(request)
    one = search_in(office, search)
    with reading(office.caller, purpose=one.purpose, within=office.scope) as scope:
        # Who has left the office's places since is not among them.
        seen = people_told(one.found, scope=scope, on=today())
        schools = names_of(sorted({each.facility_id for each in seen.values() if each.facility_id}))
        given = {
            **told_of(office, one),
            "columns": [Column(words) for words in (_("Person"), _("Born"), _("School"), _("Class"))],
            "rows": [
                _found(office, one, number, seen[number], schools) for number in one.found if number in seen
            ],
            "is_cut": len(one.found) >= limit_of_today().shown,
        }
        way = [Link(_("People"), office.address("office-people")), Link(_("Found"))]
        return shown(office, "people/found", given, here="office-people", way=way)


def _found(office: Office, one: Search, number: int, person: Told, schools: dict[int, str]) -> Row:
    """A row, with the trace that it was shown."""
    office.standing.looked_at.add(number)
    return Row(
        [
            person.name or _("no name is known"),
            day(person.born) if person.born else "—",
            schools[person.facility_id] if person.facility_id else "—",
            class_words(person.class_label) or "—",
        ],
        href=office.address("office-person", search=one.id, found=number),
    )


# --- what the pages of a search share ------------------------------------------------------------------------------


def held_of(office: Office) -> Held:
    """The role by which the caller came."""
    assert office.standing.held is not None
    return office.standing.held


def search_in(office: Office, search: UUID) -> Search:
    """The caller's own search, made in this office by the role by which they come, and still open; 404 else.

    From here on the page stands for its purpose and its words: the trace says them.
    """
    with own(office):
        one = search_of(sorted(office.caller.people), search)
    held = held_of(office)
    if one is None or not one.is_open or one.refused or one.region != office.region or one.role != held.role:
        raise Http404
    if one.purpose not in purposes_of(held):
        raise Http404
    standing = office.standing
    standing.purpose, standing.says, standing.search = one.purpose, one.words, one.id
    return one


def told_of(office: Office, one: Search) -> dict[str, Any]:
    """What the page says of the search, and what the family reads."""
    return {
        "purpose": _(PURPOSES[one.purpose]),
        "says": one.says,
        "reference": one.reference,
        "who": as_whom(held_of(office), office),
        "again": office.address("office-people"),
    }


def as_whom(held: Held, office: Office) -> str:
    """As whom the family reads the caller: by post and place, never by name."""
    place = (
        names_of([held.facility_id])[held.facility_id]
        if held.facility_id
        else region_name(held.region or office.region)
    )
    return f"{_(ROLES[held.role].name)}, {place}"
