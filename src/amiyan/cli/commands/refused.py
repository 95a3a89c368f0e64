"""``amiyan refused list`` and ``decide``: meals of closed days that the books refuse, since their right is gone."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, whole_number
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.money import format_tenge
from amiyan.settlement.budgets.refused import decide_refused, refused_meals

NAME = "refused"
_BETWEEN = " · "


def help_text() -> str:
    return _("list the meals that the books refuse, or decide them")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("list the meals that the books refuse, the oldest first")
    listed = actions.add_parser("list", help=text, description=text)
    listed.add_argument("--most", type=whole_number, default=100, help=_("how many lines at most"))
    listed.set_defaults(act=_list)
    text = _("decide one meal: it is not paid, or two people pay it beyond the right")
    decided = actions.add_parser("decide", help=text, description=text)
    decided.add_argument("person", type=int, help=_("the person's number, as the list shows it"))
    decided.add_argument("--on", type=day, required=True, help=_("the day"))
    decided.add_argument("--slot", type=whole_number, default=1, help=_("which meal of the day; 1"))
    decided.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    choice = decided.add_mutually_exclusive_group(required=True)
    choice.add_argument("--pay", action="store_true", help=_("it is paid; a second person approves it"))
    choice.add_argument("--keep", action="store_true", help=_("it is never paid"))
    decided.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who decides"))
    decided.add_argument("--second", metavar="IIN", help=_("IIN of the person who approves it"))
    decided.add_argument("--reason", required=True, help=_("why"))
    decided.set_defaults(act=_decide)


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def _list(options: argparse.Namespace) -> None:
    found = refused_meals(most=options.most)
    for one in found:
        amount = format_tenge(one.amount_tiyn, active())
        parts = (one.service_day.isoformat(), str(one.person_id), one.facility, str(one.slot), amount)
        print(_BETWEEN.join(parts))
    print(_("Meals that are refused: {count}.").format(count=len(found)))


def _decide(options: argparse.Namespace) -> None:
    is_new = decide_refused(
        person_id=options.person,
        service_day=options.on,
        programme=options.programme,
        slot=options.slot,
        is_paid=options.pay,
        reason=options.reason,
        decided_by=person_id(options.by),
        approved_by=person_id(options.second) if options.second else 0,
    )
    print(_("The meal is decided.") if is_new else _("It was decided so before; nothing was changed."))
