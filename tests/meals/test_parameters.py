"""The room's dated values, and a site's own in their place."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.meals import parameters as p
from tests.audit.kit import text

from .canteen import TUESDAY

ACT = 'act = "Order 7"\nsource = "our register"'


@pytest.fixture
def site(monkeypatch, tmp_path):
    """Writes a site's own file and reads the values anew."""

    def write(*lines):
        (tmp_path / "rooms").mkdir(exist_ok=True)
        text(tmp_path / "rooms" / "meals.toml", lines)
        p.parameters.cache_clear()

    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path))
    yield write
    p.parameters.cache_clear()


def test_without_a_sites_file_the_placeholders_hold(site):
    p.parameters.cache_clear()
    assert p.number("sample_hours", TUESDAY) == 48
    assert p.settled("sample_hours", TUESDAY).is_placeholder


def test_a_regions_own_value_wins_there_and_names_its_act(site):
    site("[[sample_hours]]", 'region = "79"', "from = 2025-09-01", "value = 24", ACT)
    assert p.number("sample_hours", TUESDAY, region="79") == 24
    assert p.number("sample_hours", TUESDAY, region="71") == 48
    assert p.settled("sample_hours", TUESDAY, region="79").act == "Order 7"


def test_a_sites_value_without_an_act_is_refused(site):
    site("[[sample_hours]]", "from = 2025-09-01", "value = 24", 'source = "hearsay"')
    with pytest.raises(ProblemError, match="parameter-without-act"):
        p.parameters()


def test_a_day_off_is_in_time_until_the_evening_before():
    assert p.cut_off_at(TUESDAY) == dt.datetime(2025, 9, 15, 13, tzinfo=dt.UTC)


def test_a_shift_beyond_the_list_eats_as_the_last_one():
    assert {p.meal_of_shift(shift, TUESDAY) for shift in (0, 1, 2, 3, 9)} == {"lunch"}
