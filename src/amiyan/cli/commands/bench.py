"""``amiyan bench``: measurements, each on a fresh database, printed for people or as JSON."""

import argparse
import json
from collections.abc import Callable

from django.utils.translation import gettext as _

from amiyan.bench.eligibility import bench_eligibility
from amiyan.bench.imports import bench_import
from amiyan.bench.school_day import bench_school_day
from amiyan.config import postgres

NAME = "bench"
MEASURES: dict[str, tuple[str, int, Callable[[int], dict[str, object]]]] = {
    "school-day": ("children", 100_000, bench_school_day),
    "eligibility": ("people", 1_000_000, bench_eligibility),
    "import": ("rows", 100_000, bench_import),
}


def help_text() -> str:
    return _("measure: a country's school day, or deciding everybody")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    measures = parser.add_subparsers(required=True, metavar=_("MEASURE"))
    texts = {
        "school-day": _("evidence, verdicts and transfers of one school day"),
        "import": _("registers from files, the first time and again"),
        "eligibility": _("one programme decided for everybody, every clause stored"),
    }
    for name, (what, usual, measure) in MEASURES.items():
        child = measures.add_parser(name, help=texts[name], description=texts[name])
        child.add_argument(f"--{what}", dest="size", type=int, default=usual, help=_("how many"))
        child.add_argument("--json", action="store_true", help=_("print JSON"))
        child.set_defaults(measure=measure)


def run(options: argparse.Namespace) -> int:
    with postgres.scratch_database(postgres.embedded()):
        found = options.measure(options.size)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
    return 0
