"""``amiyan period lock`` and ``show``: a month of a budget locks for its providers; what has locked."""

import argparse

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.cli.checks import month
from amiyan.cli.language import active
from amiyan.cli.people import organisation_ids, person_id
from amiyan.cli.progress import progress_bars
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.money import format_tenge
from amiyan.kernel.problems import Problem, advice, sentence
from amiyan.kernel.scope import EVERYTHING
from amiyan.settlement.statements.lock import Locked, lock_month
from amiyan.settlement.statements.problems import BOOKS_DIFFER
from amiyan.settlement.statements.queries import Summary, months_of, statements_of_month

NAME = "period"
PAGE = 500


def help_text() -> str:
    return _("lock a month of a budget, or show the months that are locked")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("make the statements of a month; what comes later is a correction in the next")
    lock = actions.add_parser("lock", help=text, description=text)
    lock.add_argument("--budget", type=int, required=True, help=_("number of the budget"))
    lock.add_argument("--month", type=month, required=True, help=_("the month, as 2025-09"))
    lock.add_argument("--provider", action="append", help=_("BIN of the provider; several times for several"))
    lock.add_argument(
        "--by", metavar="IIN", help=_("IIN of the person who records it; without it the calendar does")
    )
    lock.add_argument("--reason", default="", help=_("why evidence that is under way is not waited for"))
    lock.set_defaults(act=_lock)
    text = _("show the locked months of a budget, or the statements of one")
    show = actions.add_parser("show", help=text, description=text)
    show.add_argument("--budget", type=int, required=True, help=_("number of the budget"))
    show.add_argument("--month", type=month, help=_("the month, as 2025-09"))
    show.set_defaults(act=_show)


def run(options: argparse.Namespace) -> int:
    with site():
        return int(options.act(options))


def _lock(options: argparse.Namespace) -> int:
    with progress_bars() as report:
        locked = lock_month(
            budget_id=options.budget,
            month=options.month.first,
            recorded_by=person_id(options.by) if options.by else 0,
            today=today(),
            payees=organisation_ids(options.provider) if options.provider else None,
            reason=options.reason,
            progress=lambda done, total: report("statements", done, total),
        )
    for line in _told(locked):
        print(line)
    return 1 if locked.differing else 0


def _told(locked: Locked) -> list[str]:
    amount = format_tenge(locked.payable_tiyn, active())
    text = _("Statements made: {count}. To be paid: {amount}. Held meals: {held}.")
    lines = [text.format(count=locked.statements, amount=amount, held=locked.held)]
    if locked.waiting:
        text = _(
            "Providers that wait for {marks} pieces of evidence, days or postings that are under way: {count}."
        )
        lines.append(text.format(count=len(locked.waiting), marks=sum(locked.waiting.values())))
    if locked.behind:
        text = _("Providers whose earlier month must lock first, from {month} on: {count}.")
        first = format_month(min(locked.behind.values()), active())
        lines.append(text.format(count=len(locked.behind), month=first))
    if locked.differing:
        problem = Problem(BOOKS_DIFFER, params={"count": len(locked.differing)})
        lines.append(f"{sentence(problem)} {advice(problem)}")
    return lines


def _show(options: argparse.Namespace) -> int:
    language = active()
    if options.month is None:
        text = _("{month}: {count} statements, {amount} to be paid on {day}, {held} held meals")
        for one in months_of(options.budget):
            print(
                text.format(
                    month=format_month(one.month, language),
                    count=one.statements,
                    amount=format_tenge(one.payable_tiyn, language),
                    day=format_date(one.due_on, language),
                    held=one.held_units,
                )
            )
        return 0
    after: Summary | None = None
    while page := statements_of_month(
        budget_id=options.budget, month=options.month.first, scope=EVERYTHING, after=after, most=PAGE
    ):
        for row in page:
            print(_line(row))
        after = page[-1]
    return 0


def _line(row: Summary) -> str:
    text = _("{provider} ({bin}): No. {number}, {amount} to be paid, {held} held meals, debt {debt}")
    language = active()
    return text.format(
        provider=row.name,
        bin=row.bin,
        number=row.key.number,
        amount=format_tenge(row.payable_tiyn, language),
        held=row.held_units,
        debt=format_tenge(row.debt_tiyn, language),
    )
