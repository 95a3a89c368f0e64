"""A case as a line in time: the facts, who did what and why, until when the next step is owed, and what may follow."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.roles import ROLES
from amiyan.country.kz.formats import format_date, format_month
from amiyan.integrity import rules
from amiyan.integrity.concerned import kinds_concerned
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.notices import OF_A_STEP, preview
from amiyan.integrity.problems import REASON_NOT_KNOWN
from amiyan.integrity.queries.cases import OF_THOSE_CONCERNED, Case, Step, case_of
from amiyan.integrity.queries.taken import Taker, taken_by
from amiyan.integrity.registers import REGISTERS, may_be_wrong
from amiyan.integrity.words import NOTHING_STOPS, OUTCOMES, REASONS, STEPS
from amiyan.kernel.languages import LANGUAGES, OWN_NAMES
from amiyan.kernel.problems import N_, Problem, ProblemError, advice, sentence
from amiyan.programmes.loader import load
from amiyan.programmes.payment import terms_of_month
from amiyan.web.cases.forms import SpokenForm, StepForm
from amiyan.web.cases.words import facts_of, moment, title_of
from amiyan.web.institution.face import fresh_id
from amiyan.web.moment import now, today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.signals.disputed import of_dispute
from amiyan.web.office.signals.told import AS, HandedForm, handed_form_of, people_told, reached_of
from amiyan.web.shapes import Link, Moment
from amiyan.web.words import spoken

_SUBMIT: Final[dict[str, str]] = {
    rules.FINDING: N_("Write the finding"),
    rules.NOTICE: N_("Tell those concerned"),
    rules.HEARING: N_("Write down the hearing"),
    rules.DECISION: N_("Decide"),
    rules.APPEAL_DECISION: N_("Decide on the appeal"),
    rules.CLOSED: N_("Close the case"),
}
_HINTS: Final[dict[str, str]] = {
    rules.FINDING: N_("What you looked at, whom you asked, and what you saw."),
    rules.NOTICE: N_("What they are asked to explain. They read these words with the facts."),
    rules.HEARING: N_("Who was there and what was said."),
    rules.DECISION: N_("What was decided and why. Those concerned read these words."),
    rules.APPEAL_DECISION: N_("Why the decision stands or not. Those concerned read these words."),
    rules.CLOSED: N_("What remains to be said."),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step that may follow: its form, or why it is closed now; ``refused`` are reasons that it cannot have yet."""

    step: str
    title: str
    submit: str
    form: StepForm | None
    why: str
    refused: tuple[tuple[str, str], ...]
    seen: int


@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case; for who works cases with the forms of what may follow."""
    return page(Office(request), case)


def found_case(office: Office, key: UUID) -> Case:
    """The case of this place; 404 where there is none."""
    try:
        return case_of(facility_id=office.place.id, case_id=key)
    except ProblemError:
        raise Http404 from None


def page(
    office: Office,
    key: UUID,
    *,
    sent: StepForm | None = None,
    step: str = "",
    spoken_form: SpokenForm | None = None,
    handed_form: HandedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case; with a form that was sent with something wrong in its place."""
    one = found_case(office, key)
    takers = taken_by(facility_id=one.facility_id, case_id=one.id)
    title = title_of(one.source, one.kind)
    where: dict[str, Any] = {"facility": office.place.code, "case": one.id}
    acts = may(office, "office-step")
    given = {
        "title": title,
        "school": names_of([office.place.id])[office.place.id],
        "outcome": _(OUTCOMES[one.outcome]),
        "nothing_stops": _(NOTHING_STOPS),
        "facts": facts_of(one.source, one.kind, one.facts),
        **of_dispute(office, one.source, one.person_id, one.facts),
        "paid_by": _paid_by(office, one),
        "money_href": office.address("office-approvals") if may(office, "office-approvals") else "",
        "innocent": _innocent(one),
        "signal_href": _signal(office, one),
        "moments": [*(_moment(step_, takers) for step_ in one.steps), *_due(one)],
        "ahead": _ahead(office, one, sent, step) if acts else [],
        "step_href": office.address("office-step", **where),
        "spoken_form": _spoken_form(office, one, spoken_form) if acts else None,
        "spoken_href": office.address("office-spoken", **where),
        "reached": reached_of(one),
        "handed_form": (handed_form or handed_form_of(one, office)) if acts else None,
        "handed_href": office.address("office-handed", **where),
        "preview": _preview(one, rules.NEXT[one.steps[-1].step]) if acts else [],
        "told": [_(AS[how]) for how in kinds_concerned(source=one.source, kind=one.kind)],
    }
    way = [Link(_("What waits"), office.address("office-queue")), Link(title)]
    return shown(office, "signals/case", given, here="office-queue", way=way, status=status)


