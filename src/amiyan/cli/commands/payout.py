"""``amiyan payout``: what is due becomes payouts; they are shown; and one that came back is made again."""

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.payouts import problems, words
from amiyan.settlement.payouts.again import pay_again
from amiyan.settlement.payouts.due import waiting_statements
from amiyan.settlement.payouts.listing import ListedPayout, listed_payouts
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.report.page import reason_words

NAME = "payout"


def help_text() -> str:
    return _("make what is due into payouts, show them, pay again what came back")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("make the payouts of every approved statement that is due, and the messages that carry them")
    made = actions.add_parser("make", help=text, description=text)
    made.add_argument("--budget", type=int, help=_("only this budget, by its number"))
    made.set_defaults(act=_make)
    text = _("list payouts with their states, the last changed first")
    shown = actions.add_parser("show", help=text, description=text)
    shown.add_argument("--budget", type=int, help=_("only this budget, by its number"))
    shown.add_argument("--state", choices=sorted(words.STATES), help=_("only in this state"))
    shown.add_argument("--json", action="store_true", help=_("print JSON"))
    shown.set_defaults(act=_show)
    text = _("list the statements that are due and cannot be paid, and why")
    held_up = actions.add_parser("waiting", help=text, description=text)
    held_up.add_argument("--budget", type=int, help=_("only this budget, by its number"))
    held_up.set_defaults(act=_waiting)
    text = _("make a payout that was rejected or returned again, to the account of today")
    again = actions.add_parser("again", help=text, description=text)
    again.add_argument("payout", help=_("id of the payout"))
    again.add_argument("--by", required=True, metavar="IIN", help=_("IIN of the person who decides"))
    again.add_argument("--reason", required=True, help=_("why"))
    again.set_defaults(act=_again)


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def payout_id(text: str) -> UUID:
    """An id as it is printed: 32 hex digits. ProblemError for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(problems.PAYOUT_UNKNOWN, payout=text[:60]) from None


def _make(options: argparse.Namespace) -> None:
    now = SystemClock().now()
    for budget_id in _budgets(options):
        made = make_payouts(budget_id=budget_id, today=to_local(now).date())
        sent = make_messages(budget_id=budget_id, now=now)
        line = _("Budget {budget}: {payouts} payouts, {amount}; {messages} messages to be handed over.")
        print(
            line.format(
                budget=budget_id,
                payouts=format_number(made.payouts, active()),
                amount=format_tenge(made.tiyn, active()),
                messages=sent.messages,
            )
        )
        for why, count in made.waiting.items():
            title = words.WAITING[why]
            print(_("{count} statements wait: {why}.").format(count=count, why=_(title)))


def _budgets(options: argparse.Namespace) -> list[int]:
    if options.budget is not None:
        return [options.budget]
    return [row[0] for row in query("SELECT id FROM settlement_budget ORDER BY id")]


def _waiting(options: argparse.Namespace) -> None:
    today = to_local(SystemClock().now()).date()
    nobody = True
    for budget_id in _budgets(options):
        programme = budget_of(budget_id).programme
        for one in waiting_statements(budget_id=budget_id, programme=programme, today=today):
            nobody = False
            title = words.WAITING[one.why]
            amount, month = format_tenge(one.tiyn, active()), format_month(one.month, active())
            print(f"{budget_id}/{one.number}  {month}  {amount}  {one.name or one.payee}  {_(title)}")
    if nobody:
        print(_("No statement that is due waits."))


def _show(options: argparse.Namespace) -> None:
    found = listed_payouts(budget_id=options.budget, state=options.state)
    if options.json:
        print(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        print(_line(one))
    if not found:
        print(_("There are no such payouts."))


def _line(one: ListedPayout) -> str:
    title = words.STATES[one.state]
    state = f"{_(title)} {format_date_short(to_local(one.since).date(), active())}"
    why = reason_words(one.reason_code)
    amount = format_tenge(one.tiyn, active())
    place = f"{one.budget_id}/{one.number}/{one.code}/{one.attempt}"
    return f"{one.id}  {amount}  {one.name}  {place}  {state}{f' ({why})' if why else ''}"


def _plain(one: ListedPayout) -> dict[str, Any]:
    return asdict(one) | {"month": one.month.isoformat(), "since": one.since.astimezone(UTC).isoformat()}


def _again(options: argparse.Namespace) -> None:
    today = to_local(datetime.now(UTC)).date()
    new = pay_again(
        payout=payout_id(options.payout),
        decided_by=person_id(options.by),
        reason=options.reason,
        today=today,
    )
    print(_("Made again under the id {payout}; the next message carries it.").format(payout=new.hex))
