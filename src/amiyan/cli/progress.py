"""Progress in the terminal: a bar for each stage, nothing where nobody is watching."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Report = Callable[[str, int, int], None]


@contextmanager
def progress_bars() -> Iterator[Report]:
    """Yields ``report(stage, done, total)``; bars go to standard error and only to a terminal."""
    console = Console(stderr=True)
    bars: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as shown:

        def report(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = shown.add_task(stages().get(stage, stage), total=total)
            shown.update(bars[stage], completed=done, total=total)

        yield report


def stages() -> dict[str, str]:
    """What each stage is called, in the active language."""
    return {
        "registers": _("Registers"),
        "events": _("Terminal logs"),
        "verdicts": _("Verdicts"),
        "books": _("Books"),
        "report": _("Report"),
        "people": _("People"),
        "days": _("Days"),
        "files": _("Files"),
        "transfers": _("Transfers"),
        "evidence": _("Evidence"),
        "decisions": _("Decisions"),
        "statements": _("Statements"),
    }
