"""``amiyan preview``: who gains, who loses and what it costs, before a change of parameters takes effect."""

import argparse
from dataclasses import fields
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.entitlements.previews import Change, preview
from amiyan.kernel.languages import Language

NAME = "preview"
COUNTED = tuple(field.name for field in fields(Change) if field.name not in {"grade", "region"})


def help_text() -> str:
    return _("show who gains, who loses and what it costs, before changed parameters take effect")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", required=True, help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--on", type=day, required=True, help=_("the day"))
    parser.add_argument("--parameters", type=Path, required=True, help=_("changed parameters.toml"))


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    with site():
        found = preview(programme=options.programme, on=options.on, parameters_override=options.parameters)
    language = active()
    table = Table()
    for heading in (
        _("Grade"),
        _("People"),
        _("Gain"),
        _("Lose"),
        _("Unknown"),
        _("A day now"),
        _("A day then"),
    ):
        table.add_column(heading, justify="right")
    for grade, change in sorted(
        found.by("grade").items(), key=lambda item: -1 if item[0] is None else item[0]
    ):
        table.add_row(_("unknown") if grade is None else str(grade), *_cells(change, language))
    everybody = Change(None, None, *(found.total(name) for name in COUNTED))
    table.add_row(_("all"), *_cells(everybody, language))
    Console().print(table)
    return 0


def _cells(change: Change, language: Language) -> list[str]:
    counts = (change.people, change.gain, change.lose, change.become_unknown)
    return [
        *(format_number(count, language) for count in counts),
        format_tenge(change.tiyn_before, language),
        format_tenge(change.tiyn_after, language),
    ]
