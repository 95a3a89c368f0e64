"""What may be owed to a child of a school: for its social pedagogue and its director, with what to do about it.

A matter of service and no suspicion. The pedagogue says what they found; an official goes on with it. Where an official
has asked the school, it answers here.
"""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.integrity import rules
from amiyan.integrity.actions.cases import answer_case
from amiyan.integrity.actions.owed import say_what_was_found
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.cases import Case, case_of
from amiyan.integrity.queries.signals import Signal, in_favour, signals
from amiyan.integrity.queries.told import Told, told_cases
from amiyan.integrity.words import NOTHING_STOPS, REASONS
from amiyan.kernel.problems import N_
from amiyan.registry.classes import names_of
from amiyan.web.cases.forms import ReasonForm
from amiyan.web.cases.told import answer_form, detail_of, reads, standing_of
from amiyan.web.cases.words import days, signal_sentence
from amiyan.web.institution.face import address, asked, done, fresh_id, may, shown
from amiyan.web.moment import now, today
from amiyan.web.shapes import Column, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words

_MOST: Final = 100
_HERE: Final = "institution-owed"
# What a finding is called where the school itself looked.
_FOUND: Final[dict[str, str]] = {
    "looks_real": N_("The child should be served and is not"),
    "not_clear": N_("I could not find out"),
    "innocent": N_("There is a good reason: it stands below"),
    "register_error": N_("A register or a terminal is wrong"),
}


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """The children of the school who may be missing meals, the longest first; whoever looks leaves a trace."""
    found = _found(request, most=_MOST + 1)
    page = found[:_MOST]
    names = _names(request, page)
    given = {
        "columns": [
            *(Column(_("Child")), Column(_("Class"))),
            *(Column(_("What was noticed")), Column(_("Days")), Column(_("Where it stands"))),
        ],
        "rows": [_row(request, one, names) for one in page],
        "left_out": _("The first {number} are shown, those who miss most.").format(number=_MOST)
        if len(found) > _MOST
        else "",
        "nothing_stops": _(NOTHING_STOPS),
    }
    return shown(request, "owed", given, here=_HERE)


@require_safe
def one(request: HttpRequest, signal: UUID) -> HttpResponse:
    """One of them: what usually explains it, what to do, and the form to say what was found or to answer."""
    return _page(request, signal)


@require_POST
def say(request: HttpRequest, signal: UUID) -> HttpResponse:
    """The social pedagogue says what they found."""
    form, found = _finding_form(request.POST), _read(request, signal)
    if form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            say_what_was_found(
                key=given["key"],
                signal_id=found.id,
                facility_id=found.facility_id,
                reason=given["reason"],
                says=given["says"],
                found_by=asked(request).person,
                now=now(),
            )
            return _("It is written down. An official of the district or region goes on with it.")

        if went := done(request, act, back=_to(request, found), form=form):
            return went
    return _again(request, signal, finding=form)


@require_POST
def answer(request: HttpRequest, signal: UUID) -> HttpResponse:
    """The school answers what an official asked it about the child."""
    form, found = answer_form(request.POST), _read(request, signal)
    if found.case_id is None:
        raise Http404
    case_id = found.case_id
    if form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            answer_case(
                step_id=given["key"],
                case_id=case_id,
                facility_id=found.facility_id,
                reason=given["reason"],
                says=given["says"],
                said_by=asked(request).person,
                now=now(),
            )
            return _("Your answer is kept. A named person decides, and you read the outcome here.")

        if went := done(request, act, back=_to(request, found), form=form):
            return went
    return _again(request, signal, answering=form)


# --- what is shown ---------------------------------------------------------------------------------------------------


def _found(request: HttpRequest, *, ids: list[UUID] | None = None, most: int = 1) -> list[Signal]:
    here = asked(request)
    where: dict[str, Any] = {"scope": here.standing.scope, "at": [here.place.id]}
    return signals(**where, on=today(), of=list(in_favour()), ids=ids, speaking=True, most=most)


def _one(request: HttpRequest, key: UUID) -> Signal:
    found = _found(request, ids=[key])
    if not found:
        raise Http404
    return found[0]


def _read(request: HttpRequest, key: UUID) -> Signal:
    standing = asked(request).standing
    with reading(asked(request).caller, purpose=standing.access.purpose, within=standing.scope):
        return _one(request, key)


def _names(request: HttpRequest, found: list[Signal]) -> dict[int, str]:
    people = {one.person_id for one in found if one.person_id is not None}
    asked(request).standing.looked_at.update(people)
    names = names_of(sorted(people), on=today())
    return {person: " ".join(name).strip() for person, name in names.items()}