def _innocent(one: Case) -> list[str]:
    detector = detectors().get(one.kind) if one.source == "signal" else None
    return [_(words) for words in detector.words.innocent] if detector else []


def _paid_by(office: Office, one: Case) -> str:
    """Until when what was served in the last month of the case is paid; '' where its days or the terms are not known."""
    if "last" not in one.facts:
        return ""
    month = dt.date.fromisoformat(one.facts["last"]).replace(day=1)
    try:
        due = terms_of_month(load(office.programme), month, one.region).due_on(month)
    except ProblemError:
        return ""
    return _("What was served in {month} is paid by {day}.").format(
        month=format_month(month, spoken()), day=format_date(due, spoken())
    )


def _signal(office: Office, one: Case) -> str:
    if one.source != "signal":
        return ""
    return office.address("office-signal", facility=office.place.code, signal=UUID(one.about))


# --- what happened ---------------------------------------------------------------------------------------------------


def _moment(step: Step, takers: Mapping[int, Taker]) -> Moment:
    reason = _(REASONS[step.reason])
    told = [f"{who(step, takers)}: {reason}.", step.says]
    register = REGISTERS.get(str(step.facts.get("register", "")))
    if register is not None:
        told.insert(1, _("Wrong: {fact}.").format(fact=_(register.name)))
    return Moment(_(STEPS[step.step]), moment(step.known_from), step.on.isoformat(), " ".join(told))


def who(step: Step, takers: Mapping[int, Taker]) -> str:
    """Who took a step: an official by name and post; who is concerned by what they are, with who wrote it down."""
    if step.step in rules.BY_THOSE_CONCERNED:
        spoke = _(AS[str(step.facts["as"])])
        return (
            _("{who}, written down by an official").format(who=spoke)
            if step.facts.get("recorded_by")
            else spoke
        )
    return named(takers.get(step.person_id))


def named(taker: Taker | None) -> str:
    """An official by name and post, as far as they are known."""
    if taker is None:
        return _("an official")
    post = _(ROLES[taker.post].name) if taker.post in ROLES else _("post not known")
    return f"{taker.name or _('name not known')} ({post})"


def _due(one: Case) -> list[Moment]:
    """What is owed next, and until when; of an overdue step it is said that it decides nothing."""
    following = [step for step in rules.NEXT[one.steps[-1].step] if step != rules.APPEAL]
    last = one.steps[-1]
    waits = one.due is None and last.step in OF_THOSE_CONCERNED and last.term_days is not None
    if not following or (one.due is None and not waits):
        return []
    title = _("Next: {steps}").format(
        steps=" / ".join(_(_SUBMIT.get(step, STEPS[step])) for step in dict.fromkeys(following))
    )
    if one.due is None:
        runs = _("working days: {days}, from the day on which the last of them is reached")
        return [Moment(title, runs.format(days=last.term_days), mark="open")]
    day = format_date(one.due, spoken())
    if one.due < today():
        return [
            Moment(
                title,
                _("overdue since {day}").format(day=day),
                text=_("That a day passes decides nothing."),
                mark="held",
            )
        ]
    return [
        Moment(
            title,
            _("until {day}").format(day=day),
            text=_("Working days; days of an outage are not counted."),
            mark="open",
        )
    ]


# --- what may follow -------------------------------------------------------------------------------------------------


def ahead_of(one: Case, me: int, step: str) -> tuple[list[str], list[tuple[str, Problem]]]:
    """The reasons that a step may have now, taken by this person, and those that it may not have, each with why."""
    free, refused = [], []
    for reason in rules.REASONS[step]:
        why = one.refusal(rules.Asked(step, me, reason, today()))
        if why is None:
            free.append(reason)
        else:
            refused.append((reason, Problem(why)))
    return free, refused


