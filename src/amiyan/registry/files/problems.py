"""Every problem a file or a row of it can have, and :class:`RowProblem`, which places one.

A problem with a whole file is raised as ``ProblemError``; a problem with one row is yielded between the
rows, so that the rest of the file goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amiyan.kernel.problems import N_, Kind, Problem

VALUE_SHOWN = 200  # characters of a wrong value that a list of problems repeats


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell or row. ``rejects`` is False for a warning: then the row is kept.

    ``row`` is the sheet's row or the line of the text file, from 1; ``column`` is the canonical name.
    """

    file: str
    row: int
    column: str
    value: str
    kind: Kind
    params: Mapping[str, Any] = field(default_factory=dict)
    rejects: bool = True

    @property
    def problem(self) -> Problem:
        """The same as a kernel problem, for ``sentence`` and ``advice``."""
        params = {"value": self.value, "column": self.column, **self.params}
        return Problem(self.kind, f"{self.file}:{self.row}", params)


# --- whole files -------------------------------------------------------------------------------------------
FILE_MISSING = Kind(
    "file-missing",
    N_("There is no file {file}."),
    N_("Check the name and the folder."),
    404,
)
FILE_IS_DIRECTORY = Kind(
    "file-is-directory",
    N_("{file} is a folder, not a file."),
    N_("Name one file inside the folder."),
)
FILE_FORBIDDEN = Kind(
    "file-forbidden",
    N_("The file {file} may not be read."),
    N_("Ask its owner for the right to read it, or copy it to your own folder."),
    403,
)
FILE_UNREADABLE = Kind(
    "file-unreadable",
    N_("The file {file} could not be read from the disk."),
    N_("Check the disk or the network folder, and copy the file again."),
)
FILE_EMPTY = Kind(
    "file-empty",
    N_("The file {file} is empty."),
    N_("Export the table again and check that it is saved with its rows."),
)
_SAVE_AS_TABLE = N_("Save the table as an Excel workbook (.xlsx) or as CSV and give that file.")
FILE_IS_PDF = Kind("file-is-pdf", N_("{file} is a PDF document, not a table."), _SAVE_AS_TABLE)
FILE_IS_PICTURE = Kind("file-is-picture", N_("{file} is a picture, not a table."), _SAVE_AS_TABLE)
FILE_IS_ARCHIVE = Kind(
    "file-is-archive",
    N_("{file} is an archive, not a table."),
    N_("Unpack it and give the table that is inside."),
)
FILE_IS_DOCUMENT = Kind("file-is-document", N_("{file} is a text document, not a table."), _SAVE_AS_TABLE)
FILE_IS_WEB_PAGE = Kind(
    "file-is-web-page",
    N_("{file} is a web page, whatever its name says."),
    N_("Open it in Excel, save it as an Excel workbook (.xlsx) and give that file."),
)
FILE_OTHER_WORKBOOK = Kind(
    "file-other-workbook",
    N_("{file} is a workbook of a kind that is not read (.xlsb, .ods)."),
    N_("Open it in Excel, save it as an Excel workbook (.xlsx) and give that file."),
)
FILE_IS_BINARY = Kind("file-is-binary", N_("{file} is neither text nor a workbook."), _SAVE_AS_TABLE)
FILE_ENCRYPTED = Kind(
    "file-encrypted",
    N_("The workbook {file} is protected with a password."),
    N_("Open it in Excel, remove the password and save it again."),
)
FILE_BROKEN = Kind(
    "file-broken",
    N_("The workbook {file} is damaged and cannot be opened."),
    N_("Open it in Excel, save it as a new .xlsx file and give that one."),
)
FILE_BOMB = Kind(
    "file-bomb",
    N_("The workbook {file} unpacks into far more than a table of its size can hold; it was not opened."),
    N_("If it is a real table, copy its rows into a new workbook or save it as CSV."),
)
FILE_TOO_LARGE = Kind(
    "file-too-large",
    N_("The workbook {file} is too large to be read as a workbook."),
    N_("Save it as CSV: a CSV file may have any number of rows."),
)
NO_HEADER = Kind(
    "no-header",
    N_("No row with the headings of this table was found in {file} (missing: {missing})."),
    N_("Put the headings into one row above the data, within the first 40 rows: {expected}."),
)

