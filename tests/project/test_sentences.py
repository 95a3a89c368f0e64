"""Every sentence that a person can see stands in Kazakh, Russian and English."""

from collections import defaultdict

import pytest

from amiyan.config import messages


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


def test_sentences_are_really_looked_for():
    used = messages.used()
    assert len(used) > 100
    assert any(place.endswith(".html") or ".html:" in place for place in used.values())
