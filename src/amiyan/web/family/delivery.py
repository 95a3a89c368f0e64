"""One delivery: how it was proved, its receipt, and what the family says of it."""

import datetime as dt
import json
from typing import Any, Final, Literal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.standing import names_by_person
from amiyan.auditor.queries.told import Told, findings_of_meal
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.deliveries.family import deliveries_between
from amiyan.feedback.actions.confirmations import withdraw_confirmation
from amiyan.feedback.actions.disputes import Dispute, confirm_delivery, raise_dispute, withdraw_dispute
from amiyan.feedback.actions.ratings import rate_delivery
from amiyan.feedback.queries.said import SaidDispute, said_of_meals
from amiyan.feedback.receipts import number_of as receipt_number
from amiyan.feedback.words import RATING_REASONS, WHAT_HAPPENS_NEXT, WHAT_HAPPENS_NEXT_NAMED
from amiyan.kernel.problems import N_, ProblemError, advice, sentence
from amiyan.ledger.log import settings
from amiyan.ledger.log.receipts import receipt as receipt_of_row
from amiyan.ledger.log.source import TRANSFERS
from amiyan.meals.served import served_to
from amiyan.meals.words import MEALS
from amiyan.programmes.loader import all_codes
from amiyan.settlement.family import decided_holds
from amiyan.settlement.paid_when import PaidWhen, paid_when
from amiyan.settlement.receipts import meal_key
from amiyan.web.called import called
from amiyan.web.family.frame import (
    answered,
    ask_of,
    caller_in,
    day_of,
    must_see_place,
    now,
    number_of,
    page,
    scope_in,
    stands_for,
    today,
    voice_in,
    whose_in,
)
from amiyan.web.family.lines import Shown, own_yes, shown
from amiyan.web.shapes import Moment
from amiyan.web.words import spoken

_MARKS: Final[dict[str, Literal["", "open", "held", "refused"]]] = {
    "payable": "",
    "held": "held",
    "refused": "refused",
}
_FOUND: Final[dict[str, str]] = {
    "sound": N_("What was written down of this meal was found to be right."),
    "not_sound": N_("What was written down of this meal was found to be wrong."),
    "cannot_tell": N_("It could not be told whether what was written down is right."),
    "taken_back": N_("What had been found of this meal was taken back."),
}
_SETTLED: Final = ("sound", "taken_back")


@require_safe
def delivery(request: HttpRequest, person: int, day: str, programme: str, slot: str) -> HttpResponse:
    """A delivery with its evidence; 404 where nothing is known of it, or where place and time are hidden."""
    whose, on, scope = whose_in(request, person), day_of(day), scope_in(request)
    lines = deliveries_between(person, scope=scope, first=on, last=on, hides_place=whose.hides_place)
    line = next((one for one in lines if (one.programme, str(one.slot)) == (programme, slot)), None)
    if line is None or whose.hides_place:
        raise Http404
    said = said_of_meals(person, scope=scope, first=on, last=on)
    paid = paid_when(person, scope=scope, first=on, last=on).get((on, programme, line.slot))
    one = shown(
        line,
        said.get((on, programme, line.slot)),
        on=today(),
        places=called([line.facility_id]),
        decided=decided_holds([line]),
    )
    served = served_to(people=[person], first=on, last=on, scope=scope, programme=programme)
    eaten = next((found for found in served if found.at == line.at), None)
    dispute = one.said.dispute
    names = names_by_person(stands_for(request, person)) if dispute or one.said.confirmations else {}
    return page(
        request,
        "delivery",
        format_date(on, spoken()),
        whose,
        "month",
        one=one,
        dishes=[f"{dish.name(spoken())}, {dish.grams} {_('g')}" for dish in eaten.dishes] if eaten else [],
        meal=_(MEALS[eaten.meal]) if eaten else "",
        menu_is_later=eaten is not None and eaten.is_later,
        moments=_moments(one, paid, findings_of_meal(person_id=person, day=on, programme=programme)),
        face=one.said.face or 0,
        dispute=dispute,
        next_step=_what_happens_next(dispute) if dispute else "",
        said_by_me=dispute is not None and dispute.said_by in caller_in(request).people,
        may_undo=_may_undo(request, dispute),
        disputed_by=names.get(dispute.said_by, "") if dispute else "",
        confirmed_by=next((names[by] for by in one.said.confirmed_by if by in names), ""),
        confirmed=own_yes(one, me=caller_in(request).people, at=now(), on=today()),
        number=receipt_number(dispute.id) if dispute else "",
        reasons=[(code, _(text)) for code, text in RATING_REASONS.items()],
        back=reverse("family-month", args=[person, f"{on:%Y-%m}"]),
    )


