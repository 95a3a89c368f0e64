"""Rosters as schools keep them."""

import datetime as dt

import openpyxl
import pytest
from tests.registry.files.makers import child, problems_of, rows_of, text, workbook

from amiyan.country.kz import iin as iins
from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.problems import ProblemError
from amiyan.registry.files import problems as p
from amiyan.registry.files.headings import REQUIRED, aliases, name_of
from amiyan.registry.files.roster import grade_of, read_roster, statuses_of

HEADER = "iin,surname,given_name,patronymic,grade,class,facility,categories,pin,enrolled_from,enrolled_to\n"


def read(path):
    found = list(read_roster(path))
    return rows_of(found), problems_of(found)


def test_a_plain_roster(tmp_path):
    line = f"{child(1)},Серік,Айша,Нұрланқызы,3,3 «А»,KZ-79-1,asp; orphan,17,2025-09-01,31.05.2026\n"
    (row,), problems = read(text(tmp_path / "r.csv", HEADER + line))
    assert problems == []
    assert (row.file, row.row, row.iin) == ("r.csv", 2, child(1))
    assert (row.surname, row.given_name, row.patronymic) == ("Серік", "Айша", "Нұрланқызы")
    assert (row.grade, row.class_label, row.shift, row.facility, row.pin) == (
        3,
        "3 «А»",
        None,
        "KZ-79-1",
        "17",
    )
    assert row.statuses_held == ("orphan", "asp")
    assert row.statuses_covered == SOCIAL_STATUSES
    assert (row.enrolled_from, row.enrolled_to) == (dt.date(2025, 9, 1), dt.date(2026, 5, 31))


def test_a_kazakh_workbook_with_titles_merged_headings_and_lost_zeros(tmp_path):
    iin = child(1)
    rows = [
        ["Алматы қаласы, №5 мектеп"],
        [],
        ["№", "ЖСН", "Оқушы", "", "", "Сынып", "Білім беру\nұйымы", "Қабылданған күні", "Санаты"],
        ["", "", "Тегі", "Аты", "Әкесінің аты", "", "", "", ""],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, int(iin), "Сeрік", "Айша", "", "11-Б", "АЛ-5", 45908, "көп балалы"],
    ]
    path = workbook(
        tmp_path / "r.xlsx",
        rows,
        merge=("A1:I1", "A3:A4", "B3:B4", "C3:E3", "F3:F4", "G3:G4", "H3:H4", "I3:I4"),
    )
    (row,), problems = read(path)
    assert problems == []
    assert (row.row, row.iin, row.grade, row.facility) == (6, iin, 11, "АЛ-5")
    assert row.surname == "Серік"  # the Latin e is gone
    assert row.enrolled_from == dt.date(2025, 9, 8)
    assert row.statuses_held == ("large_family",)
    assert row.pin == iin


def test_lost_zeros_are_put_back(tmp_path):
    # Born in 2000, by a serial from the end of the range: two leading zeros.
    iin = next(i for n in range(9980, 10_000) if (i := iins.make(dt.date(2000, 12, 31), "male", n)))
    assert iin.startswith("00")
    (row,), problems = read(workbook(tmp_path / "r.xlsx", [["ИИН", "Табельный номер"], [int(iin), 123.0]]))
    assert (row.iin, row.pin, problems) == (iin, "123", [])


def test_russian_headings_with_latin_letters_and_a_full_name(tmp_path):
    rows = [
        ["Класc", "Ф.И.O. ученика", "ИИH / ЖСН", "Дата\nвыбытия"],
        ["3 «А»", "Серік Айша Нұрлан қызы", child(1), "8.9.2025"],
    ]
    (row,), problems = read(workbook(tmp_path / "r.xlsx", rows))
    assert problems == []
    assert (row.surname, row.given_name, row.patronymic) == ("Серік", "Айша", "Нұрлан қызы")
    assert (row.grade, row.enrolled_to) == (3, dt.date(2025, 9, 8))


def test_one_heading_over_the_three_parts_of_a_name(tmp_path):
    rows = [["ЖСН", "Аты-жөні", "", "", "Сынып"], [child(1), "Серік", "Айша", "Нұрланқызы", 2]]
    (row,), problems = read(workbook(tmp_path / "r.xlsx", rows, merge=("B1:D1",)))
    assert (row.surname, row.given_name, row.patronymic, problems) == ("Серік", "Айша", "Нұрланқызы", [])


def test_a_header_of_two_rows_in_a_text_table(tmp_path):
    content = f"ЖСН;Оқушы;;Сынып\n;Тегі;Аты;\n{child(1)};Серік;Айша;4\n"
    (row,), problems = read(text(tmp_path / "r.csv", content))
    assert (row.surname, row.given_name, row.grade, problems) == ("Серік", "Айша", 4, [])


