"""Budgets on the command line and from a file, and what the doctor says of them."""

import contextlib
import csv
import datetime as dt
import json

import pytest

from amiyan.bench.acts import PAYER
from amiyan.cli.doctor import budgets as doctor
from amiyan.cli.main import main
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import budgets, codes_of, figures_of
from tests.audit.kit import text

from .hamlet import PROGRAMME, TODAY, hamlet, unfunded
from .test_budgets import settled_year
from .treasury import MEAL, budget, clerk, eat, fund, more, sound, waiting

__all__ = ["hamlet", "unfunded"]

NOON = dt.datetime(2025, 9, 26, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _site(scratch, monkeypatch):
    monkeypatch.setattr("amiyan.cli.commands.budget.site", contextlib.nullcontext)
    clerk()
    yield
    sound()


@pytest.fixture
def payer(tmp_path):
    text(
        tmp_path / "payer.toml",
        [f'{name} = "{getattr(PAYER, name)}"' for name in ("name", "bin", "iban", "bic")],
    )
    return str(tmp_path / "payer.toml")


def say(capsys, *words, language="en", status=0):
    assert main(["budget", *map(str, words), "--lang", language]) == status
    said = capsys.readouterr()
    return (said.out or said.err).replace("\u00a0", " ")


def test_a_budget_is_entered_funded_and_shown(payer, capsys):
    said = say(capsys, "enter", "--region", "79", "--year", 2025, "--payer", payer, "--source", "Order 1")
    (one,) = budgets()
    assert f"number {one.id}" in said
    words = ["appropriate", one.id, "--code", "032", "--tenge", "1000.50", "--act", "Decision 7", "--by", 5]
    number = "00000000-0000-0000-0000-000000000001"
    assert "in the books" in say(capsys, *words, "--id", number)
    assert "nothing was changed" in say(capsys, *words, "--id", number)
    assert "There is no" in say(capsys, *words[:1], 4, *words[2:], status=2)
    assert "1,000.50 ₸" in say(capsys, "show", one.id)
    assert "code 032 (rank 1)" in say(capsys, "show", one.id)
    assert "Shymkent" in say(capsys, "show")
    assert json.loads(say(capsys, "show", "--json"))[0]["fund_tiyn"] == 100_050
    told = json.loads(say(capsys, "show", one.id, "--json"))
    assert (told["payer"]["bin"], told["codes"][0]["code"]) == (PAYER.bin, "032")
    assert "to be cut" in say(capsys, *words[:5], "-2000", *words[6:], status=2)
    assert fund(one.id) == 100_050


def test_a_payer_that_cannot_be_is_refused(tmp_path, capsys):
    text(tmp_path / "payer.toml", ['name = "X"', 'bin = "1"', 'iban = "KZ"', 'bic = "NO"'])
    words = ["enter", "--year", 2025, "--payer", tmp_path / "payer.toml", "--source", "Order 1"]
    say(capsys, *words, status=2)
    assert budgets() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_money_is_and_how_long_it_lasts_is_told_in_three_languages(
    unfunded, capsys, monkeypatch, language
):
    number = budget(3 * MEAL)
    eat(unfunded, ["08", "09"])
    assert waiting() == {"fund_dry": 1}
    monkeypatch.setattr("amiyan.cli.commands.budget.to_local", lambda _: NOON)
    shown = say(capsys, "show", number, language=language)
    told = say(capsys, "forecast", language=language)
    assert told == say(capsys, "forecast", number, language=language)
    assert "2025-09-26" in told
    assert "2027-05-25" not in told
    assert "631" in told
    assert len(shown.splitlines()) == 14


def test_a_forecast_is_told_to_machines(unfunded, capsys, monkeypatch):
    number = budget(10**9)
    monkeypatch.setattr("amiyan.cli.commands.budget.to_local", lambda _: NOON)
    (told,) = json.loads(say(capsys, "forecast", "--json"))
    assert (told["budget"], told["is_assumed"], told["warning"]) == (number, True, False)
    assert told["left_tiyn"] == told["holds_tiyn"] - told["needed_tiyn"]
    assert "lasts" in say(capsys, "forecast", number)


def test_where_no_budget_is_that_is_said(capsys):
    assert "nothing can be paid" in say(capsys, "show")
    assert "nothing can be paid" in say(capsys, "forecast")


def test_the_lines_of_a_figure_go_on_from_page_to_page(unfunded, capsys):
    number = budget(10**9)
    eat(unfunded, ["08", "09"])
    first = json.loads(say(capsys, "show", number, "--lines", "used", "--limit", 3, "--json"))
    rest = json.loads(say(capsys, "show", number, "--lines", "used", "--after", first[-1]["key"], "--json"))
    assert (len(first), len(rest)) == (3, 1)
    assert {one["tiyn"] for one in first + rest} == {MEAL}
    assert "There is more" in say(capsys, "show", number, "--lines", "used", "--limit", 3)
    assert "no place" in say(capsys, "show", number, "--lines", "used", "--after", "x", status=2)


def test_a_year_is_closed_by_a_person_and_told_why_it_cannot_be(unfunded, capsys):
    number = settled_year(unfunded)
    assert "flowed back" in say(capsys, "close", number, "--by", 5)
    assert "The year is closed." in say(capsys, "show", number)
    other = budget(0, year=2199)
    assert "is not over" in say(capsys, "close", other, "--by", 5, status=2)


# --------------------------------------------------------------------------------------------------- by file ----

HEAD = "programme,region,year,code,rank,amount_tenge,act"


def brought(capsys, tmp_path, *rows, head=HEAD, words=()):
    text(tmp_path / "b.csv", [head, *rows])
    said = say(
        capsys, "import", tmp_path / "b.csv", "--by", 5, "--rejected", tmp_path / "rejected.csv", *words
    )
    with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as listed:
        return said, {row["row"]: row["problem"] for row in csv.DictReader(listed)}


def test_a_file_sets_money_aside_and_wrong_lines_are_named(tmp_path, payer, capsys):
    rows = [
        f"{PROGRAMME},79,2025,011,1,1 000,Decision 1",
        f'{PROGRAMME},79,2025,032,2,"500,50",Decision 1',
        f"{PROGRAMME},79,2025,032,2,-100.50,Decision 2",
        f"{PROGRAMME},Атлантида,2025,032,2,1,Decision 2",
        f"{PROGRAMME},79,next,032,2,1,Decision 2",
        f"{PROGRAMME},79,2025,032,2,much,Decision 2",
        f"{PROGRAMME},79,2025,,2,1,Decision 2",
        f"{PROGRAMME},79,2025,032,2,1,",
        f"{PROGRAMME},79,2025,032,2,0,Decision 3",
        f"{PROGRAMME},79,2025,032,2,-9999,Decision 4",
        "bread,79,2025,032,2,1,Decision 4",
        ",,2025,011,,7,Decision 1",
    ]
    said, wrong = brought(capsys, tmp_path, *rows, words=["--payer", payer])
    assert "12 rows read, 4 facts added, 8 rows rejected" in said
    assert list(wrong) == ["5", "6", "7", "8", "9", "10", "11", "12"]
    assert "1,400.00 ₸" in wrong["11"].replace("\u00a0", " ")
    country, region = sorted(budgets(), key=lambda one: one.region or "")
    assert figures_of(country.id).fund_tiyn == 700
    assert [(one.code, one.rank, one.appropriated_tiyn) for one in codes_of(region.id)] == [
        ("011", 1, 100_000),
        ("032", 2, 40_000),
    ]
    before = query("SELECT count(*) FROM ledger_transfer")
    said, _ = brought(capsys, tmp_path, *rows, words=["--payer", payer])
    assert "0 facts added" in said
    assert query("SELECT count(*) FROM ledger_transfer") == before


@pytest.mark.parametrize("head", ["жыл,бюджет коды,сомасы,құжат", "год,код,сумма,акт"])
def test_headings_may_be_in_three_languages_and_a_budget_must_be_entered(tmp_path, capsys, head):
    said, wrong = brought(capsys, tmp_path, "2025,011,7,Decision 1", head=head)
    assert "1 rows read, 0 facts added, 1 rows rejected" in said
    assert "No budget of school-meals" in wrong["2"]
    number = budget(0, region=None)
    brought(capsys, tmp_path, "2025,011,7,Decision 1", head=head)
    assert fund(number) == 700


def test_a_file_of_no_rows_adds_nothing(tmp_path, capsys):
    """Fault 4."""
    said, wrong = brought(capsys, tmp_path)
    assert ("0 rows read, 0 facts added" in said, wrong, budgets()) == (True, {}, [])


# -------------------------------------------------------------------------------------------------- the doctor ----


def found(today=TODAY):
    return {one.problem.kind.code.removeprefix("doctor-"): one for one in doctor.check(today)}


def test_the_doctor_says_that_a_budget_is_missing_and_then_that_it_is_used_up(unfunded):
    assert found() == {}
    eat(unfunded, ["08"])
    assert {code: one.problem.params["count"] for code, one in found().items()} == {"budget-missing": 2}
    number = budget(MEAL)
    unfunded.drain()
    (one,) = found().values()
    assert (one.problem.kind.code, one.is_grave) == ("doctor-budget-dry", True)
    assert (one.problem.params["count"], one.problem.params["tiyn"]) == (1, MEAL)
    more(number, 10**9)
    unfunded.drain()
    assert found() == {}


def test_the_doctor_warns_weeks_before_a_budget_ends(unfunded):
    number = budget(70 * MEAL)
    eat(unfunded, ["08", "09", "10", "11", "12"])
    (one,) = found().values()
    assert (one.problem.kind.code, one.is_grave) == ("doctor-budget-ends", False)
    assert one.problem.params["day"] == "2025-11-03"
    more(number, 10**9)
    assert found() == {}


def test_in_december_the_doctor_asks_for_next_years_budget(unfunded):
    budget(10**9)
    assert "next-year-missing" not in found(dt.date(2025, 11, 30))
    assert "next-year-missing" in found(dt.date(2025, 12, 1))
    budget(0, year=2026)
    assert "next-year-missing" not in found(dt.date(2025, 12, 1))
