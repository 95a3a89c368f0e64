"""``amiyan bank-simulator``: a bank, a treasury or a platform of marked money, to try payouts out."""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from amiyan.cli.checks import day, whole_number
from amiyan.cli.language import active
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.money import KZT, format_tenge
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.money import Money
from amiyan.kernel.problems import ProblemError
from amiyan.simulator.bank import habits, purpose_money, treasury
from amiyan.simulator.bank import problems as p
from amiyan.simulator.bank.bank import Bank
from amiyan.simulator.bank.habits import Habits, read_rates
from amiyan.simulator.bank.window import Deed

NAME = "bank-simulator"
Desk = Bank | treasury.Treasury


def help_text() -> str:
    return _(
        "stand where a bank would: take payment files from a folder, pay, and answer, with every bad habit"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    _at_a_folder(parser, habits.HABITS)
    parser.add_argument(
        "--balance",
        action="append",
        default=[],
        metavar="IBAN=TENGE",
        help=_("an account that cannot be overdrawn; may be repeated"),
    )
    parser.add_argument(
        "--closed",
        action="append",
        default=[],
        metavar="IBAN",
        help=_("an account to which nothing can be paid any more; may be repeated"),
    )
    parser.set_defaults(action=_bank, parser=parser)
    actions = parser.add_subparsers(metavar=_("ACTION"))
    text = _("stand where a treasury would: take registers of invoices from a folder, pay, and answer")
    other = actions.add_parser("treasury", help=text, description=text)
    _at_a_folder(other, treasury.HABITS)
    other.add_argument(
        "--budget",
        action="append",
        default=[],
        metavar="CODE=TENGE",
        help=_("what may be paid from a budget code; may be repeated"),
    )
    other.set_defaults(action=_treasury, parser=other)
    text = _("stand where a platform of purpose-marked money would, by HTTP on this machine, until stopped")
    platform = actions.add_parser("purpose-money", help=text, description=text)
    _habits(platform, purpose_money.HABITS)
    platform.add_argument(
        "--port", type=whole_number, default=8071, help=_("port to listen on; 0 takes a free one")
    )
    platform.add_argument(
        "--purpose",
        action="append",
        required=True,
        metavar="CODE=TENGE",
        help=_("how much money is marked for a purpose; may be repeated"),
    )
    platform.add_argument(
        "--refuse", action="append", default=[], metavar="IBAN", help=_("an account that no purpose allows")
    )
    platform.set_defaults(action=_platform, parser=platform)


def run(options: argparse.Namespace) -> int:
    return int(options.action(options))


def _habits(parser: argparse.ArgumentParser, known: dict[str, str]) -> None:
    parser.add_argument("--seed", type=int, default=7, help=_("the same seed decides the same"))
    parser.add_argument(
        "--behaviour",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help=_("how often (0 to 1) it does: {known}; or all").format(known=", ".join(known)),
    )


def _at_a_folder(parser: argparse.ArgumentParser, known: dict[str, str]) -> None:
    parser.add_argument(
        "--folder", type=Path, help=_("folder: files come into “in”, answers go out into “out”")
    )
    _habits(parser, known)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--once", action="store_true", help=_("look once and end; this is what happens without it")
    )
    how.add_argument("--watch", action="store_true", help=_("look again and again, until stopped"))
    parser.add_argument("--date", type=day, help=_("the day there; without it: today"))
    parser.add_argument("--close-day", action="store_true", help=_("end the day after looking"))
    parser.add_argument("--every", type=whole_number, default=2, help=_("seconds between two looks"))
    parser.add_argument(
        "--rounds-a-day",
        type=whole_number,
        default=0,
        help=_("a day ends after so many looks; 0: at midnight"),
    )


def _bank(options: argparse.Namespace) -> int:
    rates = read_rates(options.behaviour)
    balances = dict(_amount(text) for text in options.balance)
    return _work(
        options,
        lambda: Bank(
            _folder(options),
            Habits(options.seed, rates),
            day=_today(options),
            balances=balances,
            closed=options.closed,
        ),
    )


