"""Visits of the parents' committee: a member writes down what was seen, the school answers, everybody here reads both."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.meals.actions import answer_visit, record_visit
from amiyan.meals.queries import Visit, visits_of
from amiyan.meals.words import VISIT_POINTS
from amiyan.web.institution.face import address, asked, done, fresh_id, may, shown, shown_again
from amiyan.web.institution.forms import AnswerForm
from amiyan.web.institution.kitchen_forms import VisitForm
from amiyan.web.moment import PageClock, today
from amiyan.web.words import spoken

SHOWN: Final = dt.timedelta(days=180)


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """The visits of the last half year with what the school said."""
    given = {
        "visits": [_visit(request, one) for one in _found(request)],
        "may_visit": may(request, "institution-visit"),
    }
    return shown(request, "visits", given, here="institution-visits")


def _found(request: HttpRequest) -> list[Visit]:
    place, scope = asked(request).place, asked(request).standing.scope
    return visits_of(facility_id=place.id, since=PageClock().now() - SHOWN, scope=scope, today=today())


def _visit(request: HttpRequest, one: Visit) -> dict[str, Any]:
    answers = one.has_remarks and may(request, "institution-visit-answer")
    return {
        "one": one,
        "at": to_local(one.visited_at),
        "well": [_(VISIT_POINTS[code]) for code in VISIT_POINTS if code in one.seen_well],
        "ill": [_(VISIT_POINTS[code]) for code in VISIT_POINTS if code in one.seen_ill],
        "late": one.is_late(today()),
        "answer_by": format_date_short(one.answer_by, spoken()) if one.answer_by else "",
        "answer": address(request, "institution-visit-answer", visit=one.id) if answers else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """A member of the committee says what was seen: point by point, and in words."""
    now = to_local(PageClock().now())
    if request.method != "POST":
        initial = {"key": fresh_id(), "day": now.date(), "hour": now.time(), "visitors": 2}
        return shown(
            request, "visit", {"form": VisitForm(initial=initial, now=now)}, here="institution-visits"
        )
    form = VisitForm(request.POST, now=now)
    if form.is_valid():
        back = address(request, "institution-visits")
        if went := done(request, lambda: _record(request, form), back=back, form=form):
            return went
    return shown_again(
        request, lambda: shown(request, "visit", {"form": form}, here="institution-visits", status=422)
    )


def _record(request: HttpRequest, form: VisitForm) -> str:
    said = form.cleaned_data
    record_visit(
        facility_id=asked(request).place.id,
        visit_id=said["key"],
        visited_at=to_instant(form.visited_at()),
        visitors=said["visitors"],
        has_remarks=said["remarks"],
        findings=said["findings"],
        recorded_by=asked(request).person,
        seen_well=form.points("well"),
        seen_ill=form.points("ill"),
    )
    return _("Thank you. The school and the committee read it here; it cannot be changed any more.")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, visit: UUID) -> HttpResponse:
    """The school says what it did about what was seen."""
    label = _("What does the school answer?")
    hint = _("What was done, and by when the rest will be.")
    if request.method != "POST":
        form = AnswerForm(initial={"key": fresh_id()}, label=label, hint=hint)
        return _answer_page(request, visit, form)
    form = AnswerForm(request.POST, label=label, hint=hint)
    if form.is_valid():
        back = address(request, "institution-visits")
        if went := done(request, lambda: _answer(request, visit, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(request, lambda: _answer_page(request, visit, form, status=422))


def _answer(request: HttpRequest, visit: UUID, said: dict[str, Any]) -> str:
    answer_visit(
        facility_id=asked(request).place.id,
        visit_id=visit,
        answer=said["says"],
        answered_by=asked(request).person,
        ask_id=said["key"],
    )
    return _("The answer is kept. The committee reads it here.")


def _answer_page(request: HttpRequest, visit: UUID, form: AnswerForm, status: int = 200) -> HttpResponse:
    found = next((one for one in _found(request) if one.id == visit), None)
    if found is None:
        raise Http404
    given = {"form": form, "visit": _visit(request, found)}
    return shown(request, "visit_answer", given, here="institution-visits", status=status)
