"""Which days are school days, and what the supplier billed for them."""

import datetime as dt

from .kit import attlog, child

A, B, C, D = (child(n) for n in range(1, 5))


def passes(pin: str, *days: str) -> list[str]:
    return [attlog(pin, f"2025-{day} 12:00:00") for day in days]


def test_without_a_calendar_the_programmes_own_school_year_holds(files):
    files.first, files.last = dt.date(2025, 9, 1), dt.date(2025, 12, 31)
    files.roster(f"{A},1,S1,,,,", f"{B},,S1,asp,,,")
    days = ["09-01", "09-02", "09-06", "09-07", "10-24", "10-25", "10-27", "10-28", "11-01", "11-02", "11-03", "12-16",
            "12-15", "12-26", "12-29", "12-31"]  # fmt: skip
    files.last = dt.date(2025, 12, 28)  # the oracle ends before the winter break
    files.log("CAN1_attlog.dat", *passes(A, *days), *passes(B, *days))
    result = files.agree()
    closed = [row["time"][5:10] for row in result.passes[:16] if row["outcome"] == "not_a_school_day"]
    assert closed == ["09-01", "09-06", "09-07", "10-25", "10-27", "10-28", "11-01", "11-02", "12-16"]


def test_a_calendar_closes_and_opens_days_for_all_for_a_school_and_for_grades(files):
    files.terminals("CAN1,S1,canteen", "CAN2,S2,canteen")
    files.roster(f"{A},1,S1,,,,", f"{B},3,S2,,,,", f"{C},5,S1,asp,,,", f"{D},,S1,asp,,,")
    files.calendar(
        "06.09.2025,1,,,", "2025-09-08,0,,,", "2025-09-08,1,S2,,", "2025-09-09,0,,1,2", "2025-09-10,0,S1,3,12",
        "2025-09-10,1,,,", "2025-09-11,0,S1,,", "2025-09-11,1,S1,5,5", "2025-09-12,0,НЕТ,,", "2025-13-12,0,,,",
        "2025-09-15,может быть,,,", "2025-09-16,жоқ,,,", "2025-09-13,иә,,5,",
    )  # fmt: skip
    days = [f"09-{n:02}" for n in range(5, 17)]
    files.log("CAN1_attlog.dat", *passes(A, *days), *passes(C, *days), *passes(D, *days))
    files.log("CAN2_attlog.dat", *passes(B, *days))
    result = files.agree()
    assert sum(row["file"] == "calendar.csv" for row in result.rejected) == 3


def test_passes_on_closed_days_are_shown_and_cost_nothing(files):
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat", *passes(A, "09-06", "09-07", "09-08"))
    result = files.agree()
    assert result.outcomes == ["not_a_school_day", "not_a_school_day", "used"]
    assert result.summary["amount_tiyn"]["by_fact"] == 63100


def test_a_guest_from_a_closed_school_finds_the_canteen_open(files):
    """The day is asked of the canteen first, the place of the child after it."""
    files.terminals("CAN1,S1,canteen", "CAN2,S2,canteen").calendar("2025-09-08,0,S1,,")
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat", *passes(A, "09-08")).log(
        "CAN2_attlog.dat", *passes(A, "09-08")
    )
    assert files.agree().outcomes == ["not_a_school_day", "other_facility"]


def test_an_invoice_is_compared_line_by_line_and_a_line_twice_is_one(files):
    """P4, fault 11: one bill handed in twice is one bill."""
    files.terminals("CAN1,S1,canteen", "CAN2,S2,canteen")
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,", f"{C},1,S2,,,,")
    files.log("CAN1_attlog.dat", *passes(A, "09-08", "09-09", "09-10"), *passes(B, "09-08", "09-09"))
    files.log("CAN2_attlog.dat", *passes(C, "09-08", "09-11"))
    files.invoice(
        "2025-09-08,S1,5", "08.09.2025,S1,5", "2025-09-09,S1,1", "2025-09-10,S1,1", "2025-09-08,S2,1", "2025-09-12,S2,0",
        "2025-09-15,S2,7", "2025-10-01,S2,70", "2025-09-08,НЕТ,70", "2025-09-08,S2,минус", "2025-09-09,S1,0",
    )  # fmt: skip
    result = files.agree()
    assert result.summary["invoice"] == {"billed_meals": 15, "above_fact": 10, "below_fact": 1}


def test_without_an_invoice_there_is_none(files):
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat", attlog(A))
    assert files.agree().summary["invoice"] is None
