"""A change of a parameter: proposed on a form, read with what it would do, signed by two, refused or withdrawn."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.country.kz.formats import format_date
from amiyan.entitlements.changes.actions import refuse_change, sign_change, withdraw_change
from amiyan.entitlements.changes.counting_again import GIVEN_UP_AFTER, Waits, waits
from amiyan.entitlements.changes.queries import (
    SIGNERS,
    Preview,
    StandingChange,
    change_of,
    hindrance_of,
    holds,
    names_of_change,
    preview_of,
    previews_of,
    to_sign,
)
from amiyan.programmes.loader import read_by_region
from amiyan.programmes.model import Programme
from amiyan.settlement.changes.actions import count_again, propose_and_count
from amiyan.web.institution.face import done, fresh_id
from amiyan.web.institution.signing import document_file, signature_in, signing
from amiyan.web.moment import PageClock, today
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.rules.effect import effect_of
from amiyan.web.office.rules.forms import ChangeForm, ReasonForm, initial_of
from amiyan.web.office.rules.programmes import known, of_today, region_of, state
from amiyan.web.office.rules.words import days_of, grouped, name_of, whom
from amiyan.web.public.rules import said
from amiyan.web.shapes import Link, Moment
from amiyan.web.words import spoken


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, programme: str) -> HttpResponse:
    """Which parameter, and then what it becomes, from which day, by which act; a worker counts at once what it does."""
    office, rules = Office(request), known(programme)
    parameter = request.GET.get("parameter", "")
    if parameter not in _changeable(rules, office):
        return _choose(office, rules)
    about: dict[str, Any] = {"programme": rules, "parameter": parameter, "region": region_of(office)}
    if request.method != "POST":
        stands = next((one for one in of_today(rules, office) if one.parameter == parameter), None)
        first = {"key": fresh_id()}
        if stands is not None:
            first["value"] = initial_of(stands.value, parameter)
        return _form(office, rules, ChangeForm(initial=first, **about))
    form = ChangeForm(request.POST, **about)
    if form.is_valid():
        change = form.cleaned_data["key"]
        back = office.address("office-change", programme=programme, change=change)
        if answer := done(request, lambda: _propose(office, rules, form), back=back, form=form):
            return answer
    standing = office.standing
    with reading(office.caller, purpose=standing.purpose, within=standing.scope):
        return _form(office, rules, form, status=422)


def _propose(office: Office, rules: Programme, form: ChangeForm) -> str:
    propose_and_count(
        programme=rules.code,
        change_id=form.cleaned_data["key"],
        proposed=form.proposed(),
        proposed_by=_person(office),
        now=PageClock().now(),
        today=today(),
    )
    return _("Proposed. Nothing has changed yet: two others sign it.")


def _changeable(rules: Programme, office: Office) -> list[str]:
    """The parameters that somebody of this office may propose to change: a region those that it has for itself."""
    names = list(rules.parameters.values)
    return names if region_of(office) is None else [name for name in names if name in read_by_region(rules)]


def _choose(office: Office, rules: Programme) -> HttpResponse:
    names = _changeable(rules, office)
    values = [one for one in of_today(rules, office) if one.parameter in names]
    seen = {one.parameter for one in values}
    groups = [
        (name, _links(office, rules, dict.fromkeys(one.parameter for one in of), values))
        for name, of in grouped(values)
    ]
    if rest := [name for name in names if name not in seen]:
        groups.append((_("Without a value today"), _links(office, rules, dict.fromkeys(rest), [])))
    given = {"groups": groups, "name": rules.texts[spoken()].name}
    return shown(
        office, "rules/choose", given, here="office-programmes", way=_way(office, rules, _("New change"))
    )


def _links(
    office: Office, rules: Programme, names: dict[str, None], values: list[Any]
) -> list[tuple[Link, str]]:
    found = []
    for name in names:
        href = office.address("office-change-new", programme=rules.code, query={"parameter": name})
        now = dict.fromkeys(said(one) for one in values if one.parameter == name)
        found.append((Link(name_of(name), href), "; ".join(now)))
    return found


def _form(office: Office, rules: Programme, form: ChangeForm, status: int = 200) -> HttpResponse:
    stands = [
        (said(one), whom(one.region, one.grades), days_of(one.first, one.last), one.placeholder)
        for one in of_today(rules, office)
        if one.parameter == form.parameter
    ]
    given = {
        "form": form,
        "fields": [bound for bound in form if bound.name != "key"],
        "name": name_of(form.parameter),
        "stands": stands,
        "back": office.address("office-change-new", programme=rules.code),
        "for_whom": whom(form.region, None),
    }
    way = _way(office, rules, name_of(form.parameter))
    return shown(office, "rules/new", given, here="office-programmes", way=way, status=status)


@require_safe
def change(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """What is proposed, what it does to people and money, who has signed, and what one can do about it."""
    office, rules, found = _found(request, programme, change)
    previews = previews_of(programme=programme, change_id=change)
    counted = next((one for one in previews if one.effect is not None), None)
    asked = previews[0] if previews and previews[0].effect is None else None
    names = names_of_change(programme=programme, change_id=change)
    redecides = found.proposed.redecides(today())
    given = {
        "title": name_of(found.proposed.parameter),
        "new": said(found.proposed.as_value),
        "whom": whom(found.proposed.region, found.proposed.grades),
        "days": days_of(found.proposed.first, found.proposed.last),
        "proposed": found.proposed,
        "badge": state(found),
        "open": found.state == "proposed",
        "one_person": found.state == "proposed" and found.has_one_twice,
        "counted_to": format_date(found.last_counted, spoken()) if found.last_counted else "",
        "redecides": days_of(*redecides) if redecides else "",
        "asked": asked,
        "is_late": asked is not None and PageClock().now() - asked.asked_at >= GIVEN_UP_AFTER,
        "earlier": sum(one.effect is not None for one in previews) - 1,
        "steps": _steps(found, names),
        "link": found.proposed.source if found.proposed.source.startswith("https://") else "",
        **(effect_of(office, rules, counted) if counted else {"effect": None}),
        **_doing(office, found, counted, waits(programme, previews, now=PageClock().now())),
    }
    way = _way(office, rules, name_of(found.proposed.parameter))
    return shown(office, "rules/change", given, here="office-programmes", way=way)


def _steps(found: StandingChange, names: dict[int, str]) -> list[Moment]:
    """Who did what about it, in order, each signature checked once more; and the signatures that are still to come."""
    steps = [_moment(_("Proposed"), found.proposed_at, names.get(found.proposed_by, ""))]
    for step in found.steps:
        name = names.get(step.done_by, "")
        if step.kind == "signed":
            is_whole = holds(found, step)
            note = (
                _("The signature was checked again just now.")
                if is_whole
                else _("The signature does not hold.")
            )
            steps.append(_moment(_("Signed"), step.at, name, note, mark="" if is_whole else "refused"))
        else:
            title = _("Refused") if step.kind == "refused" else _("Withdrawn")
            steps.append(_moment(title, step.at, name, step.reason, mark="refused"))
    if found.state == "proposed":
        left = (_("The first signature"), _("The second signature"))[found.people :]
        steps += [Moment(title, text=_("Not signed yet"), mark="open") for title in left]
    return steps


def _moment(
    title: str, at: dt.datetime, name: str, note: str = "", mark: Literal["", "refused"] = ""
) -> Moment:
    local = localtime(at)
    when = f"{format_date(local.date(), spoken())}, {local:%H:%M}"
    text = ". ".join(filter(None, (name, note)))
    return Moment(title, when=when, iso=local.isoformat(), text=text, mark=mark)


def _doing(
    office: Office, found: StandingChange, counted: Preview | None, resting: Waits | None
) -> dict[str, Any]:
    """The forms that stand for whoever looks: to sign, to refuse, to withdraw, to count again."""
    if found.state != "proposed" or not may(office, "office-change-sign"):
        return {"signing": None, "hindrance": "", "refuse": "", "withdraw": "", "again": ""}
    hindrance = hindrance_of(change=found, person_id=_person(office), on=today())
    form = None
    if counted is not None and not hindrance:
        form = signing(
            office.request,
            document=_address(office, "office-change-document", found, query={"preview": counted.id}),
            action=_address(office, "office-change-sign", found),
            words=_("Sign the change"),
            hidden={"preview": str(counted.id)},
        )
    return {
        "signing": form,
        "hindrance": hindrance,
        "refuse": _address(office, "office-change-refuse", found) if hindrance in {"", "signed"} else "",
        "withdraw": _address(office, "office-change-withdraw", found) if hindrance == "own" else "",
        "again": "" if resting else _address(office, "office-change-count", found),
        "again_after": f"{localtime(resting.until):%H:%M}" if resting and not resting.is_under_way else "",
        "again_key": fresh_id(),
        "reason_form": ReasonForm(),
    }


@require_safe
def document(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """What is signed, to be saved: the change, and the digest of the effect that stands on the page."""
    _office, _rules, found = _found(request, programme, change)
    preview = _preview(found, request.GET.get("preview", ""))
    return document_file(to_sign(found, preview), f"change-{found.proposed.parameter}-{found.id}")


@require_POST
def sign(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """Put one's name to the change, just after signing in anew."""
    office, _rules, found = _found(request, programme, change)
    preview = _preview(found, request.POST.get("preview", ""))
    return _done(office, found, lambda: _sign(office, found, preview))


