import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit import workbook
from amiyan.settlement.audit.figures import Finding
from amiyan.settlement.audit.workbook import Table, Tenge, write_tables, write_workbook

from .town import CHILD, invented

SUMMARY, PARTS, SCHOOLS, WEEKS, FINDINGS = 0, 1, 3, 4, 6


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(invented(), path, language=request.param)
    book = load_workbook(path)
    yield book
    book.close()


def column(sheet, number):
    return [row[number] for row in sheet.iter_rows(min_row=2, values_only=True)]


def tiyn(values):
    total = sum(Decimal(str(value)) for value in values) * 100
    assert total == int(total)
    return int(total)


def test_the_sums_of_the_sheets_are_the_figures(book):
    figures = invented()
    sheets = book.worksheets
    assert tiyn(column(sheets[PARTS], 2)) == figures.amount["difference"]
    assert tiyn(column(sheets[SCHOOLS], 6)) == figures.amount["by_list"]
    assert tiyn(column(sheets[SCHOOLS], 7)) == figures.amount["by_fact"]
    assert tiyn(column(sheets[SCHOOLS], 9)) == figures.amount["difference"]
    assert tiyn(column(sheets[WEEKS], 7)) == figures.amount["difference"]
    assert sum(column(sheets[SCHOOLS], 4)) == figures.meals["payable"]


def test_every_pattern_is_there_whole(book):
    assert book.worksheets[FINDINGS].max_row == len(invented().findings) + 1


def test_sheets_have_names_of_their_own(book):
    assert len(set(book.sheetnames)) == 12
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_the_same_figures_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    for path in (one, two):
        write_workbook(invented(schools=4), path, language="ru")
    assert one.read_bytes() == two.read_bytes()


def test_text_of_files_is_never_a_formula_and_names_no_child(tmp_path):
    figures = invented(schools=1)
    school = replace(figures.schools[0], code='=HYPERLINK("x")', supplier="bell\x07")
    path = tmp_path / "report.xlsx"
    write_workbook(
        replace(figures, schools=(school,), findings=(Finding("never_seen", "№ 1", 1, 0, CHILD),)),
        path,
        language="kk",
    )
    sheets = load_workbook(path).worksheets
    cell = sheets[SCHOOLS]["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("x")')
    assert sheets[SCHOOLS]["B2"].value == "bell"
    assert CHILD not in str(list(sheets[FINDINGS].values))


def written(*rows):
    file = io.BytesIO()
    write_tables([Table("Lines", ("What",), rows, (10,))], file, day=date(2026, 3, 31))
    return load_workbook(file).worksheets[0]


@pytest.mark.parametrize(
    ("value", "read", "style"),
    [
        ("  a & <b>\r\n", "  a & <b>\r\n", "Text"),
        ("=1+1", "=1+1", "Text"),
        ("Ә" * 40_000, "Ә" * 32_000, "Text"),
        ("", None, "Text"),
        (-3, -3, "Number"),
        (10**12, 10**12, "Number"),
        (Tenge(-105), -1.05, "Tenge"),
        (Tenge(63_100), 631, "Tenge"),
    ],
)
def test_a_cell_is_read_as_it_was_given(value, read, style):
    cell = written((value,))["A2"]
    assert (cell.value, cell.style) == (read, style)


@pytest.mark.parametrize("day", [date(2000, 2, 29), date(2026, 3, 1)])
def test_a_day_is_a_day(day):
    cell = written((day,))["A2"]
    assert cell.is_date
    assert cell.value.date() == day
    assert cell.number_format == "dd.mm.yyyy"


def test_rows_stand_in_their_order_also_beyond_the_letter_z():
    sheet = written(*[tuple(range(place, place + 60)) for place in range(1_200)])
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        tuple(range(place, place + 60)) for place in range(1_200)
    ]


def test_no_object_is_made_for_a_cell(monkeypatch):
    """As many as the headings and the styles need, however long the sheet."""
    made = []
    cell = workbook.WriteOnlyCell
    monkeypatch.setattr(workbook, "WriteOnlyCell", lambda *what: made.append(what) or cell(*what))
    written(*[(place, "school") for place in range(100)])
    assert len(made) < 20