def step_form(one: Case, me: int, step: str, data: Any = None) -> StepForm | None:
    """The form of a step with the reasons that it may have now; None where it may have none.

    What was sent once and is sent again by a broken line is read with any reason: the room knows its id.
    """
    free, _refused = ahead_of(one, me, step)
    if _is_sent_again(one, data):
        free = list(rules.REASONS[step])
    if not free:
        return None
    registers = (
        may_be_wrong(source=one.source, kind=one.kind, facts=one.facts) if "register_error" in free else ()
    )
    return StepForm(
        data,
        auto_id=f"{step}_%s",
        initial={"key": fresh_id(), "seen": len(one.steps)},
        reasons=free,
        registers=registers,
        hint=_(_HINTS[step]),
    )


def _is_sent_again(one: Case, data: Any) -> bool:
    return data is not None and data.get("key", "") in {str(step.id) for step in one.steps}


def _ahead(office: Office, one: Case, sent: StepForm | None, sent_step: str) -> list[Ahead]:
    me = office.caller.person_id
    assert me is not None
    steps = [step for step in rules.NEXT[one.steps[-1].step] if step not in rules.BY_THOSE_CONCERNED]
    found = []
    for step in steps:
        free, refused = ahead_of(one, me, step)
        form = sent if sent is not None and sent_step == step else step_form(one, me, step)
        # A reason that this step never has here is not waited for.
        later = [one for one in refused if one[1].kind is not REASON_NOT_KNOWN]
        told = tuple((_(REASONS[reason]), _why(problem)) for reason, problem in later) if free else ()
        why = "" if free else _why(refused[0][1])
        found.append(Ahead(step, _(_SUBMIT[step]), _(_SUBMIT[step]), form, why, told, len(one.steps)))
    return found


def _why(problem: Problem) -> str:
    return f"{sentence(problem)} {advice(problem)}".strip()


def spoken_reasons(one: Case) -> list[str]:
    """What somebody concerned may say now, by the last step."""
    following = rules.NEXT[one.steps[-1].step]
    return [
        reason for step in rules.BY_THOSE_CONCERNED if step in following for reason in rules.REASONS[step]
    ]


def spoken_form_of(one: Case, office: Office, data: Any = None) -> SpokenForm | None:
    """The form for who came in person; None where nobody was told, or nothing is to be said now."""
    people, reasons = people_told(one, office), spoken_reasons(one)
    appealed = any(step.step == rules.APPEAL for step in one.steps)
    if _is_sent_again(one, data):
        appealed, reasons = (
            False,
            [reason for step in rules.BY_THOSE_CONCERNED for reason in rules.REASONS[step]],
        )
    if not people or not reasons or (reasons == ["disagrees"] and appealed):
        return None
    return SpokenForm(
        data,
        auto_id="spoken_%s",
        initial={"key": fresh_id()},
        reasons=reasons,
        people=[(str(person), words) for person, words in people.items()],
        legend=_("What did they say?"),
        label=_("In their words"),
    )


def _spoken_form(office: Office, one: Case, sent: SpokenForm | None) -> SpokenForm | None:
    """The form with whom it names: of a child it is told by name who stands for it, and the family reads who looked."""
    form = sent if sent is not None else spoken_form_of(one, office)
    told = [entry for step in one.steps if step.step == rules.NOTICE for entry in step.facts.get("told", ())]
    if form is not None and one.person_id is not None and any(entry["as"] == "family" for entry in told):
        office.standing.looked_at.add(one.person_id)
    return form


def _preview(one: Case, following: tuple[str, ...]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """What will be written for each step that is written to somebody, in every language."""
    told = any(step.step == rules.NOTICE for step in one.steps)
    return [
        (
            step,
            _(STEPS[step]),
            [
                (
                    code,
                    OWN_NAMES[code],
                    preview(step=step, source=one.source, kind=one.kind, language=code, now=now()),
                )
                for code in LANGUAGES
            ],
        )
        for step in following
        if step in OF_A_STEP and (told or step == rules.NOTICE)
    ]
