"""What the actions of ``amiyan notice`` do, and what they print."""

import argparse
import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people
from amiyan.voice.actions.again import send_again
from amiyan.voice.actions.campaigns import Plan, plan_campaign, run_campaign
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.actions.notices import send_notice
from amiyan.voice.actions.outages import declare_days, end_days, take_back_days
from amiyan.voice.actions.silences import end_silence, registers_reporting_death, report_death
from amiyan.voice.audiences import audiences_and_measures
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kinds as all_kinds
from amiyan.voice.outbox import drain
from amiyan.voice.own_kinds import TRIAL
from amiyan.voice.problems import NOT_IN_DOUBT
from amiyan.voice.queries.campaigns import Planned, campaigns, result_of
from amiyan.voice.queries.checking import check_number
from amiyan.voice.queries.inbox import inbox
from amiyan.voice.queries.outages import outages, pauses
from amiyan.voice.queries.waiting import doubtful, stuck, unanswered
from amiyan.voice.transports.chosen import transport

_BETWEEN: Final = " · "


def kinds(_options: argparse.Namespace) -> str:
    """Every kind with what the public check tells of it, then audiences and measures."""
    said = [(one.name, title_of(one, active())) for one in all_kinds()]
    said += [(one.name, _(one.says)) for one in audiences_and_measures()]
    return "\n".join(f"{name}{_BETWEEN}{text}" for name, text in said)


def send(options: argparse.Namespace) -> str:
    """A trial message, and what it says."""
    person, key = person_id(options.iin), options.id or uuid4()
    send_notice(
        id=key, person_id=person, kind=TRIAL, fills={}, on=today(), now=SystemClock().now(), about="trial"
    )
    found = inbox(scope=Scope(owners=frozenset({person})), language=active(), today=today(), months=1)
    return next(one.text for one in found if one.id == key)


def check(options: argparse.Namespace) -> str:
    """What an operator tells somebody who calls: ours or not, and nothing about anybody."""
    found = check_number(" ".join(options.number), language=active())
    if found.word in ("misread", "other"):
        return _(
            "Mistyped: these digits do not fit together. Let them be read once more; if they are the same, it is not from us."
        )
    if found.ours is None:
        return _("We did not send this message: do nothing that it asks for.")
    day = format_date_short(found.ours.sent_on, active())
    return _(
        "This number is ours, of a message of {day}: {what}. We never ask for a code or for money."
    ).format(day=day, what=found.ours.says)


def listed(options: argparse.Namespace) -> str:
    """A person's messages; or what waits for a person."""
    return "\n".join(_of_a_person(options) if options.iin else _waiting(options.most))


def drain_now(options: argparse.Namespace) -> str:
    """Hand over what is due."""
    done = drain(transport(os.environ), now=SystemClock().now(), most=options.most)
    return _("Handed over: {handed}. In doubt: {doubt}. Reports that came: {reports}.").format(
        handed=done.handed, doubt=done.in_doubt, reports=done.reports
    )


def list_doubtful(options: argparse.Namespace) -> str:
    """Messages of which nobody knows whether they went out."""
    found = doubtful(now=SystemClock().now(), most=options.most)
    lines = [
        _BETWEEN.join(
            (format_date_short(one.begun_at.date(), active()), one.kind, str(one.person_id), str(one.id))
        )
        for one in found
    ]
    return "\n".join(lines) or _("There is none.")


def again(options: argparse.Namespace) -> str:
    """A doubtful message, once more."""
    now = SystemClock().now()
    of_id = doubtful(now=now, ids=[options.id])
    found = next((one for one in of_id if one.person_id == options.person), None)
    if found is None:
        raise ProblemError(NOT_IN_DOUBT)
    send_again(
        person_id=found.person_id,
        month=found.month,
        notice_id=found.id,
        reason=options.reason,
        asked_by=person_id(options.by),
        now=now,
    )
    return _("It goes out once more, with the same words and the same check number.")


def phones(options: argparse.Namespace) -> str:
    """Numbers from a file, of people whom the registry knows."""
    with Path(options.file).open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["iin"].strip(), row["phone"]) for row in csv.DictReader(file)]
    known = dict(
        query("SELECT iin, id FROM registry_person WHERE iin = ANY (%s)", [[iin for iin, _phone in rows]])
    )
    found = [(known[iin], phone) for iin, phone in rows if iin in known]
    new = note_phones(phones=found, source=options.source, now=SystemClock().now())
    return _("New numbers: {new}. Lines of people who are not known: {unknown}.").format(
        new=new, unknown=len(rows) - len(found)
    )


