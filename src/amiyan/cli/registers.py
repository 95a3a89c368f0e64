"""Registers from files into the database that Django points at; wrong lines are listed, the rest is kept."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.country.kz.money import format_number
from amiyan.deliveries.places import places_begun
from amiyan.registry.importers.accounts import import_accounts
from amiyan.registry.importers.agreements import import_agreements
from amiyan.registry.importers.calendar import Behind, import_calendar
from amiyan.registry.importers.facilities import import_facilities
from amiyan.registry.importers.guardians import import_guardians
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.staff import import_staff
from amiyan.registry.importers.terminals import import_terminals
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.jobs import ask_to_follow, today

# They need each other in this order: places first, then people, then what joins them.
IN_ORDER = ("facilities", "terminals", "roster", "calendar", "guardians", "staff", "agreements", "accounts")


class Done(Protocol):
    """What every importer says of a file."""

    @property
    def rows(self) -> int: ...
    @property
    def added(self) -> int: ...
    @property
    def rejected(self) -> int: ...


def bring_in_here(files: Mapping[str, Path], *, programme: str, region: str | None, rejected: Path) -> None:
    """Import files by the names of their registers, and say what came of each."""
    language = active()
    with Rejected(rejected) as listed:
        importers = _importers(listed, programme, region)
        for name in IN_ORDER:
            if name not in files:
                continue
            done = importers[name](files[name])
            print(
                _("{file}: {rows} rows read, {added} facts added, {rejected} rows rejected").format(
                    file=files[name].name,
                    rows=format_number(done.rows, language),
                    added=format_number(done.added, language),
                    rejected=format_number(done.rejected, language),
                )
            )
        if ask_to_follow():
            print(followed_soon())


def followed_soon() -> str:
    """What is said where registers were brought into a live site."""
    return _("What was learnt is followed now: days that it touches are judged anew.")


def _importers(rejected: Rejected, programme: str, region: str | None) -> dict[str, Callable[[Path], Done]]:
    problem = rejected.row
    return {
        "facilities": lambda path: import_facilities(path, source=path.name, problem=problem, region=region),
        "terminals": lambda path: import_terminals(
            path,
            source=path.name,
            programme=programme,
            problem=problem,
            region=region,
            bare_places=True,
        ),
        "roster": lambda path: import_roster(path, source=path.name, problem=problem, live=True),
        "calendar": lambda path: import_calendar(
            path, source=path.name, problem=problem, behind=Behind(today(), places_begun())
        ),
        "guardians": lambda path: import_guardians(path, source=path.name, problem=problem),
        "staff": lambda path: import_staff(path, source=path.name, problem=problem),
        "agreements": lambda path: import_agreements(path, source=path.name, problem=problem),
        "accounts": lambda path: import_accounts(path, source=path.name, problem=problem),
    }
