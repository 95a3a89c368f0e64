"""``amiyan open-data``: a month's figures for everybody, published as a release that never changes."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import known_programme, month
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.clock import SystemClock
from amiyan.settlement.open_data.publish import publish_month
from amiyan.settlement.open_data.queries import releases

NAME = "open-data"


def help_text() -> str:
    return _("publish a month's figures by place and region, with small cells withheld")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("publish a month whose statements are locked; every earlier release of it is kept in mind")
    publish = actions.add_parser("publish", help=text, description=text)
    publish.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    publish.add_argument("--month", type=month, required=True, help=_("month, written as 2026-09"))
    publish.set_defaults(act=_publish)
    text = _("list what was published")
    actions.add_parser("list", help=text, description=text).set_defaults(act=_list)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _publish(options: argparse.Namespace) -> str:
    known_programme(options.programme)
    done = publish_month(
        programme=options.programme, month=options.month, on=to_local(SystemClock().now()).date()
    )
    return _("Release {number} of {month}: {cells} cells, {withheld} of them withheld.").format(
        number=done.number, month=f"{options.month:%Y-%m}", cells=done.cells, withheld=done.withheld
    )


def _list(options: argparse.Namespace) -> str:  # noqa: ARG001 - every action has the same shape
    rows = [
        f"{one.programme}  {one.month:%Y-%m}  {one.number}  {one.made_on.isoformat()}" for one in releases()
    ]
    return "\n".join(rows) or _("Nothing was published yet.")
