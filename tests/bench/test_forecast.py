"""What is measured is compared with who came, and beside the same weekday's mean."""

from datetime import date

from amiyan.bench.forecast import Said, bench_forecast, broken_days
from amiyan.kernel.sql import query


def test_a_small_town_is_forecast_and_compared(scratch):
    found = bench_forecast(600, 2, 11)
    assert found["days"] == 2
    assert found["places_and_days"] + found["with_a_broken_terminal"] > 10
    assert 0 < found["mae"] < found["came_mean"] / 5
    assert found["same_weekday_mae"] > 0
    assert 0.5 <= found["coverage"] <= 1


def test_a_day_on_which_a_terminal_was_broken_is_known(scratch):
    query(
        "INSERT INTO registry_facility (id, code, match_key, source) VALUES (4, 'S4', 'S4', 't') RETURNING 1",
    )
    query(
        "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES ('T1', 4, 'canteen', 't') RETURNING 1"
    )
    planted = {
        "power_cuts": {"where": [["S4", "2025-09-03"]]},
        "silent_terminal_days": {"where": [["T1", "2025-09-04"]]},
        "wrong_clock_days": {"where": [["unlisted", "2025-09-05"]]},
    }
    assert broken_days(planted) == {(4, date(2025, 9, 3)), (4, date(2025, 9, 4))}


def test_an_interval_holds_with_both_its_ends():
    said = Said(expected=10, low=8, high=12, came=12)
    assert (said.holds, said.error, said._replace(came=13).holds) == (True, 2, False)
