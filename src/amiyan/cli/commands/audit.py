"""``amiyan audit``: what would the period have cost if every meal had been paid by fact?"""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme, tiyn
from amiyan.cli.language import active
from amiyan.cli.progress import progress_bars
from amiyan.config import postgres
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.problems import ProblemError, sentence
from amiyan.settlement.audit import problems
from amiyan.settlement.audit.figures import Figures
from amiyan.settlement.audit.request import Request
from amiyan.settlement.audit.run import audit

NAME = "audit"


def help_text() -> str:
    return _("compare what was paid by list with the meals that terminals saw, from files alone")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", required=True, help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--roster", type=Path, required=True, help=_("list of children, Excel or CSV"))
    parser.add_argument("--terminals", type=Path, required=True, help=_("list of terminals, Excel or CSV"))
    parser.add_argument(
        "--events", type=Path, required=True, nargs="+", help=_("logs of the terminals, or folders of them")
    )
    parser.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    parser.add_argument("--to", dest="last", type=day, required=True, help=_("last day, it counts"))
    parser.add_argument("--calendar", type=Path, help=_("school days, where they differ from the usual ones"))
    parser.add_argument("--invoice", type=Path, help=_("meals as the suppliers billed them"))
    parser.add_argument("--payer", type=Path, help=_("who would pay: name, bin, iban, bic (TOML)"))
    parser.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("region, for the price of a meal"))
    parser.add_argument("--price-tiyn", type=tiyn, help=_("one price for every meal, in tiyn"))
    parser.add_argument("--out", type=Path, required=True, help=_("folder for the results"))


def run(options: argparse.Namespace) -> int:
    _check(options)
    request = Request(
        programme=options.programme,
        roster=options.roster,
        terminals=options.terminals,
        events=tuple(options.events),
        first=options.first,
        last=options.last,
        out=options.out,
        calendar=options.calendar,
        invoice=options.invoice,
        payer=options.payer,
        region=options.region,
        price_tiyn=options.price_tiyn,
        language=active(),
    )
    with progress_bars() as report, postgres.scratch_database(postgres.embedded()):
        audited = audit(request, progress=report)
    for warning in audited.warnings:
        print(sentence(warning))
    print(conclusion(audited.figures, request))
    return 0


def conclusion(figures: Figures, request: Request) -> str:
    """The result in a few lines, in the active language."""
    language = request.language
    lines = [
        _("By list: {amount}").format(amount=format_tenge(figures.amount["by_list"], language)),
        _("By fact: {amount}").format(amount=format_tenge(figures.amount["by_fact"], language)),
        _("Difference: {amount}").format(amount=format_tenge(figures.amount["difference"], language)),
        _("Held until confirmed: {amount}").format(amount=format_tenge(figures.amount["held"], language)),
    ]
    rejected = figures.children["rejected_rows"]
    if rejected or figures.problems:
        lines.append(
            _(
                "Not taken as it stood: {rows} rows of the roster; each line with its reason is in {file}"
            ).format(rows=format_number(rejected, language), file=request.out / "rejected.csv")
        )
    lines.append(_("Report: {file}").format(file=request.out / "report.html"))
    return "\n".join(lines)


def _check(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    if options.last < options.first:
        raise ProblemError(
            problems.PERIOD_REVERSED, first=options.first.isoformat(), last=options.last.isoformat()
        )
