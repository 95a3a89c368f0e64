"""``amiyan decide``: decide one programme for everybody in the registers."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.registers import followed_soon
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.entitlements.actions import decide
from amiyan.settlement.jobs import ask_to_follow

NAME = "decide"


def help_text() -> str:
    return _("decide a programme for everybody in the registers, and keep every clause with its facts")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", required=True, help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    parser.add_argument("--to", dest="last", type=day, required=True, help=_("last day, it counts"))


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    with site():
        done = decide(programme=options.programme, first=options.first, last=options.last)
        followed = bool(done.added or done.ended) and ask_to_follow()
    language = active()
    print(
        _("{added} decisions added, {ended} replaced.").format(
            added=format_number(done.added, language), ended=format_number(done.ended, language)
        )
    )
    if followed:
        print(followed_soon())
    return 0
