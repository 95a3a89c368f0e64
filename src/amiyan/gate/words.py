"""The gate's sentences in the language of the school, without Django: gettext on the catalogues of the rooms."""

import gettext
import os
from pathlib import Path
from typing import Final

from amiyan.kernel.languages import DEFAULT_LANGUAGE, LANGUAGES, Language
from amiyan.kernel.problems import N_, Problem

__all__ = ["N_", "_", "advice", "language_wanted", "sentence", "speak", "speak_also_in_argparse"]

_HERE: Final = Path(__file__).resolve().parent
# The gate's own sentences, and those of the protocol's problems.
_CATALOGUES: Final = (_HERE / "locale", _HERE.parent / "deliveries" / "makers" / "locale")


class _Spoken:
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: Language) -> None:
    """From now on every sentence is in this language."""
    chain = gettext.NullTranslations()
    for folder in reversed(_CATALOGUES):
        # The domain is Django's, so that one check holds all catalogues of the house.
        found = gettext.translation("django", str(folder), languages=[language], fallback=True)
        found.add_fallback(chain)
        chain = found
    _Spoken.catalogue = chain


def speak_also_in_argparse(language: Language) -> None:
    """Let argparse speak too: it takes its own words from gettext's default domain."""
    gettext.bindtextdomain("messages", str(_HERE.parent / "cli" / "locale"))
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


def _(msgid: str) -> str:
    return _Spoken.catalogue.gettext(msgid) if msgid else ""


def sentence(problem: Problem) -> str:
    """What is wrong, in the language that is spoken."""
    return _(problem.kind.title).format(**problem.params)


def advice(problem: Problem) -> str:
    """What to do about it, in the language that is spoken."""
    return _(problem.kind.what_to_do).format(**problem.params)
