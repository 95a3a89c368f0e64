"""``amiyan verify``: recompute every invariant of the books and name the row that breaks one."""

import argparse

from django.db import connection
from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.log_check import check_log, tell_log
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify

NAME = "verify"


def help_text() -> str:
    return _("check every invariant of the books from outside the way in which they are written")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--full", action="store_true", help=_("hold the log against its rows from its beginning")
    )


def run(options: argparse.Namespace) -> int:
    language = active()
    with site():
        report = verify(connection)
        root = root_of_log(connection)
        log = check_log(full=options.full)
    for finding in report.findings:
        print(f"{finding.where}: {sentence(finding)} {advice(finding)}")
    print(
        _("{transfers} transfers on {accounts} accounts; root of the log {root}").format(
            transfers=format_number(report.transfers, language),
            accounts=format_number(report.accounts, language),
            root=root,
        )
    )
    is_sound = tell_log(log) and report.is_sound
    print(_("The books hold.") if is_sound else _("The books do not hold."))
    return 0 if is_sound else 1
