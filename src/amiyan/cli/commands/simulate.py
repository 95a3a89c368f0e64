"""``amiyan simulate``: a synthetic town, honest and not, as files that an audit can read."""

import argparse
from datetime import date
from pathlib import Path
from typing import cast

from django.utils.translation import gettext as _

from amiyan.cli.checks import day
from amiyan.cli.commands.importing import bring_in
from amiyan.cli.progress import progress_bars
from amiyan.simulator.registers import RegisterServer, no_faults, often, registers_of
from amiyan.simulator.town import simulate

NAME = "simulate"


def help_text() -> str:
    return _("make a synthetic town: rosters, terminals, their logs, invoices and the truth")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help=_("the same seed makes the same files"))
    parser.add_argument("--children", type=int, default=20000, help=_("how many children"))
    parser.add_argument("--schools", type=int, help=_("how many schools; about one for a thousand children"))
    parser.add_argument("--days", type=int, default=22, help=_("how many school days"))
    parser.add_argument("--from", dest="first", type=day, default=date(2025, 9, 1), help=_("first day"))
    parser.add_argument("--honest", action="store_true", help=_("nobody cheats"))
    parser.add_argument(
        "--into-database", action="store_true", help=_("bring its registers into the site's database too")
    )
    parser.add_argument("--out", type=Path, help=_("folder for the results"))
    parser.set_defaults(parser=parser, action=_town)
    actions = parser.add_subparsers(metavar=_("ACTION"))
    text = _("serve a simulated town's registers by HTTP on this machine, until stopped")
    registers = actions.add_parser("registers", help=text, description=text)
    registers.add_argument("--town", type=Path, required=True, help=_("folder of a simulated town"))
    registers.add_argument("--port", type=int, default=8070, help=_("port to listen on; 0 takes a free one"))
    registers.add_argument("--faults", action="store_true", help=_("every tenth question meets some fault"))
    registers.set_defaults(action=_registers)


def run(options: argparse.Namespace) -> int:
    return int(options.action(options))


def _registers(options: argparse.Namespace) -> int:
    plan = often(7) if options.faults else no_faults
    with RegisterServer(registers_of(options.town), port=options.port, plan=plan) as server:
        print(_("The registers answer at {url} until Ctrl+C.").format(url=server.url), flush=True)
        server.serve_forever()
    return 0


def _town(options: argparse.Namespace) -> int:
    if options.out is None:
        cast("argparse.ArgumentParser", options.parser).error(_("the option --out is missing"))
    with progress_bars() as report:
        simulate(
            seed=options.seed,
            children=options.children,
            schools=options.schools,
            days=options.days,
            first_day=options.first,
            honest=options.honest,
            out=options.out,
            progress=report,
        )
    print(_("The town is in {folder}; what really happened is in truth.json.").format(folder=options.out))
    if options.into_database:
        registers = ("facilities", "terminals", "roster", "calendar", "guardians", "agreements", "accounts")
        files = {name: options.out / f"{name}.csv" for name in registers}
        bring_in(files, programme="school-meals", region="79", rejected=options.out / "rejected.csv")
    return 0
