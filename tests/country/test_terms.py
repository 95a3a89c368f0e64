"""One word a concept: what the glossary's table promises stands in every catalogue, in clean letters."""

import re
from functools import cache
from pathlib import Path

import pytest

from amiyan.config.messages import LANGUAGES, catalogues

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
# What is no word: placeholders, tags, addresses and commands, which are typed as they are in every language.
HOLDERS = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|%[sd]|<[^<>]*>|https?://\S+|[“«]amiyan [^”»]*[”»]")


def terms():
    """Concept, English words, and the stems of each language."""
    section = GLOSSARY.read_text(encoding="utf-8").split("## One word a concept")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?!-|concept )(.+) \|$", section, re.MULTILINE)
    return [tuple(cell.strip() for cell in row.split(" | ")) for row in rows]


@cache
def sentences(language):
    """Every sentence with all its forms, and where it stands."""
    return [
        (
            path.parts[-5],
            *([one] if isinstance(one, str) else list(one) for one in (message.id, message.string)),
        )
        for path, catalogue in catalogues(language)
        for message in catalogue
        if message.id
    ]


def written(pattern, language):
    return [
        f"{room}: {ids[0]} → {text}"
        for room, ids, texts in sentences(language)
        for text in texts
        if pattern.search(HOLDERS.sub(" ", text))
    ]


@pytest.mark.parametrize(
    ("english", "kk", "ru"), [row[1:] for row in terms()], ids=[row[1] for row in terms()]
)
def test_a_concept_has_one_word(english, kk, ru):
    concept = re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, english.split(", "))) + r")", re.IGNORECASE
    )
    for language, stems in (("kk", kk), ("ru", ru)):
        meant = [
            (room, ids, texts)
            for room, ids, texts in sentences(language)
            if concept.search(HOLDERS.sub(" ", ids[0]))
        ]
        assert meant, english
        other = [
            f"{room}: {ids[0]} → {text}"
            for room, ids, texts in meant
            for text in texts
            if not any(stem in text.casefold() for stem in stems.split(" / "))
        ]
        assert other == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_mixes_latin_and_cyrillic_letters(language):
    """A Latin letter that looks Cyrillic breaks search, sorting and reading aloud."""
    assert written(re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]"), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_guesses_at_anybody_s_sex(language):
    assert written(re.compile(r"\w\([а-я]{1,3}\)"), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_are_those_of_the_language(language):
    assert written(re.compile(r"[“”„]"), language) == []


def test_russian_holds_a_payment_and_withholds_only_a_debt():
    """«Удержано» takes money for a debt; what waits for a person's word is «приостановлено» (the glossary's table)."""
    taken = re.compile(r"withh|debt|fee|takes?n? .*off|takes them off|took", re.IGNORECASE)
    assert [
        f"{room}: {ids[0]} → {text}"
        for room, ids, texts in sentences("ru")
        for text in texts
        if "удерж" in text.casefold() and not taken.search(" ".join(ids))
    ] == []


def test_a_russian_lunch_is_a_lunch_and_no_other_meal():
    assert [
        f"{room}: {ids[0]} → {text}"
        for room, ids, texts in sentences("ru")
        for text in texts
        if re.search(r"\bобед", text, re.IGNORECASE) and "lunch" not in ids[0].casefold()
    ] == []
