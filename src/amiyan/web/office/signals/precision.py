"""How often signals were right: by detector, with its floor, its state, and the switch of who has the duty."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_month
from amiyan.integrity.actions.switch import switch_detector
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.integrity.precision import State, states
from amiyan.integrity.publishing import last_day, release_of, releases, section_of
from amiyan.integrity.queries.figures import kind_figures
from amiyan.integrity.queries.signals import in_favour, in_order
from amiyan.integrity.words import WHY_QUIET
from amiyan.kernel.problems import N_, ProblemError
from amiyan.web.cases.forms import SwitchForm
from amiyan.web.cases.words import moment
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.institution.face import fresh_id, told
from amiyan.web.moment import now, today
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.signals.steps import again, me
from amiyan.web.office.words import FEW, number, share
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import spoken

_YEAR = dt.timedelta(days=365)
_MEASURES: Final = {
    "signals": N_("Signals"),
    "opened": N_("Taken up"),
    "closed": N_("Closed"),
    "confirmed": N_("Confirmed"),
    "not_confirmed": N_("Not confirmed"),
    "overturned": N_("Overturned"),
}
# Of a quarter that was published, to who sees numbers alone: what everybody may have of it.
_PUBLISHED: Final = {
    "signals": N_("Signals"),
    "opened": N_("Taken up"),
    "confirmed": N_("Confirmed"),
    "not_confirmed": N_("Not confirmed"),
    "overturned": N_("Overturned"),
    "waiting": N_("Still open"),
}


@require_safe
def precision(request: HttpRequest) -> HttpResponse:
    """By detector what became of its signals, what it is, and how it stands."""
    return page(Office(request))


def page(office: Office, sent: SwitchForm | None = None, status: int = 200) -> HttpResponse:
    """The page; with a switch that was sent with something wrong in its place."""
    found = states(region=_region(office))
    given = {
        **(_of_a_year(office) if office.sees_people else _of_a_quarter(office)),
        "detectors": [_detector(detectors()[name], found[name], sent) for name in in_order()],
        "public_href": reverse("public-precision"),
        "may_switch": may(office, "office-switch"),
        "switch_href": office.address("office-switch"),
        "is_country": office.region == COUNTRY,
    }
    way = [Link(_("How often they were right"))]
    return shown(office, "signals/precision", given, here="office-precision", way=way, status=status)


def _of_a_year(office: Office) -> dict[str, Any]:
    # To the last thing known: what was noticed at night is known a day after the day that it is about.
    read = kind_figures(scope=office.scope, first=today() - _YEAR, last=dt.date.max)
    figures = {one.kind: one for one in read}
    rows = []
    for name in in_order():
        one = figures[name]
        cells = [number(getattr(one, measure)) for measure in _MEASURES]
        rows.append(Row([_(detectors()[name].words.name), *cells, share(one.confirmed, one.closed)]))
    return {"columns": _columns(_MEASURES), "rows": rows}


def _of_a_quarter(office: Office) -> dict[str, Any]:
    """The quarter that is asked for, or the newest: as it was published, and never counted anew for who oversees."""
    quarters, asked = releases(), office.request.GET.get("quarter", "")
    quarter = next((one for one in quarters if one.isoformat() == asked), next(iter(quarters), None))
    release = release_of(quarter) if quarter is not None else None
    figures = release.sections.get(section_of(office.region), {}) if release is not None else {}
    return {
        "columns": _columns(_PUBLISHED),
        "rows": [_published(detectors()[name], figures[name]) for name in in_order() if name in figures],
        "quarters": [
            Link(
                _quarter(one), office.address("office-precision", query={"quarter": f"{one}"}), one == quarter
            )
            for one in quarters
        ],
        "quarter": _quarter(quarter) if quarter is not None else "",
    }


def _published(detector: Detector, row: Mapping[str, int | None]) -> Row:
    told = [row[measure] for measure in _PUBLISHED]
    closed = [row[measure] for measure in ("confirmed", "not_confirmed", "overturned")]
    right = FEW if None in closed else share(closed[0] or 0, sum(one or 0 for one in closed))
    cells = [FEW if one is None else number(one) for one in told]
    return Row([_(detector.words.name), *cells, right])


def _quarter(first: dt.date) -> str:
    return f"{format_month(first, spoken())} – {format_month(last_day(first), spoken())}"


def _columns(measures: Mapping[str, str]) -> list[Column]:
    last = Column(_("Share that was right"), numeric=True)
    return [
        Column(_("What was noticed")),
        *(Column(_(words), numeric=True) for words in measures.values()),
        last,
    ]


def _region(office: Office) -> str | None:
    return None if office.region == COUNTRY else office.region


def _detector(detector: Detector, state: State, sent: SwitchForm | None) -> dict[str, Any]:
    why = state.why_quiet or ""
    is_silent = bool(state.why_quiet) if state.is_on is None else not state.is_on
    form = sent if sent is not None and sent.data.get("detector") == detector.id else None
    return {
        "id": detector.id,
        "name": _(detector.words.name),
        "is_service": detector.id in in_favour(),
        "look": _(detector.words.look),
        "floor": _("Silent where fewer than {share} of at least {least} closed cases are confirmed.").format(
            share=share(detector.floor_per_mille, 1000), least=number(detector.least_closed)
        ),
        "state": _(WHY_QUIET[why]) if state.ran_at else _("It has not looked here yet."),
        "ran_at": moment(state.ran_at) if state.ran_at else "",
        "switched": _switched(state),
        "is_silent": is_silent,
        "form": form or _form(detector, is_silent=is_silent),
        "is_open": form is not None,
    }


def _switched(state: State) -> str:
    if state.switched_at is None:
        return ""
    words = _("Switched on on {day}: {reason}") if state.is_on else _("Switched off on {day}: {reason}")
    return words.format(day=moment(state.switched_at), reason=state.reason)


def _form(detector: Detector, *, is_silent: bool, data: Any = None) -> SwitchForm:
    initial = {"key": fresh_id(), "detector": detector.id, "on": "yes" if is_silent else "no"}
    hint = _("It stands under your name, and everybody can read it.")
    return SwitchForm(data, auto_id=f"{detector.id}_%s", initial=initial, label=_("Why?"), hint=hint)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """A named person switches a detector on or off in the region, or the ministry in the country."""
    office = Office(request)
    detector = detectors().get(request.POST.get("detector", ""))
    if detector is None:
        return HttpResponseRedirect(office.address("office-precision"))
    form = _form(detector, is_silent=request.POST.get("on") == "yes", data=request.POST)
    if form.is_valid():
        is_on = form.cleaned_data["on"] == "yes"
        try:
            switch_detector(
                key=form.cleaned_data["key"],
                detector=detector.id,
                is_on=is_on,
                reason=form.cleaned_data["says"],
                switched_by=me(office),
                now=now(),
                region=_region(office),
            )
        except ProblemError as error:
            form.add_error(None, told(error.problem))
        else:
            said = (
                _("It speaks again from the next night on.")
                if is_on
                else _("It is silent from the next night on.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(office.address("office-precision"))
    return again(office, lambda: page(office, form, status=422))
