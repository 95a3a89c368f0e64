"""The terminals of an office: where they stand, when they were heard, how they are let in, and what is parked."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.deliveries.told import (
    UNKNOWN_DAYS,
    ParkedTold,
    TerminalTold,
    parked_decided,
    parked_told,
    terminals_told,
    unknown_numbers,
)
from amiyan.kernel.problems import N_
from amiyan.kernel.text import skeleton
from amiyan.web.moment import now, today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.registers.days import day, moment, whole
from amiyan.web.office.registers.forms import HoursForm, ReasonForm, ReleaseForm
from amiyan.web.office.words import number
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import lasting

_A_PAGE: Final = 100
_PARKED_AT_ONCE: Final = 20  # each has two forms
SILENT_DAYS: Final = 2
"""A terminal not heard on so many whole school days is one that somebody has to look at."""
_DASH: Final = "—"
_WHERE: Final[dict[str, str]] = {
    "canteen": N_("canteen"),
    "entrance": N_("entrance"),
    "": N_("not listed today"),
}
_MAKERS: Final[dict[str, str]] = {
    "zkteco": "ZKTeco",
    "hikvision": "Hikvision",
    "native": "Amiyan",
    "demo": "Demo",
}
_WAYS: Final[dict[str, str]] = {
    "secret": N_("a secret"),
    "network": N_("the network of the place"),
    "signature": N_("a key by which it signs"),
}
_PARKED: Final[dict[str, str]] = {
    "unknown": N_("Nobody listed this terminal."),
    "moved": N_("This terminal is listed elsewhere."),
}
_FILTERS: Final[dict[str, tuple[str, Callable[[TerminalTold], bool]]]] = {
    "silent": (N_("Silent for two school days or more"), lambda one: (one.missed or 0) >= SILENT_DAYS),
    "never": (N_("Never heard"), lambda one: bool(one.place) and one.heard_at is None),
    "clock": (N_("The clock is off"), lambda one: one.health == "clock"),
    "unbound": (N_("Listed, and not let in"), lambda one: bool(one.place) and not one.bindings),
    "unlisted": (N_("Let in, and not listed"), lambda one: not one.place),
    "network": (
        N_("Let in by the network alone"),
        lambda one: bool(one.bindings) and all(way.way == "network" for way in one.bindings),
    ),
}


@require_safe
def terminals(request: HttpRequest) -> HttpResponse:
    """A page of terminals by place; what is parked stands above. Cost: the terminals of the office, once."""
    return page(Office(request))


def page(office: Office, status: int = 200, form: ReleaseForm | ReasonForm | None = None) -> HttpResponse:
    """The list, also as the answer to a decision on what is parked that was refused."""
    asked = office.request.GET
    text, state = asked.get("text", "").strip()[:100], asked.get("state", "")
    state, start = state if state in _FILTERS else "", whole(asked.get("from", ""))
    everything = terminals_told(scope=office.scope, now=now())
    wanted = skeleton(text)
    # Names are asked for where they are looked through or shown: a country has thousands of places.
    names = names_of(sorted({one.facility_id for one in everything})) if wanted else {}
    chosen = [one for one in everything if _fits(one, names.get(one.facility_id, ""), wanted, state)]
    part = chosen[start : start + _A_PAGE]
    names = names or names_of(sorted({one.facility_id for one in part}))
    query = {"text": text, "state": state}
    onward = {**query, "from": start + _A_PAGE}
    given = {
        "filters": _filters(text, state),
        "clear": office.address("office-terminals") if text or state else "",
        "figures": _figures(everything),
        "columns": terminal_columns(),
        "rows": terminal_rows(office, part, names=names),
        "shown_from": start + 1,
        "shown_to": start + len(part),
        "shown_of": number(len(chosen)),
        "back": (
            office.address("office-terminals", query={**query, "from": max(0, start - _A_PAGE)})
            if start
            else ""
        ),
        "onward": (office.address("office-terminals", query=onward) if start + _A_PAGE < len(chosen) else ""),
        **_parked(office),
        **_decided(),
        "form": form,
        "decides": may(office, "office-parked-release"),
    }
    way = [Link(_("Terminals"))]
    return shown(office, "registers/terminals", given, here="office-terminals", way=way, status=status)


def _fits(one: TerminalTold, name: str, wanted: str, state: str) -> bool:
    """Whether it is of the kind, and ``wanted`` (a skeleton; blank fits all) stands in its number or its place."""
    if state and not _FILTERS[state][1](one):
        return False
    return not wanted or wanted in skeleton(f"{one.serial}\n{one.facility}\n{name}")


def _filters(text: str, state: str) -> list[Filter]:
    options = [Option("", _("All")), *(Option(key, _(words)) for key, (words, _fit) in _FILTERS.items())]
    return [
        Filter("text", _("Serial number or place"), text),
        Filter("state", _("Which terminals"), state, options),
    ]


def _figures(found: list[TerminalTold]) -> list[tuple[str, str]]:
    def count(key: str) -> str:
        return number(sum(1 for one in found if _FILTERS[key][1](one)))

    listed = number(sum(1 for one in found if one.place))
    return [
        (_("Terminals listed today"), listed),
        *((_(_FILTERS[key][0]), count(key)) for key in ("silent", "never", "clock", "unbound")),
    ]


def terminal_columns(*, with_place: bool = True) -> list[Column]:
    """Of a table of terminals."""
    words = [_("Serial number")]
    if with_place:
        words.append(_("Place"))
    words += [_("Stands at"), _("State"), _("How it is let in"), _("Last heard")]
    return [*(Column(one) for one in words), Column(_("School days missed"), numeric=True)]


def terminal_rows(
    office: Office,
    found: Iterable[TerminalTold],
    *,
    with_place: bool = True,
    names: dict[int, str] | None = None,
) -> list[Row]:
    """A row for each terminal, leading to it."""
    return [
        Row(
            [
                one.serial,
                *([(names or {}).get(one.facility_id, one.facility)] if with_place else []),
                _(_WHERE[one.place]),
                state_of(one),
                ", ".join(dict.fromkeys(_(_WAYS[way.way]) for way in one.bindings)) or _("not let in"),
                moment(one.heard_at),
                _DASH if one.missed is None else number(one.missed),
            ],
            href=office.address("office-terminal", serial=one.serial),
        )
        for one in found
    ]


def state_of(one: TerminalTold) -> str:
    """How a terminal is, in words."""
    if not one.place:
        return _("let in, and not listed")
    if one.health == "clock" and one.skew_s is not None:
        return _("its clock is off by {time}").format(time=lasting(one.skew_s))
    words = {
        "well": _("well"),
        "silent": _("silent"),
        "never": _("never heard"),
        "clock": _("its clock is off"),
    }
    return words[one.health]


def _parked(office: Office) -> dict[str, Any]:
    """What is parked, as far as it stands on a page; ``parked_of``: of how many, where that is not all."""
    found = parked_told()
    here = found[:_PARKED_AT_ONCE]
    names = names_of(sorted({one.facility_id for one in here}))
    return {
        "parked": [_parked_one(office, one, names[one.facility_id]) for one in here],
        "parked_of": number(len(found)) if len(found) > len(here) else "",
    }


def _parked_one(office: Office, one: ParkedTold, name: str) -> dict[str, Any]:
    key: dict[str, Any] = {"binding": one.binding_id, "serial": one.serial}
    return {
        "one": one,
        "place": name,
        "why": _(_PARKED[one.reason]),
        "records": number(one.records),
        "first": moment(one.first_seen),
        "last": moment(one.last_seen),
        "release": office.address("office-parked-release", **key),
        "aside": office.address("office-parked-aside", **key),
        "release_form": ReleaseForm(
            initial={"place": one.facility}, auto_id=f"release-{one.binding_id}-{one.serial}-%s"
        ),
        "aside_form": ReasonForm(auto_id=f"aside-{one.binding_id}-{one.serial}-%s"),
    }


def _decided() -> dict[str, Any]:
    found = parked_decided(most=20)
    places = {one.facility_id for one in found} | {one.to_facility_id for one in found if one.to_facility_id}
    names = names_of(sorted(places))
    rows = [
        Row(
            [
                one.serial,
                moment(one.decided_at),
                _("counts to {place}").format(place=names[one.to_facility_id])
                if one.to_facility_id
                else _("counts for nothing"),
                one.reason,
                one.decided_by or _DASH,
            ]
        )
        for one in found
    ]
    columns = (_("Serial number"), _("When"), _("Decision"), _("Why"), _("Who decided"))
    return {"decided_columns": [Column(words) for words in columns], "decided": rows}


@require_safe
def terminal(request: HttpRequest, serial: str) -> HttpResponse:
    """One terminal: where it stands, when it was heard, the numbers that nobody has, how it is let in."""
    office = Office(request)
    return one_page(office, found_here(office, serial), HoursForm(initial={"hours": 48}))


def found_here(office: Office, serial: str) -> TerminalTold:
    """The terminal of this office with a serial number, however it is written; 404 for none. Under ``reading``."""
    found = terminals_told(scope=office.scope, now=now(), serial=serial)
    if not found:
        raise Http404
    return found[0]


def one_page(office: Office, one: TerminalTold, form: HoursForm, status: int = 200) -> HttpResponse:
    """The page of a terminal, also as the answer to a form that was refused."""
    passes, numbers = unknown_numbers(facility_id=one.facility_id, serial=one.serial, on=today())
    name = names_of([one.facility_id])[one.facility_id]
    acts = may(office, "office-terminal-bind")
    given = {
        "one": one,
        "state": state_of(one),
        "place": name,
        "place_href": office.address("office-facility", facility=one.facility),
        "where": _(_WHERE[one.place]),
        "listed": day(one.first) if one.place else "",
        "heard": moment(one.heard_at),
        "skew": "" if one.skew_s is None else lasting(one.skew_s),
        "is_ahead": (one.skew_s or 0) > 0,
        "maker": _MAKERS.get(one.maker, one.maker),
        "missed": "" if one.missed is None else number(one.missed),
        "unknown_passes": number(passes),
        "unknown_numbers": number(numbers),
        "unknown_days": UNKNOWN_DAYS,
        "bindings": [
            {
                "one": way,
                "way": _(_WAYS[way.way]),
                "since": moment(way.since),
                "until": moment(way.expires_at) if way.expires_at else "",
                "end": office.address("office-terminal-end", serial=one.serial, binding=way.id),
            }
            for way in one.bindings
        ],
        "has_secret": any(way.way == "secret" for way in one.bindings),
        "form": form,
        "acts": acts,
        "bind": office.address("office-terminal-bind", serial=one.serial) if acts and one.place else "",
        "rotate": office.address("office-terminal-rotate", serial=one.serial) if acts else "",
    }
    way = [Link(_("Terminals"), office.address("office-terminals")), Link(one.serial)]
    return shown(office, "registers/terminal", given, here="office-terminals", way=way, status=status)
