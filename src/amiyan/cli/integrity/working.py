"""Cases: taken up, gone on with, shown; and control samples."""

import argparse
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from amiyan.cli.integrity.looking import BETWEEN, outcome_word, written_day
from amiyan.cli.people import person_id
from amiyan.country.kz.calendar import to_local
from amiyan.integrity import rules
from amiyan.integrity.actions.cases import answer_case, appeal_case, open_case, take_step
from amiyan.integrity.actions.samples import draw_control_sample, publish_control_seed
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.publishing import publish_quarter
from amiyan.integrity.queries.cases import Case, case_of
from amiyan.integrity.queries.signals import said_by
from amiyan.integrity.words import NOTHING_STOPS, REASONS, STEPS
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import FACILITY_UNKNOWN
from amiyan.registry.queries import facility_by_code


def take_up(options: argparse.Namespace) -> str:
    """Open a case."""
    case = open_case(
        case_id=options.id or uuid4(),
        source=options.source,
        about=options.about,
        facility_id=_place(options.place),
        opened_by=person_id(options.by),
        says=options.says,
        now=SystemClock().now(),
    )
    return written(case)


def go_on(options: argparse.Namespace) -> str:
    """Take the next step of a case: an official's, or that of somebody concerned."""
    facility, now, by = _place(options.place), SystemClock().now(), person_id(options.by)
    step_id: UUID = options.id or uuid4()
    if options.step == rules.ANSWER:
        case = answer_case(
            step_id=step_id,
            case_id=options.case,
            facility_id=facility,
            reason=options.reason,
            says=options.says,
            said_by=by,
            now=now,
        )
    elif options.step == rules.APPEAL:
        case = appeal_case(
            step_id=step_id,
            case_id=options.case,
            facility_id=facility,
            says=options.says,
            said_by=by,
            now=now,
        )
    else:
        case = take_step(
            step_id=step_id,
            case_id=options.case,
            facility_id=facility,
            step=options.step,
            reason=options.reason,
            says=options.says,
            taken_by=by,
            now=now,
            seen=options.seen,
        )
    return written(case)


def show(options: argparse.Namespace) -> str:
    """A case with its steps."""
    return written(case_of(facility_id=_place(options.place), case_id=options.case))


def written(case: Case) -> str:
    """A case as lines: what was found, the usual innocent causes, each step, what is owed next."""
    detector = detectors().get(case.kind) if case.source == "signal" else None
    lines = [BETWEEN.join([str(case.id), _(REASONS[case.source]), outcome_word(case.outcome)])]
    if detector:
        lines.append(said_by(case.kind, case.facts["found"], _))
        lines.append(_("Usual innocent causes:"))
        lines += [f"– {_(cause)}" for cause in detector.words.innocent]
        lines.append(_(detector.words.look))
    for number, one in enumerate(case.steps, 1):
        step = [str(number), written_day(one.on), _(STEPS[one.step]), _(REASONS[one.reason]), one.says]
        lines.append(BETWEEN.join(step))
    if case.due and rules.is_open(case.taken):
        lines.append(_("The next step is owed by {day}.").format(day=written_day(case.due)))
    return "\n".join([*lines, _(NOTHING_STOPS)])


def publish(options: argparse.Namespace) -> str:
    """Publish the digest of a seed."""
    return publish_control_seed(
        month=options.month,
        region=options.region,
        seed=options.seed,
        published_by=person_id(options.by),
        now=SystemClock().now(),
    )


def publish_figures(options: argparse.Namespace) -> str:
    """Publish the error rates of a quarter."""
    now = SystemClock().now()
    made = publish_quarter(quarter=options.quarter.first, on=to_local(now).date(), now=now)
    return _("{figures} figures published, {withheld} of them withheld").format(
        figures=made.figures, withheld=made.withheld
    )


def draw(options: argparse.Namespace) -> str:
    """Draw the control sample."""
    drawn = draw_control_sample(
        month=options.month,
        region=options.region,
        seed=options.seed,
        drawn_by=person_id(options.by),
        now=SystemClock().now(),
    )
    return _("{drawn} of {of} classes were drawn.").format(drawn=drawn.drawn, of=drawn.of_classes)


def _place(code: str) -> int:
    found = facility_by_code(code, scope=EVERYTHING)
    if found is None:
        raise ProblemError(FACILITY_UNKNOWN, value=code)
    return found.id