def silence(options: argparse.Namespace) -> str:
    """A report of a death, or that it was wrong."""
    person, now = person_id(options.iin), SystemClock().now()
    if options.wrong:
        end_silence(person_id=person, register=options.register, now=now)
        return _("This person is written to again.")
    report_death(
        person_id=person, register=options.register, died=options.died, source=options.source, now=now
    )
    if len(registers_reporting_death(same_people(person))) > 1:
        return _(
            "Nothing is sent to this person any more. Two registers report it: the next decision ends the right."
        )
    return _("Nothing is sent to this person any more. No right was ended.")


def declare(options: argparse.Namespace) -> str:
    """An outage or a pause."""
    number = declare_days(
        what=options.what,
        first=options.first,
        last=options.last,
        reason=options.reason,
        declared_by=person_id(options.by),
        now=SystemClock().now(),
    )
    return _("Kept as number {number}.").format(number=number)


def end(options: argparse.Namespace) -> str:
    """Its last day."""
    number = end_days(
        what=options.what,
        number=options.number,
        last=options.on,
        ended_by=person_id(options.by),
        now=SystemClock().now(),
    )
    return _("Kept as number {number}.").format(number=number)


def take_back(options: argparse.Namespace) -> str:
    """It was declared in error."""
    take_back_days(
        what=options.what,
        number=options.number,
        reason=options.reason,
        taken_by=person_id(options.by),
        now=SystemClock().now(),
    )
    return _("It is taken back, and counts as never declared.")


def list_days(options: argparse.Namespace) -> str:
    """What is believed now."""
    lang = active()
    found = outages() if options.what == "outage" else pauses()
    return "\n".join(
        _BETWEEN.join(
            (
                str(one.id),
                format_date_short(one.first, lang),
                format_date_short(one.last, lang) if one.last else _("still lasts"),
                one.reason,
            )
        )
        for one in found
    ) or _("There is none.")


def plan(options: argparse.Namespace) -> str:
    """A campaign and its id."""
    wanted = Plan(
        name=options.name,
        kind=options.kind,
        audience=options.audience,
        params={"region": options.region} if options.region else {},
        measure=options.measure,
        measure_days=options.days,
        held_back=options.hold_back,
        starts_on=options.first,
        seed=options.seed,
    )
    key = options.id or uuid4()
    plan_campaign(id=key, plan=wanted, planned_by=person_id(options.by), now=SystemClock().now())
    return str(key)


def run_now(options: argparse.Namespace) -> str:
    """Tell those who are invited."""
    return _("Told anew: {count}.").format(count=run_campaign(id=options.id, now=SystemClock().now()))


def result(options: argparse.Namespace) -> str:
    """The two groups and their difference."""
    found = result_of(options.id, now=SystemClock().now())
    lines = [
        _("Invited: {people}, of whom {did} did it.").format(
            people=found.invited.people, did=found.invited.did
        ),
        _("Held back: {people}, of whom {did} did it.").format(people=found.held.people, did=found.held.did),
    ]
    if found.effect is None:
        return _("One of the groups is too small to be told of.")
    text = _(
        "Difference: {points:.1f} of a hundred; between {low:.1f} and {high:.1f} in 95 of 100 such campaigns."
    )
    lines.append(text.format(points=found.effect.points, low=found.effect.low, high=found.effect.high))
    return "\n".join(lines)


def list_campaigns(_options: argparse.Namespace) -> str:
    """Campaigns, the newest first."""
    return "\n".join(_campaign(one) for one in campaigns()) or _("There is none.")


def _campaign(one: Planned) -> str:
    parts = (
        format_date_short(one.starts_on, active()),
        str(one.id),
        one.name,
        one.kind,
        one.audience,
        one.measure,
        one.seed,
    )
    return _BETWEEN.join(parts)


def _of_a_person(options: argparse.Namespace) -> Iterator[str]:
    scope = Scope(owners=frozenset({person_id(options.iin)}))
    for one in inbox(scope=scope, language=active(), today=today(), most=options.most):
        yield _BETWEEN.join(
            (format_date_short(one.at.date(), active()), one.state, one.check_number, one.says)
        )


def _waiting(most: int) -> Iterator[str]:
    found = stuck()
    yield _("Due: {due}. In doubt: {doubt}. Not delivered: {lost}. Without a telephone: {without}.").format(
        due=found.due, doubt=found.in_doubt, lost=found.not_delivered, without=found.without_number
    )
    for one in unanswered(today=today(), most=most):
        ends = format_date_short(one.ends, active()) if one.ends else _("it reached nobody yet")
        yield _BETWEEN.join((ends, one.kind, str(one.person_id), str(one.id)))
