"""``amiyan explain``: why a person is or is not entitled, with the fact, its source and date."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.entitlements.explain import as_text
from amiyan.entitlements.queries import explain

NAME = "explain"


def help_text() -> str:
    return _("say why a person is or is not entitled, and what would change it")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("iin", help=_("IIN of the person"))
    parser.add_argument(
        "--programme", required=True, help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--on", type=day, required=True, help=_("the day"))


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    language = active()
    with site():
        print(as_text(explain(iin=options.iin, programme=options.programme, on=options.on, lang=language)))
    return 0
