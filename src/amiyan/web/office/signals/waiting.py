"""What waits for officials: cases that are open, and what nobody has taken up, no more than can be worked."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.reading import reading
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.deliveries.told import parked_told
from amiyan.integrity.queries.cases import OF_THOSE_CONCERNED
from amiyan.integrity.queries.overseen import overseen
from amiyan.integrity.queries.queue import Matter, OpenCase, Queue, queue
from amiyan.integrity.queries.signals import Signal, in_favour, signals
from amiyan.integrity.words import STEPS
from amiyan.kernel.problems import N_
from amiyan.web.cases.words import days, sentence_of, signal_sentence, strength, title_of
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, codes_of, may, names_of, shown
from amiyan.web.office.words import FEW, number
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words, spoken

_DASH: Final = "—"
# The queue's own order, told in words; what may be owed to somebody is no suspicion.
_FAMILIES, _OWED, _LOT, _PATTERNS = range(4)
_SECTIONS: Final = (
    (
        N_("What families say"),
        N_("They said it, and the law gives a term. What they said is decided where it was said."),
    ),
    (
        N_("What may be owed to a child"),
        N_("A matter of service, no suspicion: a child with the right may be missing its meals."),
    ),
    (N_("Drawn by lot"), N_("Classes without any sign, to learn what signals miss.")),
    (
        N_("What does not add up"),
        N_("A pattern in the data, no proof. Most have an innocent cause: look for it first."),
    ),
)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The queue in its order, with what lies beyond; to who oversees, numbers alone."""
    office = Office(request)
    given = _queue(office) if office.sees_people else _numbers(office)
    return shown(office, "signals/queue", given, here="office-queue", way=[Link(_("What waits"))])


def _queue(office: Office) -> dict[str, Any]:
    region = None if office.region == COUNTRY else office.region
    found = queue(scope=office.scope, today=today(), in_favour=in_favour(), region=region)
    return {
        "numbers": [
            # How much a country's officials can work is no number of this page: each region has its own.
            (_("Open cases"), len(found.open_cases), _room(found.capacity) if region else ""),
            (
                _("Overdue"),
                found.overdue,
                _("That a day passes decides nothing.") if found.overdue else "",
            ),
            (_("Waiting here"), len(found.matters), ""),
            (_("Beyond what can be worked"), found.beyond, ""),
        ],
        "beyond": found.beyond,
        **_parked(office),
        **_rows(office, found),
    }


def _parked(office: Office) -> dict[str, Any]:
    """Terminals whose records were set aside, for who may see terminals: they count for nothing until somebody decides."""
    if not may(office, "office-terminals"):
        return {}
    found = parked_told()
    names, where = names_of(sorted({one.facility_id for one in found})), office.address("office-terminals")
    return {
        "parked_columns": [Column(_("Terminal")), Column(_("School")), Column(_("Records"), numeric=True)],
        "parked": [
            Row([one.serial, names.get(one.facility_id, _DASH), number(one.records)], href=where)
            for one in found
        ],
    }


def _room(capacity: int) -> str:
    return _("of {capacity} that can be worked").format(capacity=capacity)


def _numbers(office: Office) -> dict[str, Any]:
    """How much waits, by kind; few are withheld as they are on the pages of all regions and of the country."""
    with reading(office.caller, purpose=office.standing.purpose) as scope:
        found = overseen(scope=scope, region=office.region, today=today(), in_favour=in_favour())
    rows = [Row([_kind(kind), _told(count)]) for kind, count in found.kinds.items()]
    return {
        "numbers": [
            (_("Open cases"), _told(found.open_cases), _room(found.capacity)),
            (
                _("Overdue"),
                _told(found.overdue),
                _("That a day passes decides nothing.") if found.overdue != 0 else "",
            ),
            (_("What nobody has taken up"), _told(found.waiting), ""),
            (_("Beyond what can be worked"), _told(found.beyond), ""),
        ],
        "beyond": _told(found.beyond) if found.beyond else "",
        "kind_columns": [Column(_("What")), Column(_("Waiting"), numeric=True)],
        "kinds": rows,
    }


