"""The page of lists, which works without a network, and what a telephone asks of the site while it has one.

The page itself is the same for everybody and holds nothing about anybody: names come by :func:`roster`, to whoever is
signed in and teaches there, and the telephone keeps them encrypted (``static/web/phone.js``). What it sends goes by the
native protocol (:mod:`amiyan.api.device.native`).
"""

import datetime as dt
import json
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.appointing import note_views
from amiyan.access.callers import Caller
from amiyan.access.reading import reading
from amiyan.access.roles import Purpose
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import words_of_days
from amiyan.deliveries.actions.phones import add_marker, end_phone, enrol_phone
from amiyan.deliveries.lists.words import COUNTERSIGNATURES, LISTS
from amiyan.deliveries.makers.native import problems
from amiyan.deliveries.phones import PhoneState, markers_of, phones_of
from amiyan.kernel.clock import Clock
from amiyan.kernel.languages import language_of
from amiyan.kernel.problems import Problem, ProblemError, as_rfc9457
from amiyan.programmes.loader import all_codes, load
from amiyan.registry.actions.numbers import give_numbers, number_of
from amiyan.registry.classes import Pupil, classes_of, guest_at, names_of, pupils_of
from amiyan.registry.queries import Facility
from amiyan.web.asked import Asked
from amiyan.web.called import called
from amiyan.web.moment import PageClock
from amiyan.web.problems import GUEST_UNKNOWN
from amiyan.web.shapes import Column, Row
from amiyan.web.sign_in.session import KEEPS_LISTS

ROSTER_LASTS: Final = dt.timedelta(
    days=14
)  # as late as a list may be, as a rule; then it must be fetched anew
CLOCK: Clock = PageClock()
_LARGEST: Final = 16 * 1024


@require_safe
def marking(request: HttpRequest) -> HttpResponse:
    """The page on which lists are marked. Whoever opens it sees names only with the PIN of an enrolled telephone."""
    reasons = {code: gettext(sentence) for code, sentence in {**LISTS, **COUNTERSIGNATURES}.items()}
    words = reasons | words_of_days(language_of(get_language()))
    zone = round((to_local(CLOCK.now()) - CLOCK.now().replace(tzinfo=None)).total_seconds() / 60)
    return render(request, "web/offline/list.html", {"words": words.items(), "zone": zone})


