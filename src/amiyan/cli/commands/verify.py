"""``amiyan verify``: recompute every invariant of the books and name the row that breaks one."""

import argparse

from django.db import connection
from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.ledger.log.check import check
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify
from amiyan.settlement.log import SOURCES

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
        logged = [check(source, full=options.full) for source in SOURCES]
    wrong_in_log = [finding for tree in logged for finding in tree.findings]
    for finding in (*report.findings, *wrong_in_log):
        print(f"{finding.where}: {sentence(finding)} {advice(finding)}")
    print(
        _("{transfers} transfers on {accounts} accounts; root of the log {root}").format(
            transfers=format_number(report.transfers, language),
            accounts=format_number(report.accounts, language),
            root=root,
        )
    )
    print(
        _("{leaves} leaves of the log looked at, of {size}").format(
            leaves=format_number(sum(tree.leaves for tree in logged), language),
            size=format_number(sum(tree.size for tree in logged), language),
        )
    )
    is_sound = report.is_sound and not wrong_in_log
    print(_("The books hold.") if is_sound else _("The books do not hold."))
    return 0 if is_sound else 1
