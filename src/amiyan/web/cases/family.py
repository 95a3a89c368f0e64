"""What a family was told of a case about its child: what is known, until when it can answer, and that nothing changes
until a person decides.
"""

from typing import cast
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.integrity.actions.cases import answer_case, appeal_case
from amiyan.integrity.queries.told import Told, told_cases
from amiyan.web.asked import Asked
from amiyan.web.cases.forms import ReasonForm, WordsForm
from amiyan.web.cases.told import answer_form, appeal_form, card_of, detail_of, reads
from amiyan.web.family.frame import (
    answered,
    caller_in,
    must_see_place,
    now,
    page,
    scope_in,
    today,
    voice_in,
    whose_in,
)


@require_safe
def cases(request: HttpRequest, person: int) -> HttpResponse:
    """What the family was told, the latest first."""
    must_see_place(request)
    whose = whose_in(request, person)
    found = [card_of(one, reverse("family-case", args=[person, one.id])) for one in _told(request)]
    return page(request, "cases", _("Questions about meals"), whose, "more", cases=found)


@require_safe
def case(request: HttpRequest, person: int, case: UUID) -> HttpResponse:
    """One of them, with the form to answer or to appeal."""
    must_see_place(request)
    return _page(request, person, case, answer_form(), appeal_form())


@require_POST
def answer(request: HttpRequest, person: int, case: UUID) -> HttpResponse:
    """The family explains, agrees, or asks to be heard."""
    must_see_place(request)
    form, one = answer_form(request.POST), _read(request, case)
    if not form.is_valid():
        return _again(request, person, case, form, appeal_form())
    given = form.cleaned_data
    return answered(
        request,
        reverse("family-case", args=[person, case]),
        lambda: answer_case(
            step_id=given["key"],
            case_id=case,
            facility_id=one.facility_id,
            reason=given["reason"],
            says=given["says"],
            said_by=voice_in(request).said_by,
            now=now(),
        ),
        _("Written down. Nothing changes until a person decides, and you read it here."),
    )


@require_POST
def appeal(request: HttpRequest, person: int, case: UUID) -> HttpResponse:
    """The family disagrees with a decision."""
    must_see_place(request)
    form, one = appeal_form(request.POST), _read(request, case)
    if not form.is_valid():
        return _again(request, person, case, answer_form(), form)
    given = form.cleaned_data
    return answered(
        request,
        reverse("family-case", args=[person, case]),
        lambda: appeal_case(
            step_id=given["key"],
            case_id=case,
            facility_id=one.facility_id,
            says=given["says"],
            said_by=voice_in(request).said_by,
            now=now(),
        ),
        _("Written down. Somebody who had no part in it decides anew."),
    )


def _told(request: HttpRequest) -> list[Told]:
    return told_cases(scope=scope_in(request), as_="family", today=today())


def _one(request: HttpRequest, key: UUID) -> Told:
    """One of the cases of which the family was told; 404 for any other."""
    found = next((one for one in _told(request) if one.id == key), None)
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, key: UUID) -> Told:
    standing = cast(Asked, request).standing
    with reading(caller_in(request), purpose=standing.access.purpose, within=standing.scope):
        return _one(request, key)


def _page(request: HttpRequest, person: int, key: UUID, answering: Form, appealing: Form) -> HttpResponse:
    whose = whose_in(request, person)
    one, people = _one(request, key), caller_in(request).people
    reads(cast(Asked, request).standing, one, people)
    detail = detail_of(one, people, plain=True)
    title = detail.pop("title")
    return page(
        request,
        "case",
        title,
        whose,
        "more",
        **detail,
        answer_form=answering if detail["may_answer"] else None,
        appeal_form=appealing if detail["may_appeal"] else None,
        answer_href=reverse("family-case-answer", args=[person, key]),
        appeal_href=reverse("family-case-appeal", args=[person, key]),
        back=reverse("family-cases", args=[person]),
    )


def _again(
    request: HttpRequest, person: int, key: UUID, answering: ReasonForm | WordsForm, appealing: WordsForm
) -> HttpResponse:
    standing = cast(Asked, request).standing
    with reading(caller_in(request), purpose=standing.access.purpose, within=standing.scope):
        found = _page(request, person, key, answering, appealing)
    found.status_code = 422
    return found
