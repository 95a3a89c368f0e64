"""``amiyan programme new``: begin a programme as a folder that passes its own tests."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan import programmes
from amiyan.programmes.scaffold import new_programme

NAME = "programme"
HERE = Path(programmes.__file__).parent


def help_text() -> str:
    return _("begin a new programme")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("make a folder with rule, parameters, cases and texts that passes its own tests")
    new = actions.add_parser("new", help=text, description=text)
    new.add_argument("code", help=_("code of the programme, small letters and hyphens"))
    new.add_argument(
        "--into", type=Path, default=HERE, help=_("folder of programmes; by default Amiyan's own")
    )


def run(options: argparse.Namespace) -> int:
    made = new_programme(options.code, options.into)
    print(
        _("The programme is in {folder}: replace its example values by those of the act.").format(folder=made)
    )
    return 0
