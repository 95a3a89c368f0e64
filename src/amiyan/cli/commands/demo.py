"""``amiyan demo``: a town that lives, its terminals sending by HTTP; and a town of ten schools, audited."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from amiyan.cli.commands.audit import conclusion
from amiyan.cli.demo_site.serving import serve
from amiyan.cli.language import active
from amiyan.cli.live_table import shown
from amiyan.cli.live_town import LONGEST, NO_SCHOOL_NOW, LiveTown, Progress, live_town
from amiyan.cli.progress import progress_bars
from amiyan.cli.settling.proof import Proof
from amiyan.cli.settling.run import Settlement
from amiyan.cli.settling.told import console, sums_table, teller, verdict
from amiyan.config import postgres
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import ProblemError, advice, sentence
from amiyan.settlement.audit.request import Request
from amiyan.settlement.audit.run import audit
from amiyan.simulator.town import simulate

NAME = "demo"
CHILDREN, SCHOOLS, DAYS = 8000, 10, 21


def help_text() -> str:
    return _(
        "show a living town: terminals send, verdicts appear, its month is settled with a bank; and ten schools for a"
        " month, audited"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help=_("the same seed makes the same files"))
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help=_("folder for the results"))
    parser.add_argument("--days", type=_days, default=6, help=_("how many school days the living town has"))
    parser.add_argument("--port", type=int, help=_("port at which the town listens; 8000 or a free one"))
    parser.add_argument("--audit", action="store_true", help=_("the audited town alone"))
    parser.add_argument(
        *("--no-serve", "--exit"),
        action="store_true",
        help=_("show all of it from the turnstile to the bank, without a site to walk about in, and end"),
    )


def run(options: argparse.Namespace) -> int:
    if options.audit:
        return 0 if _audited(options) else 1
    try:
        if not options.no_serve:
            serve(options)
            return 0
        town = live_town(seed=options.seed, days=options.days, out=options.out, port=options.port)
        with town as living:
            return 0 if _lived(living, options) else 1
    except ProblemError as error:
        if error.problem.kind != NO_SCHOOL_NOW:
            raise
        print(sentence(error.problem), advice(error.problem), sep="\n")
        return 0 if _audited(options) else 1


def _lived(town: LiveTown, options: argparse.Namespace) -> bool:
    """The living town held against its truth, then the audited one."""
    language, address = active(), town.address
    print(_("The town listens at {address}.").format(address=address), flush=True)
    with shown(language) as show:
        progress = town.live(show)
    holds = _compared(town.truth, progress, language)
    holds = holds and _settled(town, progress, language)
    return _audited(options) and holds


def _settled(town: LiveTown, progress: Progress, language: Language) -> bool:
    """The month locks, is approved and paid; then it is proved to whoever does not believe us."""
    shown, totals = console(), progress.totals
    say = teller(shown)
    settlement = Settlement(town.settled, town.papers, language, say)
    sums = settlement.settle(meals=totals.payable, tiyn=totals.posted_tiyn)
    proof = Proof(town.log, town.papers, town.settled.programme, town.address, language, say)
    is_proved = proof.show()
    shown.print(sums_table(sums, language))
    print(verdict(sums), _("The papers are in {folder}.").format(folder=town.papers), sep="\n", flush=True)
    return sums.holds and is_proved


def _compared(truth: dict[str, Any], progress: Progress, language: Language) -> bool:
    """Say what the town came to, and whether that is exactly what really happened in it."""
    found = progress.totals
    text = _("{payable} meals payable, {held} held; owed in the books: {amount}")
    print(
        text.format(
            payable=format_number(found.payable, language),
            held=format_number(found.held, language),
            amount=format_tenge(found.posted_tiyn, language),
        )
    )
    meals, amount = truth["expected"]["meals"], truth["expected"]["amount_tiyn"]["by_fact"]
    holds = (found.payable, found.held, found.payable_tiyn, found.posted_tiyn) == (
        meals["payable"],
        meals["held"],
        amount,
        amount,
    )
    print(_agreement(holds=holds))
    return holds


def _agreement(*, holds: bool) -> str:
    if holds:
        return _("The figure by fact is exactly what really happened in the town.")
    return _("The figure differs from what really happened in the town: please report this.")


def _audited(options: argparse.Namespace) -> bool:
    """A month of ten schools as files, audited, and the figure held against what really happened."""
    town = options.out / "town"
    with progress_bars() as report:
        truth = simulate(
            seed=options.seed, children=CHILDREN, schools=SCHOOLS, days=DAYS, out=town, progress=report
        )
        request = request_for(town, options.out / "audit", language=active())
        with postgres.scratch_database(postgres.embedded()):
            audited = audit(request, progress=report)
    print(conclusion(audited.figures, request))
    holds: bool = audited.figures.amount["by_fact"] == truth["expected"]["amount_tiyn"]["by_fact"]
    print(_agreement(holds=holds))
    return holds


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


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST:
        raise argparse.ArgumentTypeError(
            _("the living town has 1 to {most} school days").format(most=LONGEST)
        )
    return int(text)
