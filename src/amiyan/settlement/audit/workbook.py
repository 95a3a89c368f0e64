"""The audit as ``report.xlsx``: the figures of the page, whole, a table a sheet.

Written row by row. The same figures give the same bytes: the dates inside are the audit's last day, and the
archive's own dates are fixed. Text from foreign files is text, never a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast
from xml.sax.saxutils import escape

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter

from amiyan.kernel.languages import language_of
from amiyan.settlement.audit import report_words as words
from amiyan.settlement.audit.figures import Figures, Part
from amiyan.settlement.audit.report_limits import limits, steps
from amiyan.settlement.audit.report_show import Show, clean
from amiyan.settlement.audit.tables import Table, Tenge, Value

_TEXT, _HEADING, _MONEY, _COUNT, _DAY = "Text", "Heading", "Tenge", "Number", "Day"
_FORMATS: Final = {
    _TEXT: "General",
    _HEADING: "General",
    _MONEY: "#,##0.00",
    _COUNT: "#,##0",
    _DAY: "dd.mm.yyyy",
}
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DATES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_A4: Final = 9  # the code of the paper
_LONGEST_TEXT: Final = 32_000  # Excel's own limit is 32,767
_FIRST_DAY: Final = date(1899, 12, 30)  # day 0, as a spreadsheet counts since March 1900
_MARKUP: Final = re.compile(r"[&<>]")  # what does not stand in XML as it is
_AT_ONCE: Final = 500  # rows
_RETURN: Final = {"\r": "&#13;"}  # which XML would read as the end of a line
_LETTERS: Final = tuple(map(get_column_letter, range(1, 703)))  # A to ZZ


def write_workbook(figures: Figures, path: Path, *, language: str) -> None:
    """Write the workbook to ``path`` in ``kk``, ``ru`` or ``en``; amounts are tenge with two decimals.

    Cost is linear in the rows of the figures; memory holds the packed file.
    """
    show = Show(language_of(language))
    with translation.override(show.language):
        write_tables(_tables(figures, show), path, day=figures.last)


def write_tables(tables: Iterable[Table], path: Path | IO[bytes], *, day: date) -> None:
    """Write a workbook with a sheet for each table, row by row; ``day`` is the date that it says of itself.

    openpyxl makes the frame: what a sheet looks like, its headings, the styles. The rows are set in as text where it
    left room for them, since an object for each cell is nine tenths of what a large sheet costs.
    """
    for _some in _written(tables, path, day=day):
        pass


def streamed_tables(tables: Iterable[Table], *, day: date) -> Iterator[bytes]:
    """The same workbook in pieces, as an answer is sent: rows are asked for when it is their turn, some hundred at a time,
    and no more than these stands in memory. An error in the middle leaves an archive without its end, which opens nowhere.
    """
    sent = _Sent()
    for _some in _written(tables, cast(IO[bytes], sent), day=day):
        if piece := sent.taken():
            yield piece
    yield sent.taken()


class _Sent:
    """What a file that is only ever written forwards has been given since it was last asked."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits: each piece is kept as it comes."""

    def taken(self) -> bytes:
        """All of it, which is forgotten then."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _written(tables: Iterable[Table], path: Path | IO[bytes], *, day: date) -> Iterator[None]:
    """Write the workbook, stopping after each part of it."""
    book: Any = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    rows = {
        f"xl/worksheets/sheet{place}.xml": _frame(book, table) for place, table in enumerate(tables, start=1)
    }
    book.properties.creator = "Amiyan"
    frame = io.BytesIO()
    book.save(frame)
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(frame) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # The archive's dates say nothing of the moment at which it was written.
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            body = old.read(name)
            if name in rows:
                yield from _pour(new, entry, body, rows[name])
            else:
                is_core = name == "docProps/core.xml"
                new.writestr(entry, _DATES.sub(lambda at: at.group(1) + stamp, body) if is_core else body)
                yield


class _Poured(NamedTuple):
    """The rows that stand below a sheet's headings, and the numbers of the styles in its book."""

    rows: Iterable[tuple[Value, ...]]
    styles: dict[str, int]


def _frame(book: Any, table: Table) -> _Poured:
    """A sheet with its headings only."""
    sheet = book.create_sheet(table.title)
    for place, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.append([_heading(sheet, heading) for heading in table.headings])
    return _Poured(table.rows, {name: _styled(WriteOnlyCell(sheet), name).style_id for name in _FORMATS})


def _styles() -> Iterator[NamedStyle]:
    """How cells look, once for a book."""
    for name, number_format in _FORMATS.items():
        font = Font(name="Calibri", size=11, bold=name == _HEADING)
        look = Alignment(wrap_text=True if name in {_TEXT, _HEADING} else None, vertical="top")
        yield NamedStyle(name=name, font=font, alignment=look, number_format=number_format)


