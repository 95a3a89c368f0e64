from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit.figures import Finding
from amiyan.settlement.audit.workbook import write_workbook

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
