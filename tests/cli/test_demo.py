"""The demo as a person starts it: a town that lives, and what it must come to."""

import datetime as dt
import json

import pytest
from django.utils import translation

from amiyan.cli import main
from amiyan.cli.commands import demo
from amiyan.cli.live_table import rows
from amiyan.cli.live_town import LONGEST, NO_SCHOOL_NOW, PROGRAMME, Progress, period_of
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load
from amiyan.programmes.terms import timeliness
from amiyan.simulator.schools import first_of


@pytest.fixture
def small(monkeypatch):
    """Towns of a size for a test, run as where nobody watches."""
    monkeypatch.setattr("amiyan.cli.live_town.CHILDREN", 300)
    monkeypatch.setattr(demo, "CHILDREN", 300)
    monkeypatch.setattr(demo, "DAYS", 3)


def school_days_are_known(now):
    try:
        period_of(2, now)
    except ProblemError:
        return False
    return True


def test_a_town_lives_and_comes_to_exactly_what_happened_in_it(unblocked, small, tmp_path, capsys):
    has_school_days = school_days_are_known(dt.datetime.now(dt.UTC))
    assert main(["demo", "--lang", "en", "--days", "2", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    if not has_school_days:  # a summer: it says so, and shows the audit all the same
        assert NO_SCHOOL_NOW.title in said.out
        assert said.out.count("exactly what really happened") == 1
        return
    assert said.out.count("exactly what really happened") == 2
    assert "(day 2 of " in said.err
    truth = json.loads((tmp_path / "live" / "truth.json").read_text())["expected"]
    assert truth["meals"]["payable"] > 100
    assert f"{truth['meals']['payable']} meals payable, {truth['meals']['held']} held" in said.out
    assert (tmp_path / "audit" / "report.html").exists()


def test_the_audit_alone_starts_nothing(unblocked, small, tmp_path, capsys):
    assert main(["demo", "--lang", "en", "--audit", "--out", str(tmp_path)]) == 0
    assert "listens" not in capsys.readouterr().out
    assert not (tmp_path / "live").exists()


def test_a_month_of_the_longest_town_is_over_and_comes_in_time():
    now = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)  # three in the afternoon: today is not over
    first, last = period_of(LONGEST, now)
    assert last == dt.date(2026, 11, 24)
    late = timeliness(load(PROGRAMME), last).late_days
    assert (now.date() - first).days < late


def test_in_a_summer_that_no_school_year_knows_there_is_nothing_to_send():
    with pytest.raises(ProblemError) as refused:
        period_of(5, dt.datetime(2027, 8, 10, 10, 0, tzinfo=dt.UTC))
    assert refused.value.problem.kind == NO_SCHOOL_NOW


def test_days_are_counted_back_over_weekends_and_days_off():
    # Monday 25 October 2027 is a day off.
    assert first_of(3, last=dt.date(2027, 10, 27)) == dt.date(2027, 10, 22)
    assert first_of(1, last=dt.date(2026, 11, 22)) == dt.date(2026, 11, 20)


@pytest.mark.parametrize("days", ["0", "26", "x"])
def test_a_town_that_is_too_long_is_refused_by_a_sentence(days, capsys):
    with pytest.raises(SystemExit):
        main(["demo", "--lang", "en", "--days", days])
    assert "1 to 25 school days" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_table_speaks_every_language(language):
    with translation.override(language):
        names = [name for name, _ in rows(Progress(), language)]
    assert len(set(names)) == len(names) == 9
    assert any("records" in name for name in names) == (language == "en")
