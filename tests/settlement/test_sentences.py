"""Every problem of the settlement room speaks Kazakh and Russian, with the same values."""

import re
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from amiyan.kernel.problems import Kind
from amiyan.settlement import problems

KINDS = [kind for kind in vars(problems).values() if isinstance(kind, Kind)]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_problem_has_its_sentences(language):
    file = resources.files("amiyan.settlement").joinpath("locale", language, "LC_MESSAGES", "django.po")
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    for msgid in {text for kind in KINDS for text in (kind.title, kind.what_to_do)}:
        translated = catalogue[msgid].string
        assert translated
        assert set(re.findall(r"{\w+}", translated)) == set(re.findall(r"{\w+}", msgid))


def test_every_problem_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS)
