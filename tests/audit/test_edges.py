"""Small and extreme periods, prices and names."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError, sentence

from .kit import attlog, child, text

A, B = child(1), child(2)


@pytest.mark.parametrize("price", [0, 1, 3, 10**12])
def test_prices_from_nothing_to_a_trillion(files, price):
    """Fault 6: lines sum to the total, and the books balance."""
    files.price_tiyn = price
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,")
    files.log(
        "CAN1_attlog.dat", attlog(A), attlog(B, "2025-09-09 12:00:00"), attlog(B, "2025-09-10 12:00:00")
    )
    result = files.agree()
    assert result.summary["amount_tiyn"]["by_fact"] == 3 * price
    assert sum(int(line["amount_tiyn"]) for line in result.lines) == 3 * price


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-09-08", "2025-09-08"), ("2025-09-07", "2025-09-07"), ("2025-09-01", "2025-11-30")],
)
def test_periods_of_a_day_of_no_school_day_and_of_three_months(files, first, last):
    files.first, files.last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    files.roster(f"{A},1,S1,,,,", f"{B},9,S1,,,,")
    files.log(
        "CAN1_attlog.dat",
        *(
            attlog(pin, f"2025-{day} 12:00:00")
            for pin in (A, B)
            for day in ("09-07", "09-08", "10-08", "11-28")
        ),
    )
    files.agree()


def test_a_school_where_nobody_is_entitled_and_a_log_of_nothing_readable(files):
    files.roster(f"{A},9,S1,,,,").log("CAN1_attlog.dat", "мусор\tи\tещё", "x")
    result = files.agree()
    assert result.summary["amount_tiyn"] == {"by_list": 0, "by_fact": 0, "held": 0, "difference": 0}


def test_names_that_are_not_names_stay_text(files):
    files.roster(f'{A},1,"<script>alert(1)</script> & ""Co""",,,,', f"{B},1,=1+1,,,,")
    files.terminals('CAN1,"<script>alert(1)</script> & ""Co""",canteen', "CAN2,=1+1,canteen")
    files.log("CAN1_attlog.dat", attlog(A), attlog("\\N"), attlog("\\."), attlog("';DROP")).log(
        "CAN2_attlog.dat", attlog(B)
    )
    result = files.agree()
    assert result.outcomes == ["used", "unknown_person", "unknown_person", "unknown_person", "used"]
    assert "<script>alert" not in (result.out / "report.html").read_text(encoding="utf-8")


def test_a_folder_of_logs_and_an_empty_one(files):
    folder = files.folder / "logs"
    folder.mkdir()
    files.roster(f"{A},1,S1,,,,")
    files.logs.append(folder)
    with pytest.raises(ProblemError) as caught:
        files.run()
    assert sentence(caught.value.problem)


def test_logs_of_one_name_in_two_folders_are_two_files(files):
    files.roster(f"{A},1,S1,,,,")
    for name in ("old", "new"):
        (files.folder / name).mkdir()
        files.logs.append(text(files.folder / name / "CAN1_attlog.dat", [attlog(A)]))
    result = files.run()
    assert result.outcomes == ["used", "repeated_record"]
    assert len({row["file"] for row in result.passes}) == 2


def test_a_period_without_any_calendar_is_refused_in_a_sentence(files):
    files.first, files.last = dt.date(2019, 9, 1), dt.date(2019, 9, 30)
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat", attlog(A))
    with pytest.raises(ProblemError):
        files.run()
