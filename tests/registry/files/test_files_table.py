"""What a file is, and which rows it has."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.registry.files.makers import child, problems_of, rows_of, text, workbook

from amiyan.kernel.problems import ProblemError
from amiyan.registry.files import guards
from amiyan.registry.files import problems as p
from amiyan.registry.files.delimited import MAX_LINE
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.roster import RosterRow, read_roster
from amiyan.registry.files.table import open_table


def refusal(path):
    with pytest.raises(ProblemError) as caught:
        list(open_table(path).rows())
    assert caught.value.problem.where == path.name
    assert caught.value.problem.kind.title.format(**caught.value.problem.params)
    return caught.value.problem.kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", p.FILE_EMPTY),
        (b"\xef\xbb\xbf\r\n\r\n", p.FILE_EMPTY),
        (b"%PDF-1.7\n%\xe2\xe3", p.FILE_IS_PDF),
        (b"\x89PNG\r\n\x1a\n\x00", p.FILE_IS_PICTURE),
        (b"Rar!\x1a\x07", p.FILE_IS_ARCHIVE),
        (b"<html><table><tr><td>\xd0\x98\xd0\x98\xd0\x9d", p.FILE_IS_WEB_PAGE),
        (b"a;b\x00c\x01\x02\n", p.FILE_IS_BINARY),
        (b"PK\x03\x04" + b"0" * 300, p.FILE_BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), p.FILE_ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), p.FILE_IS_DOCUMENT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), p.FILE_BROKEN),
    ],
)
@pytest.mark.parametrize("name", ["roster.xlsx", "roster.csv"])
def test_a_file_that_is_no_table_is_named_for_what_it_is(tmp_path, content, kind, name):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == kind


def test_a_folder_and_a_missing_file(tmp_path):
    assert refusal(tmp_path) == p.FILE_IS_DIRECTORY
    assert refusal(tmp_path / "none.csv") == p.FILE_MISSING


def test_a_file_without_permission(tmp_path, monkeypatch):
    path = text(tmp_path / "a.csv", "iin,pin\n")

    def forbidden(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")  # root, who may run the suite, may read everything

    monkeypatch.setattr(type(path), "open", forbidden)
    assert refusal(path) == p.FILE_FORBIDDEN


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_archives_of_other_things_are_told_apart(tmp_path):
    assert refusal(zipped(tmp_path / "a.xlsx", {"a.csv": "x"})) == p.FILE_IS_ARCHIVE
    assert refusal(zipped(tmp_path / "b.xlsx", {"word/document.xml": "x"})) == p.FILE_IS_DOCUMENT
    assert refusal(zipped(tmp_path / "c.xlsx", {"xl/workbook.bin": "x"})) == p.FILE_OTHER_WORKBOOK
    assert refusal(zipped(tmp_path / "d.xlsx", {"xl/workbook.xml": "<"})) == p.FILE_BROKEN
    assert refusal(zipped(tmp_path / "e.xlsx", {"[Content_Types].xml": "<"})) == p.FILE_BROKEN


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(tmp_path):
    path = zipped(
        tmp_path / "bomb.xlsx", {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b" " * 30_000_000}
    )
    assert refusal(path) == p.FILE_BOMB


def test_a_bomb_with_lying_headers_is_refused_by_what_it_unpacks_to(tmp_path):
    path = zipped(
        tmp_path / "bomb.xlsx", {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b" " * 30_000_000}
    )
    data = path.read_bytes().replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    assert refusal(path) == p.FILE_BOMB


def test_a_sheet_whose_two_cells_are_a_million_rows_apart_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "wide.xlsx")
    assert refusal(tmp_path / "wide.xlsx") == p.FILE_TOO_LARGE


@pytest.mark.parametrize(
    "reference", ["r='XFD1048576'", 'r = "XFD1048576"', 'r="A9999999"', 't=">" r="ZZ999999"']
)
def test_a_far_cell_is_found_however_its_reference_is_written(tmp_path, reference):
    sheet = f'<row><c r="Z1"><v>1</v></c><c {reference}><v>1</v></c></row>'
    path = zipped(tmp_path / "far.xlsx", {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": sheet})
    assert refusal(path) == p.FILE_TOO_LARGE


def test_one_long_text_used_in_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guards, "MAX_SHARED_TEXT", 100_000)
    sheet = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 101))
    members = {
        "xl/workbook.xml": "x",
        "xl/sharedStrings.xml": f"<sst><si><t>{'x' * 2000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    assert refusal(zipped(tmp_path / "long.xlsx", members)) == p.FILE_TOO_LARGE


def test_a_formatted_but_empty_far_cell_costs_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["XFD1048000"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "styled.xlsx")
    assert list(open_table(tmp_path / "styled.xlsx").rows()) == [(1, ["x"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_tables_of_every_make(tmp_path, encoding, delimiter, end):
    lines = [["ЖСН", "Тегі", "Сынып"], ["1", "Әбдіқалық", '"3 «А»"'], ["2", '"Ақ; бота, ""кіші"""', "4"]]
    path = text(tmp_path / "a.csv", end.join(delimiter.join(line) for line in lines) + end, encoding)
    assert list(open_table(path).rows()) == [
        (1, ["ЖСН", "Тегі", "Сынып"]),
        (2, ["1", "Әбдіқалық", "3 «А»"]),
        (3, ["2", 'Ақ; бота, "кіші"', "4"]),
    ]


