"""``amiyan figures``: count the office's figures anew, or compare them with what they are counted from."""

import argparse
import datetime as dt

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.settlement.figures.counting import Difference, differences
from amiyan.settlement.figures.jobs import count_all
from amiyan.settlement.jobs import today

NAME = "figures"
_SHOWN = 20


def help_text() -> str:
    return _("count the office's figures anew, or compare them with verdicts and books")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, help=_("first day (the month before, if left out)"))
    parser.add_argument("--compare", action="store_true", help=_("change nothing, and name what differs"))
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    with site():
        now = today()
        first = options.first or (now.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        if options.compare:
            return tell_differences(
                differences(programme=options.programme, first=first, last=now, today=now)
            )
        done = count_all(options.programme, first=first, today=now)
    print(_("Counted: {days} days of places").format(days=format_number(done, active())))
    return 0


def tell_differences(found: list[Difference]) -> int:
    """Name the figures that differ, the first few; 0 where none does."""
    for one in found[:_SHOWN]:
        print(f"settlement_figure_day/{one.facility_id}/{one.day}/{one.kind}/{one.code}")
    if not found:
        print(_("The office's figures are what verdicts and books come to."))
        return 0
    text = _("{number} figures differ. Count them anew: amiyan figures")
    print(text.format(number=format_number(len(found), active())))
    return 1
