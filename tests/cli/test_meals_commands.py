"""``amiyan meals`` as the office and the kitchen type it."""

import json

import pytest

from amiyan.cli import main
from amiyan.kernel.sql import query
from tests.audit.kit import text
from tests.entitlements.village import a_person, an_iin
from tests.meals.canteen import MONDAY, a_class, count_of, eats


@pytest.fixture
def school(scratch, monkeypatch):
    """The site's database is the test's own; a class of three that ate last week: the code of its school."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    place, children = a_class(3)
    a_person(serial=1)
    for child in children:
        for day in (8, 9, 10, 11, 12):
            eats(child, place, MONDAY.replace(day=day))
    return query("SELECT code FROM registry_facility WHERE id = %s", [place])[0][0]


def say(capsys, *arguments, lang="en"):
    capsys.readouterr()
    assert main(["meals", arguments[0], "--lang", lang, *arguments[1:]]) == 0
    return capsys.readouterr().out


def test_a_forecast_is_made_and_shown_in_three_languages(school, capsys):
    on = ["--on", MONDAY.isoformat()]
    assert "3 children are expected; 1 schools have a new forecast" in say(capsys, "forecast", *on)
    assert "3 are expected, from " in say(capsys, "forecast", school, *on)
    assert "3 бала күтіледі" in say(capsys, "forecast", school, *on, lang="kk")
    assert "ожидается 3" in say(capsys, "forecast", school, *on, lang="ru")
    assert json.loads(say(capsys, "forecast", school, *on, "--json"))["expected"] == 3
    assert "No forecast was made" in say(capsys, "forecast", school, "--on", "2025-09-20")


def test_errors_of_weeks_without_forecasts_are_none(school, capsys):
    assert "No forecast was made" in say(capsys, "forecast", school, "--errors")
    assert json.loads(say(capsys, "forecast", school, "--errors", "--json")) == []


def test_a_menu_is_brought_in_and_what_is_wrong_is_listed(school, capsys, tmp_path):
    rows = [
        "date,facility,meal,dish_kk,dish_ru,grams",
        f"15.09.2025,{school},lunch,Көже,Суп,200",
        ",,lunch,Нан,Хлеб,30",
    ]
    text(tmp_path / "menu.csv", rows)
    wrong = tmp_path / "wrong.csv"
    said = say(capsys, "import", str(tmp_path / "menu.csv"), "--rejected", str(wrong), "--by", an_iin(1))
    assert "2 rows read, 1 menus and 0 price cards kept, 1 rows rejected" in said
    assert "menu.csv,3,date" in wrong.read_text(encoding="utf-8")


def test_lessons_at_home_are_declared(school, capsys):
    say(capsys, "forecast", "--on", MONDAY.isoformat())
    asked = ["remote", school, "--on", MONDAY.isoformat(), "--reason", "Аяз", "--by", an_iin(1)]
    said = say(capsys, *asked)
    assert "3 children who have the right do not eat there that day." in said
    assert "the budget bears 700 ‰" in said
    assert "0 are expected" in say(capsys, "forecast", school, "--on", MONDAY.isoformat())
    assert count_of("meals_remote_day") == 1
    assert main(["meals", "remote", *asked[1:], "--role", "canteen_manager"]) == 2
