"""``amiyan verify``: recompute every invariant of the books and name the row that breaks one."""

import argparse

from django.db import connection
from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify

NAME = "verify"


def help_text() -> str:
    return _("check every invariant of the books from outside the way in which they are written")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the whole of the site's books is checked."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command has the same shape
    language = active()
    with site():
        report = verify(connection)
        root = root_of_log(connection)
    for finding in report.findings:
        print(f"{finding.where}: {sentence(finding)} {advice(finding)}")
    print(
        _("{transfers} transfers on {accounts} accounts; root of the log {root}").format(
            transfers=format_number(report.transfers, language),
            accounts=format_number(report.accounts, language),
            root=root,
        )
    )
    print(_("The books hold.") if report.is_sound else _("The books do not hold."))
    return 0 if report.is_sound else 1
