"""One matter before anybody has taken it up: what was found, its innocent causes first, and the lines behind it."""

import datetime as dt
from typing import Any, Final, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.integrity.precision import states
from amiyan.integrity.queries.matters import case_about, matter_at
from amiyan.integrity.queries.signals import Signal, in_favour, signals
from amiyan.integrity.registers import REGISTERS
from amiyan.integrity.words import NOTHING_STOPS, WHY_QUIET
from amiyan.kernel.periods import Period
from amiyan.registry.classes import names_of as names_of_people
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import by_day
from amiyan.web.asked import Asked
from amiyan.web.cases.forms import WordsForm
from amiyan.web.cases.words import UNITS, days, facts_of, signal_sentence, strength, title_of
from amiyan.web.institution.face import fresh_id
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.signals.behind import behind_of
from amiyan.web.office.signals.disputed import of_dispute
from amiyan.web.office.signals.listed import stands
from amiyan.web.office.words import number, share
from amiyan.web.shapes import Link
from amiyan.web.words import spoken

_MONTH: Final = 31


@require_safe
def signal(request: HttpRequest, signal: UUID) -> HttpResponse:
    """A signal: its sentence, what usually explains it, what to look at, the days behind it, and the rule that found it."""
    office = Office(request)
    found = signals(scope=office.scope, ids=[signal], at=[office.place.id], most=1)
    if not found or found[0].quiet:
        raise Http404
    return page(office, found[0])


