"""The act as a workbook, a sheet for each of its tables. The same statement with the same names gives the same bytes."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.kernel.languages import language_of
from amiyan.settlement.audit.report_show import Show
from amiyan.settlement.audit.tables import Table
from amiyan.settlement.audit.workbook import write_tables
from amiyan.settlement.statements.act import NO_NAMES, Act, Names, Section, act_of
from amiyan.settlement.statements.document import Stated


def write_workbook(stated: Stated, path: Path, *, language: str, names: Names = NO_NAMES) -> None:
    """Write the act to ``path`` in ``kk``, ``ru`` or ``en``; amounts are tenge with two decimals.

    ``names`` as ``named_places`` gives them.

    Cost is linear in the lines; memory holds the packed file.
    """
    show = Show(language_of(language))
    with translation.override(show.language):
        write_tables(_tables(act_of(stated, show, names)), path, day=stated.locked_on)


def _tables(act: Act) -> Iterator[Table]:
    facts = act.facts
    details = [
        (act.title, ""),
        (act.form, ""),
        *facts.rows,
        *((remark, "") for remark in act.remarks),
        *((f"{who}: {', '.join(act.signature_words)}", "") for who in act.signatures),
        (act.checks[0], act.digest),
        (act.checks[1], ""),
    ]
    yield Table(_("Act"), facts.headings, details, (60, 70))
    yield _table(act.services, (6, 60, 20, 14, 12, 16, 18))
    yield _table(act.contracts, (24, 14, 18, 18, 18, 18, 18, 10, 16))
    yield _table(act.sums, (60, 20))
    if act.held.rows:
        yield _table(act.held, (34, 20, 60, 12, 16, 18))


def _table(section: Section, widths: tuple[int, ...]) -> Table:
    rows = [*section.rows, *([section.total] if section.total else [])]
    if section.note:
        rows.append((section.note, *("" for _column in widths[1:])))
    return Table(section.title, section.headings, rows, widths)
