"""``amiyan recompute``: compute a day again from the kept bodies to the transfers, and name what differs."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.problems import advice, sentence
from amiyan.settlement.jobs import today
from amiyan.settlement.recompute.run import Recomputed, recompute

NAME = "recompute"
FILES = 100  # named, of those that cannot be read again


def help_text() -> str:
    return _("compute a day again from the evidence that was kept, and compare it with what stands")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, required=True, help=_("the day"))
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    with site():
        done = recompute(day=options.day, programme=options.programme, today=today())
    for problem in done.differences:
        print(f"{problem.where}: {sentence(problem)} {advice(problem)}")
    print("\n".join([*_seen(done), *_left(done)]))
    if done.is_sound:
        print(_("What stands is what comes out."))
        return 0
    count = sum(one.count for one in done.found)
    print(
        _("{count} differences; the first of each kind are named.").format(
            count=format_number(count, active())
        )
    )
    return 1


def _seen(done: Recomputed) -> list[str]:
    """What was looked at, and what the verdicts are."""
    language = active()
    text = _("{day}: {bodies} bodies read again, {records} records of the day in them, {passes} passes stand")
    lines = [
        text.format(
            day=done.day.isoformat(),
            bodies=format_number(done.read.bodies, language),
            records=format_number(done.read.records, language),
            passes=format_number(done.passes, language),
        )
    ]
    for verdict, reason, count, tiyn in done.verdicts:
        text = _("{verdict} ({reason}): {count} meals, {amount}")
        amount = format_tenge(tiyn, language)
        lines.append(
            text.format(verdict=verdict, reason=reason, count=format_number(count, language), amount=amount)
        )
    return lines


def _left(done: Recomputed) -> list[str]:
    """What is explained and not compared: what waits, what is only watched, what cannot be read again."""
    language = active()
    lines = []
    for reason, count in sorted(done.waiting.items()):
        text = _("{count} meals are not posted yet: {reason}")
        lines.append(text.format(count=format_number(count, language), reason=reason))
    if done.shadow:
        text = _("{count} payable meals of places in shadow mode are not posted")
        lines.append(text.format(count=format_number(done.shadow, language)))
    if done.by_list:
        text = _("{count} marks of lists were taken as they stand: the list is their evidence")
        lines.append(text.format(count=format_number(done.by_list, language)))
    for facility, terminal, name, passes in done.not_again[:FILES]:
        text = _(
            "Not read again, since its body was not kept: {name} ({facility}, {terminal}), {passes} passes"
        )
        lines.append(text.format(name=name, facility=facility, terminal=terminal, passes=passes))
    if any(done.pending):
        text = _(
            "Marked at this moment: {read} bodies to read, {judge} days to judge, {post} days to post."
            " A difference may be a mark that is not yet worked off: ask again when nothing is marked."
        )
        read, judge, post = done.pending
        lines.append(text.format(read=read, judge=judge, post=post))
    return lines