def _sign(office: Office, found: StandingChange, preview: Preview) -> str:
    people = sign_change(
        programme=found.programme,
        change_id=found.id,
        preview_id=preview.id,
        signature=signature_in(office.request, to_sign(found, preview)),
        now=PageClock().now(),
        today=today(),
    )
    if people < SIGNERS:
        return _("You signed. It counts when one more person has signed.")
    day = format_date(found.proposed.first, spoken())
    return _("Signed by two. It counts from %(day)s on.") % {"day": day}


@require_POST
def refuse(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """Say no, with a reason."""
    office, _rules, found = _found(request, programme, change)

    def action() -> str:
        refuse_change(
            programme=found.programme,
            change_id=found.id,
            refused_by=_person(office),
            reason=request.POST.get("reason", ""),
            now=PageClock().now(),
            today=today(),
        )
        return _("Refused. The change will not count.")

    return _done(office, found, action)


@require_POST
def withdraw(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """Take back what one proposed."""
    office, _rules, found = _found(request, programme, change)

    def action() -> str:
        withdraw_change(
            programme=found.programme,
            change_id=found.id,
            withdrawn_by=_person(office),
            reason=request.POST.get("reason", ""),
            now=PageClock().now(),
        )
        return _("Withdrawn. The change will not count.")

    return _done(office, found, action)


@require_POST
def count(request: HttpRequest, programme: str, change: UUID) -> HttpResponse:
    """Ask again what the change would do, by what is known now."""
    office, _rules, found = _found(request, programme, change)

    def action() -> str:
        count_again(
            programme=found.programme,
            change_id=found.id,
            preview_id=_uuid(request.POST.get("key", "")),
            asked_by=_person(office),
            now=PageClock().now(),
        )
        return _("It is being counted.")

    return _done(office, found, action)


def _done(office: Office, found: StandingChange, action: Any) -> HttpResponse:
    answer = done(office.request, action, back=_address(office, "office-change", found))
    assert answer is not None, "without a form a refusal is said on the next page"
    return answer


def _found(request: HttpRequest, programme: str, change: UUID) -> tuple[Office, Programme, StandingChange]:
    """The change of an address; 404 where it is of another region."""
    office, rules = Office(request), known(programme)
    found = change_of(programme=programme, change_id=change)
    region = region_of(office)
    if found is None or (region is not None and found.proposed.region not in {None, region}):
        raise Http404
    return office, rules, found


def _preview(found: StandingChange, written: str) -> Preview:
    one = preview_of(programme=found.programme, change_id=found.id, preview_id=_uuid(written))
    if one is None or one.effect is None:
        raise Http404
    return one


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404 from None


def _person(office: Office) -> int:
    assert office.caller.person_id is not None
    return office.caller.person_id


def _address(office: Office, name: str, found: StandingChange, **more: Any) -> str:
    return office.address(name, programme=found.programme, change=found.id, **more)


def _way(office: Office, rules: Programme, last: str) -> list[Link]:
    return [
        Link(_("Programmes"), office.address("office-programmes")),
        Link(rules.texts[spoken()].name, office.address("office-programme", programme=rules.code)),
        Link(last),
    ]
