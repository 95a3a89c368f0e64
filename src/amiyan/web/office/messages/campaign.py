"""One campaign: for whom, what became of it, what people then did against those who were held back; starting and stopping."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_
from amiyan.settlement.chain.queries import officials_named
from amiyan.voice.actions.campaign_steps import stop_campaign
from amiyan.voice.audiences import measure_named
from amiyan.voice.campaigns import SMALLEST, effect
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kind_named
from amiyan.voice.queries.campaigns import Counted, Planned, Step, counts_of, steps_of
from amiyan.voice.queries.outages import pauses
from amiyan.voice.starting import start_campaign
from amiyan.web.forms import done
from amiyan.web.moment import now, today
from amiyan.web.office.again import acting, again, reads
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.messages.campaign_forms import StopForm
from amiyan.web.office.messages.campaigns import HERE, audience_said, campaigns_here, size_said, stands
from amiyan.web.office.words import number, share
from amiyan.web.shapes import Column, Link, Moment, Row
from amiyan.web.words import spoken

_STEPS = {
    "asked": N_("Started"),
    "begun": N_("Who is held back was drawn"),
    "told": N_("Everybody else was told"),
    "refused": N_("A worker could not go on with it"),
    "stopped": N_("Stopped for good"),
}


@require_safe
def campaign(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """One campaign."""
    office = Office(request)
    return _page(office, _here(office, campaign), None)


@require_POST
def campaign_start(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Start it: a worker draws who is held back and tells the others."""
    office = Office(request)
    with reads(office):
        one = _here(office, campaign)

    def start() -> str:
        if not start_campaign(campaign=one.id, asked_by=acting(office), now=now()):
            return _("It was started before; nothing has changed.")
        return _("It is started. Open this page again to see how far it is.")

    went = done(request, start, back=office.address("office-campaign", campaign=one.id))
    assert went is not None, "only a form's own page is shown again"
    return went


@require_POST
def campaign_stop(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Stop it for good, with a reason."""
    office, form = Office(request), StopForm(request.POST)
    with reads(office):
        one = _here(office, campaign)
    if form.is_valid():
        back, reason = office.address("office-campaign", campaign=one.id), form.cleaned_data["reason"]
        if went := done(request, lambda: _stop(office, one, reason), back=back, form=form):
            return went
    return again(office, lambda: _page(office, one, form, status=422))


def _stop(office: Office, one: Planned, reason: str) -> str:
    if not stop_campaign(campaign=one.id, reason=reason, stopped_by=acting(office), now=now()):
        return _("It was stopped before; nothing has changed.")
    return _("It is stopped. What has not gone out does not go out any more.")


def _here(office: Office, campaign: UUID) -> Planned:
    """The campaign, where it is of this office; 404 otherwise."""
    found = next((one for one in campaigns_here(office) if one.id == campaign), None)
    if found is None:
        raise Http404
    return found


def _page(office: Office, one: Planned, form: StopForm | None, status: int = 200) -> HttpResponse:
    kind = kind_named(one.kind)
    said = steps_of(one.id)
    names = officials_named({step.said_by for step in said if step.said_by})
    measured, pause = measure_named(one.measure), _pause_now()
    given = {
        "one": one,
        "stands": stands(one),
        "facts": [
            (_("Which message"), title_of(kind, spoken()) if kind else one.kind),
            (_("For whom"), audience_said(one)),
            (_("People by this rule, when it was planned"), size_said(one)),
            (_("Held back"), _("{share} of a hundred").format(share=number(one.held_back))),
            (_("What they should do"), _(measured.says) if measured else one.measure),
            (_("Measured for days"), number(one.measure_days)),
            (_("From"), format_date_short(one.starts_on, spoken())),
        ],
        **_results(one),
        "least": number(SMALLEST),
        "moments": [_moment(step, names) for step in said],
        "starts": one.may_start(now()) and one.starts_on <= today() and not pause,
        "is_silent": one.last in {"asked", "begun"},
        "pause": pause if one.last != "stopped" else "",
        "is_early": one.last == "" and one.starts_on > today(),
        "start": office.address("office-campaign-start", campaign=one.id),
        "stop_form": None if one.last == "stopped" else (form or StopForm()),
        "is_stop_asked": form is not None,
        "stop": office.address("office-campaign-stop", campaign=one.id),
    }
    way = [Link(_("Campaigns"), office.address(HERE)), Link(one.name)]
    return shown(office, "messages/campaign", given, here=HERE, way=way, status=status)


def _pause_now() -> str:
    """Why no campaign speaks today; '' where one may."""
    found = (one.reason for one in pauses() if one.first <= today() <= (one.last or today()))
    return next(found, "")


def _results(one: Planned) -> dict[str, Any]:
    found = counts_of(one.id)
    found.sort(key=lambda each: each.measure != one.measure)
    at = max((to_local(each.at) for each in found), default=None)
    return {
        "result_columns": [
            Column(_("What people did")),
            *(Column(_("Of the invited"), numeric=True), Column(_("Of those held back"), numeric=True)),
            *(Column(_("Difference"), numeric=True), Column(_("In 95 of 100 such campaigns"), numeric=True)),
        ],
        "results": [_result(each) for each in found],
        "groups": _("Invited: {invited}. Held back: {held}.").format(
            invited=number(found[0].invited.people), held=number(found[0].held.people)
        )
        if found
        else "",
        "counted": f"{format_date_short(at.date(), spoken())}, {at:%H:%M}" if at else "",
    }


def _result(one: Counted) -> Row:
    measured = measure_named(one.measure)
    found = effect(one.invited, one.held)
    shares = [share(arm.did, arm.people) for arm in (one.invited, one.held)]
    difference = _points(found.points) if found else "—"
    between = f"{_points(found.low)} … {_points(found.high)}" if found else "—"
    return Row([_(measured.says) if measured else one.measure, *shares, difference, between])


def _points(value: float) -> str:
    text = f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0.0"
    return text if spoken() == "en" else text.replace(".", ",")


def _moment(step: Step, names: dict[int, str]) -> Moment:
    at = to_local(step.at)
    who = names.get(step.said_by, str(step.said_by)) if step.said_by else ""
    reason = step.reason if step.what == "stopped" else ""
    return Moment(
        _(_STEPS[step.what]),
        f"{format_date_short(at.date(), spoken())}, {at:%H:%M}",
        at.isoformat(),
        ". ".join(filter(None, (who, reason))),
        "refused" if step.what in {"refused", "stopped"} else "",
    )
