"""``amiyan debt list`` and ``let-go``: what providers owe under a budget, and what two people claim elsewhere."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.people import organisation_ids, person_id
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_month
from amiyan.country.kz.money import format_tenge
from amiyan.settlement.budgets.debts import debts_of, let_go
from amiyan.settlement.budgets.queries import budget_of

NAME = "debt"
_BETWEEN = " · "


def help_text() -> str:
    return _("list what providers owe under a budget, or claim it elsewhere")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("list who owes and how much no later statement has taken off yet")
    listed = actions.add_parser("list", help=text, description=text)
    listed.set_defaults(act=_list)
    text = _("two people decide that a debt is claimed elsewhere: no statement takes it off any more")
    gone = actions.add_parser("let-go", help=text, description=text)
    gone.add_argument("--provider", required=True, metavar="BIN", help=_("BIN of the provider"))
    gone.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who decides"))
    gone.add_argument("--second", metavar="IIN", required=True, help=_("IIN of the person who approves it"))
    gone.add_argument(
        "--reason", required=True, help=_("by which paper: a payment order, a court's decision")
    )
    gone.set_defaults(act=_let_go)
    for child in (listed, gone):
        child.add_argument("--budget", type=int, required=True, help=_("number of the budget"))


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def _list(options: argparse.Namespace) -> None:
    budget_of(options.budget)
    found, language = debts_of(options.budget), active()
    for one in found:
        parts = (one.bin, one.name, format_month(one.month, language), format_tenge(one.open_tiyn, language))
        print(_BETWEEN.join(parts))
    total = format_tenge(sum(one.open_tiyn for one in found), language)
    print(_("Providers that owe: {count}. Together: {total}.").format(count=len(found), total=total))


def _let_go(options: argparse.Namespace) -> None:
    tiyn = let_go(
        payee=organisation_ids([options.provider])[0],
        budget_id=options.budget,
        reason=options.reason,
        decided_by=person_id(options.by),
        approved_by=person_id(options.second),
    )
    text = _("{amount} are claimed elsewhere; no statement takes them off.")
    print(text.format(amount=format_tenge(tiyn, active())))
