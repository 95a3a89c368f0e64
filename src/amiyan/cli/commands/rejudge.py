"""``amiyan rejudge``: mark days to be judged and posted anew, or follow the registers now."""

import argparse
import datetime as dt

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.jobs import follow, looks_back_to, today
from amiyan.settlement.problems import DAYS_NOT_NAMED
from amiyan.settlement.rejudge import mark_days

NAME = "rejudge"


def help_text() -> str:
    return _("mark days to be judged and posted anew, or follow what the registers learnt now")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, help=_("first day"))
    parser.add_argument("--to", dest="last", type=day, help=_("last day, it counts"))
    parser.add_argument("--facility", help=_("only this facility, by its code"))
    parser.add_argument("--registers", action="store_true", help=_("what was learnt since the nights before"))
    parser.add_argument(
        "--everything", action="store_true", help=_("all of the open period, whatever was learnt")
    )
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    if options.registers == (options.first is not None and options.last is not None):
        raise ProblemError(DAYS_NOT_NAMED)
    with site():
        print(_registers(options) if options.registers else _days(options))
    return 0


def _registers(options: argparse.Namespace) -> str:
    since = looks_back_to(dt.datetime.now(dt.UTC))
    done = follow(options.programme, since=since, everything=options.everything)
    text = _(
        "{decided} decisions added, {ended} ended; marked: {judge} days to be judged, {post} days for the books"
    )
    language = active()
    return text.format(**{name: format_number(value, language) for name, value in done._asdict().items()})


def _days(options: argparse.Namespace) -> str:
    marked = mark_days(
        programme=options.programme,
        first=options.first,
        last=options.last,
        today=today(),
        facility=options.facility,
    )
    text = _("Marked: {judge} days of facilities to be judged, {post} days of people for the books")
    language = active()
    return text.format(judge=format_number(marked.judge, language), post=format_number(marked.post, language))
