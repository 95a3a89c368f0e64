"""``amiyan import``: registers from files into the site's database; wrong lines are listed, the rest is kept."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.checks import known_programme
from amiyan.cli.registers import IN_ORDER, bring_in_here
from amiyan.cli.site import site
from amiyan.country.kz.kato import REGION_BY_CODE

NAME = "import"


def help_text() -> str:
    return _("bring registers from files into the site's database; safe to repeat")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    texts = {
        "facilities": _("list of places with their names, Excel or CSV"),
        "terminals": _("list of terminals, Excel or CSV"),
        "roster": _("list of children, Excel or CSV"),
        "calendar": _("school days, where they differ from the usual ones"),
        "guardians": _("who acts for whom, from when to when"),
        "staff": _("who works where, with which clearance"),
        "agreements": _("which supplier serves which facility"),
        "accounts": _("bank accounts of suppliers"),
    }
    for name, text in texts.items():
        parser.add_argument(f"--{name}", type=Path, help=text)
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("region of the places"))
    parser.add_argument(
        "--rejected", type=Path, default=Path("rejected.csv"), help=_("where to list what was not taken")
    )


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    files = {name: path for name in IN_ORDER if (path := getattr(options, name)) is not None}
    bring_in(files, programme=options.programme, region=options.region, rejected=options.rejected)
    return 0


def bring_in(files: Mapping[str, Path], *, programme: str, region: str | None, rejected: Path) -> None:
    """Import files by the names of their registers into the site's database and say what came of each."""
    with site():
        bring_in_here(files, programme=programme, region=region, rejected=rejected)
