"""What a living town shows: a table that moves in a terminal, a line for each day where nobody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rich.console import Console
from rich.live import Live
from rich.table import Table

from amiyan.cli.live_town import Progress
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.languages import Language


@contextmanager
def shown(language: Language) -> Iterator[Callable[[Progress], None]]:
    """Yields what shows progress: on standard error, so that standard output holds the result alone."""
    if not sys.stderr.isatty():
        yield _a_line_a_day(language)
        return
    with Live(console=Console(stderr=True), auto_refresh=False) as live:
        yield lambda progress: live.update(table(progress, language), refresh=True)


def table(progress: Progress, language: Language) -> Table:
    """The state of the town as rows of a name and a value."""
    made = Table(show_header=False, title=_day(progress))
    for name, value in rows(progress, language):
        made.add_row(name, value)
    return made


def rows(progress: Progress, language: Language) -> list[tuple[str, str]]:
    """Names and values, in the language given."""
    tally, totals = progress.tally, progress.totals
    return [
        (_("records at the terminals"), format_number(progress.planned, language)),
        (_("requests sent, the repeated ones too"), format_number(tally.attempts, language)),
        (_("records acknowledged"), format_number(tally.records, language)),
        (_("passes read"), format_number(totals.passes, language)),
        (_("verdicts: payable"), format_number(totals.payable, language)),
        (_("verdicts: held"), format_number(totals.held, language)),
        (_("owed in the books"), format_tenge(totals.posted_tiyn, language)),
        (
            _("oldest evidence without a verdict"),
            _("{seconds} s").format(seconds=format_number(round(progress.oldest_s), language)),
        ),
        (
            _("records set aside: a terminal that does not belong to its secret"),
            format_number(progress.parked, language),
        ),
    ]


def _day(progress: Progress) -> str:
    day = "" if progress.day is None else progress.day.isoformat()
    return _("{day} (day {number} of {days})").format(
        day=day, number=min(progress.days_done + 1, progress.days), days=progress.days
    )


def _a_line_a_day(language: Language) -> Callable[[Progress], None]:
    said: set[object] = set()

    def show(progress: Progress) -> None:
        if progress.days_done not in said:
            said.add(progress.days_done)
            acknowledged = format_number(progress.tally.records, language)
            owed = format_tenge(progress.totals.posted_tiyn, language)
            text = _("{day}: {acknowledged} records acknowledged, {owed} owed")
            print(
                text.format(day=_day(progress), acknowledged=acknowledged, owed=owed),
                file=sys.stderr,
                flush=True,
            )

    return show
