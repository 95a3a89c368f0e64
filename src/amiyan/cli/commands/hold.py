"""``amiyan hold list`` and ``decide``: single meals that are held, and what a named person decides of them."""

import argparse

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.cli.checks import day, whole_number
from amiyan.cli.language import active
from amiyan.cli.people import organisation_ids, person_id
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.money import format_tenge
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.rejudge import facility_id
from amiyan.settlement.statements.holds import (
    Held,
    Selection,
    decide_hold,
    decide_holds,
    held_lines,
    undecided,
)
from amiyan.settlement.statements.problems import HOLD_UNKNOWN
from amiyan.settlement.statements.words import REASONS

NAME = "hold"
_BETWEEN = " · "


def help_text() -> str:
    return _("list the meals that are held, or decide them")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("list what waits for a decision, what is overdue first")
    listed = actions.add_parser("list", help=text, description=text)
    _limits(listed)
    listed.add_argument("--most", type=whole_number, default=100, help=_("how many lines at most"))
    listed.set_defaults(act=_list)
    text = _("decide one meal, or all that are chosen for one reason")
    decided = actions.add_parser("decide", help=text, description=text)
    decided.add_argument("person", type=int, nargs="?", help=_("the person's number, as the list shows it"))
    decided.add_argument("--on", type=day, help=_("the day"))
    decided.add_argument("--slot", type=whole_number, default=1, help=_("which meal of the day; 1"))
    decided.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    _limits(decided)
    choice = decided.add_mutually_exclusive_group(required=True)
    choice.add_argument("--pay", action="store_true", help=_("it is paid with the next statement"))
    choice.add_argument("--keep", action="store_true", help=_("it is never paid"))
    decided.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who decides"))
    decided.add_argument("--reason", required=True, help=_("why"))
    decided.set_defaults(act=_decide)


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--budget", type=int, help=_("number of the budget"))
    parser.add_argument("--provider", help=_("BIN of the provider"))
    parser.add_argument("--facility", help=_("only this facility, by its code"))
    parser.add_argument(
        "--code", choices=sorted(REASONS), metavar="CODE", help=_("only held for this reason")
    )


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def _list(options: argparse.Namespace) -> None:
    found = held_lines(
        budget_id=options.budget,
        payee=_payee(options),
        facility_id=_facility(options),
        reason=options.code,
        most=options.most,
    )
    for one in found:
        print(_line(one))
    counts = undecided(today=today(), budget_id=options.budget)
    print(_("Held: {count}. Overdue: {overdue}.").format(count=counts.open, overdue=counts.overdue))


def _line(one: Held) -> str:
    language = active()
    late = _("overdue") if one.decide_by < today() else ""
    until = _("decide by {day}").format(day=format_date(one.decide_by, language))
    amount = format_tenge(one.amount_tiyn, language)
    reason = f"{_(REASONS.get(one.reason, one.reason))} ({one.reason})"
    parts = [
        late,
        until,
        str(one.person_id),
        one.service_day.isoformat(),
        one.facility,
        one.provider,
        reason,
        amount,
    ]
    return _BETWEEN.join(part for part in parts if part)


def _decide(options: argparse.Namespace) -> None:
    said = {"is_paid": options.pay, "reason": options.reason, "decided_by": person_id(options.by)}
    if options.person is not None and options.on is not None:
        decide_hold(
            person_id=options.person,
            service_day=options.on,
            programme=options.programme,
            slot=options.slot,
            **said,
        )
        count = 1
    elif options.person is None and options.on is None and options.budget is not None:
        chosen = Selection(
            budget_id=options.budget,
            payee=_payee(options),
            facility_id=_facility(options),
            reason=options.code,
        )
        count = decide_holds(chosen=chosen, **said)
    else:
        raise ProblemError(HOLD_UNKNOWN)
    print(_("Held meals that are decided: {count}.").format(count=count))


def _payee(options: argparse.Namespace) -> int | None:
    return organisation_ids([options.provider])[0] if options.provider else None


def _facility(options: argparse.Namespace) -> int | None:
    return facility_id(options.facility) if options.facility else None
