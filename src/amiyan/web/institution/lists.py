"""Lists that wait for the second name: a colleague reads who is said to have eaten, and signs by a sign-in of this moment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.deliveries.actions.sign_ins import SignedIn, countersign_signed_in
from amiyan.deliveries.lists.waiting import Waiting, waiting_lists
from amiyan.deliveries.lists.words import COUNTERSIGNATURES
from amiyan.registry.classes import names_of
from amiyan.web.institution.face import address, asked, done, fresh_id, shown
from amiyan.web.institution.forms import SignForm
from amiyan.web.moment import PageClock, today
from amiyan.web.sign_in.session import fresh_since
from amiyan.web.words import class_words, spoken


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list that waits, the oldest first, with the children on it; whoever marked one does not sign it."""
    found = waiting_lists(asked(request).place.id, on=today())
    people = {person for one in found for person in one.children}
    asked(request).standing.looked_at.update(people)
    markers = {one.marked_by for one in found if one.marked_by is not None}
    names = names_of(sorted(people | markers), on=today())
    given = {"lists": [_list(request, one, names) for one in found], "key": fresh_id()}
    return shown(request, "lists", given, here="institution-today")


@require_POST
def sign(request: HttpRequest, waiting: UUID) -> HttpResponse:
    """Stand by one list."""
    form, back = SignForm(request.POST), address(request, "institution-lists")
    if not form.is_valid():
        return HttpResponseRedirect(back)
    said = done(request, lambda: _sign(request, waiting, form.cleaned_data["key"]), back=back)
    assert said is not None, "without a form a refusal is said on the next page"
    return said


def _sign(request: HttpRequest, waiting: UUID, key: UUID) -> str:
    here = asked(request)
    held = next((one.role for one in here.caller.roles if one.facility_id == here.place.id), "-")
    made = countersign_signed_in(
        facility_id=here.place.id,
        list_id=waiting,
        key=key,
        person_id=here.person,
        signed_in_at=fresh_since(request),
        now=PageClock().now(),
        source=f"person {here.person}, {held}",
    )
    return _answer(made)


def _answer(made: SignedIn) -> str:
    if made.refused:
        words = _(COUNTERSIGNATURES[made.refused])
        return _("Your name does not count here: %(reason)s") % {"reason": words}
    assert made.payable_from is not None, "what counts becomes payable on a day"
    day = format_date_short(made.payable_from, spoken())
    return _("Two names. It is paid from %(day)s on, unless somebody objects.") % {"day": day}


def _list(request: HttpRequest, one: Waiting, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    def called(person: int) -> str:
        return " ".join(names.get(person, ("", ""))).strip() or str(person)

    return {
        "id": one.id,
        "title": f"{format_date(one.day, spoken())} · {class_words(one.class_label)}",
        "marked_by": called(one.marked_by) if one.marked_by is not None else "",
        "present": one.present,
        "names": [called(person) for person in one.children],
        "unnamed": one.present - len(one.children),
        "is_mine": one.marked_by == asked(request).person,
    }
