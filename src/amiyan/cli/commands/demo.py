"""``amiyan demo``: a town of ten schools, audited, and also in the site's own registers."""

import argparse
import json
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.commands.audit import conclusion
from amiyan.cli.language import active
from amiyan.cli.progress import progress_bars
from amiyan.config import postgres
from amiyan.kernel.languages import Language
from amiyan.settlement.audit.request import Request
from amiyan.settlement.audit.run import audit
from amiyan.simulator.town import simulate

NAME = "demo"
CHILDREN, SCHOOLS, DAYS = 8000, 10, 21


def help_text() -> str:
    return _("show a living town: simulate ten schools for a month, audit them, print where the report is")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help=_("the same seed makes the same files"))
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help=_("folder for the results"))


def run(options: argparse.Namespace) -> int:
    town = options.out / "town"
    with progress_bars() as report:
        truth = simulate(
            seed=options.seed, children=CHILDREN, schools=SCHOOLS, days=DAYS, out=town, progress=report
        )
        request = request_for(town, options.out / "audit", language=active())
        with postgres.scratch_database(postgres.embedded()):
            audited = audit(request, progress=report)
    print(conclusion(audited.figures, request))
    expected = truth["expected"]["amount_tiyn"]["by_fact"]
    if audited.figures.amount["by_fact"] != expected:
        print(_("The figure differs from what really happened in the town: please report this."))
        return 1
    print(_("The figure by fact is exactly what really happened in the town."))
    return 0


def request_for(town: Path, out: Path, *, language: Language) -> Request:
    """The audit of a simulated town, over its own period and at the simulator's price."""
    truth = json.loads((town / "truth.json").read_text(encoding="utf-8"))
    return Request(
        programme="school-meals",
        roster=town / "roster.csv",
        terminals=town / "terminals.csv",
        events=(town / "events",),
        first=date.fromisoformat(truth["period"]["from"]),
        last=date.fromisoformat(truth["period"]["to"]),
        out=out,
        calendar=town / "calendar.csv",
        invoice=town / "invoice.csv",
        payer=town / "payer.toml",
        price_tiyn=63100,
        language=language,
    )