@require_safe
def phones(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """The telephones of a school: which there are and who marks on them, enrolling this one, ending one."""
    place, on = _place(request), _today()
    found = phones_of(place.id)
    request.standing.looked_at.update(person for one in found for person in one.people)
    names = names_of(sorted({person for one in found for person in one.people}), on=on)
    columns = [
        Column(gettext("Telephone")),
        Column(gettext("Who marks on it")),
        Column(gettext("Last heard")),
        Column(gettext("Counts until")),
    ]
    given = {
        "place": place,
        "place_name": called([place.id])[place.id],
        "phones": found,
        "columns": columns,
        "rows": [_row(one, names) for one in found],
        "classes": classes_of(facility_id=place.id, on=on, scope=request.standing.scope, eating_here=True),
    }
    return render(request, "web/offline/phones.html", given)


def _row(one: PhoneState, names: dict[int, tuple[str, str]]) -> Row:
    people = ", ".join(" ".join(names.get(person, ("", ""))).strip() or "…" for person in one.people)
    heard = to_local(one.heard_at).date() if one.heard_at else gettext("not yet")
    return Row([one.label or one.device, people, heard, to_local(one.expires_at).date()])


@require_POST
def enrol(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """Bind the key that this telephone made."""
    try:
        asked = _json(request)
        made = enrol_phone(
            facility_id=_place(request).id,
            public_key=str(asked.get("public_key", "")),
            label=str(asked.get("label", "")),
            by=_person(request),
            source=_source(request),
            replaces=str(asked.get("replaces", "")),
        )
    except ProblemError as error:
        return _told(error.problem)
    answer = JsonResponse({"device": made.device, "expires_at": made.expires_at.isoformat()})
    answer.set_cookie(
        KEEPS_LISTS, "1", max_age=365 * 24 * 3600, secure=request.is_secure(), samesite="Lax", httponly=True
    )
    return answer


@require_POST
def mark_here(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """Whoever is signed in marks on this telephone from now on; the telephone then asks them for a PIN."""
    person, place, on = _person(request), _place(request), _today()
    try:
        made = add_marker(
            facility_id=place.id,
            device=str(_json(request).get("device", "")),
            person_id=person,
            on=on,
            programme=next(iter(_programmes()), ("", ""))[0],
            source=_source(request),
        )
    except ProblemError as error:
        return _told(error.problem)
    with reading(_caller(request), purpose=Purpose.TEACHING, within=request.standing.scope):
        name = " ".join(names_of([person], on=on).get(person, ("", ""))).strip()
    return JsonResponse({**made._asdict(), "name": name or made.number})


@require_POST
def end(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """A telephone was lost, or goes to somebody else: what it sends from now on is not taken."""
    given = request.POST.get("phone", "")
    try:
        end_phone(
            facility_id=_place(request).id,
            binding_id=int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0,
            source=_source(request),
        )
    except ProblemError as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("phones", args=[_place(request).code]))


@require_POST
def roster(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """Some classes for a telephone: names, and numbers that tell nothing; with a day after which they are no more.

    Whoever asks leaves a trace with every child they were shown.
    """
    place, on = _place(request), _today()
    try:
        wanted = [str(one) for one in _json(request).get("classes", [])][:60]
    except (ProblemError, TypeError):
        return _told(Problem(problems.MALFORMED, params={"detail": "classes"}))
    with reading(_caller(request), purpose=Purpose.TEACHING, within=request.standing.scope):
        pupils = pupils_of(
            facility_id=place.id, classes=wanted, on=on, scope=request.standing.scope, eating_here=True
        )
        colleagues = names_of(markers_of(place.id), on=on)
    shown = [one.person_id for one in pupils]
    give_numbers(facility_id=place.id, people=shown, source=_source(request))
    held = _caller(request).held_for(Purpose.TEACHING, facility_id=place.id)
    assert held is not None, "the gate let nobody else come here"
    note_views(
        viewer=_person(request), held=held, purpose=Purpose.TEACHING, page="phone-roster", persons=shown
    )
    return JsonResponse(
        {
            "school": place.code,
            "classes": [
                [label, _class(pupils, label)] for label in dict.fromkeys(one.class_label for one in pupils)
            ],
            "programmes": _programmes(),
            "colleagues": [[number_of(one), " ".join(name).strip()] for one, name in colleagues.items()],
            "expires_at": (CLOCK.now() + ROSTER_LASTS).isoformat(),
        }
    )


@require_POST
def guest(request: Asked, facility: str) -> HttpResponse:  # noqa: ARG001 - the gate has found it
    """A number for a child who sits in and whose class is not on the telephone, by the IIN of its document.

    The IIN stays nowhere. Names are told of the school's own children only; whoever asks leaves a trace with the child.
    """
    place, on = _place(request), _today()
    try:
        iin = str(_json(request).get("iin", ""))
    except ProblemError as error:
        return _told(error.problem)
    found = guest_at(place.id, iin, on=on)
    if found is None:
        return _told(Problem(GUEST_UNKNOWN))
    give_numbers(facility_id=place.id, people=[found.person_id], source=_source(request))
    held = _caller(request).held_for(Purpose.TEACHING, facility_id=place.id)
    assert held is not None, "the gate let nobody else come here"
    note_views(
        viewer=_person(request),
        held=held,
        purpose=Purpose.TEACHING,
        page="phone-guest",
        persons=[found.person_id],
    )
    name = f"{found.surname} {found.given_name}".strip()
    return JsonResponse({"number": number_of(found.person_id), "name": name, "class": found.class_label})


def _class(pupils: list[Pupil], label: str) -> list[list[str]]:
    return [
        [number_of(one.person_id), f"{one.surname} {one.given_name}".strip()]
        for one in pupils
        if one.class_label == label
    ]


def _programmes() -> list[tuple[str, str]]:
    """The programmes that take lists: code, and name in the reader's language."""
    language = language_of(get_language())
    loaded = [load(code) for code in sorted(all_codes())]
    return [(one.code, one.texts[language].name) for one in loaded if one.evidence.lists is not None]


def _today() -> dt.date:
    return to_local(CLOCK.now()).date()


def _place(request: Asked) -> Facility:
    place = request.standing.place
    assert place is not None, "the table says that the address names a facility"
    return place


def _caller(request: Asked) -> Caller:
    caller = request.standing.caller
    assert caller is not None, "the gate let nobody else come here"
    return caller


def _person(request: Asked) -> int:
    person = _caller(request).person_id
    assert person is not None, "the gate let nobody else come here"
    return person


def _source(request: Asked) -> str:
    """Who did it, as it stands beside what they did: a person by their random id, in the role they hold here."""
    held = next((one for one in _caller(request).roles if one.facility_id == _place(request).id), None)
    return f"person {_person(request)}, {held.role if held else '-'}"


def _json(request: HttpRequest) -> dict[str, Any]:
    """The body as an object; ProblemError where it is none, or longer than what a telephone asks."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
        raise ProblemError(problems.TOO_LARGE, bytes_max=_LARGEST)
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise ProblemError(problems.MALFORMED, detail="JSON") from error
    if not isinstance(found, dict):
        raise ProblemError(problems.MALFORMED, detail="JSON")
    return found


def _told(problem: Problem) -> JsonResponse:
    return JsonResponse(
        as_rfc9457(problem), status=problem.kind.status, content_type="application/problem+json"
    )