def _heading(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return _styled(cell, _HEADING)


def _styled(cell: Any, style: str) -> Any:
    cell.style = style
    return cell


def _pour(new: zipfile.ZipFile, entry: zipfile.ZipInfo, sheet: bytes, poured: _Poured) -> Iterator[None]:
    """Copy a sheet into the archive with its rows, some hundred at a time."""
    before, end, after = sheet.rpartition(b"</sheetData>")
    numbered = enumerate(poured.rows, start=2)
    with new.open(entry, "w") as file:
        file.write(before)
        while some := [_row(place, row, poured.styles) for place, row in islice(numbered, _AT_ONCE)]:
            file.write("".join(some).encode())
            yield
        file.write(end + after)


def _row(place: int, row: tuple[Value, ...], styles: dict[str, int]) -> str:
    text = styles[_TEXT]  # most cells are plain text
    cells = [
        f'<c r="{letter}{place}" s="{text}" t="inlineStr"><is><t>{value}</t></is></c>'
        if type(value) is str and value and _is_plain(value)
        else _cell(f"{letter}{place}", value, styles)
        for letter, value in zip(_LETTERS, row, strict=False)
    ]
    return f'<row r="{place}">{"".join(cells)}</row>'


def _is_plain(value: str) -> bool:
    is_whole = value.isprintable() and value.strip() == value
    return is_whole and len(value) <= _LONGEST_TEXT and not _MARKUP.search(value)


def _cell(at: str, value: Value, styles: dict[str, int]) -> str:
    """A cell as Office Open XML writes it (ECMA-376 part 1, 18.3.1.4). Text stands in it as text: never a formula."""
    if isinstance(value, str):
        if not value:
            return f'<c r="{at}" s="{styles[_TEXT]}"/>'
        value = escape(ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_TEXT], _RETURN)
        # Without the word a reader leaves out spaces at the ends, and lines.
        return (
            f'<c r="{at}" s="{styles[_TEXT]}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
        )
    if isinstance(value, Tenge):
        return f'<c r="{at}" s="{styles[_MONEY]}"><v>{Decimal(value.tiyn).scaleb(-2)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{styles[_DAY]}"><v>{(value - _FIRST_DAY).days}</v></c>'
    return f'<c r="{at}" s="{styles[_COUNT]}"><v>{value:d}</v></c>'


def _tables(figures: Figures, show: Show) -> Iterator[Table]:
    yield _summary(figures, show)
    yield _parts(_("Parts of the difference"), figures.parts, words.PARTS)
    yield _parts(_("Beside the figure"), figures.beside, words.BESIDE)
    yield _schools(figures)
    yield _weeks(figures)
    yield _methods(figures)
    yield _findings(figures, show)
    yield _outcomes(figures)
    yield Table(
        _("Limits and next steps"),
        (_("What"), _("Sentence")),
        [
            *((_("The limits of the figure"), sentence) for sentence in limits(figures, show)),
            *((_("What to do next"), sentence) for sentence in steps(figures, show)),
        ],
        (30, 120),
    )
    yield _placeholders(figures, show)
    yield _files(figures)
    yield _suppliers(figures)


def _summary(figures: Figures, show: Show) -> Table:
    rows: list[tuple[Value, ...]] = [
        (_("Programme"), show.programme(figures.programme)),
        (_("Region"), show.region(figures.region)),
        (_("Period, from"), figures.first),
        (_("Period, to"), figures.last),
        (_("School days"), figures.school_days),
        (_("By list, ₸"), Tenge(figures.amount["by_list"])),
        (_("By fact, ₸"), Tenge(figures.amount["by_fact"])),
        (_("Difference, ₸"), Tenge(figures.amount["difference"])),
        (_("Held, ₸"), Tenge(figures.amount["held"])),
        (_("Payable meals"), figures.meals["payable"]),
        (_("Held meals"), figures.meals["held"]),
        (_("Children on the list"), figures.children["on_roster"]),
        (_("With the right to free meals"), figures.children["entitled"]),
        (_("Without the right"), figures.children["not_entitled"]),
        (_("Not known: the grade or the reason is missing"), figures.children["unknown"]),
        (_("Rows of the list that were not taken"), figures.children["rejected_rows"]),
        *_invoice(figures),
        (_("Transfers in the books"), int(str(figures.ledger["transfers"]))),
        (_("Books are balanced"), _("yes") if figures.ledger["balanced"] else _("NO")),
        (_("Root"), str(figures.ledger["root"])),
        (_("Note"), _("A difference is not a proof of anybody's fault.")),
    ]
    return Table(_("Summary"), (_("What"), _("Value")), rows, (52, 40))


def _invoice(figures: Figures) -> Iterator[tuple[Value, ...]]:
    if invoice := figures.invoice:
        yield _("Meals billed"), invoice.billed_meals
        yield _("Billed above the fact, over all days and schools"), invoice.above_fact
        yield _("Billed below the fact, over all days and schools"), invoice.below_fact
        yield _("What is above the fact, at the price of the day"), Tenge(invoice.above_tiyn)


