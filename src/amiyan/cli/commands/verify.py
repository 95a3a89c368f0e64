"""``amiyan verify``: recompute every invariant of the books and name the row that breaks one."""

import argparse
import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from amiyan.cli.commands.figures import tell_differences
from amiyan.cli.doctor import people
from amiyan.cli.language import active
from amiyan.cli.log_check import check_log, tell_log
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import Report, keep, verify
from amiyan.programmes.loader import daily_codes
from amiyan.settlement.figures.counting import Difference, differences
from amiyan.settlement.jobs import today

NAME = "verify"
_WEEK = 7


def help_text() -> str:
    return _("check every invariant of the books from outside the way in which they are written")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    text = _("read every transfer and every leaf of the log again, also those that were verified before")
    parser.add_argument("--full", action="store_true", help=text)


def run(options: argparse.Namespace) -> int:
    with site():
        report = verify(connection, since_last=not options.full)
        if report.is_sound:
            keep(connection, report)
        root = "" if report.after else root_of_log(connection)
        log = check_log(full=options.full)
        alone = list(people.check(today()))
        figures = [one for code in daily_codes() for one in _figures_that_differ(code, full=options.full)]
    for finding in report.findings:
        print(f"{finding.where}: {sentence(finding)} {advice(finding)}")
    print(_what_was_read(report, root))
    is_sound = tell_log(log) and report.is_sound
    tell_differences(figures)
    for one in alone:
        print(f"{sentence(one.problem)} {advice(one.problem)}")
    print(_("The books hold.") if is_sound else _("The books do not hold."))
    return 0 if is_sound and not any(one.is_grave for one in alone) else 1


def _figures_that_differ(programme: str, *, full: bool) -> list[Difference]:
    """Of the last week, or of two months; figures that differ are a fault of the office's pages, not of the books."""
    last = today()
    back = (
        dt.timedelta(days=_WEEK)
        if not full
        else last - (last.replace(day=1) - dt.timedelta(1)).replace(day=1)
    )
    return differences(programme=programme, first=last - back, last=last, today=last)


def _what_was_read(report: Report, root: str) -> str:
    language = active()
    values = {
        "transfers": format_number(report.transfers, language),
        "accounts": format_number(report.accounts, language),
    }
    if not report.after:
        text = _("{transfers} transfers on {accounts} accounts; root of the log {root}")
        return text.format(root=root, **values)
    text = _(
        "{transfers} transfers on {accounts} accounts; those up to batch {batch} were verified before "
        "(--full reads them again)"
    )
    return text.format(batch=format_number(report.after, language), **values)