def _told(count: int | None) -> str:
    return FEW if count is None else number(count)


def _kind(kind: str) -> str:
    return title_of(kind if kind in {"dispute", "correction", "sample"} else "signal", kind)


def _rows(office: Office, found: Queue) -> dict[str, Any]:
    every: list[Matter | OpenCase] = [*found.matters, *found.open_cases]
    places = sorted({one.facility_id for one in every} - {0})
    names, codes = names_of(places), codes_of(places)
    keys = [UUID(one.about) for one in found.matters if one.source == "signal"]
    known = (
        {one.id: one for one in signals(scope=office.scope, ids=keys, at=places, most=len(keys))}
        if keys
        else {}
    )
    sections: list[list[Row]] = [[] for _section in _SECTIONS]
    for one in found.matters:
        sections[_section_of(one)].append(_matter(office, one, known, names, codes))
    open_cases = sorted(found.open_cases, key=lambda one: (one.due or dt.date.max, one.since))
    return {
        "case_columns": [
            Column(_("Case")),
            Column(_("School")),
            Column(_("Last step")),
            Column(_("Next step is owed by")),
            Column(_("Taken up")),
        ],
        "open_cases": [_open(office, one, names, codes) for one in open_cases],
        "sections": [
            (_(title), _(text), _columns(number), sections[number])
            for number, (title, text) in enumerate(_SECTIONS)
            if sections[number]
        ],
    }


def _columns(section: int) -> list[Column]:
    """What the rows of a section tell beside what and where."""
    more = {_FAMILIES: [_("To be answered by")], _LOT: []}.get(section, [_("Days"), _("How strong")])
    return [Column(words) for words in (_("What was noticed"), _("School"), *more)]


def _section_of(one: Matter) -> int:
    if one.source in {"dispute", "correction"}:
        return _FAMILIES
    if one.source == "sample":
        return _LOT
    return _OWED if one.kind in in_favour() else _PATTERNS


def _matter(
    office: Office, one: Matter, known: dict[UUID, Signal], names: dict[int, str], codes: dict[int, str]
) -> Row:
    found = known.get(UUID(one.about)) if one.source == "signal" else None
    place, code = names.get(one.facility_id, _DASH), codes.get(one.facility_id, "")
    if one.source == "signal" and found is not None:
        of_class = f", {class_words(one.class_label)}" if one.class_label else ""
        cells = [
            said(found.detector, signal_sentence(found.detector, found.facts)),
            place + of_class,
            days(found.first, found.last),
            strength(found.detector, found.effect, found.facts),
        ]
        return Row(cells, href=_to(office, "office-signal", code, signal=found.id))
    place += f", {class_words(one.class_label)}" if one.class_label else ""
    by = [format_date_short(one.due, spoken()) if one.due else _DASH] if one.source != "sample" else []
    cells = [title_of(one.source, one.kind), place, *by]
    return Row(cells, href=_to(office, "office-matter", code, source=one.source, about=one.about))


def said(detector: str, sentence: str) -> str:
    """A signal's sentence; of a matter of service with a calm word beside it, and never as a suspicion."""
    if detector in in_favour():
        return format_html("{} {}", verdict_badge("payable", _("Care, no suspicion")), sentence)
    return sentence


def _open(office: Office, one: OpenCase, names: dict[int, str], codes: dict[int, str]) -> Row:
    cells = [
        sentence_of(one.source, one.kind, one.facts),
        names.get(one.facility_id, _DASH),
        _(STEPS[one.step]),
        _("once they are reached") if one.due is None and one.step in OF_THOSE_CONCERNED else due(one.due),
        format_date_short(to_local(one.since).date(), spoken()),
    ]
    return Row(cells, href=_to(office, "office-case", codes.get(one.facility_id, ""), case=one.id))


def due(day: dt.date | None) -> str:
    """Until when a step is owed; what is over says so by more than its colour."""
    if day is None:
        return _DASH
    written = format_date_short(day, spoken())
    return verdict_badge("held", _("overdue since {day}").format(day=written)) if day < today() else written


def _to(office: Office, name: str, code: str, **more: Any) -> str:
    return office.address(name, facility=code, **more) if code else ""