def page(office: Office, one: Signal, form: WordsForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a signal; with ``form`` after it was sent with something wrong."""
    detector = detectors().get(one.detector)
    if detector is None:
        raise Http404
    name = names_of([office.place.id])[office.place.id]
    facts = behind_of(office, one)
    given = {
        "one": one,
        "title": _(detector.words.name),
        "sentence": signal_sentence(one.detector, one.facts),
        "is_service": one.detector in in_favour(),
        "school": name,
        "school_href": office.address("office-place", month=one.first, facility=office.place.code),
        "days": days(one.first, one.last),
        "strength": strength(one.detector, one.effect, one.facts),
        **facts,
        "innocent": [_(words) for words in detector.words.innocent],
        "look": _(detector.words.look),
        "stands": stands(one),
        "day_links": _days(office, one, have_passes=bool(facts.get("passes"))),
        "case_href": _case(office, one.facility_id, one.case_id),
        "wrong_day": _wrong(office, one),
        "nothing_stops": _(NOTHING_STOPS),
        **_rule(office, detector),
        **_people(office, one),
        **_open_form(office, "signal", str(one.id), form, free=one.case_id is None and _is_open(one)),
    }
    way = [Link(_("What waits"), office.address("office-queue")), Link(_(detector.words.name))]
    return shown(office, "signals/signal", given, here="office-signals", way=way, status=status)


@require_safe
def matter(request: HttpRequest, source: str, about: str) -> HttpResponse:
    """Something that a family said, or a class that was drawn by lot."""
    office = Office(request)
    key = case_about(facility_id=office.place.id, source=source, about=about)
    if key is not None:
        return HttpResponseRedirect(office.address("office-case", facility=office.place.code, case=key))
    return matter_page(office, source, about)


def matter_page(
    office: Office, source: str, about: str, form: WordsForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of such a matter; with ``form`` after it was sent with something wrong."""
    if source == "signal":
        raise Http404
    found = matter_at(facility_id=office.place.id, source=source, about=about, today=today())
    if found is None:
        raise Http404
    title = title_of(source, found.kind)
    given = {
        "title": title,
        "school": names_of([office.place.id])[office.place.id],
        "facts": facts_of(source, found.kind, found.facts),
        "nothing_stops": _(NOTHING_STOPS),
        **of_dispute(office, source, found.person_id, found.facts),
        **_open_form(office, source, about, form, free=True),
    }
    way = [Link(_("What waits"), office.address("office-queue")), Link(title)]
    return shown(office, "signals/matter", given, here="office-queue", way=way, status=status)


def _is_open(one: Signal) -> bool:
    return one.wrong_case is None and one.expires_on > today()


def _case(office: Office, facility: int, key: UUID | None) -> str:
    """Where a case of this place is read; of another place there is no way from here."""
    if key is None or facility != office.place.id:
        return ""
    return office.address("office-case", facility=office.place.code, case=key)


def _wrong(office: Office, one: Signal) -> dict[str, str] | None:
    """In which case a fact on which the signal rests was found wrong."""
    if one.wrong_case is None or one.wrong_at is None:
        return None
    return {"href": _case(office, one.wrong_at, one.wrong_case)}


def _rule(office: Office, detector: Detector) -> dict[str, Any]:
    """The rule in words: which one, by which act, what it promises, and how often it was right."""
    state = states(region=office.region)[detector.id]
    why = state.why_quiet or ""
    unit = _(UNITS[detector.unit]).format(number=number(detector.promised))
    return {
        "rule": [
            (
                _("Rule"),
                _("{name}, version {version}").format(name=_(detector.words.name), version=detector.version),
            ),
            (_("In force since"), format_date(detector.first, spoken())),
            (_("By which act"), detector.act or _("No act was found yet: a placeholder.")),
            (_("Expected to find nearly all from"), unit),
            (_("How often it was right"), how_right(state.confirmed, state.closed)),
            (_("Silent below"), share(detector.floor_per_mille, 1000)),
            (_("Now"), _(WHY_QUIET[why])),
            (
                _("It rests on"),
                "; ".join(_(one.name) for one in REGISTERS.values() if detector.id in one.detectors)
                or _("nothing that a register says"),
            ),
        ],
        "precision_href": office.address("office-precision"),
    }


def how_right(confirmed: int, closed: int) -> str:
    """Confirmed of closed cases, in words."""
    if not closed:
        return _("no case of it is closed yet")
    return _("{confirmed} of {closed} closed cases were confirmed ({share})").format(
        confirmed=number(confirmed), closed=number(closed), share=share(confirmed, closed)
    )


def _days(office: Office, one: Signal, *, have_passes: bool) -> list[Link]:
    """The days behind a signal, each to its class by name or to the day: those on which the school served.

    Where the passes stand on the page itself, a day without a portion is none: it would lead to an empty page.
    """
    month = Period.of_month(one.first.year, one.first.month)
    served = by_day(programme=office.programme, month=month, scope=office.scope, place=office.place.id)
    named = {dt.date.fromisoformat(day) for day in one.facts.get("on", ()) if isinstance(day, str)}
    found = [
        day
        for day in _between(one.first, one.last)
        if (
            day in named
            if named
            else (one.first == one.last and not have_passes)
            or (day in served and served[day].meals[Kind.PAYABLE])
        )
    ]
    return [Link(format_date_short(day, spoken()), _day(office, one, day)) for day in found]


def _between(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(min(_MONTH, (last - first).days + 1))]


def _day(office: Office, one: Signal, day: dt.date) -> str:
    more: dict[str, Any] = {"facility": office.place.code, "day": day.isoformat(), "month": day}
    if one.class_label and may(office, "office-lines"):
        return office.address("office-lines", **more, query={"class": one.class_label})
    return office.address("office-day", **more)


def _people(office: Office, one: Signal) -> dict[str, Any]:
    """Whom a signal names: by number until somebody asks for the names, which leaves a trace."""
    people = [one.person_id] if one.person_id is not None else [*map(int, one.facts.get("persons") or ())]
    if not people:
        return {"people_count": 0}
    where: dict[str, Any] = {"facility": office.place.code, "signal": one.id, "month": one.first}
    given: dict[str, Any] = {
        "people_count": len(people),
        "names_href": office.address("office-signal", **where, query={"names": 1}) + "#names",
    }
    if not office.request.GET.get("names"):
        return given
    cast(Asked, office.request).standing.looked_at.update(people)
    names = names_of_people(people, on=one.last)
    written = [
        " ".join(filter(None, names.get(person, ("", "")))) or _("no name is known") for person in people
    ]
    return given | {"names": sorted(written)}


def _open_form(
    office: Office, source: str, about: str, form: WordsForm | None, *, free: bool
) -> dict[str, Any]:
    """The form by which somebody takes the matter up; for officials alone."""
    if not free or not may(office, "office-take-up"):
        return {}
    label, hint = (
        _("Why do you look at it?"),
        _("Say what you want to find out. It stands in the case under your name."),
    )
    return {
        "form": form or WordsForm(initial={"key": fresh_id()}, label=label, hint=hint),
        "open_href": office.address("office-take-up", facility=office.place.code),
        "source": source,
        "about": about,
    }
