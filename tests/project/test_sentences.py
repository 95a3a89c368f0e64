"""Every sentence that a person can see stands in Kazakh, Russian and English."""

from amiyan.config import messages


def test_no_sentence_lacks_kazakh_or_russian():
    assert messages.problems() == []


def test_sentences_are_really_looked_for():
    used = messages.used()
    assert len(used) > 100
    assert any(place.endswith(".html") or ".html:" in place for place in used.values())
