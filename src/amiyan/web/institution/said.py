"""What families say of this place: disputes and the provider's answer, ratings of whole weeks, alarms of illness."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.feedback.actions.disputes import answer_dispute
from amiyan.feedback.actions.illness import answer_alarm
from amiyan.feedback.actions.ratings import note_change
from amiyan.feedback.queries.alarms import Alarmed, alarms, ill_children
from amiyan.feedback.queries.between import two_answers_at
from amiyan.feedback.queries.provider import DisputedLine, disputes_at
from amiyan.feedback.queries.ratings import Week, changes_of_facility, ratings_of_facility
from amiyan.feedback.words import FACES, RATING_REASONS
from amiyan.meals.queries import differing_of
from amiyan.web.institution.between import AHEAD
from amiyan.web.institution.face import address, asked, done, fresh_id, may, shown, shown_again
from amiyan.web.institution.forms import AnswerForm
from amiyan.web.institution.words import TOLD
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Row, State
from amiyan.web.words import spoken

SHOWN: Final = dt.timedelta(days=120)


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Disputes first, those that wait before all; then ratings and what was changed since."""
    place, scope = asked(request).place, asked(request).standing.scope
    since = PageClock().now() - SHOWN
    found = ratings_of_facility(place.id, scope=scope, today=today())
    given = {
        "disputes": [_dispute(request, one) for one in disputes_at(place.id, scope=scope, since=since)],
        "alarms": [
            (format_date(one.service_day, spoken()), _alarm_address(request, one))
            for one in alarms(scope=scope, first=today() - SHOWN, last=today())
        ],
        "from_families": found.from_families if found else 0,
        "delay_days": found.delay_days if found else 0,
        "differ": address(request, "institution-differing") if _differ(request) else "",
        "columns": _columns(),
        "weeks": [_week(one) for one in found.weeks] if found else [],
        "changes": changes_of_facility(place.id),
        "may_note": may(request, "institution-changed"),
    }
    return shown(request, "said", given, here="institution-said")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, child: int, dispute: UUID) -> HttpResponse:
    """The provider that served the meal says how it was; a named person decides."""
    if request.method != "POST":
        return _answer_page(request, dispute, AnswerForm(initial={"key": fresh_id()}))
    form = AnswerForm(request.POST)
    if form.is_valid():
        back = address(request, "institution-said")
        if went := done(
            request, lambda: _answer(request, child, dispute, form.cleaned_data), back=back, form=form
        ):
            return went
    return shown_again(request, lambda: _answer_page(request, dispute, form, status=422))