def test_the_russian_code_page(tmp_path):
    path = text(tmp_path / "a.csv", "ИИН;Фамилия\r\n1;Щёлоков\r\n", "cp1251")
    assert list(open_table(path).rows())[1] == (2, ["1", "Щёлоков"])


def test_one_broken_letter_leaves_a_file_utf8(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(("iin,surname\n" + "1,Әлия\n" * 50).encode() + b"2,\xff\n")
    rows = list(open_table(path).rows())
    assert rows[1] == (2, ["1", "Әлия"])
    assert rows[-1] == (52, ["2", "\ufffd"])


def test_categories_with_semicolons_do_not_hide_the_comma(tmp_path):
    path = text(tmp_path / "a.csv", "iin,categories\n" + "1,asp;orphan;disability\n" * 5)
    assert list(open_table(path).rows())[1] == (2, ["1", "asp;orphan;disability"])


def test_the_separator_that_excel_writes_into_the_first_line(tmp_path):
    path = text(tmp_path / "a.csv", "sep=;\nx;y\n1;2\n")
    assert list(open_table(path).rows()) == [(2, ["x", "y"]), (3, ["1", "2"])]


def test_an_open_quote_costs_its_own_line_only(tmp_path):
    path = text(tmp_path / "a.csv", 'iin,pin\n1,"open\n2,3\n4,"two\nlines"\n5,"x"\n6,7\n')
    found = list(open_table(path).rows())
    assert [row[0] for row in rows_of(found)] == [1, 3, 4, 6, 7]
    assert (4, ["4", "two\nlines"]) in found
    (problem,) = problems_of(found)
    assert (problem.row, problem.kind) == (2, p.QUOTE_NOT_CLOSED)


def test_a_quote_that_never_closes_does_not_swallow_the_file(tmp_path):
    path = text(tmp_path / "a.csv", 'iin,pin\n1,"open\n' + "2,3\n" * 5000)
    assert len(rows_of(open_table(path).rows())) == 5001


def test_a_line_of_megabytes_is_skipped_and_the_rest_read(tmp_path):
    path = text(tmp_path / "a.csv", "iin,pin\n" + "x" * (3 * MAX_LINE) + "\n1,2\n")
    found = list(open_table(path).rows())
    assert found[2] == (3, ["1", "2"])
    assert found[1].kind == p.LINE_TOO_LONG


def test_merged_cells_repeat_their_value_and_rows_keep_their_numbers(tmp_path):
    rows = [[], ["", "тақырып"], [], ["", "a", "b"], ["", "c"], ["", "", "d"]]
    path = workbook(tmp_path / "m.xlsx", rows, merge=("B2:C2", "B5:B6"))
    found = [(n, cells) for n, cells in open_table(path).rows() if any(cells)]
    assert found == [
        (2, ["", "тақырып", "тақырып"]),
        (4, ["", "a", "b"]),
        (5, ["", "c", ""]),
        (6, ["", "c", "d"]),
    ]


def test_a_workbook_without_any_cell_is_empty(tmp_path):
    assert refusal(workbook(tmp_path / "a.xlsx", [])) == p.FILE_EMPTY


_PIECES = st.sampled_from(
    [
        b"iin",
        b",",
        b";",
        b'"',
        b"\n",
        b"\r",
        b"\r\n",
        b"\t",
        b"\xff",
        b"\x00",
        b"pin",
        "ЖСН".encode(),
        b"PK\x03\x04",
        child(1).encode(),
        b"categories",
        b"asp",
        b"08.09.2025",
        b"99999999999999",
        b"1e11",
        "Сынып".encode("cp1251"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=60).map(b"".join)), st.booleans())
def test_any_bytes_give_rows_or_problems_and_nothing_else(tmp_path, body, headed):
    path = tmp_path / "fuzz.csv"
    path.write_bytes((b"iin,class,categories,enrolled_from,pin\n" if headed else b"") + body)
    try:
        for found in read_roster(path):
            assert isinstance(found, RosterRow | RowProblem)
    except ProblemError as error:
        assert error.problem.kind.title.format(**error.problem.params)  # noqa: PT017 - either end is right


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_damage_gives_rows_or_problems(tmp_path, at, damage):
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["iin", "pin"])
    book.active.append([child(1), 1])
    book.save(buffer)
    data = bytearray(buffer.getvalue())
    data[at : at + len(damage)] = damage
    path = tmp_path / "fuzz.xlsx"
    path.write_bytes(data)
    try:
        assert all(isinstance(found, RosterRow | RowProblem) for found in read_roster(path))
    except ProblemError as error:
        assert error.problem.kind.title.format(**error.problem.params)  # noqa: PT017 - either end is right
