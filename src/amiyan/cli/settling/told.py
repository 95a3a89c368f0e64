"""The settlement in a terminal: a line for each step, and at the end a table of the sums."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from amiyan.cli.settling.run import Sums
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.languages import Language

WIDE = 100  # where nobody says how wide it is


def console() -> Console:
    """Standard output; in a file or a pipe wide enough for a table."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDE)


def teller(shown: Console) -> Callable[[str, str], None]:
    """Says a step as ``what: figures``."""

    def say(what: str, text: str) -> None:
        line = Text.assemble((f"{what}: ", "bold"), text)
        shown.print(line, soft_wrap=True)

    return say


def sums_table(sums: Sums, language: Language) -> Table:
    """What is owed, line by line, and what the bank paid of it."""
    made = Table(title=_("The month of the town"), show_header=True)
    made.add_column("")
    made.add_column(_("How many"), justify="right")
    made.add_column(_("Sum"), justify="right")
    for name, count, tiyn in rows(sums):
        if name is None:
            made.add_section()
            continue
        made.add_row(
            name, "" if count is None else format_number(count, language), format_tenge(tiyn, language)
        )
    return made


def rows(sums: Sums) -> list[tuple[str | None, int | None, int]]:
    """Names, counts and tiyn; a row without a name is a line between."""
    decided = sums.decided
    found: list[tuple[str | None, int | None, int]] = [
        (_("meals by fact"), *sums.fact),
        (_("held meals that a person decided to pay"), decided.paid, decided.paid_tiyn),
        (_("portions cooked, not served"), *sums.cooked),
        (_("together owed"), None, sums.owed_tiyn),
        (None, None, 0),
        (_("paid by the bank, by its own truth.json"), *sums.paid),
    ]
    if sums.later_tiyn:
        found.append((_("for the next statement"), None, sums.later_tiyn))
    found += [
        (None, None, 0),
        (_("held meals that a person decided not to pay"), decided.kept, decided.kept_tiyn),
    ]
    return found


def verdict(sums: Sums) -> str:
    """Whether the bank paid to the tiyn what is owed."""
    if sums.holds:
        return _("The bank has paid to the tiyn what is owed, and every line of its statement is explained.")
    return _("What the bank paid is not what is owed: please report this.")
