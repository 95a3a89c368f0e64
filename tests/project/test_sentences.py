"""Every sentence that a person can see stands in Kazakh, Russian and English."""

from collections import defaultdict

import pytest

from amiyan.config import messages
from amiyan.gate import words as of_gate
from amiyan.witness import words as of_witness


def test_no_sentence_lacks_kazakh_or_russian():
    assert messages.problems() == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_one_sentence_is_translated_in_one_way(language):
    """Django takes the first catalogue that knows a sentence: another translation would never be seen."""
    texts = defaultdict(set)
    for _path, catalogue in messages.catalogues(language):
        for message in catalogue:
            if message.id:
                texts[str(message.id)].add(str(message.string))
    assert {msgid: found for msgid, found in texts.items() if len(found) > 1} == {}


@pytest.mark.parametrize(("room", "words"), [("gate", of_gate), ("witness", of_witness)])
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_sentences_of_a_program_without_django_stand_where_it_looks(language, room, words):
    """It has no Django: a sentence that only another room's catalogue knows would be shown in English."""
    known = {
        message.id
        for path, catalogue in messages.catalogues(language)
        if any(folder in words.SPOKEN.catalogues for folder in path.parents)
        for message in catalogue
    }
    assert set(messages.used(messages.SOURCE / room)) - known == set()


def test_sentences_are_really_looked_for():
    used = messages.used()
    assert len(used) > 100
    assert any(place.endswith(".html") or ".html:" in place for place in used.values())


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_catalogue_has_each_sentence_once(language):
    """A merge can leave a sentence twice in a file: whoever mends the second one would mend nothing."""
    for path, catalogue in messages.catalogues(language):
        starts = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
        assert len(starts) == 1 + len(catalogue), path