def _treasury(options: argparse.Namespace) -> int:
    rates = read_rates(options.behaviour, treasury.HABITS)
    budgets = dict(_amount(text) for text in options.budget)
    return _work(
        options,
        lambda: treasury.Treasury(
            _folder(options), Habits(options.seed, rates), day=_today(options), budgets=budgets
        ),
    )


def _platform(options: argparse.Namespace) -> int:
    rates = read_rates(options.behaviour, purpose_money.HABITS)
    kinds = frozenset({"supplier"})
    purposes = {code: purpose_money.Purpose(kinds, tiyn) for code, tiyn in map(_amount, options.purpose)}
    platform = purpose_money.Platform(
        purposes,
        dict.fromkeys(options.refuse, "other"),
        "supplier",
        Habits(options.seed, rates),
        _today(options),
    )
    with purpose_money.PlatformServer(platform, port=options.port) as server:
        print(_("The platform answers at {url} until Ctrl+C.").format(url=server.url), flush=True)
        server.serve_forever()
    return 0


def _work(options: argparse.Namespace, opened: Callable[[], Desk]) -> int:
    desk = opened()
    try:
        if options.watch:
            _watch(desk, options)
        else:
            _show(_look(desk, options, close=options.close_day))
    finally:
        desk.close()
    return 0


def _watch(desk: Desk, options: argparse.Namespace) -> None:
    """Look until stopped. What it did is shown after each look that did something."""
    print(_("Files are taken from {folder} until Ctrl+C.").format(folder=desk.inbox), flush=True)
    count = 0
    while True:
        count += 1
        ends = bool(options.rounds_a_day) and count % options.rounds_a_day == 0
        deeds = _look(desk, options, close=ends)
        if deeds:
            _show(deeds)
        time.sleep(options.every)


def _look(desk: Desk, options: argparse.Namespace, *, close: bool) -> list[Deed]:
    deeds: list[Deed] = []
    wanted = _today(options)
    if wanted > desk.books.day and not options.rounds_a_day:
        deeds += desk.close_day(wanted)
    elif wanted < desk.books.day and options.date and not options.watch:
        raise ProblemError(p.DAY_BACKWARDS, day=desk.books.day, wanted=wanted)
    deeds += desk.round()
    return [*deeds, *desk.close_day()] if close else deeds


def _today(options: argparse.Namespace) -> date:
    wanted: date | None = options.date
    return wanted or to_local(SystemClock().now()).date()


def _folder(options: argparse.Namespace) -> Path:
    if options.folder is None:
        options.parser.error(_("the option --folder is missing"))
    folder: Path = options.folder
    return folder


def _amount(text: str) -> tuple[str, int]:
    name, _equals, tenge = text.partition("=")
    try:
        return name, Money.parse(tenge, KZT).minor
    except ProblemError as error:
        raise ProblemError(p.AMOUNT_WRONG, value=text) from error


def _show(deeds: Sequence[Deed]) -> None:
    """A line for each thing that was done."""
    if not deeds:
        print(_("It had nothing to do."))
        return
    language = active()
    table = Table(_("Day there"), _("What it did"), _("File, payment or account"))
    for heading in (_("Number of payments"), _("Together")):
        table.add_column(heading, justify="right")
    words = _words()
    for deed in deeds:
        count = str(deed.count) if deed.count else ""
        tenge = format_tenge(deed.tiyn, language) if deed.count else ""
        table.add_row(deed.day.isoformat(), words[deed.what], deed.subject, count, tenge)
    Console().print(table)


def _words() -> dict[str, str]:
    return {
        "accepted": _("accepts the file"),
        "accepted-in-part": _("accepts a part of the file"),
        "rejected": _("rejects the file"),
        "unreadable": _("cannot read the file"),
        "duplicate": _("has had the file; nothing is paid twice"),
        "settled": _("pays"),
        "rejected-late": _("rejects after accepting"),
        "returned": _("gives money back"),
        "statement": _("closes the day of an account"),
        "letter": _("sends an answer"),
    }