def _may_undo(request: HttpRequest, dispute: SaidDispute | None) -> bool:
    return (
        dispute is not None and dispute.said_by in caller_in(request).people and dispute.can_be_undone(now())
    )


def _moments(one: Shown, paid: PaidWhen | None, findings: list[Told]) -> list[Moment]:
    """The evidence, the verdict and what was said, in their order; what is still to come is open."""
    line = one.line
    seen = _("Marked in a list of the class") if line.by_list else _("Seen by the terminal of the canteen")
    moments = [
        Moment(
            seen,
            f"{format_date_short(line.service_day, spoken())}, {one.when}",
            line.at.isoformat() if line.at else "",
            f"{one.how}. {one.where}",
        )
    ]
    moments += _said(one.said.dispute)
    moments.append(Moment(one.verdict, text=one.reason, mark=_MARKS[one.state]))
    moments += [
        Moment(_("An auditor looked at this meal"), *_moment(found.at), _found(found)) for found in findings
    ]
    if one.state != "refused":
        moments.append(_paid(paid))
    return moments


def _found(found: Told) -> str:
    """What an auditor found, and that nothing follows from it by itself; the auditor is not named, nor anybody else."""
    after = "" if found.finding in _SETTLED else _("By itself this changes nothing: a person decides.")
    return " ".join(part for part in (_(_FOUND[found.finding]), found.tells, after) if part)


def _paid(paid: PaidWhen | None) -> Moment:
    """When the provider was or will be paid, as the books have it."""
    if paid is not None and paid.paid_on is not None:
        day = format_date(paid.paid_on, spoken())
        return Moment(_("Paid to the provider by the bank"), day, paid.paid_on.isoformat())
    if paid is not None and paid.due_on is not None:
        text = _("Owed to the provider: its statement is to be paid on {day}, after two people sign.")
        return Moment(
            _("Not paid yet"), text=text.format(day=format_date(paid.due_on, spoken())), mark="open"
        )
    return Moment(_("Not paid yet"), text=_("After the month is closed and two people sign."), mark="open")


def _said(dispute: SaidDispute | None) -> list[Moment]:
    if dispute is None:
        return []
    moments = [
        Moment(_("The family said: this did not happen"), *_moment(dispute.since), dispute.says, "held")
    ]
    if dispute.withdrawn_at:
        moments.append(Moment(_("The family took it back"), *_moment(dispute.withdrawn_at)))
    if dispute.answer:
        moments.append(Moment(_("The provider answered"), text=dispute.answer))
    if dispute.decided_at:
        words = (
            _("In the words of whoever decided: “{words}”").format(words=dispute.reason)
            if dispute.reason
            else ""
        )
        moments.append(Moment(_("A person decided"), *_moment(dispute.decided_at), words))
    return moments


def _moment(at: dt.datetime) -> tuple[str, str]:
    local = to_local(at)
    return f"{format_date_short(local.date(), spoken())}, {local:%H:%M}", local.isoformat()


def _what_happens_next(dispute: SaidDispute | Dispute) -> str:
    """What a family reads once it has said that something did not happen."""
    named = isinstance(dispute, SaidDispute) and dispute.names_family
    until = to_local(dispute.undo_until)
    return _(WHAT_HAPPENS_NEXT_NAMED if named else WHAT_HAPPENS_NEXT).format(
        day=format_date(dispute.decide_by, spoken()),
        undo=f"{format_date(until.date(), spoken())}, {until:%H:%M}",
    )


