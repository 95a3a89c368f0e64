"""``amiyan export``: the whole log and the balances as files, for ``amiyan-verify``."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.progress import progress_bars
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.settlement.export import export

NAME = "export"


def help_text() -> str:
    return _("write the public log and the balances into files that anybody can check without us")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        metavar="FOLDER",
        type=Path,
        required=True,
        help=_("folder for the files; it must be new or empty"),
    )


def run(options: argparse.Namespace) -> int:
    with site(), progress_bars() as report:
        done = export(options.out.absolute(), report=report)
    for one in done:
        text = _("{tree}: rows: {rows}, of them sealed: {sealed}, signed heads: {heads}")
        counts = {name: format_number(getattr(one, name), active()) for name in ("rows", "sealed", "heads")}
        print(text.format(tree=one.tree, **counts))
    print(_("The files are in {folder}. Check them with amiyan-verify.").format(folder=options.out))
    return 0