def _name(one: Signal, names: dict[int, str]) -> str:
    return names.get(one.person_id or 0) or _("no name is known")


def _class(one: Signal) -> str:
    return class_words(str(one.facts.get("class", "")) or one.class_label) or "—"


def _row(request: HttpRequest, one: Signal, names: dict[int, str]) -> Row:
    told = _told(request, one)
    case = _case(one)
    state, words = _standing(told, case)
    cells = [
        _name(one, names),
        _class(one),
        signal_sentence(one.detector, one.facts),
        days(one.first, one.last),
        verdict_badge(state, words),
    ]
    return Row(cells, href=_to(request, one))


def _standing(told: Told | None, case: Case | None) -> tuple[State, str]:
    if told is not None:
        return standing_of(told)
    if case is None:
        return "held", _("Nobody has looked yet")
    if case.steps[-1].step == rules.OPENED:
        return "waiting", _("An official looks into it")
    if case.steps[-1].step == rules.CLOSED:
        return "payable", _(REASONS[case.steps[-1].reason])
    return "waiting", _("Looked at; an official goes on with it")


def _case(one: Signal) -> Case | None:
    return case_of(facility_id=one.facility_id, case_id=one.case_id) if one.case_id is not None else None


def _told(request: HttpRequest, one: Signal) -> Told | None:
    """What the school was told of the case; None before the notice."""
    if one.case_id is None:
        return None
    found = told_cases(scope=asked(request).standing.scope, as_="place", today=today(), case_id=one.case_id)
    return found[0] if found else None


def _finding_form(data: Any = None) -> ReasonForm:
    return ReasonForm(
        data,
        auto_id="found_%s",
        initial={"key": fresh_id()},
        reasons=rules.REASONS[rules.FINDING],
        names=_FOUND,
        legend=_("What did you find?"),
        label=_("In your own words"),
        hint=_("Whom you asked, what they said, and what is done about it. It stands under your name."),
    )


def _page(
    request: HttpRequest,
    key: UUID,
    *,
    finding: ReasonForm | None = None,
    answering: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    signal = _one(request, key)
    detector, told, case = detectors()[signal.detector], _told(request, signal), _case(signal)
    here = asked(request)
    people = here.caller.people
    if told is not None:
        reads(here.standing, told, people)
    worked = case is not None and any(
        step.person_id in people and step.step not in rules.BY_THOSE_CONCERNED for step in case.steps
    )
    state, stands = _standing(told, case)
    detail = detail_of(told, people, plain=True) if told is not None else {}
    given = {
        **detail,
        "title": _name(signal, _names(request, [signal])),
        "class_label": _class(signal),
        "sentence": signal_sentence(signal.detector, signal.facts),
        "when": days(signal.first, signal.last),
        "state": state,
        "stands": stands,
        "innocent": [_(words) for words in detector.words.innocent],
        "look": _(detector.words.look),
        "child_href": address(request, "institution-child", child=signal.person_id)
        if signal.person_id is not None and may(request, "institution-child")
        else "",
        "is_told": told is not None,
        "mine": [step.says for step in case.steps if step.step == rules.FINDING and step.person_id in people]
        if case is not None
        else [],
        "finding_form": finding or (_finding_form() if _may_find(request, case) else None),
        "finding_href": address(request, "institution-owed-say", signal=signal.id),
        "answer_form": (answering or answer_form()) if detail.get("may_answer") and not worked else None,
        "answer_href": address(request, "institution-owed-answer", signal=signal.id),
        "nothing_stops": _(NOTHING_STOPS),
    }
    return shown(request, "owed_one", given, here=_HERE, status=status)


def _may_find(request: HttpRequest, case: Case | None) -> bool:
    """The pedagogue looks as long as nobody has written a finding; a director is concerned, and answers."""
    here = asked(request)
    roles = {held.role for held in here.caller.roles if held.facility_id == here.place.id}
    is_free = case is None or case.steps[-1].step == rules.OPENED
    return is_free and "social_pedagogue" in roles and "director" not in roles


def _again(request: HttpRequest, key: UUID, **forms: ReasonForm) -> HttpResponse:
    standing = asked(request).standing
    with reading(asked(request).caller, purpose=standing.access.purpose, within=standing.scope):
        return _page(request, key, status=422, **forms)


def _to(request: HttpRequest, one: Signal) -> str:
    return address(request, "institution-owed-one", signal=one.id)
