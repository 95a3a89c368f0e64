"""Every refusal of the registry has a reason, and every reason its sentences in three languages."""

import re
from importlib import resources

import pytest
from babel.messages.pofile import read_po
from django.db import connection

from amiyan.kernel.problems import Kind
from amiyan.registry import problems
from amiyan.registry.importers import problems as import_problems

KINDS = [
    kind for room in (problems, import_problems) for kind in vars(room).values() if isinstance(kind, Kind)
]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_problem_has_its_sentences(language):
    catalogue = {}  # a sentence that a reader of files says too stands in its catalogue
    for room in ("amiyan.registry", "amiyan.registry.files"):
        file = resources.files(room).joinpath("locale", language, "LC_MESSAGES", "django.po")
        with file.open("rb") as stream:
            catalogue |= {message.id: message.string for message in read_po(stream, locale=language)}
    for msgid in {text for kind in KINDS for text in (kind.title, kind.what_to_do)}:
        assert msgid in catalogue, msgid
        translated = catalogue[msgid]
        assert set(re.findall(r"{\w+}", str(translated))) == set(re.findall(r"{\w+}", msgid))


def test_every_problem_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_every_reason_belongs_to_a_constraint_that_exists(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'"
        )
        known = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid::regclass::text LIKE 'registry%'")
        columns = {name for (name,) in cursor.fetchall()}
    assert set(problems.REFUSALS) <= known
    assert set(problems.UNKNOWN_BY_COLUMN) <= columns
