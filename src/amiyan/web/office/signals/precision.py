"""How often signals were right: by detector, with its floor, its state, and the switch of who has the duty."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.integrity.actions.switch import switch_detector
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.integrity.precision import State, states
from amiyan.integrity.queries.figures import KindFigures, kind_figures
from amiyan.integrity.queries.signals import in_favour, in_order
from amiyan.integrity.words import WHY_QUIET
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.small_cells import LEAST, Line, withhold
from amiyan.web.cases.forms import SwitchForm
from amiyan.web.cases.words import moment
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.institution.face import fresh_id, told
from amiyan.web.moment import now, today
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.signals.steps import again, me
from amiyan.web.office.words import FEW, number, share
from amiyan.web.shapes import Column, Link, Row

_YEAR = dt.timedelta(days=365)
_ALL, _OPEN = "all", "open"
_ACROSS = {"closed": ("confirmed", "not_confirmed", "overturned"), "opened": ("closed", _OPEN)}
_MEASURES = ("signals", "opened", "closed", "confirmed", "not_confirmed", "overturned")


@require_safe
def precision(request: HttpRequest) -> HttpResponse:
    """The last twelve months by detector; each with what it is and how it stands."""
    return page(Office(request))


def page(office: Office, sent: SwitchForm | None = None, status: int = 200) -> HttpResponse:
    """The page; with a switch that was sent with something wrong in its place."""
    figures = {one.kind: one for one in kind_figures(scope=office.scope, first=today() - _YEAR, last=today())}
    hidden = _hidden(office, figures)
    found = states(region=_region(office))
    given = {
        "columns": [
            Column(_("What was noticed")),
            *(
                Column(words, numeric=True)
                for words in (
                    *(_("Signals"), _("Taken up"), _("Closed"), _("Confirmed"), _("Not confirmed")),
                    *(_("Overturned"), _("Share that was right")),
                )
            ),
        ],
        "rows": [_row(detectors()[name], figures[name], hidden) for name in in_order()],
        "detectors": [_detector(detectors()[name], found[name], sent) for name in in_order()],
        "public_href": reverse("public-precision"),
        "may_switch": may(office, "office-switch"),
        "switch_href": office.address("office-switch"),
        "is_country": office.region == COUNTRY,
    }
    way = [Link(_("How often they were right"))]
    return shown(office, "signals/precision", given, here="office-precision", way=way, status=status)


def _region(office: Office) -> str | None:
    return None if office.region == COUNTRY else office.region


def _hidden(office: Office, figures: dict[str, KindFigures]) -> dict[str, frozenset[str]]:
    """What is withheld of each column from who sees numbers alone."""
    if office.sees_people:
        return dict.fromkeys(_MEASURES, frozenset())
    counts = {(name, one): getattr(figures[name], one) for name in detectors() for one in _MEASURES}
    counts |= {(name, _OPEN): figures[name].opened - figures[name].closed for name in detectors()}
    columns = [Line((_ALL, one), tuple((name, one) for name in detectors())) for one in (*_MEASURES, _OPEN)]
    counts |= {line.total: sum(counts[part] for part in line.parts) for line in columns}
    # Along a row too: what is closed, less what was confirmed and overturned, tells what was not confirmed.
    rows = [
        Line((name, total), tuple((name, part) for part in parts))
        for name in (*detectors(), _ALL)
        for total, parts in _ACROSS.items()
    ]
    hidden = withhold(counts, [*columns, *rows], threshold=LEAST)
    return {
        measure: frozenset(name for name in detectors() if (name, measure) in hidden) for measure in _MEASURES
    }


def _row(detector: Detector, one: KindFigures, hidden: dict[str, frozenset[str]]) -> Row:
    cells = [
        FEW if detector.id in hidden[measure] else number(getattr(one, measure)) for measure in _MEASURES
    ]
    right = FEW if FEW in (cells[2], cells[3]) else share(one.confirmed, one.closed)
    return Row([_(detector.words.name), *cells, right])


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
