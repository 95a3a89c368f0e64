"""Rosters as schools really keep them: the audit and an independent reading agree to the unit."""

import datetime as dt

import pytest

from .kit import NOON, attlog, child, text, workbook, zero_child

A, B, C = child(1), child(2), child(3)


def lost(iin: str) -> int:
    return int(iin)


def test_a_kazakh_workbook_with_titles_merged_cells_lost_zeros_and_look_alike_letters(files):
    zero = zero_child(5)
    assert zero.startswith("000")
    files.roster_path = workbook(
        files.folder / "Тізім.xlsx",
        [
            ["№ 5 мектеп-гимназиясы", None, None, None, None, None, None],
            ["Оқушылар тізімі, 2025-2026 оқу жылы"],
            [],
            # The letters a, o and c are Latin here, as they come from a Latin keyboard.
            ["Санаты", "ЖCH", "Тегі", "Сынып", "Мектеп коды", "Қабылданған күні", "Шыққан күні"],
            ["жетім бала", lost(zero), "Ахметов", "7 «Ә»", "№5 мeктeп", dt.date(2025, 9, 8), None],
            [None, float(A), "Ермеков", "3 «А»", None, 45908, "30.09.2025"],
            ["көп балалы", B, "Сериков", "11-Б", None, "08.09.2025", None],
            ["", C, "Оспанов", "0 сынып", None, None, None],
        ],
        merge=["A1:G1", "A2:G2", "E5:E8"],
    )
    files.terminals("CAN1,№5 мектеп,canteen")
    files.log("CAN1_attlog.dat", *(attlog(pin) for pin in (zero, A, B, C, zero.lstrip("0"))))
    result = files.agree()
    assert result.children == (4, 3, 1, 0)
    # The number of a terminal that drops zeros is the same person: the second is a repetition (fault 11).
    assert result.outcomes == ["used", "used", "used", "not_entitled", "repeated_record"]


def test_a_russian_workbook_with_dates_as_text_and_serials_in_any_order(files):
    files.roster_path = workbook(
        files.folder / "Список.xlsx",
        [
            ["Список учащихся КГУ"],
            [
                "Дата выбытия",
                "Школа",
                "ИИН",
                "Параллель",
                "Категория",
                "Дата зачисления",
                "Номер в терминале",
            ],
            ["07.09.2025", "Гимназия 1", A, 2, "", 45901, 17],
            ["", "Гимназия 1", B, 9, "Малообеспеченная семья", "09.09.2025", "018"],
            ["", "Гимназия 1", C, 9, "", "", 19.0],
        ],
    )
    files.terminals("CAN1,Гимназия 1,canteen")
    files.log("CAN1_attlog.dat", attlog("17", "2025-09-05 12:00:00"), attlog("17"), attlog("18"),
              attlog("18", "2025-09-09 12:00:00"), attlog("0019"))  # fmt: skip
    assert files.agree().outcomes == ["used", "not_enrolled", "not_enrolled", "used", "not_entitled"]


@pytest.mark.parametrize(
    ("encoding", "separator"), [("cp1251", ";"), ("utf-8-sig", ";"), ("utf-8-sig", ","), ("utf-8", ";")]
)
def test_text_tables_of_every_code_page(files, encoding, separator):
    lines = [
        "ИИН;Фамилия;Класс;Школа;Категория",
        f"{A};Иванова;3 «Б»;Школа № 7;",
        f"{B};Петрова;8;Школа № 7;сирота",
    ]
    files.roster_path = text(
        files.folder / "r.csv", [line.replace(";", separator) for line in lines], encoding, end="\r\n"
    )
    files.terminals_path = text(
        files.folder / "t.csv", ["Серийный номер;Школа;Место", "CAN1;Школа № 7;столовая"], encoding
    )
    files.log("CAN1_attlog.dat", attlog(A), attlog(B))
    assert files.agree().outcomes == ["used", "used"]