def test_a_title_right_above_the_header_is_no_heading(tmp_path):
    rows = [["Мектеп: №5 гимназия", "", ""], ["№", "ЖСН", "Сынып"], [1, child(1), "2А"]]
    (row,), problems = read(workbook(tmp_path / "r.xlsx", rows, merge=("A1:C1",)))
    assert (row.facility, row.grade, problems) == ("", 2, [])


def test_sheets_are_read_one_after_another_and_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "3 А"
    for n, sheet in enumerate((book.active, book.create_sheet("3 Б"), book.create_sheet("Нұсқаулық"))):
        for row in [["Оқып шығыңыз"]] if n == 2 else [["ЖСН", "Сынып"], [child(n), "3"]]:
            sheet.append(row)
    book.create_sheet("Бос")
    book.save(tmp_path / "r.xlsx")
    rows, problems = read(tmp_path / "r.xlsx")
    assert [(row.file, row.row) for row in rows] == [("r.xlsx#3 А", 2), ("r.xlsx#3 Б", 2)]
    assert problems == []


def test_pasted_sheets_repeat_their_header_even_in_another_order(tmp_path):
    content = f"iin,class\n{child(1)},3\niin,class\n{child(2)},4\n\n,\nclass,iin\n5,{child(3)}\n"
    rows, problems = read(text(tmp_path / "r.csv", content))
    assert [(row.iin, row.grade) for row in rows] == [(child(1), 3), (child(2), 4), (child(3), 5)]
    assert problems == []


def test_a_heading_that_stands_twice_is_listed_and_the_first_wins(tmp_path):
    (row,), (problem,) = read(text(tmp_path / "r.csv", f"iin,class,Класс\n{child(1)},3,4\n"))
    assert row.grade == 3
    assert (problem.kind, problem.column, problem.value, problem.rejects) == (
        p.HEADING_TWICE,
        "class",
        "Класс",
        False,
    )


@pytest.mark.parametrize(
    ("written", "held", "covered"),
    [
        ("", (), SOCIAL_STATUSES),
        ("-", (), SOCIAL_STATUSES),
        ("жоқ", (), SOCIAL_STATUSES),
        ("АСП|сирота", ("orphan", "asp"), SOCIAL_STATUSES),
        ("large_family, аз қамтылған", ("low_income", "large_family"), SOCIAL_STATUSES),
        ("дети, оставшиеся без попечения родителей; asp", ("no_parental_care", "asp"), SOCIAL_STATUSES),
        ("asp;түсініксіз", ("asp",), ("asp",)),
        ("түсініксіз", (), ()),
    ],
)
def test_categories(tmp_path, written, held, covered):
    (row,), problems = read(text(tmp_path / "r.csv", f'iin;class;categories\n{child(1)};3;"{written}"\n'))
    assert (row.statuses_held, row.statuses_covered) == (held, covered)
    assert [(x.kind, x.value, x.rejects) for x in problems] == (
        [(p.CATEGORY_UNKNOWN, "түсініксіз", False)] if covered != SOCIAL_STATUSES else []
    )


def test_without_the_column_categories_are_unknown(tmp_path):
    (row,), _ = read(text(tmp_path / "r.csv", f"iin,class\n{child(1)},3\n"))
    assert (row.statuses_held, row.statuses_covered) == ((), ())


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("3 «А»", 3),
        ("11-Б", 11),
        ("0 сынып", 0),
        ("3А", 3),
        ("3.0", 3),
        (3.0, 3),
        (0, 0),
        ("12", 12),
        ("13", None),
        ("2025", None),
        ("А", None),
        (3.5, None),
        ("-3", None),
        (dt.date(2025, 1, 3), None),
        ("4 «Ә» сыныбы", 4),
    ],
)
def test_grades(cell, grade):
    assert grade_of(cell) == grade


def test_a_grade_that_cannot_be_read_is_a_warning_and_the_class_helps(tmp_path):
    content = f"iin,grade,class\n{child(1)},х,4Б\n{child(2)},,Мектепалды\n{child(3)},,\n"
    rows, problems = read(text(tmp_path / "r.csv", content))
    assert [row.grade for row in rows] == [4, None, None]
    assert [(x.row, x.column, x.rejects) for x in problems] == [(2, "grade", False), (3, "class", False)]


