"""``amiyan shadow report``: a day beside the system that pays today."""

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.settlement.shadow.report import shadow_report

NAME = "shadow"


def help_text() -> str:
    return _("compare a day line by line with the system that pays today")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("what both count, what only one counts and why, amounts that differ")
    report = actions.add_parser("report", help=text, description=text)
    report.add_argument("--day", type=day, required=True, help=_("the day"))
    report.add_argument(
        "--against",
        type=Path,
        help=_("meals of the other system: iin, date, facility and, where known, amount; Excel or CSV"),
    )
    report.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    report.add_argument("--out", type=Path, default=Path("shadow"), help=_("folder for the results"))


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    with site():
        summary = shadow_report(
            day=options.day, programme=options.programme, against=options.against, out=options.out
        )
    for sentence in sentences(summary):
        print(sentence)
    print(_("Results: {folder}").format(folder=options.out))
    return 0


def sentences(summary: dict[str, Any]) -> list[str]:
    """The comparison in a few sentences, in the active language."""
    language = active()
    paid = [one for one in summary["verdicts"] if one["verdict"] == "payable"]
    ours = _("{day}: we count {count} meals, {amount}").format(
        day=summary["day"],
        count=format_number(sum(one["meals"] for one in paid), language),
        amount=format_tenge(sum(one["tiyn"] for one in paid), language),
    )
    against = summary["against"]
    if against is None:
        return [ours]
    counts = dict.fromkeys(("both", "amounts", "places", "only_theirs", "only_ours"), 0)
    for one in summary["lines"]:
        counts[one["kind"]] += one["lines"]
    compared = _(
        "Both count {both} meals, {amounts} more with different amounts and {places} at different places;"
        " only the other system counts {only_theirs}, only we count {only_ours}."
    )
    read = _("{lines} lines of the day read, {other_days} of other days, {rejected} rejected")
    return [
        ours,
        compared.format(**{kind: format_number(count, language) for kind, count in counts.items()}),
        read.format(
            **{name: format_number(against[name], language) for name in ("lines", "other_days", "rejected")}
        ),
    ]
