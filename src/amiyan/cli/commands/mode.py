"""``amiyan mode``: whether a region or a facility is paid by us, or watched beside another system."""

import argparse
from datetime import date

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.registers import followed_soon
from amiyan.cli.site import site
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.settlement.jobs import ask_to_follow
from amiyan.settlement.modes import Known, known_modes, set_mode, withdraw_mode
from amiyan.settlement.rejudge import facility_id

NAME = "mode"


def help_text() -> str:
    return _("pay for a region or a facility, or only watch beside another system (shadow)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("list the modes that are known, with their numbers")
    actions.add_parser("show", help=text, description=text).set_defaults(do=_show)
    text = _("say from when to when a place is live or shadow")
    new = actions.add_parser("set", help=text, description=text)
    new.add_argument(
        "mode", choices=("live", "shadow"), metavar="MODE", help=_("live: we pay; shadow: we watch")
    )
    new.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("only this region"))
    new.add_argument("--facility", help=_("only this facility, by its code"))
    new.add_argument("--from", dest="first", type=day, help=_("first day"))
    new.add_argument("--to", dest="last", type=day, help=_("last day, it counts"))
    new.add_argument("--source", required=True, help=_("who decided it, with number and date"))
    new.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    new.set_defaults(do=_set)
    text = _("take back a mode that was never so")
    never = actions.add_parser("withdraw", help=text, description=text)
    never.add_argument("number", type=int, help=_("number of the mode"))
    never.set_defaults(do=_withdraw)


def run(options: argparse.Namespace) -> int:
    with site():
        options.do(options)
    return 0


def _show(options: argparse.Namespace) -> None:  # noqa: ARG001 - every action has the same shape
    found = known_modes()
    for mode in found:
        print(_line(mode))
    if not found:
        print(_("No mode is known: every place is live."))


def _line(mode: Known) -> str:
    place = mode.facility or mode.region
    days = f"{_day(mode.first)} – {_day(mode.last)}"
    return f"{mode.id}: {mode.programme}, {place}, {mode.mode} [{days}] {mode.source}"


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _set(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    number = set_mode(
        programme=options.programme,
        mode=options.mode,
        source=options.source,
        region=options.region,
        facility_id=None if options.facility is None else facility_id(options.facility),
        first=options.first,
        last=options.last,
    )
    print(_("Kept under the number {number}.").format(number=number))
    _follow()


def _withdraw(options: argparse.Namespace) -> None:
    withdraw_mode(options.number)
    print(_("The mode with the number {number} was never so.").format(number=options.number))
    _follow()


def _follow() -> None:
    if ask_to_follow():
        print(followed_soon())