def test_categories_absent_blank_and_in_unknown_words_differ(files):
    """P29: unknown is not no."""
    files.roster(
        f"{child(1)},7,S1,,,,", f"{child(2)},7,S1,сирота,,,", f"{child(3)},7,S1,дитя войны,,,",
        f"{child(4)},7,S1,дитя войны; ASP,,,", f"{child(5)},2,S1,дитя войны,,,", f"{child(6)},,S1,,,,",
        f"{child(7)},,S1,large_family,,,", f"{child(8)},0,S1,,,,", f"{child(9)},0,S1,emergency;orphan,,,",
        f"{child(10)},12,S1,,,,", f"{child(11)},13,S1,,,,",
    )  # fmt: skip
    files.log("CAN1_attlog.dat", *(attlog(child(n)) for n in range(1, 12)))
    result = files.agree()
    unknown, no = "entitlement_unknown", "not_entitled"
    assert result.outcomes == [no, "used", unknown, "used", "used", unknown, "used", no, "used", no, unknown]
    assert result.summary["meals"] == {"payable": 5, "held": 3}
    assert any(row["value"] == "дитя войны" for row in result.rejected)


def test_without_a_column_of_categories_nobody_above_grade_4_is_refused(files):
    files.roster(f"{A},7,S1", f"{B},4,S1", f"{C},,S1", head="iin,grade,facility")
    files.log("CAN1_attlog.dat", attlog(A), attlog(B), attlog(C))
    result = files.agree()
    assert result.outcomes == ["entitlement_unknown", "used", "entitlement_unknown"]
    assert result.children == (3, 1, 0, 2)


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("3 «А»", "used"), ("11-Б", "not_entitled"), ("0 сынып", "not_entitled"), ("4Ә", "used"), ("5 Ә", "not_entitled"),
     ("10", "not_entitled"), ("1 «Ж»", "used"), ("даярлық", "entitlement_unknown")],
)  # fmt: skip
def test_the_grade_is_read_from_the_class(files, written, outcome):
    files.roster(f"{A},{written},S1,", head="iin,class,facility,categories")
    files.log("CAN1_attlog.dat", attlog(A))
    assert files.agree().outcomes == [outcome]


def test_the_same_number_at_two_schools_is_two_children(files):
    """P4: numbers are looked up among the school's own first."""
    files.roster(f"{A},1,S1,,17,,", f"{B},2,S2,,17,,").terminals("CAN1,S1,canteen", "CAN2,S2,canteen")
    files.log("CAN1_attlog.dat", attlog("17"), attlog("18")).log("CAN2_attlog.dat", attlog("0017"))
    result = files.agree()
    assert result.outcomes == ["used", "unknown_person", "used"]
    assert [line["iin"] for line in result.lines] == [A, B]


def test_two_children_with_one_number_are_both_rejected_and_nobody_else(files):
    files.roster(f"{A},1,S1,,17,,", f"{B},2,S1,,017,,", f"{C},2,S1,,18,,", f"{child(4)},1,S2,,17,,")
    files.terminals("CAN1,S1,canteen", "CAN2,S2,canteen")
    files.log("CAN1_attlog.dat", attlog("17"), attlog(A), attlog("18"))
    result = files.agree()
    assert result.outcomes == ["unknown_person", "unknown_person", "used"]
    assert result.summary["children"]["rejected_rows"] == 2


def test_an_iin_is_known_at_every_school_and_a_short_number_only_at_its_own(files):
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,21,,").terminals("CAN1,S1,canteen", "CAN2,S2,canteen")
    files.roster_path.write_text(files.roster_path.read_text() + f"{C},1,S2,,,,\n")
    files.log("CAN2_attlog.dat", attlog(A), attlog("21"), attlog(B), attlog(C))
    assert files.agree().outcomes == ["other_facility", "unknown_person", "other_facility", "used"]


def test_bad_rows_go_one_by_one_and_the_rest_goes_on(files):
    wrong = A[:-1] + str((int(A[-1]) + 1) % 10)
    files.roster(
        f"{wrong},1,S1,,,,", f"{B},1,НЕТ,,,,", f"{C},1,S1,,,31.02.2025,", f"{child(4)},1,S1,,,вчера,",
        f"{child(5)},1,S1,,,2025-09-20,2025-09-10", f"{child(6)},1,S1,,,,", "не число,1,S1,,,,", f"{child(7)},1,,,,,",
    )  # fmt: skip
    files.terminals("CAN1,S1,canteen", "DOOR2,S2,entrance")
    files.log("CAN1_attlog.dat", *(attlog(iin) for iin in (wrong, B, C, child(4), child(5), child(6))))
    result = files.agree()
    assert result.summary["children"]["rejected_rows"] == 7
    assert result.outcomes == ["unknown_person"] * 5 + ["used"]


