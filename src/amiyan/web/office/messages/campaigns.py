"""Campaigns of the office: which there are and how they stand, a new one, and days on which none speaks."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_
from amiyan.voice.actions.campaigns import plan_campaign
from amiyan.voice.actions.outages import declare_days, end_days, take_back_days
from amiyan.voice.audiences import audience_named
from amiyan.voice.campaigns import SMALLEST
from amiyan.voice.queries.campaigns import Planned
from amiyan.voice.queries.campaigns import campaigns as all_campaigns
from amiyan.voice.queries.outages import Declared, pauses
from amiyan.web.forms import done, fresh_id
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import now, today
from amiyan.web.office.again import acting, again
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.messages.campaign_forms import PauseBackForm, PauseForm, PlanForm
from amiyan.web.office.words import number, region_name
from amiyan.web.shapes import Column, Link, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

HERE: Final = "office-campaigns"
_STANDS: Final[dict[str, tuple[State, str]]] = {
    "": ("waiting", N_("Planned")),
    "asked": ("waiting", N_("Started, a worker has it")),
    "begun": ("waiting", N_("Being told")),
    "told": ("payable", N_("Told, being measured")),
    "refused": ("held", N_("Could not go on")),
    "stopped": ("refused", N_("Stopped")),
}


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of this office, the newest first; and the pauses."""
    return _page(Office(request), None)


@require_safe
def campaign_new(request: HttpRequest) -> HttpResponse:
    """The form of a new one."""
    office = Office(request)
    first = {"key": fresh_id(), "starts_on": today(), "days": 14, "held_back": 20}
    return _new(office, PlanForm(region=_region(office), initial=first))


@require_POST
def campaign_plan(request: HttpRequest) -> HttpResponse:
    """Plan it; nobody is told before somebody starts it."""
    office = Office(request)
    form = PlanForm(request.POST, region=_region(office))
    if form.is_valid():
        key: UUID = form.cleaned_data["key"]
        back = office.address("office-campaign", campaign=key)
        if went := done(request, lambda: _plan(office, key, form), back=back, form=form):
            return went
    return again(office, lambda: _new(office, form, status=422))


@require_POST
def campaign_pause(request: HttpRequest) -> HttpResponse:
    """Declare a pause for the whole country."""
    office, form = _country(request), PauseForm(request.POST)
    if form.is_valid():
        back, said = office.address(HERE), form.cleaned_data
        if went := done(request, lambda: _pause(office, said), back=back, form=form):
            return went
    return again(office, lambda: _page(office, form, status=422))


@require_POST
def campaign_pause_end(request: HttpRequest, number: int) -> HttpResponse:
    """It ends today."""
    office = _country(request)

    def end() -> str:
        end_days(what="pause", number=number, last=today(), ended_by=acting(office), now=now())
        return _("Today is its last day.")

    went = done(request, end, back=office.address(HERE))
    assert went is not None, "only a form's own page is shown again"
    return went


@require_POST
def campaign_pause_back(request: HttpRequest, number: int) -> HttpResponse:
    """A pause that has not begun was declared in error."""
    office, form = _country(request), PauseBackForm(request.POST, number=number)
    if form.is_valid():
        back, reason = office.address(HERE), form.cleaned_data["reason"]
        if went := done(request, lambda: _take_back(office, number, reason), back=back, form=form):
            return went
    return again(office, lambda: _page(office, None, taken_back={number: form}, status=422))


def campaigns_here(office: Office) -> list[Planned]:
    """Those of the region; in the country's office all."""
    return [one for one in all_campaigns() if office.region in {COUNTRY, one.region}]


def stands(one: Planned) -> str:
    """Where a campaign stands, as a badge."""
    drawn, text = _STANDS[one.last]
    return verdict_badge(drawn, _(text))


def audience_said(one: Planned) -> str:
    """For whom it is, in words, and where."""
    found = audience_named(one.audience)
    said = _(found.says) if found is not None else one.audience
    return f"{said}, {region_name(one.region)}" if one.region else said


def size_said(one: Planned) -> str:
    """How many people the rule named; of few it is said that they are few."""
    if one.people is None:
        return _("not counted then")
    return number(one.people) if one.people else _("fewer than {least}").format(least=number(SMALLEST))


def _plan(office: Office, key: UUID, form: PlanForm) -> str:
    plan_campaign(id=key, plan=form.plan(), planned_by=acting(office), now=now())
    return _("It is planned. Nobody is told before somebody starts it.")


def _pause(office: Office, said: dict[str, Any]) -> str:
    declare_days(
        what="pause",
        first=said["first"],
        last=said["last"],
        reason=said["reason"],
        declared_by=acting(office),
        now=now(),
    )
    return _("The pause is declared: on these days no campaign speaks.")


def _take_back(office: Office, number: int, reason: str) -> str:
    take_back_days(what="pause", number=number, reason=reason, taken_by=acting(office), now=now())
    return _("The pause is taken back: it counts as never declared.")


def _country(request: HttpRequest) -> Office:
    office = Office(request)
    if office.region != COUNTRY:
        raise Http404
    return office


def _region(office: Office) -> str:
    """The only region that may be chosen; '' for all."""
    return "" if office.region == COUNTRY else office.region


def _new(office: Office, form: PlanForm, status: int = 200) -> HttpResponse:
    given = {"form": form, "action": office.address("office-campaign-plan")}
    way = [Link(_("Campaigns"), office.address(HERE)), Link(_("Plan a campaign"))]
    return shown(office, "messages/campaign_new", given, here=HERE, way=way, status=status)


def _page(
    office: Office,
    form: PauseForm | None,
    *,
    taken_back: Mapping[int, PauseBackForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    declares = office.region == COUNTRY and may(office, "office-campaign-pause")
    given = {
        "columns": [
            *(Column(_("Its name")), Column(_("Where it stands")), Column(_("For whom"))),
            *(Column(_("From")), Column(_("People"), numeric=True)),
        ],
        "rows": [_row(office, one) for one in campaigns_here(office)],
        "new": office.address("office-campaign-new"),
        "pauses": [
            _shown(office, one, ends=declares, taken_back=taken_back or {})
            for one in pauses()
            if not one.last or one.last >= today()
        ],
        "pause_form": (form or PauseForm()) if declares else None,
        "is_pause_asked": form is not None,
        "pause": office.address("office-campaign-pause"),
    }
    return shown(office, "messages/campaigns", given, here=HERE, status=status)


def _row(office: Office, one: Planned) -> Row:
    cells = [one.name, stands(one), audience_said(one), _day(one.starts_on), size_said(one)]
    return Row(cells, href=office.address("office-campaign", campaign=one.id))


def _shown(
    office: Office, one: Declared, *, ends: bool, taken_back: Mapping[int, PauseBackForm]
) -> dict[str, Any]:
    is_now = one.first <= today()
    return {
        "is_now": is_now,
        "first": _day(one.first),
        "last": _day(one.last) if one.last else "",
        "reason": one.reason,
        "end": office.address("office-campaign-pause-end", number=one.id) if ends and is_now else "",
        "back": office.address("office-campaign-pause-back", number=one.id) if ends and not is_now else "",
        "back_form": taken_back.get(one.id) or PauseBackForm(number=one.id),
        "is_back_asked": one.id in taken_back,
    }


def _day(day: Any) -> str:
    return format_date_short(day, spoken())
