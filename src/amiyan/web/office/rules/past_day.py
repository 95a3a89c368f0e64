"""A day behind us on the office's pages: what is proposed and what it does, signed by another, refused or withdrawn."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.meals.past_days import (
    Effect,
    PastDay,
    effect_of,
    end_past_day,
    known_past_day,
    may_sign,
    names_of,
    past_days,
    sign_past_day,
    to_sign,
)
from amiyan.registry.queries import same_people
from amiyan.web.institution.face import done
from amiyan.web.institution.signing import Signing, document_file, signature_in, signing
from amiyan.web.moment import PageClock, today
from amiyan.web.office.again import acting, own
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.registers.days import day as day_in_words
from amiyan.web.office.rules.forms import ReasonForm
from amiyan.web.office.rules.words import for_whom
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.shapes import Column, Link, Moment, Row


def what(school_day: bool) -> str:
    """What a day becomes, in words."""
    return _("a school day") if school_day else _("a day without lessons")


def effect_words(office: Office, effect: Effect, *, school_day: bool) -> list[tuple[str, str]]:
    """What a day does, as figures; who oversees reads no small number."""
    names = (
        (_("Meals that may be paid"), _("Money, at most"))
        if school_day
        else (_("Meals that would not be paid"), _("Money"))
    )
    told = (FEW, FEW) if _is_few(office, effect) else (number(effect.meals), tenge(effect.tiyn))
    return list(zip(names, told, strict=True))


def _is_few(office: Office, effect: Effect) -> bool:
    return not office.sees_people and is_small(effect.meals, threshold=LEAST)


def proposed_columns() -> list[Column]:
    """Of the table of what was proposed of days behind us."""
    return [Column(words) for words in (_("Day"), _("What"), _("For"), _("By which act"), _("State"))]


def proposed(office: Office, first: dt.date, last: dt.date) -> list[Row]:
    """What was proposed of days of a month, of places of this office."""
    return [
        Row(
            [day_in_words(one.said.day), what(one.said.school_day), _of_whom(one), one.act, _state(one)],
            href=_address(office, "office-past-day", one),
        )
        for one in past_days(first=first, last=last)
        if _is_within(office, one)
    ]


def _of_whom(one: PastDay) -> str:
    return for_whom(one.said.grade_from, one.said.grade_to, one.said.shift)


def _state(one: PastDay) -> str:
    kinds = {"signed": _("Signed"), "refused": _("Refused"), "withdrawn": _("Withdrawn")}
    return kinds[one.end.kind] if one.end else _("Waits for another signature")


@require_safe
def page(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """What is proposed of a day behind us, what it does to meals and money, and what the reader may do about it."""
    office, one = _found(request, proposal)
    effect = effect_of(one)
    is_mine, signs = _stands(office, one)
    given = {
        "title": day_in_words(one.said.day),
        "becomes": what(one.said.school_day),
        "whom": _of_whom(one),
        "schools": number(len(one.places)),
        "act": one.act,
        "open": one.end is None,
        "effect": effect_words(office, effect, school_day=one.said.school_day),
        "steps": _steps(one),
        "is_mine": is_mine,
        "may_sign": signs,
        "signing": _signing(office, one, effect) if signs else None,
        "end": _address(office, "office-past-day-end", one) if one.end is None and (is_mine or signs) else "",
        "reason_form": ReasonForm(),
    }
    way = [Link(_("Calendar"), _calendar(office, one)), Link(day_in_words(one.said.day))]
    return shown(office, "rules/past_day", given, here="office-calendar", way=way)


def _steps(one: PastDay) -> list[Moment]:
    names = names_of(one.id)
    steps = [_moment(_("Proposed"), one.proposed_at, names.get(one.proposed_by, ""))]
    if one.end is None:
        return [*steps, Moment(_("The second signature"), text=_("Not signed yet"), mark="open")]
    name = names.get(one.end.done_by, "")
    mark: Literal["", "refused"] = "" if one.end.kind == "signed" else "refused"
    return [*steps, _moment(_state(one), one.end.at, name, one.end.reason, mark)]


def _moment(
    title: str, at: dt.datetime, name: str, note: str = "", mark: Literal["", "refused"] = ""
) -> Moment:
    local = localtime(at)
    when = f"{day_in_words(local.date())}, {local:%H:%M}"
    return Moment(
        title, when=when, iso=local.isoformat(), text=". ".join(filter(None, (name, note))), mark=mark
    )


def _stands(office: Office, one: PastDay) -> tuple[bool, bool]:
    """Whether the reader proposed it, under any of their records, and whether they may sign or refuse it."""
    if one.end is not None or not may(office, "office-past-day-end"):
        return False, False
    with own(office):
        is_mine = one.proposed_by in {*same_people(acting(office)), *office.caller.people}
        return is_mine, not is_mine and may_sign(one, acting(office), today())


def _signing(office: Office, one: PastDay, effect: Effect) -> Signing | None:
    if _is_few(office, effect):
        return None
    return signing(
        office.request,
        document=_address(office, "office-past-day-document", one),
        action=_address(office, "office-past-day-sign", one),
        words=_("Sign the day"),
    )


@require_safe
def document(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """What is signed, to be saved: the day, and the effect that stands on the page."""
    office, one = _found(request, proposal)
    effect = effect_of(one)
    if _is_few(office, effect):
        raise Http404
    return document_file(to_sign(one, effect), f"day-{one.said.day.isoformat()}-{one.id}")


@require_POST
def sign(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """The second person signs, under the effect as it is now: the calendar says so."""
    office, one = _found(request, proposal)

    def action() -> str:
        sign_past_day(
            proposal_id=one.id,
            signature=signature_in(request, to_sign(one, effect_of(one))),
            role=role_of(office),
            now=PageClock().now(),
            today=today(),
        )
        return _("Signed. What was served on this day is judged anew in the night.")

    return _done(office, one, action)


@require_POST
def end(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Who proposed it takes it back; another refuses it. Both say why."""
    office, one = _found(request, proposal)

    def action() -> str:
        kind = end_past_day(
            proposal_id=one.id,
            ended_by=acting(office),
            role=role_of(office),
            reason=request.POST.get("reason", ""),
            now=PageClock().now(),
            today=today(),
        )
        return (
            _("Withdrawn. The day stays as it was.")
            if kind == "withdrawn"
            else _("Refused. The day stays as it was.")
        )

    return _done(office, one, action)


def _done(office: Office, one: PastDay, action: Any) -> HttpResponse:
    answer = done(office.request, action, back=_address(office, "office-past-day", one))
    assert answer is not None, "without a form a refusal is said on the next page"
    return answer


def role_of(office: Office) -> str:
    """The role in which the caller acts here."""
    assert office.standing.held is not None
    return office.standing.held.role


def _found(request: HttpRequest, proposal: UUID) -> tuple[Office, PastDay]:
    """The proposed day of an address; 404 where one of its places is not this office's."""
    office = Office(request)
    try:
        one = known_past_day(proposal)
    except ProblemError:
        raise Http404 from None
    if not _is_within(office, one):
        raise Http404
    return office, one


def _is_within(office: Office, one: PastDay) -> bool:
    return all(office.scope.allows(facility=place, region=one.region) for place in one.places)


def _calendar(office: Office, one: PastDay) -> str:
    return office.address("office-calendar", query={"of": f"{one.said.day:%Y-%m}"})


def _address(office: Office, name: str, one: PastDay) -> str:
    return office.address(name, proposal=one.id)
