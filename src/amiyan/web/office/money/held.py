"""Held meals that wait for a person: which, why, until when; and the decision on all of a reason, or on one meal alone.

The ministry decides those of the country's own budget by supplier and reason: it is shown no school and no single meal, and
no number of few.
"""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_
from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.office import OfficeStatement, has_duty
from amiyan.settlement.statements.held_office import (
    EVERYWHERE,
    Decided,
    Group,
    Key,
    Meal,
    decided_of,
    held_everywhere,
    held_groups,
    held_meals,
)
from amiyan.settlement.statements.holds import Selection, decide_hold, decide_holds
from amiyan.settlement.statements.words import REASONS
from amiyan.web.forms import done, shown_again
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import key as statement_key
from amiyan.web.office.money.addresses import named
from amiyan.web.office.money.whose import answers_for, person_of, statement_here
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.shapes import Column, Link, Moment, Row, Tiyn
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_HERE: Final = "office-held"
_A_PAGE: Final = 100
_SHOWN: Final = 200
_CODE: Final = re.compile(r"[a-z][a-z_]{0,63}")
_NO_DUTY: Final = N_(
    "Your role lets you read it. To decide it, you also need to be appointed to record for this programme and region, and"
    " today you are not. The office appoints by its order."
)


class DecisionForm(forms.Form):
    """Whether held meals are paid, and why, in the words of who decides."""

    meal = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["decision"] = forms.ChoiceField(
            label=_("What do you decide?"),
            choices=[
                ("pay", _("It was eaten: it is paid with the next statement")),
                ("keep", _("It is never paid")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why? Say what you looked at."),
            help_text=_("It stands beside your name. The supplier, the approvers and an auditor read it."),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
        )


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What waits in the years that are open, the earliest deadline first; each line is one reason at one school."""
    office = _office(request)
    found = held_groups(programme=office.programme, scope=office.scope, is_country=not office.sees_people)
    start = _start(request)
    page = found[start : start + _A_PAGE]
    late = [one for one in found if one.decide_by < today()]
    names = names_of(sorted({one.key.place for one in page} - {EVERYWHERE}))
    given = {
        "columns": [
            *(Column(_("Supplier")), Column(_("For the month"))),
            *([Column(_("School"))] if office.sees_people else []),
            *(Column(_("Why it is held")), Column(_("Decide by"))),
            *(Column(_("Meals"), numeric=True), Column(_("Amount"), numeric=True)),
        ],
        "rows": [_group(office, one, names) for one in page],
        "meals": number(sum(one.meals for one in found)),
        "total": Tiyn(sum(one.tiyn for one in found)),
        "late": number(sum(one.meals for one in late)) if late and office.sees_people else "",
        "is_late": bool(late),
        "range": f"{start + 1}–{start + len(page)} / {len(found)}",
        "back": _page(office, max(0, start - _A_PAGE)) if start else "",
        "onward": _page(office, start + _A_PAGE) if start + _A_PAGE < len(found) else "",
    }
    return shown(office, "money/held", given, here=_HERE)


@require_safe
def held_lines(request: HttpRequest, **address: Any) -> HttpResponse:
    """What one reason holds at a school, meal by meal, with what was decided of it and the form by which one decides."""
    office = _office(request)
    return _shown(office, _key(office, address), None)


@require_POST
def held_decide(request: HttpRequest, **address: Any) -> HttpResponse:
    """Decide all that this reason holds there, or the one meal that the form names."""
    office = _office(request)
    key = _key(office, address)
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        one = statement_here(office, Statement(key.payee, key.budget_id, key.number))
        meals = [] if key.place == EVERYWHERE else held_meals(key)
        if (
            not meals
            and not (held_everywhere(key) if key.place == EVERYWHERE else None)
            and not decided_of(key)
        ):
            raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        back = _address(office, key)
        said = form.cleaned_data
        is_there = not said["meal"] or said["meal"] in map(_written, meals)
        if went := done(
            request,
            lambda: _decide(office, key, one.programme, said) if is_there else _before(),
            back=back,
            form=form,
        ):
            return went
    return shown_again(request, lambda: _shown(office, key, form, status=422))


def _decide(office: Office, key: Key, programme: str, said: dict[str, Any]) -> str:
    is_paid = said["decision"] == "pay"
    by: dict[str, Any] = {
        "is_paid": is_paid,
        "reason": said["reason"],
        "decided_by": person_of(office),
        "today": today(),
    }
    if said["meal"]:
        person, day, slot = _meal_named(said["meal"])
        decide_hold(person_id=person, service_day=day, programme=programme, slot=slot, **by)
        count = 1
    else:
        chosen = Selection(
            budget_id=key.budget_id,
            payee=key.payee,
            number=key.number,
            facility_id=None if key.place == EVERYWHERE else key.place,
            reason=key.reason,
        )
        count = decide_holds(chosen=chosen, **by)
    if not count:
        return _before()
    text = (
        _("Decided: {count}. Paid with the next statement.")
        if is_paid
        else _("Decided: {count}. Never paid.")
    )
    return text.format(count=_many(office, count))


def _before() -> str:
    return _("All of it was decided before; nothing has changed.")


def _shown(office: Office, key: Key, form: DecisionForm | None, status: int = 200) -> HttpResponse:
    one = statement_here(office, Statement(key.payee, key.budget_id, key.number))
    if key.place == EVERYWHERE:
        return _everywhere(office, key, one, form, status)
    meals, decided = held_meals(key), decided_of(key)
    if not meals and not decided:
        raise Http404
    asked = form["meal"].value() if form is not None else office.request.GET.get("meal", "")
    alone = next((meal for meal in meals if _written(meal) == asked), None)
    place = names_of([key.place]).get(key.place, str(key.place))
    chain = may(office, "office-chain")
    given = {
        "one": one,
        "why": _(REASONS.get(key.reason, key.reason)),
        "place": place,
        "month": words.month_of(one.month),
        "count": number(len(meals)),
        "total": Tiyn(sum(meal.tiyn for meal in meals)),
        "until": words.day_of(min(meal.decide_by for meal in meals)) if meals else "",
        "is_late": bool(meals) and min(meal.decide_by for meal in meals) < today(),
        "columns": [
            *(
                Column(_("Day")),
                Column(_("Which of the day"), numeric=True),
                Column(_("Amount"), numeric=True),
            )
        ],
        "rows": [_meal(office, key, meal) for meal in meals[:_SHOWN]],
        "more": number(len(meals) - _SHOWN) if len(meals) > _SHOWN else "",
        "alone": alone,
        "alone_day": words.day_of(alone.service_day) if alone else "",
        "alone_amount": Tiyn(alone.tiyn) if alone else None,
        "evidence": _evidence(office, alone) if alone and chain else "",
        "all": _address(office, key),
        "decided": [_decided(office, each) for each in decided],
        **_deciding(
            office,
            one,
            key,
            (form or DecisionForm(initial={"meal": asked if alone else ""})) if meals else None,
        ),
    }
    way = [Link(_("Held meals"), office.address(_HERE)), Link(one.name)]
    return shown(office, "money/held_lines", given, here=_HERE, way=way, status=status)


def _everywhere(
    office: Office, key: Key, one: OfficeStatement, form: DecisionForm | None, status: int
) -> HttpResponse:
    """What a reason holds of a statement of the country's own budget: no school, no single meal, no number of few."""
    waits, decided = held_everywhere(key), decided_of(key)
    if waits is None and not decided:
        raise Http404
    given = {
        "one": one,
        "why": _(REASONS.get(key.reason, key.reason)),
        "month": words.month_of(one.month),
        "waits": waits,
        "count": number(waits.meals) if waits else "",
        "total": tenge(waits.tiyn) if waits else "",
        "is_few": waits is not None and _is_few(office, waits.meals),
        "until": words.day_of(waits.decide_by) if waits else "",
        "is_late": waits is not None and waits.decide_by < today(),
        "decided": [_decided(office, each) for each in decided],
        **_deciding(office, one, key, (form or DecisionForm()) if waits else None),
    }
    way = [Link(_("Held meals"), office.address(_HERE)), Link(one.name)]
    return shown(office, "money/held_everywhere", given, here=_HERE, way=way, status=status)


def _deciding(office: Office, one: OfficeStatement, key: Key, form: DecisionForm | None) -> dict[str, Any]:
    """The form for whoever may decide, or what the reader lacks; and where it is sent."""
    acts = may(office, "office-held-decide")
    records = acts and has_duty(person_of(office), "record", budget_id=key.budget_id, on=today())
    lacks = _(_NO_DUTY) if acts else _("Your role reads held meals and decides none.")
    return {
        "form": form if records else None,
        "why_no_form": "" if records else lacks,
        "action": office.address("office-held-decide", **key._asdict()),
        "statement": office.address("office-approval", **named(one.key)),
    }


def _is_few(office: Office, meals: int) -> bool:
    """Whether so few meals are withheld from the reader, with what they come to."""
    return not office.sees_people and is_small(meals, threshold=LEAST)


def _many(office: Office, meals: int) -> str:
    return FEW if _is_few(office, meals) else number(meals)


def _group(office: Office, one: Group, names: dict[int, str]) -> Row:
    until = format_date_short(one.decide_by, spoken())
    late = (
        verdict_badge("refused", _("overdue: {day}").format(day=until)) if one.decide_by < today() else until
    )
    place = [names.get(one.key.place, str(one.key.place))] if office.sees_people else []
    why = _(REASONS.get(one.key.reason, one.key.reason))
    cells = [one.name, words.month_of(one.month), *place, why, late, _many(office, one.meals)]
    amount = FEW if _is_few(office, one.meals) else Tiyn(one.tiyn)
    return Row([*cells, amount], href=_address(office, one.key))


def _meal(office: Office, key: Key, meal: Meal) -> Row:
    """A meal without whose it is; it leads to the decision on it alone."""
    day = format_date_short(meal.service_day, spoken())
    href = office.address("office-held-lines", query={"meal": _written(meal)}, **key._asdict())
    return Row([day, number(meal.slot), Tiyn(meal.tiyn)], href=href)


def _evidence(office: Office, meal: Meal) -> str:
    """The page of the meal's right, price and evidence."""
    asked = f"{meal.person_id}.{meal.service_day}.{meal.programme}.{meal.slot}"
    return office.address("office-chain", query={"meal_of": asked})


def _decided(office: Office, one: Decided) -> Moment:
    at = to_local(one.at)
    text = _("Paid: {count}, {tenge}") if one.is_paid else _("Never paid: {count}, {tenge}")
    name = one.name or str(one.person_id)
    return Moment(
        text.format(
            count=_many(office, one.meals), tenge=FEW if _is_few(office, one.meals) else tenge(one.tiyn)
        ),
        f"{format_date_short(at.date(), spoken())}, {at:%H:%M}",
        at.isoformat(),
        f"{name}. {one.reason}",
        "" if one.is_paid else "refused",
    )


def _office(request: HttpRequest) -> Office:
    """The office, where its reader answers for its own budget; 404 for the ministry in a region."""
    office = Office(request)
    if not answers_for(office, None if office.region == COUNTRY else office.region):
        raise Http404
    return office


def _key(office: Office, address: dict[str, Any]) -> Key:
    """The group that an address names; 404 for what nothing is called, and for a school where none is shown."""
    key = Key(**address)
    statement_key(max(key.payee, key.place), key.budget_id, key.number)
    is_everywhere = key.place == EVERYWHERE
    if not _CODE.fullmatch(key.reason) or is_everywhere == office.sees_people:
        raise Http404
    return key


def _address(office: Office, key: Key) -> str:
    return office.address("office-held-lines", **key._asdict())


def _written(meal: Meal) -> str:
    return f"{meal.person_id}.{meal.service_day}.{meal.slot}"


def _meal_named(text: str) -> tuple[int, dt.date, int]:
    person, _dot, rest = text.partition(".")
    day, _dot, slot = rest.partition(".")
    if not (person.isdecimal() and slot.isdecimal() and len(person) < 19 and len(slot) < 5):
        raise Http404
    try:
        return int(person), dt.date.fromisoformat(day), int(slot)
    except ValueError as error:
        raise Http404 from error


def _start(request: HttpRequest) -> int:
    text = request.GET.get("from", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _page(office: Office, start: int) -> str:
    return office.address(_HERE, query={"from": start})
