"""Runs of detectors, what they found, and what waits."""

import argparse
import datetime as dt
from pathlib import Path
from uuid import uuid4

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.country.kz import formats, money
from amiyan.integrity.actions.switch import known_detector, switch_detector
from amiyan.integrity.billed import keep_billed
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.precision import why_quiet
from amiyan.integrity.queries.figures import kind_figures
from amiyan.integrity.queries.queue import Matter, OpenCase, queue
from amiyan.integrity.queries.signals import Signal, in_favour, said_by, signals
from amiyan.integrity.running import run_detectors
from amiyan.integrity.words import OUTCOMES, SOURCES, STEPS, WHY_QUIET
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import sentence
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.registry.files.problems import RowProblem

BETWEEN = " · "


def run_once(options: argparse.Namespace) -> str:
    """Let detectors look at a month."""
    for name in options.only:
        known_detector(name)
    last = min(options.month.last, today())
    ran = run_detectors(
        first=options.month.first,
        last=max(last, options.month.first),
        now=SystemClock().now(),
        region=options.region,
        only=options.only,
    )
    lines = []
    for one in ran:
        name = _(detectors()[one.detector].words.name)
        counts = _("{found} found, {added} new").format(found=one.found, added=one.added)
        quiet = [_(WHY_QUIET[one.why_quiet])] if one.why_quiet else []
        lines.append(BETWEEN.join([one.detector, name, counts, *quiet]))
    return "\n".join(lines)


def list_detectors(_options: argparse.Namespace) -> str:
    """What detectors there are, and whether they speak."""
    now = SystemClock().now()
    return "\n".join(
        BETWEEN.join([one.id, str(one.version), _(one.words.name), _(WHY_QUIET[why_quiet(one, now=now)])])
        for one in detectors().values()
    )


def list_signals(options: argparse.Namespace) -> str:
    """The signals that have not expired."""
    found = signals(scope=_scope(options.region), on=today(), of=options.only or None, most=options.most)
    return "\n".join(map(_signal, found)) or _("There is nothing.")


def _signal(one: Signal) -> str:
    days = [written_day(day) for day in dict.fromkeys((one.first, one.last))]
    taken_up = [_("taken up")] if one.case_id else []
    about = [one.detector, one.place or "–", *([one.class_label] if one.class_label else []), "–".join(days)]
    return BETWEEN.join([*about, said_by(one.detector, one.facts, _), str(one.id), *taken_up])


def show_queue(options: argparse.Namespace) -> str:
    """What waits, no more than can be worked, and how much lies beyond."""
    found = queue(scope=_scope(options.region), today=today(), in_favour=in_favour(), region=options.region)
    places = [one.facility_id for one in found.open_cases] + [one.facility_id for one in found.matters]
    codes = _codes(places)
    head = _("{open} cases are open of {capacity} that can be worked; {overdue} are overdue.").format(
        open=written_number(len(found.open_cases)), capacity=found.capacity, overdue=found.overdue
    )
    lines = [
        head,
        *(_open(one, codes) for one in found.open_cases),
        *(_matter(one, codes) for one in found.matters),
    ]
    if found.beyond:
        lines.append(
            _("{count} more wait beyond what can be worked.").format(count=written_number(found.beyond))
        )
    return "\n".join(lines)


def _open(one: OpenCase, codes: dict[int, str]) -> str:
    due = [_("by {day}").format(day=written_day(one.due))] if one.due else []
    return BETWEEN.join(
        [_("case"), codes.get(one.facility_id, "–"), one.kind, _(STEPS[one.step]), *due, str(one.id)]
    )


def _matter(one: Matter, codes: dict[int, str]) -> str:
    due = [_("by {day}").format(day=written_day(one.due))] if one.due else []
    detector = detectors().get(one.kind)
    name = _(detector.words.name) if detector else _(SOURCES[one.source])
    label = [one.class_label] if one.class_label else []
    return BETWEEN.join([one.source, codes.get(one.facility_id, "–"), *label, name, *due, one.about])


def switch(options: argparse.Namespace) -> str:
    """Switch a detector on or off, by name and with a reason."""
    switch_detector(
        key=uuid4(),
        detector=options.detector,
        is_on=options.on,
        reason=options.reason,
        switched_by=person_id(options.by),
        now=SystemClock().now(),
        region=options.region,
    )
    now = SystemClock().now()
    return _(WHY_QUIET[why_quiet(known_detector(options.detector), now=now, region=options.region)])


def keep_bill(options: argparse.Namespace) -> str:
    """Keep what a supplier bills."""
    wrong: list[RowProblem] = []
    path: Path = options.file
    new = keep_billed(
        path,
        programme=options.programme,
        source=options.source,
        now=SystemClock().now(),
        problem=wrong.append,
    )
    lines = [f"{one.file}:{one.row}: {sentence(one.problem)}" for one in wrong]
    return "\n".join([*lines, _("Days that are new or changed: {count}").format(count=written_number(new))])


def show_figures(options: argparse.Namespace) -> str:
    """Error rates by detector."""
    rows = kind_figures(scope=_scope(options.region), first=options.first, last=options.last)
    lines = []
    for one in rows:
        counts = _(
            "{signals} signals, {opened} cases, {closed} closed, {confirmed} confirmed, {overturned} overturned"
        ).format(
            signals=one.signals,
            opened=one.opened,
            closed=one.closed,
            confirmed=one.confirmed,
            overturned=one.overturned,
        )
        lines.append(BETWEEN.join([one.kind, counts]))
    return "\n".join(lines)


def outcome_word(code: str) -> str:
    """What a case came to, in words."""
    return _(OUTCOMES[code])


def _scope(region: str | None) -> Scope:
    return Scope(regions=frozenset({region})) if region else EVERYTHING


def _codes(facilities: list[int]) -> dict[int, str]:
    return dict(query("SELECT id, code FROM registry_facility WHERE id = ANY (%s)", [facilities]))


def written_day(day: dt.date) -> str:
    """A day in the language of the command."""
    return formats.format_date_short(day, active())


def written_number(number: int) -> str:
    """A number in the language of the command."""
    return money.format_number(number, active())