# --- what the family says ------------------------------------------------------------------------------------------


def _meal(request: HttpRequest) -> dict[str, Any]:
    """The delivery that a form is about. 404 where it names none, and where place and time are hidden."""
    must_see_place(request)
    form = request.POST
    programme = form.get("programme", "")
    if programme not in all_codes():
        raise Http404
    return {
        "service_day": day_of(form.get("day", "")),
        "programme": programme,
        "slot": number_of(form.get("slot", "1")),
    }


def _page_of(person: int, meal: dict[str, Any]) -> str:
    return reverse(
        "family-delivery", args=[person, str(meal["service_day"]), meal["programme"], str(meal["slot"])]
    )


@require_POST
def did_not_happen(request: HttpRequest, person: int) -> HttpResponse:
    """Hold this one line; nothing else changes."""
    meal = _meal(request)
    return answered(
        request,
        _page_of(person, meal),
        lambda: raise_dispute(
            dispute_id=ask_of(request.POST),
            person_id=person,
            voice=voice_in(request),
            says=request.POST.get("says", ""),
            names_family=bool(request.POST.get("names_family")),
            **meal,
        ),
        _("It is written down: this one payment waits. You can take it back within a day."),
    )


@require_POST
def happened_after_all(request: HttpRequest, person: int) -> HttpResponse:
    """Take back that something did not happen."""
    meal = _meal(request)
    return answered(
        request,
        _page_of(person, meal),
        lambda: withdraw_dispute(
            person_id=person, dispute_id=_id(request.POST.get("dispute", "")), voice=voice_in(request)
        ),
        _("It is taken back. The payment goes on."),
    )


@require_POST
def did_happen(request: HttpRequest, person: int) -> HttpResponse:
    """A guardian says that a delivery did happen."""
    meal = _meal(request)
    return answered(
        request,
        _page_of(person, meal),
        lambda: confirm_delivery(
            confirmation_id=ask_of(request.POST),
            person_id=person,
            voice=voice_in(request),
            **meal,
        ),
        _("Thank you. Your answer is written down; you can take it back within a day."),
    )


@require_POST
def not_confirmed(request: HttpRequest, person: int) -> HttpResponse:
    """That it did happen is taken back, within a day."""
    meal = _meal(request)
    return answered(
        request,
        _page_of(person, meal),
        lambda: withdraw_confirmation(
            person_id=person,
            confirmation_id=_id(request.POST.get("confirmation", "")),
            voice=voice_in(request),
        ),
        _("It is taken back."),
    )


@require_POST
def rate(request: HttpRequest, person: int) -> HttpResponse:
    """One tap: how the meal was. Reasons may be left out."""
    meal = _meal(request)
    return answered(
        request,
        _page_of(person, meal),
        lambda: rate_delivery(
            rating_id=ask_of(request.POST),
            person_id=person,
            face=number_of(request.POST.get("rating", "")),
            reasons=request.POST.getlist("reason"),
            voice=voice_in(request),
            **meal,
        ),
        _("Thank you. The school sees it together with other families', never your name."),
    )


def _id(text: str) -> UUID:
    return ask_of({"ask": text})


@require_POST
def receipt(request: HttpRequest, person: int) -> HttpResponse:
    """The receipt of a meal as a file that anybody can check without us."""
    meal = _meal(request)
    try:
        key = meal_key(person=person, programme=meal["programme"], day=meal["service_day"], slot=meal["slot"])
        paper = receipt_of_row(TRANSFERS, key, quorum=settings.quorum())
    except ProblemError as error:
        messages.error(request, f"{sentence(error.problem)} {advice(error.problem)}")
        return HttpResponseRedirect(_page_of(person, meal))
    name = f"amiyan-{meal['service_day']}.json"
    return HttpResponse(
        json.dumps(paper, indent=2, ensure_ascii=False),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
