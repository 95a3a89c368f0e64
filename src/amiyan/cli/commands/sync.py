"""``amiyan sync``: ask another register what changed, by files or by HTTP; what it says becomes dated facts."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from rich.console import Console

from amiyan.cli.language import active
from amiyan.cli.registers import followed_soon
from amiyan.cli.site import site
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.registry.importers.stage import Sink
from amiyan.registry.sources.access import access_to
from amiyan.registry.sources.files import FolderPeople, FolderPupils, FolderStatuses
from amiyan.registry.sources.http import HttpPeople, HttpPupils, HttpStatuses
from amiyan.registry.sources.line import Line
from amiyan.registry.sources.state import REGISTERS, Synced, start_anew
from amiyan.registry.sources.sync import sync_people, sync_pupils, sync_statuses
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.jobs import ask_to_follow

NAME = "sync"
# Under whose name the facts stand where the command names nobody else.
SOURCES: Final = {"pupils": "НОБД", "statuses": "SDU", "people": "ГБД ФЛ"}
Progress = Callable[[int], None]


def help_text() -> str:
    return _("ask another register what changed; an outage changes nothing, and it goes on from there")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "register",
        metavar="REGISTER",
        choices=REGISTERS,
        help=_("pupils (lists of schools), statuses (checks) or people (births, names, deaths)"),
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--from-folder", type=Path, help=_("folder with the register's files"))
    where.add_argument("--url", help=_("address of the register"))
    parser.add_argument("--source", help=_("name under which its facts stand"))
    parser.add_argument(
        "--again",
        action="store_true",
        help=_("read the register from its beginning, for example after places were added"),
    )
    parser.add_argument(
        "--rejected", type=Path, default=Path("rejected.csv"), help=_("where to list what was not taken")
    )


def run(options: argparse.Namespace) -> int:
    source = options.source or SOURCES[options.register]
    with site(), Rejected(options.rejected) as listed, _progress() as progress:
        if options.again:
            start_anew(options.register, source)
        done = _sync(options, source, listed.row, progress)
        followed = bool(done.added) and ask_to_follow()
    print(_said(options.register, source, done))
    if followed:
        print(followed_soon())
    if done.problem:
        print(sentence(done.problem))
        print(advice(done.problem))
        return 1
    return 0


def _sync(options: argparse.Namespace, source: str, problem: Sink, progress: Progress) -> Synced:
    folder = options.from_folder
    line = None if folder else Line(source, access_to(options.register, options.url))
    if options.register == "pupils":
        with closing(HttpPupils(line) if line else FolderPupils(folder)) as pupils:
            return sync_pupils(pupils, source=source, problem=problem, progress=progress)
    if options.register == "people":
        with closing(HttpPeople(line) if line else FolderPeople(folder)) as people:
            return sync_people(people, source=source, problem=problem, progress=progress)
    with closing(HttpStatuses(line) if line else FolderStatuses(folder)) as statuses:
        return sync_statuses(statuses, source=source, problem=problem, progress=progress)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A count that runs on standard error while somebody watches; how many there will be nobody knows."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done: None
        return
    with console.status("") as status:
        yield lambda done: status.update(_("{rows} answered").format(rows=format_number(done, active())))


def _said(register: str, source: str, done: Synced) -> str:
    names = ("rows", "added", "rejected", "unanswered", "not_found")
    numbers = {name: format_number(getattr(done, name), active()) for name in names}
    text = _("{source}: {rows} answers, {added} facts added, {rejected} records rejected")
    if register == "statuses":
        text = _(
            "{source}: {rows} answers, {added} facts added, {rejected} records rejected, {unanswered} people"
            " unanswered (they stay as they were), {not_found} not known there"
        )
    return text.format(source=source, **numbers)
