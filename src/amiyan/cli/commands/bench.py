"""``amiyan bench``: measurements, each on a fresh database, printed for people or as JSON."""

import argparse
import json
import pkgutil
from collections.abc import Callable
from typing import NamedTuple, cast

from django.utils.translation import gettext as _

from amiyan.config import postgres

NAME = "bench"


class Measure(NamedTuple):
    """One measurement: where in ``amiyan.bench`` its function is, its whole numbers and their usual values; ``alone``
    where it brings a database of its own.
    """

    place: str
    sizes: dict[str, int]
    alone: bool = False

    def run(self) -> Callable[..., dict[str, object]]:
        """The function. Every command would wait for what measurements need, if that came with the others."""
        return cast("Callable[..., dict[str, object]]", pkgutil.resolve_name(f"amiyan.bench.{self.place}"))


MEASURES = {
    "school-day": Measure("school_day:bench_school_day", {"children": 100_000}),
    "eligibility": Measure("eligibility:bench_eligibility", {"people": 1_000_000}),
    "import": Measure("imports:bench_import", {"rows": 100_000}),
    "intake": Measure("intake:bench_intake", {"terminals": 500, "passes": 200_000}),
    "drain": Measure("drain:bench_drain", {"passes": 200_000, "seconds": 30}),
    "ledger": Measure("ledger:bench_ledger", {"accounts": 1_000_000}),
    "recompute": Measure("recompute:bench_recompute", {"children": 100_000}),
    "growth": Measure("growth:bench_growth", {"transfers": 20_000_000}, alone=True),
    "forecast": Measure("forecast:bench_forecast", {"children": 20_000, "days": 10, "seed": 11}),
    "integrity": Measure("integrity:bench_integrity", {"schools": 80, "seeds": 4}, alone=True),
    "notices": Measure("notices:bench_notices", {"messages": 6_000, "window": 10}),
    "pages": Measure("pages:bench_pages", {"children": 200_000, "days": 100, "school": 400}, alone=True),
    "month": Measure("month:bench_month", {"children": 200_000}),
    "chaos": Measure("chaos:bench_chaos", {"rounds": 50, "seed": 7}, alone=True),
}


def help_text() -> str:
    return _("measure: a country's school day, deciding everybody, live intake, kills under load")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    measures = parser.add_subparsers(required=True, metavar=_("MEASURE"))
    texts = {
        "school-day": _("evidence, verdicts and transfers of one school day"),
        "import": _("registers from files, the first time and again"),
        "eligibility": _("one programme decided for everybody, every clause stored"),
        "intake": _("terminals that send over HTTP, beside plain inserts of the same rows"),
        "drain": _("from receipt to verdict at the noon rate, and how fast a backlog is worked off"),
        "ledger": _("transfers in batches, any account and one hot account, beside COPY and TPC-B"),
        "recompute": _("a day computed again from its kept bodies to the transfers"),
        "growth": _("questions to books that hold twenty million transfers; the database is kept"),
        "forecast": _("heads expected tomorrow beside the same weekday's mean, and how often intervals hold"),
        "integrity": _("of what was planted, how much is found, and how much of what is flagged was planted"),
        "notices": _("messages written, and handed to a message centre by SMPP, with its reports"),
        "pages": _("time and queries of every page, on a region's year of meals; the database is kept"),
        "month": _("a region's month from the end of its days to reconciled bank statements"),
        "chaos": _("web, worker and PostgreSQL killed under load, then the books verified"),
    }
    for name, measure in MEASURES.items():
        child = measures.add_parser(name, help=texts[name], description=texts[name])
        for size, usual in measure.sizes.items():
            child.add_argument(
                f"--{size}", type=int, default=usual, help=_("how many") if size != "seed" else _seed()
            )
        if not measure.alone:
            child.add_argument(
                "--without-row-security",
                action="store_true",
                help=_("the same with row-level security switched off, to see what it costs"),
            )
        child.add_argument("--json", action="store_true", help=_("print JSON"))
        child.set_defaults(measure=measure)


def _seed() -> str:
    return _("the same seed plans the same load, the same kills, the same town")


def run(options: argparse.Namespace) -> int:
    from amiyan.bench.row_security import switch_off_row_security  # noqa: PLC0415 - as above

    measure: Measure = options.measure
    sizes = {size: getattr(options, size) for size in measure.sizes}
    if measure.alone:
        found = measure.run()(**sizes)
    else:
        with postgres.scratch_database(postgres.embedded()):
            if options.without_row_security:
                switch_off_row_security()
            found = measure.run()(**sizes)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
    return 0
