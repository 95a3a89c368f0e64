import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import amiyan

SOURCE = Path(amiyan.__file__).parent
ROOMS = {"kernel": SOURCE / "kernel", "country": SOURCE / "country" / "kz"}


def marked(room):
    for path in room.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield ast.literal_eval(node.args[0])


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_translated_with_its_values(room, language):
    with (ROOMS[room] / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = {m.id: m.string for m in read_po(file, locale=language) if m.id}
    assert set(catalogue) == set(marked(ROOMS[room]))
    for msgid, text in catalogue.items():
        assert text, msgid
        assert fields(text) == fields(msgid), msgid
