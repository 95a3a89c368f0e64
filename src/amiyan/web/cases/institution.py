"""What an official asks a school's director or the head of its supplier to explain: the facts, the answer, the appeal."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.integrity.actions.cases import answer_case, appeal_case
from amiyan.integrity.concerned import As
from amiyan.integrity.queries.told import Told, told_cases
from amiyan.web.cases.forms import ReasonForm, WordsForm
from amiyan.web.cases.told import answer_form, appeal_form, card_of, detail_of, reads
from amiyan.web.institution.face import address, asked, done, shown
from amiyan.web.moment import now, today


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of which the reader was told, those that ask for an answer first."""
    found = [card_of(one, address(request, "institution-case", case=one.id)) for one in _told(request)]
    found.sort(key=lambda one: not one.asks)
    return shown(request, "cases", {"cases": found}, here="institution-cases")


@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One of them, with the form to answer or to appeal."""
    return _page(request, case, answer_form(), appeal_form())


@require_POST
def answer(request: HttpRequest, case: UUID) -> HttpResponse:
    """The director or the head of the supplier explains, agrees, or asks to be heard."""
    form, one = answer_form(request.POST), _read(request, case)
    if form.is_valid():
        given = form.cleaned_data

        def say() -> str:
            answer_case(
                step_id=given["key"],
                case_id=case,
                facility_id=one.facility_id,
                reason=given["reason"],
                says=given["says"],
                said_by=asked(request).person,
                now=now(),
            )
            return _("Your answer is kept. A named person decides, and you read the outcome here.")

        back = address(request, "institution-case", case=case)
        if went := done(request, say, back=back, form=form):
            return went
    return _again(request, case, form, appeal_form())


@require_POST
def appeal(request: HttpRequest, case: UUID) -> HttpResponse:
    """They disagree with a decision."""
    form, one = appeal_form(request.POST), _read(request, case)
    if form.is_valid():
        given = form.cleaned_data

        def say() -> str:
            appeal_case(
                step_id=given["key"],
                case_id=case,
                facility_id=one.facility_id,
                says=given["says"],
                said_by=asked(request).person,
                now=now(),
            )
            return _("Your appeal is kept. Somebody who had no part in the case decides.")

        back = address(request, "institution-case", case=case)
        if went := done(request, say, back=back, form=form):
            return went
    return _again(request, case, answer_form(), form)


def _as(request: HttpRequest) -> list[As]:
    """As what the reader is concerned here: as who heads the place, its supplier, or both."""
    here = asked(request)
    heads_place = any(
        held.role == "director" and held.facility_id == here.place.id for held in here.caller.roles
    )
    found: list[As] = ["place"] if heads_place else []
    return [*found, "supplier"] if here.standing.scope.owners else found


def _told(request: HttpRequest) -> list[Told]:
    scope = asked(request).standing.scope
    found = {one.id: one for as_ in _as(request) for one in told_cases(scope=scope, as_=as_, today=today())}
    return list(found.values())


def _one(request: HttpRequest, key: UUID) -> Told:
    """One of the cases of which the reader was told; 404 for any other."""
    found = next((one for one in _told(request) if one.id == key), None)
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, key: UUID) -> Told:
    standing = asked(request).standing
    with reading(asked(request).caller, purpose=standing.access.purpose, within=standing.scope):
        return _one(request, key)


def _page(
    request: HttpRequest, key: UUID, answering: ReasonForm, appealing: WordsForm, status: int = 200
) -> HttpResponse:
    one, here = _one(request, key), asked(request)
    reads(here.standing, one, here.caller.people)
    detail = detail_of(one, here.caller.people)
    given = {
        **detail,
        "answer_form": answering if detail["may_answer"] else None,
        "appeal_form": appealing if detail["may_appeal"] else None,
        "answer_href": address(request, "institution-case-answer", case=key),
        "appeal_href": address(request, "institution-case-appeal", case=key),
    }
    return shown(request, "case", given, here="institution-cases", status=status)


def _again(request: HttpRequest, key: UUID, answering: ReasonForm, appealing: WordsForm) -> HttpResponse:
    standing = asked(request).standing
    with reading(asked(request).caller, purpose=standing.access.purpose, within=standing.scope):
        return _page(request, key, answering, appealing, status=422)
