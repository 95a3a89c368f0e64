"""How long something is, in words: the largest unit of which there are two, with each language's plurals."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import amiyan.web
from amiyan.registry.source_words import source_words
from amiyan.web.words import lasting

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(
    ("seconds", "en", "ru", "kk"),
    [
        (1, "1 second", "1 секунду", "1 секунд"),
        (119, "119 seconds", "119 секунд", "119 секунд"),
        (-2 * MINUTE, "2 minutes", "2 минуты", "2 минут"),
        (101 * MINUTE, "101 minutes", "101 минуту", "101 минут"),
        (2 * HOUR - 1, "119 minutes", "119 минут", "119 минут"),
        (2 * HOUR, "2 hours", "2 часа", "2 сағат"),
        (21 * HOUR, "21 hours", "21 час", "21 сағат"),
        (2797 * MINUTE, "46 hours", "46 часов", "46 сағат"),
        (-2 * DAY, "2 whole days", "2 суток", "2 тәулік"),
        (21 * DAY, "21 whole days", "21 сутки", "21 тәулік"),
        (2192 * DAY, "2,192 whole days", "2 192 суток", "2 192 тәулік"),
    ],
)
def test_how_long_something_is_has_no_long_numbers_of_small_units(seconds, en, ru, kk):
    for language, said in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert lasting(seconds).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("roster.csv", "the school's list of pupils"),
        ("calendar_in_time.csv", "the calendar that was brought in"),
        ("facilities-2025-09.xlsx", "the list of schools"),
        ("Order No. 7", "Order No. 7"),
        ("notes.csv", "notes.csv"),
        ("", ""),
    ],
)
def test_a_register_that_came_as_a_file_is_called_by_what_it_is(source, said):
    with translation.override("en"):
        assert source_words(source) == said


def test_no_page_says_a_command_line():
    """Whoever reads a page has no command line (fault of a newcomer's trial, 23)."""
    web = Path(amiyan.web.__file__).parent
    said = [
        *(path for path in (web / "templates").rglob("*.html")),
        *(path for path in web.rglob("django.po")),
    ]
    found = {
        f"{path.name}: {hit}"
        for path in said
        for hit in re.findall(
            r"\bamiyan [a-z]+(?:-[a-z]+)*\b|AMIYAN_[A-Z]+", path.read_text(encoding="utf-8")
        )
    }
    assert not found
