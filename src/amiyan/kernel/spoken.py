"""Sentences in three languages for programs that have no Django: gettext on the catalogues of the rooms."""

import gettext
import os
from pathlib import Path

from amiyan.kernel.languages import DEFAULT_LANGUAGE, LANGUAGES, Language
from amiyan.kernel.problems import Problem


class Spoken:
    """What a small program says, in the language it was told; English where a catalogue lacks a sentence.

    ``catalogues`` are folders with ``kk/LC_MESSAGES/django.mo``: the first that knows a sentence says it. The
    domain is Django's, so that one check holds all catalogues of the house.
    """

    def __init__(self, *catalogues: Path) -> None:
        self.catalogues = catalogues
        self._chain: gettext.NullTranslations = gettext.NullTranslations()

    def speak(self, language: Language) -> None:
        """From now on every sentence is in this language."""
        chain = gettext.NullTranslations()
        for folder in reversed(self.catalogues):
            found = gettext.translation("django", str(folder), languages=[language], fallback=True)
            found.add_fallback(chain)
            chain = found
        self._chain = chain

    def text(self, msgid: str) -> str:
        """A sentence in the language that is spoken."""
        return self._chain.gettext(msgid) if msgid else ""

    def sentence(self, problem: Problem) -> str:
        """What is wrong, in the language that is spoken."""
        return self.text(problem.kind.title).format(**problem.params)

    def advice(self, problem: Problem) -> str:
        """What to do about it, in the language that is spoken."""
        return self.text(problem.kind.what_to_do).format(**problem.params)


def speak_also_in_argparse(language: Language) -> None:
    """Let argparse speak too: it takes its own words from gettext's default domain."""
    gettext.bindtextdomain("messages", str(Path(__file__).resolve().parent.parent / "cli" / "locale"))
    os.environ["LANGUAGE"] = language


def language_wanted(arguments: list[str]) -> Language:
    """``--lang`` on the command line, else ``AMIYAN_LANG``, else Kazakh."""
    wanted = os.environ.get("AMIYAN_LANG", "")
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
    return next((language for language in LANGUAGES if language == wanted), DEFAULT_LANGUAGE)