def _parts(title: str, parts: tuple[Part, ...], known: dict[str, words.Explained]) -> Table:
    unknown = words.Explained("", "", "")
    rows = [
        (
            _(word.title) if word.title else part.code,
            part.units,
            Tenge(part.tiyn),
            _(word.meaning) if word.meaning else "",
            _(word.check) if word.check else "",
        )
        for part in parts
        for word in (known.get(part.code, unknown),)
    ]
    headings = (_("What"), _("Count"), _("Amount, ₸"), _("What it means"), _("What clears it up"))
    return Table(title, headings, rows, (48, 12, 18, 60, 60))


def _schools(figures: Figures) -> Table:
    rows = (
        (
            clean(school.code),
            clean(school.supplier),
            school.children,
            school.meals_by_list,
            school.meals_by_fact,
            school.meals_held,
            Tenge(school.by_list),
            Tenge(school.by_fact),
            Tenge(school.held),
            Tenge(school.difference),
        )
        for school in figures.schools
    )
    headings = (
        *(_("School"), _("Supplier"), _("Children"), _("Meals by list"), _("Meals by fact"), _("Held meals")),
        *(_("By list, ₸"), _("By fact, ₸"), _("Held, ₸"), _("Difference, ₸")),
    )
    return Table(_("Schools"), headings, rows, (34, 34, 10, 12, 12, 12, 18, 18, 18, 18))


def _weeks(figures: Figures) -> Table:
    rows = (
        (
            week.monday,
            week.school_days,
            week.meals_by_list,
            week.meals_by_fact,
            week.meals_held,
            Tenge(week.by_list),
            Tenge(week.by_fact),
            Tenge(week.by_list - week.by_fact),
        )
        for week in figures.weeks
    )
    headings = (
        *(_("Week from"), _("School days"), _("Meals by list"), _("Meals by fact"), _("Held meals")),
        *(_("By list, ₸"), _("By fact, ₸"), _("Difference, ₸")),
    )
    return Table(_("Weeks"), headings, rows, (14, 12, 14, 14, 14, 18, 18, 18))


def _methods(figures: Figures) -> Table:
    rows = (
        (_(words.METHODS.get(method.code, method.code)), method.payable, method.held)
        for method in figures.methods
    )
    return Table(_("Ways of proof"), (_("Way"), _("Payable meals"), _("Held meals")), rows, (36, 18, 18))


def _findings(figures: Figures, show: Show) -> Table:
    """All lines, where the page shows a dozen of each kind."""
    rows = (
        (
            _(words.FINDINGS[finding.code].title) if finding.code in words.FINDINGS else finding.code,
            clean(finding.facility) or _("not listed"),
            show.detail(finding.detail),
            _(words.FINDINGS[finding.code].unit) if finding.code in words.FINDINGS else "",
            finding.count,
            Tenge(finding.tiyn),
        )
        for finding in figures.findings
    )
    headings = (
        *(_("Pattern"), _("School"), _("When or where"), _("What is counted"), _("Count"), _("Amount, ₸")),
    )
    return Table(_("Lines to look at"), headings, rows, (44, 34, 24, 22, 12, 18))


def _outcomes(figures: Figures) -> Table:
    codes = [*words.OUTCOMES, *(code for code in figures.passes if code not in {"read", *words.OUTCOMES})]
    rows = [(_(words.OUTCOMES.get(code, code)), figures.passes.get(code, 0)) for code in codes]
    total = (_("Records read"), figures.passes["read"])
    return Table(_("Outcomes of records"), (_("Outcome"), _("Records")), [*rows, total], (70, 14))


def _placeholders(figures: Figures, show: Show) -> Table:
    rows = (
        (
            _(words.PLACEHOLDERS.get(value.name, value.name)),
            show.parameter(value.name, value.value),
            clean(value.source),
        )
        for value in figures.placeholders
    )
    return Table(
        _("Values without an act"), (_("What"), _("Value"), _("Where it was found")), rows, (36, 36, 100)
    )


def _files(figures: Figures) -> Table:
    rows: list[tuple[Value, ...]] = [
        *((_("Read"), clean(name), count, "") for name, count in figures.files),
        *((_("Not read"), clean(name), 0, clean(why)) for name, why in figures.unread),
        *((_("Problem"), "rejected.csv", count, clean(sentence)) for sentence, count in figures.problems),
    ]
    return Table(
        _("Files and problems"), (_("What"), _("File"), _("Count"), _("Sentence")), rows, (16, 44, 12, 90)
    )


def _suppliers(figures: Figures) -> Table:
    rows: list[tuple[Value, ...]] = [
        *((clean(name), Tenge(tiyn), _("In the payment file")) for name, tiyn in figures.paid),
        *(
            (clean(name), Tenge(tiyn), _("Left out: no account, or no number of the supplier"))
            for name, tiyn in figures.unpaid
        ),
    ]
    return Table(_("Suppliers"), (_("Supplier"), _("Amount, ₸"), _("Where")), rows, (48, 18, 52))
