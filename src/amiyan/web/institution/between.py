"""Two guardians who answer differently: both answers side by side, and the decision of a person of the school."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.queries import may as has_duty
from amiyan.access.reading import reading
from amiyan.access.standing import named_guardians_of
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.feedback.actions.disputes import decide_dispute
from amiyan.feedback.queries.between import TwoAnswers, two_answers_at
from amiyan.kernel.scope import Scope
from amiyan.meals.actions import decide_day_off
from amiyan.meals.family.between import Word, words_on_differing_days
from amiyan.meals.queries import differing_of
from amiyan.programmes.loader import load
from amiyan.registry.family import names_of
from amiyan.web.institution.face import address, asked, done, shown
from amiyan.web.moment import PageClock, today
from amiyan.web.words import spoken

AHEAD: Final = dt.timedelta(days=60)
Names = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one guardian said: who, what and when, in words."""

    who: str
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class Differing:
    """One child's one day: both answers, and the form's hidden fields. ``may_decide``: the reader has the duty."""

    child: str
    day: str
    about: str
    answers: tuple[Answer, ...]
    fields: Mapping[str, str]
    may_decide: bool
    decide_by: str = ""
    provider: str = ""

    @property
    def heading(self) -> str:
        """Whose day it is, and which."""
        return f"{self.child}, {self.day}"


@require_safe
def differing(request: HttpRequest) -> HttpResponse:
    """Days off first, since they are soon; then meals of which one says that it happened and one that it did not."""
    place, scope = asked(request).place, asked(request).standing.scope
    words, meals = _words(request), two_answers_at(place.id, scope=scope)
    children = sorted({one.person_id for one in words} | {one.person_id for one in meals})
    asked(request).standing.looked_at.update(children)
    called, guardians = names_of(children, on=today()), named_guardians_of(children, on=today())
    given = {
        "days": _days(words, called, guardians),
        "meals": [_meal(request, one, called, guardians) for one in meals],
    }
    return shown(request, "differing", given, here="institution-differing")


def _words(request: HttpRequest) -> list[Word]:
    """What guardians said of the days on which they differ, from today on."""
    place, scope = asked(request).place, asked(request).standing.scope
    first, last = today(), today() + AHEAD
    found = differing_of(facility_id=place.id, first=first, last=last, scope=scope)
    children = {one.person_id for one in found}
    said = words_on_differing_days(children, facility_id=place.id, first=first, last=last, scope=scope)
    here = {(one.person_id, one.day) for one in found}
    return [one for one in said if (one.person_id, one.day) in here]


def _days(words: list[Word], called: Mapping[int, str], guardians: Names) -> list[Differing]:
    by_day: dict[tuple[dt.date, int], list[Word]] = {}
    for word in words:
        by_day.setdefault((word.day, word.person_id), []).append(word)
    return [
        Differing(
            _called(called, child),
            format_date(day, spoken()),
            "",
            tuple(
                _answer(
                    guardians, child, one.said_by, _("will eat") if one.eats else _("will not eat"), one.at
                )
                for one in said
            ),
            {"child": str(child), "day": day.isoformat()},
            may_decide=True,
        )
        for (day, child), said in by_day.items()
    ]


def _meal(request: HttpRequest, one: TwoAnswers, called: Mapping[int, str], guardians: Names) -> Differing:
    child = one.person_id
    did_not = _("it did not happen")
    return Differing(
        _called(called, child),
        format_date(one.service_day, spoken()),
        load(one.programme).texts[spoken()].name,
        (
            _answer(
                guardians,
                child,
                one.disputed_by,
                f"{did_not}: {one.says}" if one.says else did_not,
                one.disputed_at,
            ),
            _answer(guardians, child, one.confirmed_by, _("it did happen"), one.confirmed_at),
        ),
        {"child": str(child), "dispute": str(one.dispute_id)},
        may_decide=_has_duty(request, one.programme),
        decide_by=format_date(one.decide_by, spoken()),
        provider=one.answer,
    )


def _has_duty(request: HttpRequest, programme: str) -> bool:
    """Whether the reader records for the programme here. Their own duties are no facts of the place: read apart."""
    here = asked(request)
    with reading(Scope(owners=here.caller.people)):
        return has_duty(here.person, "record", programme=programme, region=here.place.region, on_day=today())


def _called(called: Mapping[int, str], child: int) -> str:
    return called.get(child) or _("No name in the registry (%(number)s)") % {"number": child}


def _answer(guardians: Names, child: int, by: int, what: str, at: dt.datetime) -> Answer:
    name = guardians.get(child, {}).get(by) or _("A guardian")
    said = to_local(at)
    return Answer(name, what, f"{format_date(said.date(), spoken())}, {said:%H:%M}")


# --- decisions -------------------------------------------------------------------------------------------------------


@require_POST
def decide_day(request: HttpRequest) -> HttpResponse:
    """Whether the child is expected on the day; both guardians read it with the reason."""
    child, day = _number(request.POST.get("child", "")), request.POST.get("day", "")
    with _looking(request):
        found = any((one.person_id, one.day.isoformat()) == (child, day) for one in _words(request))
    if not found:
        raise Http404

    def decide() -> str:
        decide_day_off(
            person_id=child,
            service_day=dt.date.fromisoformat(day),
            eats=_said_yes(request),
            decided_by=asked(request).person,
            reason=_reason(request),
            now=PageClock().now(),
        )
        return _("Decided. Both guardians read it with your reason.")

    return _back(request, decide)


@require_POST
def decide_meal(request: HttpRequest) -> HttpResponse:
    """Whether the meal happened: who decides has the duty to record, and is no party."""
    place, scope = asked(request).place, asked(request).standing.scope
    child, dispute = _number(request.POST.get("child", "")), request.POST.get("dispute", "")
    with _looking(request):
        found = next(
            (one for one in two_answers_at(place.id, scope=scope) if str(one.dispute_id) == dispute), None
        )
    if found is None or found.person_id != child:
        raise Http404

    def decide() -> str:
        decide_dispute(
            person_id=child,
            dispute_id=UUID(dispute),
            happened=_said_yes(request),
            reason=_reason(request),
            decided_by=asked(request).person,
            now=PageClock().now(),
        )
        return _("Decided. Both guardians read it with your reason.")

    return _back(request, decide)


def _looking(request: HttpRequest) -> Any:
    standing = asked(request).standing
    return reading(asked(request).caller, purpose=standing.access.purpose, within=standing.scope)


def _back(request: HttpRequest, decide: Callable[[], str]) -> HttpResponse:
    back = address(request, "institution-differing")
    return done(request, decide, back=back) or HttpResponseRedirect(back)


def _said_yes(request: HttpRequest) -> bool:
    """404 where neither was chosen: a browser asks for one."""
    given = request.POST.get("decision", "")
    if given not in {"yes", "no"}:
        raise Http404
    return given == "yes"


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:1000]


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise Http404