def test_a_bad_row_twice_is_one_bad_row(files):
    """Fault 11."""
    wrong = A[:-1] + str((int(A[-1]) + 1) % 10)
    files.roster(*[f"{wrong},1,S1,,,,", f"{C},1,НЕТ,,,,"] * 3, f"{wrong},2,S1,,,,", f"{B},1,S1,,,,")
    files.log("CAN1_attlog.dat", attlog(B))
    assert files.agree().summary["children"]["rejected_rows"] == 3


def test_an_identical_row_twice_is_one_row_and_an_overlap_loses_the_later(files):
    """P4 and fault 11: one list handed in twice."""
    files.roster(
        f"{A},1,S1,,,2025-09-01,2025-09-15", f"{A},1,S1,,,01.09.2025,15.09.2025", f"{A},1,S1,,,2025-09-15,",
        f"{A},1,S1,,,2025-09-16,", f"{B},1,S1,,,,2025-09-10", f"{B},1,S2,,,2025-09-11,", f"{B},1,S2,,,2025-09-30,",
    ).terminals("CAN1,S1,canteen", "CAN2,S2,canteen")  # fmt: skip
    files.log("CAN1_attlog.dat", attlog(A, "2025-09-15 12:00:00"), attlog(A, "2025-09-16 12:00:00"),
              attlog(B, "2025-09-10 12:00:00"), attlog(B, "2025-09-11 12:00:00"))  # fmt: skip
    files.log("CAN2_attlog.dat", attlog(B, "2025-09-10 12:30:00"), attlog(B, "2025-09-11 12:30:00"))
    result = files.agree()
    assert result.outcomes == ["used", "used", "used", "other_facility", "other_facility", "used"]
    assert result.summary["children"]["rejected_rows"] == 2


def test_a_transfer_changes_school_grade_category_and_state(files):
    files.roster(
        f"{A},5,S1,,,,2025-09-10", f"{A},5,S2,orphan,,2025-09-11,2025-09-20",  # then nowhere
        f"{B},4,S1,,,,2025-09-10", f"{B},5,S2,,,2025-09-12,", f"{C},5,S1,,,2025-10-01,",
    ).terminals("CAN1,S1,canteen", "CAN2,S2,canteen")  # fmt: skip
    for name in ("CAN1", "CAN2"):
        files.log(f"{name}_attlog.dat", *(
            attlog(iin, f"2025-09-{day} 12:00:00") for iin in (A, B, C) for day in ("10", "11", "12", "22")
        ))  # fmt: skip
    result = files.agree()
    assert result.children == (2, 1, 1, 0)
    assert result.summary["amount_tiyn"]["by_list"] == 63100 * (7 + 7)


def test_prices_follow_region_and_grade_band(files):
    files.region, files.price_tiyn = "59", None
    grades = ["0", "1", "4", "5", "9", "10", "12", ""]
    files.roster(*(f"{child(n)},{grade},S1,orphan,,," for n, grade in enumerate(grades)))
    files.log("CAN1_attlog.dat", *(attlog(child(n)) for n in range(len(grades))))
    result = files.agree()
    assert (
        sorted(int(line["amount_tiyn"]) for line in result.lines) == [63700] * 4 + [74500] * 2 + [79400] * 2
    )


@pytest.mark.parametrize("region", ["71", "11", None])
def test_a_region_without_bands_and_one_without_a_price_of_its_own(files, region):
    files.region, files.price_tiyn = region, None
    files.roster(f"{A},1,S1,,,,", f"{B},9,S1,asp,,,").log("CAN1_attlog.dat", attlog(A), attlog(B))
    files.agree()


def test_a_child_of_whom_the_list_speaks_only_after_the_period_is_not_on_the_roster_of_the_period(files):
    files.roster(f"{A},1,S1,,,2025-10-01,", f"{B},1,S1,,,,2025-08-31", f"{C},1,S1,,,,")
    files.log("CAN1_attlog.dat", attlog(A), attlog(B), attlog(C, NOON))
    result = files.agree()
    assert result.children == (1, 1, 0, 0)
    assert result.outcomes == ["not_enrolled", "not_enrolled", "used"]