@require_http_methods(["GET", "HEAD", "POST"])
def changed(request: HttpRequest) -> HttpResponse:
    """The school notes what it changed, for everybody to read."""
    label, hint = (
        _("What did you change?"),
        _("Families read it beside the ratings. Write in the language that they read."),
    )
    if request.method != "POST":
        form = AnswerForm(initial={"key": fresh_id()}, label=label, hint=hint)
        return shown(request, "changed", {"form": form}, here="institution-said")
    form = AnswerForm(request.POST, label=label, hint=hint)
    if form.is_valid():
        back = address(request, "institution-said")
        if went := done(request, lambda: _note(request, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(
        request, lambda: shown(request, "changed", {"form": form}, here="institution-said", status=422)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: HttpRequest, day: str) -> HttpResponse:
    """Children felt ill on a day: how many, what was served, who did what. Names are for the sanitary service alone."""
    label = _("What did you do?")
    if request.method != "POST":
        return _alarm_page(request, day, AnswerForm(initial={"key": fresh_id()}, label=label))
    form = AnswerForm(request.POST, label=label)
    if form.is_valid():
        back = address(request, "institution-alarm", day=day)
        if went := done(
            request, lambda: _answer_alarm(request, day, form.cleaned_data), back=back, form=form
        ):
            return went
    return shown_again(request, lambda: _alarm_page(request, day, form, status=422))


def _differ(request: HttpRequest) -> bool:
    """Whether two guardians answer differently here and the reader may decide between them."""
    place, scope = asked(request).place, asked(request).standing.scope
    if not may(request, "institution-differing"):
        return False
    days = differing_of(facility_id=place.id, first=today(), last=today() + AHEAD, scope=scope)
    return bool(days or two_answers_at(place.id, scope=scope, most=1))


# --- disputes ----------------------------------------------------------------------------------------------------


def _dispute(request: HttpRequest, one: DisputedLine) -> dict[str, Any]:
    state, words = _outcome(one)
    waits = one.happened is None and not one.withdrawn
    more = {"child": one.key[0], "dispute": one.key[1]}
    return {
        "day": format_date(one.service_day, spoken()),
        "line": one,
        "state": state,
        "words": words,
        "decide_by": format_date(one.decide_by, spoken()),
        "overdue": waits and one.decide_by < today(),
        "answer": address(request, "institution-answer", **more)
        if waits and may(request, "institution-answer")
        else "",
    }


def _outcome(one: DisputedLine) -> tuple[State, str]:
    if one.withdrawn:
        return "payable", _("The family took it back")
    if one.happened is None:
        return "held", _("Waits for a person's decision")
    return (
        ("payable", _("Decided: the meal was given"))
        if one.happened
        else ("refused", _("Decided: it was not given"))
    )


def _answer_page(request: HttpRequest, dispute: UUID, form: AnswerForm, status: int = 200) -> HttpResponse:
    place, scope = asked(request).place, asked(request).standing.scope
    since = PageClock().now() - SHOWN
    found = next(
        (one for one in disputes_at(place.id, scope=scope, since=since) if one.key[1] == dispute), None
    )
    if found is None:
        raise Http404
    given = {"form": form, "one": _dispute(request, found)}
    return shown(request, "answer", given, here="institution-said", status=status)


def _answer(request: HttpRequest, child: int, dispute: UUID, given: dict[str, Any]) -> str:
    bodies, by = asked(request).standing.scope.owners, asked(request).person
    if not bodies:
        raise Http404
    answer_dispute(
        answer_id=given["key"],
        person_id=child,
        dispute_id=dispute,
        organisation_id=min(bodies),
        answered_by=by,
        says=given["says"],
        now=PageClock().now(),
    )
    return _("Your answer is kept. A named person decides, and you read the outcome here.")


# --- ratings -----------------------------------------------------------------------------------------------------


def _columns() -> list[Column]:
    return [
        Column(_("Week from")),
        Column(_("Families"), numeric=True),
        *(Column(_(FACES[face]), numeric=True) for face in (3, 2, 1)),
        Column(_("Most named")),
    ]


def _week(one: Week) -> Row:
    named = ", ".join(_(RATING_REASONS.get(reason, reason)) for reason in list(one.reasons)[:3])
    return Row([one.monday, one.families, one.good, one.fair, one.bad, named or "—"])


def _note(request: HttpRequest, given: dict[str, Any]) -> str:
    by = asked(request).person
    note_change(
        note_id=given["key"],
        facility_id=asked(request).place.id,
        language=spoken(),
        says=given["says"],
        since=today(),
        noted_by=by,
        now=PageClock().now(),
    )
    return _("Noted. Families read it from now on.")


# --- alarms ------------------------------------------------------------------------------------------------------


def _alarm_address(request: HttpRequest, one: Alarmed) -> str:
    name = "institution-alarm"
    return address(request, name, day=one.service_day.isoformat()) if may(request, name) else ""


def _alarm_page(request: HttpRequest, day: str, form: AnswerForm, status: int = 200) -> HttpResponse:
    when, scope = _day(day), asked(request).standing.scope
    found = next(iter(alarms(scope=scope, first=when, last=when)), None)
    if found is None:
        raise Http404
    place, role = asked(request).place, _role(request)
    children = ill_children(facility_id=place.id, day=when, scope=scope, role=role)
    asked(request).standing.looked_at.update(one.person_id for one in children)
    given = {
        "form": form,
        "alarm": found,
        "day": format_date(when, spoken()),
        "since": to_local(found.since),
        "answers": [(_(TOLD.get(one.role, one.role)), to_local(one.at), one.says) for one in found.answers],
        "children": children,
        "served": list(_served(found.served)),
        "may_answer": role in TOLD,
    }
    return shown(request, "alarm", given, here="institution-said", status=status)


def _served(found: Mapping[str, Any]) -> Iterable[str]:
    """Dishes, batches and kept portions as they were known when the alarm was raised, a line each."""
    named = {"kk": "name_kk", "ru": "name_ru", "en": "name_en"}[spoken()]
    for menu in found.get("menu") or []:
        for dish in menu.get("dishes") or []:
            yield str(dish.get(named) or dish.get("name_kk"))
    for batch in found.get("samples") or []:
        for sample in batch.get("samples") or []:
            yield _("%(dish)s: a kept portion, %(place)s") % {
                "dish": batch.get("dish"),
                "place": sample.get("stored_at"),
            }


def _role(request: HttpRequest) -> str:
    """In which role of those who are told the caller comes; blank for others."""
    place = asked(request).place
    for held, scope in asked(request).caller.scopes:
        if held.role in TOLD and scope.allows(facility=place.id, region=place.region):
            return held.role
    return ""


def _answer_alarm(request: HttpRequest, day: str, given: dict[str, Any]) -> str:
    by, role = asked(request).person, _role(request)
    if not role:
        raise Http404
    answer_alarm(
        answer_id=given["key"],
        facility_id=asked(request).place.id,
        service_day=_day(day),
        role=role,
        answered_by=by,
        says=given["says"],
        now=PageClock().now(),
    )
    return _("What you did is kept.")


def _day(day: str) -> dt.date:
    try:
        return dt.date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