# --- rows --------------------------------------------------------------------------------------------------
LINE_TOO_LONG = Kind(
    "line-too-long",
    N_("This line is longer than {limit} characters and was skipped."),
    N_("Check that the file is a table with one row on a line."),
)
QUOTE_NOT_CLOSED = Kind(
    "quote-not-closed",
    N_("A quotation mark opens a cell on this line and is never closed."),
    N_("Close or remove the quotation mark."),
)
LINE_UNREADABLE = Kind(
    "line-unreadable",
    N_("This line could not be divided into cells."),
    N_("Write the line again with the same separators as the others."),
)
HEADING_TWICE = Kind(
    "heading-twice",
    N_("The heading of “{column}” stands twice; the first column was used."),
    N_("Remove or rename the column “{value}”."),
)
VALUE_MISSING = Kind(
    "value-missing",
    N_("The column “{column}” is blank in this row."),
    N_("Fill the cell and give the file again."),
)
DATE_WRONG = Kind(
    "date-wrong",
    N_("“{value}” is not a date."),
    N_("Write the date as day.month.year, for example 08.09.2025."),
)
DATE_SHORT_YEAR = Kind(
    "date-short-year",
    N_("“{value}” has a year of two digits."),
    N_("Write the year with four digits, for example 08.09.2025."),
)
DATES_REVERSED = Kind(
    "dates-reversed",
    N_("The last day {last} is before the first day {first}."),
    N_("Correct one of the two dates."),
)
CATEGORY_UNKNOWN = Kind(
    "category-unknown",
    N_("The category “{value}” is not known; the other categories of this child stay unknown."),
    N_("Use one of: {expected}."),
)
GRADE_WRONG = Kind(
    "grade-wrong",
    N_("No grade from 0 to 12 can be read from “{value}”; the grade stays unknown."),
    N_("Write the grade as a number, for example 3 or 3 “А”."),
)
SHIFT_WRONG = Kind(
    "shift-wrong",
    N_("“{value}” is not a shift; the shift stays unknown."),
    N_("Write 1, 2 or 3."),
)
PLACE_WRONG = Kind(
    "place-wrong",
    N_("“{value}” is not a place of a terminal."),
    N_("Write canteen or entrance."),
)
TERMINAL_TWICE = Kind(
    "terminal-twice",
    N_("The terminal {value} is already listed in row {first_row} with another facility or place."),
    N_("Leave one row for each terminal."),
)
BIC_WRONG = Kind(
    "bic-wrong",
    N_("“{value}” is not a BIC."),
    N_("Write the bank's code of 8 or 11 letters and digits."),
)
HOURS_WRONG = Kind(
    "hours-wrong",
    N_("“{value}” is not a time of day; the serving hours of this row were not used."),
    N_("Write hours and minutes, for example 08:30."),
)
HOURS_REVERSED = Kind(
    "hours-reversed",
    N_("The hour of closing {last} is not after the hour of opening {first}; these hours were not used."),
    N_("Correct one of the two times."),
)
YES_NO_WRONG = Kind(
    "yes-no-wrong",
    N_("“{value}” is neither yes nor no."),
    N_("Write 1 or 0, yes or no."),
)
NUMBER_WRONG = Kind(
    "number-wrong",
    N_("“{value}” is not a whole number from {least} to {most}."),
    N_("Write a whole number without letters."),
)
NAME_TOO_LONG = Kind(
    "name-too-long",
    N_("A name has at most {most} characters."),
    N_("Write the name as it stands on the door, without the body that it belongs to."),
)
REGION_WRONG = Kind(
    "region-wrong",
    N_("“{value}” is no region."),
    N_("Write the two digits of KATO or the region's full name; leave it blank for the whole country."),
)
AMOUNT_WRONG = Kind(
    "amount-wrong",
    N_("“{value}” is not an amount in tenge."),
    N_("Write the amount as a number, with at most two digits after the point."),
)
PERCENT_WRONG = Kind(
    "percent-wrong",
    N_("“{value}” is not a rate in whole percent."),
    N_("Write a whole number from 0 to 100; leave it blank where the supplier pays no VAT."),
)
WORD_UNKNOWN = Kind(
    "word-unknown",
    N_("“{value}” is not a word known for “{column}”."),
    N_("Use one of: {expected}."),
)
HELD_NOT_COVERED = Kind(
    "held-not-covered",
    N_("The register names a status as held and does not say that it has checked it."),
    N_("Ask the owner of the register for the record again."),
)
DIED_AND_ALIVE = Kind(
    "died-and-alive",
    N_("The record says both that the person died and that the person lives."),
    N_("Ask the owner of the register for the record again."),
)

# --- the payer's file --------------------------------------------------------------------------------------
TOML_BROKEN = Kind(
    "toml-broken",
    N_("The file {file} is not written as TOML (line {line})."),
    N_('Write each field on its own line as: name = "value".'),
)
FIELD_MISSING = Kind(
    "field-missing",
    N_("The field “{column}” is missing."),
    N_("Add the field to the file."),
)
