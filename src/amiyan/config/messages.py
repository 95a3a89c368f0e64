"""Sentences in three languages: compile the catalogues, and check that none is missing.

``python -m amiyan.config.messages compile`` writes the ``.mo`` files that gettext reads (they are not kept in
the repository); ``check`` lists every sentence in code or templates that lacks Kazakh or Russian, loses a
placeholder in translation or stands in a catalogue without being used.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract

SOURCE = Path(__file__).resolve().parent.parent
LANGUAGES = ("kk", "ru")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_PLACEHOLDER = re.compile(r"\{[a-z_]*[^{}]*\}|%\([a-z_]+\)[sd]|%[sd]")


def catalogues(language: str) -> Iterator[tuple[Path, Catalog]]:
    """Every room's catalogue of a language."""
    for path in sorted(SOURCE.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            yield path, pofile.read_po(file, locale=language)


def compile_all() -> int:
    """Write a ``.mo`` beside every ``.po``; returns how many. One that is read meanwhile is the old or the new, whole."""
    count = 0
    for language in LANGUAGES:
        for path in sorted(SOURCE.rglob(f"locale/{language}/LC_MESSAGES/*.po")):
            written = path.with_suffix(f".{os.getpid()}.tmp")
            with path.open("rb") as source, written.open("wb") as target:
                mofile.write_mo(target, pofile.read_po(source, locale=language))
            written.replace(path.with_suffix(".mo"))
            count += 1
    return count


def used(under: Path = SOURCE) -> dict[str, str]:
    """Every sentence in code and templates of a folder, with a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted([*under.rglob("*.py"), *under.rglob("templates/**/*.html")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = _as_python(text)
        for line, message, _comments, _context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            for msgid in [message] if isinstance(message, str) else message[:1]:
                if msgid:
                    found.setdefault(msgid, f"{path.relative_to(SOURCE)}:{line}")
    return found


def _as_python(template: str) -> str:
    """A template's sentences as calls that Babel's reader of Python understands."""
    from django.utils.translation.template import templatize  # noqa: PLC0415

    calls = re.findall(r"\bn?gettext\(.*?\)(?=\s|$)", templatize(template), flags=re.DOTALL)
    return "\n".join(calls)


def problems() -> list[str]:
    """What is wrong with the catalogues, a line each; empty when all is complete."""
    wanted = used()
    wrong: list[str] = []
    for language in LANGUAGES:
        known: dict[str, tuple[str, ...]] = {}
        for path, catalogue in catalogues(language):
            for message in catalogue:
                if not message.id:
                    continue
                msgid = message.id if isinstance(message.id, str) else message.id[0]
                given = message.string if isinstance(message.string, list | tuple) else [message.string]
                texts = [text or "" for text in given]
                wrong.extend(_wrong(path, language, msgid, texts, fuzzy=message.fuzzy))
                if msgid not in wanted:
                    wrong.append(f"{path.relative_to(SOURCE)}: not used any more: {msgid!r}")
                known[msgid] = tuple(texts)
        wrong.extend(
            f"{place}: no {language} for {msgid!r}" for msgid, place in wanted.items() if msgid not in known
        )
    return wrong


def _wrong(path: Path, language: str, msgid: str, texts: list[str], *, fuzzy: bool) -> Iterator[str]:
    where = f"{path.relative_to(SOURCE)}"
    if fuzzy or not all(texts):
        yield f"{where}: {language} is missing or fuzzy: {msgid!r}"
    holders = set(_PLACEHOLDER.findall(msgid))
    for text in texts:
        if text and not set(_PLACEHOLDER.findall(text)) <= holders:
            yield f"{where}: {language} has a placeholder of its own: {msgid!r}"
        elif text and len(texts) == 1 and set(_PLACEHOLDER.findall(text)) != holders:
            yield f"{where}: {language} lost a placeholder: {msgid!r}"


def main(arguments: list[str]) -> int:
    if arguments == ["compile"]:
        compile_all()
        return 0
    if arguments == ["check"]:
        wrong = problems()
        print("\n".join(wrong) or "All sentences stand in Kazakh, Russian and English.")  # noqa: T201
        return 1 if wrong else 0
    print(__doc__)  # noqa: T201
    return 2


if __name__ == "__main__":
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    django.setup()
    sys.exit(main(sys.argv[1:]))
