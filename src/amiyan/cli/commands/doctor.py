"""``amiyan doctor``: what is wrong with the site, and what to do about it."""

import argparse
import json
import os
from collections.abc import Iterator

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from amiyan.cli.doctor import budgets, database, log, machine, parameters, people, periods, terminals, work
from amiyan.cli.doctor.finding import Finding, wrong
from amiyan.cli.site import pending_migrations, site
from amiyan.config.problems import NO_DATABASE
from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.contacts import SCHOOL_DAYS
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import advice, sentence

NAME = "doctor"


def help_text() -> str:
    return _("examine the site: each finding says what is wrong and what to do")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--silent-days",
        type=int,
        default=SCHOOL_DAYS,
        metavar="N",
        help=_("school days without a word after which a terminal is silent"),
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def run(options: argparse.Namespace) -> int:
    with site(checked=False):
        findings = list(examine(options.silent_days))
    ok = not any(finding.is_grave for finding in findings)
    if options.json:
        print(json.dumps({"ok": ok, "findings": [one.as_json() for one in findings]}, ensure_ascii=False))
        return 0 if ok else 1
    for finding in sorted(findings, key=lambda one: not one.is_grave):
        mark = "✗" if finding.is_grave else "·"
        print(f"{mark} {sentence(finding.problem)} {advice(finding.problem)}")
    if ok:
        print(_("Nothing is wrong."))
    return 0 if ok else 1


def examine(silent_days: int) -> Iterator[Finding]:
    """Every check, the machine's first: they need no database."""
    yield from machine.check(os.environ)
    try:
        pending = pending_migrations()
        yield from database.check(pending)
        if pending:  # tables that the other checks read may not be there yet
            return
        yield from work.check()
        yield from terminals.check(silent_days)
        yield from log.check(SystemClock().now())
        today = to_local(SystemClock().now()).date()
        yield from parameters.check(today)
        yield from people.check(today)
        yield from budgets.check(today)
        yield from periods.check(today)
    except OperationalError:
        yield wrong(NO_DATABASE)
    finally:
        connection.close()
