import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.country.kz import calendar, formats
from amiyan.country.kz.money import format_number, format_tenge

DAY = dt.date(2025, 9, 8)
local_time = dt.datetime.fromisoformat


def test_tenge_are_written_as_people_write_them():
    assert (
        format_tenge(123_456_750, "kk") == format_tenge(123_456_750, "ru") == "1\u00a0234\u00a0567,50\u00a0₸"
    )
    assert format_tenge(123_456_750, "en") == "1,234,567.50\u00a0₸"
    assert format_tenge(-5, "kk") == "\u22120,05\u00a0₸"
    assert format_tenge(0, "ru") == "0,00\u00a0₸"


def test_whole_tenge_lose_their_zeros_but_never_a_tiyn():
    assert format_tenge(63_100, "kk", whole=True) == "631\u00a0₸"
    assert format_tenge(63_101, "kk", whole=True) == "631,01\u00a0₸"


@pytest.mark.parametrize("wrong", [1.0, True, "1"])
def test_only_whole_tiyn_are_written(wrong):
    with pytest.raises(TypeError):
        format_tenge(wrong, "kk")
    with pytest.raises(TypeError):
        format_number(wrong, "kk")


def test_nothing_written_can_break_at_the_end_of_a_line():
    assert not any(" " in format_tenge(10**12, lang) for lang in ("kk", "ru", "en"))
    assert format_number(-1234, "en") == "\u22121,234"


def test_dates_are_written_in_three_languages():
    assert [" ".join(formats.format_date(DAY, lang).split()) for lang in ("kk", "ru", "en")] == [
        "2025 ж. 8 қыркүйек",
        "8 сентября 2025 г.",
        "8 September 2025",
    ]
    assert formats.format_date_short(DAY, "kk") == formats.format_date_short(DAY, "ru") == "08.09.2025"
    assert "Sep" in formats.format_date_short(DAY, "en")
    assert [formats.format_month(DAY, lang) for lang in ("kk", "ru", "en")] == [
        "2025 ж. қыркүйек",
        "сентябрь 2025 г.",
        "September 2025",
    ]


def test_holidays_include_days_in_lieu():
    days = calendar.holidays_of(2025)
    assert {dt.date(2025, 8, 30), dt.date(2025, 9, 1), dt.date(2025, 10, 27), dt.date(2025, 1, 3)} <= days
    assert dt.date(2025, 9, 2) not in days
    assert calendar.holidays_of(2025) is days
    assert calendar.moved_working_days(2024) == {dt.date(2024, 5, 4)}


@settings(max_examples=80)
@given(
    st.datetimes(
        local_time("2023-01-01T00:00"),
        local_time("2027-01-01T00:00"),
        timezones=st.sampled_from([dt.UTC, ZoneInfo("Asia/Almaty"), dt.timezone(dt.timedelta(hours=-3))]),
    )
)
def test_local_time_is_what_the_zone_says(instant):
    assert calendar.to_local(instant) == instant.astimezone(ZoneInfo("Asia/Almaty")).replace(tzinfo=None)


def test_local_time_since_march_2024_goes_there_and_back():
    local = local_time("2025-09-02T12:30")
    assert calendar.to_instant(local) == dt.datetime(2025, 9, 2, 7, 30, tzinfo=dt.UTC)
    assert calendar.to_local(calendar.to_instant(local)) == local
    assert calendar.to_local(dt.datetime(2024, 2, 29, 17, 59, tzinfo=dt.UTC)) == local_time(
        "2024-02-29T23:59"
    )
    assert calendar.to_local(dt.datetime(2024, 2, 29, 18, 0, tzinfo=dt.UTC)) == local_time("2024-02-29T23:00")


def test_zones_are_neither_forgotten_nor_doubled():
    with pytest.raises(ValueError, match="zone"):
        calendar.to_local(local_time("2025-09-02T00:00"))
    with pytest.raises(ValueError, match="zone"):
        calendar.to_instant(dt.datetime(2025, 9, 2, tzinfo=dt.UTC))
