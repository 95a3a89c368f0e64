"""Days on which a child does not eat, what it does not eat, and “the child felt ill”."""

import datetime as dt
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.standing import names_by_person
from amiyan.country.kz.formats import format_date
from amiyan.feedback.actions.illness import Reported, report_illness, withdraw_illness
from amiyan.feedback.parameters import number
from amiyan.feedback.receipts import receipt_of
from amiyan.kernel.problems import ProblemError
from amiyan.meals.actions import say_day_off, say_needs, undo
from amiyan.meals.family.actions import Said
from amiyan.meals.family.needs import PURPOSE
from amiyan.meals.family.queries import days_off_of, needs_of
from amiyan.meals.problems import DAYS_WRONG
from amiyan.meals.words import NEEDS
from amiyan.registry.family import consents_of
from amiyan.web.family.frame import (
    answered,
    ask_of,
    caller_in,
    day_of,
    is_own,
    must_decide,
    must_see_place,
    now,
    page,
    scope_in,
    stands_for,
    today,
    voice_in,
    whose_in,
)
from amiyan.web.words import spoken

SOURCE: Final = "family"
"""How we know what a family says by its page, in the register's words."""


@require_safe
def days_off(request: HttpRequest, person: int) -> HttpResponse:
    """Which days are said, and a form for others. No reason is asked."""
    whose, on = whose_in(request, person), today()
    found = days_off_of(person_id=person, today=on, now=now(), scope=scope_in(request))
    me = caller_in(request).people
    names = names_by_person(stands_for(request, person)) if found and found.said else {}
    said = [
        {
            "id": one.id,
            "said_by": names.get(one.said_by, ""),
            "days": _days(one.first_day, one.last_day),
            "may_undo": one.said_by in me,
        }
        for one in (found.said if found else ())
        if one.undone_at is None and not one.eats
    ]
    return page(
        request,
        "days_off",
        _("Days off"),
        whose,
        "more",
        said=said,
        absences=[_days(one.first_day, one.last_day) for one in (found.absences if found else ())],
        differing=[format_date(day, spoken()) for day in (found.differing if found else ())],
        in_time=format_date(found.next_in_time, spoken()) if found else "",
        first=(found.next_in_time if found else on).isoformat(),
        least=on.isoformat(),
    )


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return format_date(first, spoken())
    return f"{format_date(first, spoken())} – {format_date(last, spoken())}"


@require_POST
def say_off(request: HttpRequest, person: int) -> HttpResponse:
    """The child will not eat on some days."""

    def say() -> Said:
        first, last = request.POST.get("first", ""), request.POST.get("last", "")
        me = voice_in(request).said_by
        return say_day_off(
            person_id=person,
            ask_id=ask_of(request.POST),
            first_day=_given_day(first),
            last_day=_given_day(last or first),
            said_by=me,
            recorded_by=me,
            now=now(),
        )

    def told(said: Said) -> str:
        if said.too_late:
            return _("Written down. The kitchen learns it too late for the first day; nothing is lost by it.")
        return _("Written down. The kitchen cooks for one less. You can take it back.")

    return answered(request, reverse("family-days-off", args=[person]), say, told)


def _given_day(text: str) -> dt.date:
    """A day that somebody typed."""
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    raise ProblemError(DAYS_WRONG)


@require_POST
def eats_after_all(request: HttpRequest, person: int) -> HttpResponse:
    """A day off is taken back."""
    me = voice_in(request).said_by
    return answered(
        request,
        reverse("family-days-off", args=[person]),
        lambda: undo(person_id=person, said_id=ask_of(request.POST), undone_by=me, now=now()),
        _("It is taken back: you are expected.")
        if is_own(request)
        else _("It is taken back: the child is expected."),
    )


# --- what a child does not eat --------------------------------------------------------------------------------------


@require_safe
def needs(request: HttpRequest, person: int) -> HttpResponse:
    """What the kitchen knows, without a diagnosis and by consent."""
    whose, on, scope = whose_in(request, person), today(), scope_in(request)
    consents = consents_of(person, scope=scope, on=on)
    has_consent = any(one.purpose == PURPOSE and one.given for one in consents if one.in_force(on))
    known = set(needs_of(person_id=person, on=on, scope=scope))
    return page(
        request,
        "needs",
        _("What you do not eat") if whose.is_self else _("What the child does not eat"),
        whose,
        "more",
        has_consent=has_consent,
        choices=[(code, _(text), code in known) for code, text in NEEDS.items()],
        back=reverse("family-needs", args=[person]),
    )


@require_POST
def say_what_it_eats(request: HttpRequest, person: int) -> HttpResponse:
    """From today on; nothing chosen: the child eats everything."""

    def say() -> None:
        must_decide(request)
        say_needs(
            person_id=person,
            needs=request.POST.getlist("need"),
            first_day=today(),
            said_by=voice_in(request).said_by,
            source=SOURCE,
            now=now(),
        )

    return answered(
        request,
        reverse("family-needs", args=[person]),
        say,
        _("Written down. The cook sees how many such servings are needed, never a name."),
    )


# --- ill --------------------------------------------------------------------------------------------------------------


@require_safe
def ill(request: HttpRequest, person: int) -> HttpResponse:
    """The form; after it was sent, its receipt and the way back."""
    whose, on = whose_in(request, person), today()
    said = _id(request.GET.get("said", ""))
    receipt = receipt_of(person, said, scope=scope_in(request)) if said else None
    return page(
        request,
        "ill",
        _("You felt ill") if whose.is_self else _("The child felt ill"),
        whose,
        "more",
        receipt=receipt,
        said=said,
        said_day=format_date(receipt.service_day, spoken()) if receipt and receipt.service_day else "",
        on=on.isoformat(),
        least=(on - dt.timedelta(days=number("illness_back_days", on))).isoformat(),
    )


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


@require_POST
def say_ill(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody felt ill after eating: who, and which day; no diagnosis. 404 where place and time are hidden."""
    must_see_place(request)
    asked = ask_of(request.POST)

    def told(done: Any) -> str:
        assert isinstance(done, Reported)
        if done.alarm:
            return _("Written down. Other children felt ill too: the director and the sanitary service know.")
        return _(
            "Written down. Where several say so, the director and the sanitary service are told at once."
        )

    return answered(
        request,
        f"{reverse('family-ill', args=[person])}?said={asked}",
        lambda: report_illness(
            report_id=asked,
            person_id=person,
            service_day=day_of(request.POST.get("day", "")),
            voice=voice_in(request),
        ),
        told,
    )


@require_POST
def not_ill(request: HttpRequest, person: int) -> HttpResponse:
    """A report of illness is taken back."""
    return answered(
        request,
        reverse("family-ill", args=[person]),
        lambda: withdraw_illness(person_id=person, report_id=ask_of(request.POST), voice=voice_in(request)),
        _("It is taken back."),
    )