@pytest.mark.parametrize(
    "written",
    [
        "08.09.2025",
        "2025-09-08",
        "08/09/2025",
        "8.9.2025",
        "45908",
        "45908.0",
        "20250908",
        "2025-09-08 00:00:00",
        "08.09.2025 г.",
        "2025-09-08T00:00:00",
        " 8-9-2025 ",
    ],
)
def test_dates_as_people_and_excel_write_them(tmp_path, written):
    (row,), problems = read(text(tmp_path / "r.csv", f"iin,enrolled_from\n{child(1)},{written}\n"))
    assert (row.enrolled_from, problems) == (dt.date(2025, 9, 8), [])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("31.02.2025", p.DATE_WRONG),
        ("09/20/2025", p.DATE_WRONG),
        ("қыркүйек", p.DATE_WRONG),
        ("2025", p.DATE_WRONG),
        ("08.09.25", p.DATE_SHORT_YEAR),
        ("08.09.20255", p.DATE_WRONG),
        ("99999", p.DATE_WRONG),
    ],
)
def test_a_date_that_is_none_rejects_the_row(tmp_path, written, kind):
    rows, (problem,) = read(text(tmp_path / "r.csv", f"iin,enrolled_to\n{child(1)},{written}\n"))
    assert rows == []
    assert (problem.kind, problem.column, problem.value, problem.rejects) == (
        kind,
        "enrolled_to",
        written,
        True,
    )


def test_dates_as_cells_of_excel(tmp_path):
    rows = [
        ["iin", "enrolled_from", "enrolled_to"],
        [child(1), dt.date(2025, 9, 8), dt.datetime.fromisoformat("2025-09-09 01:00")],
    ]
    (row,), _ = read(workbook(tmp_path / "r.xlsx", rows))
    assert (row.enrolled_from, row.enrolled_to) == (dt.date(2025, 9, 8), dt.date(2025, 9, 9))


def test_reversed_dates_reject_the_row_and_one_day_does_not(tmp_path):
    header = "iin,enrolled_from,enrolled_to\n"
    content = f"{header}{child(1)},02.09.2025,01.09.2025\n{child(2)},01.09.2025,01.09.2025\n"
    (row,), (problem,) = read(text(tmp_path / "r.csv", content))
    assert (row.iin, problem.kind, problem.row) == (child(2), p.DATES_REVERSED, 2)


def test_wrong_iins_reject_their_rows_only(tmp_path):
    wrong = child(1)[:-1] + str((int(child(1)[-1]) + 1) % 10)
    content = f"iin,class\n{wrong},3\n,3\nабв,3\n9.9E+11,3\n{child(2)},3\n"
    rows, problems = read(text(tmp_path / "r.csv", content))
    assert [row.iin for row in rows] == [child(2)]
    assert [(x.row, x.column, x.rejects) for x in problems] == [(n, "iin", True) for n in (2, 3, 4, 5)]
    for problem in problems:
        assert problem.problem.kind.title.format(**problem.problem.params)


def test_shift(tmp_path):
    content = f"iin,ауысым\n{child(1)},2 ауысым\n{child(2)},II\n{child(3)},түнгі\n{child(4)},\n"
    rows, (problem,) = read(text(tmp_path / "r.csv", content))
    assert [row.shift for row in rows] == [2, 2, None, None]
    assert (problem.kind, problem.row, problem.rejects) == (p.SHIFT_WRONG, 4, False)


def test_a_table_without_the_heading_is_refused_with_its_name(tmp_path):
    with pytest.raises(ProblemError) as caught:
        list(read_roster(text(tmp_path / "r.csv", "surname,class\nСерік,3\n")))
    assert caught.value.problem.kind == p.NO_HEADER
    assert caught.value.problem.params["missing"] == "iin"


def test_titles_may_take_thirty_nine_rows(tmp_path):
    titles = "Тізім\n" * 39
    assert len(read(text(tmp_path / "r.csv", f"{titles}iin,class\n{child(1)},3\n"))[0]) == 1
    with pytest.raises(ProblemError):
        read(text(tmp_path / "s.csv", f"{titles}Тізім\niin,class\n{child(1)},3\n"))


@pytest.mark.parametrize("kind", list(REQUIRED))
def test_every_kind_knows_its_own_names_and_no_word_has_two_meanings(kind):
    assert set(REQUIRED[kind]) <= set(
        aliases(kind).values()
    )  # aliases() raises where a word is claimed twice


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("ИСН", "iin"),
        ("ЖСН (12 сан)", "iin"),
        ("ИИН\nученика", "iin"),
        ("Организация образования", "facility"),
        ("БІЛІМ  БЕРУ ҰЙЫМЫ", "facility"),
        ("Таб. №", "pin"),
        ("Класс / Сынып", "class"),
        ("Параллель", "grade"),
        ("Enrolled-From", "enrolled_from"),
        ("Әкeсінің аты", "patronymic"),
        ("Акесiнiн аты", "patronymic"),
        ("Ата-анасының ЖСН", None),
        ("Ескерту", None),
    ],
)
def test_headings_as_schools_write_them(heading, name):
    assert name_of("roster", heading) == name


def test_statuses_are_in_their_fixed_order():
    assert statuses_of("asp;orphan;asp") == (("orphan", "asp"), ())
