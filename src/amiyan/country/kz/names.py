"""Names as Kazakhstan writes them: surname, given name, patronymic; order of the Kazakh alphabet.

The sort key needs no ICU: it consists of ``0-9a-z`` only, two characters for a letter, and so sorts alike
in Python, under ``COLLATE "C"`` and under untailored collations (en_US.UTF-8, say). Declare its column
``COLLATE "C"``: the quickest, and safe from languages that take two Latin letters for one.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

ALPHABET = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_FIELD_END = "00"  # lower than every other pair: a short name stands before its continuation
_WORD_END = "01"

_PATRONYMIC = re.compile(r".+(ұлы|қызы|улы|кызы|оғлы|оглы|ич|вна|чна)", re.IGNORECASE)
_DETACHED = frozenset({"ұлы", "қызы", "улы", "кызы", "оғлы", "оглы"})

# Letters of the Latin keyboard that look like Cyrillic ones, both cases.
_LATIN_TWINS = str.maketrans("AaBEeKMHOoPpCcTyYXxIihƏə", "АаВЕеКМНОоРрСсТуҮХхІіһӘә")
_CYRILLIC_TWINS = frozenset("АаВЕеКМНОоРрСсТуУҮүХхІіһҺӘә")


class Name(NamedTuple):
    """The parts of a name; a part that is not known is empty."""

    surname: str
    given: str
    patronymic: str


def _pairs() -> dict[int, str]:
    table = {ord(c): "c" + _BASE36[n] if n < 36 else "d" + _BASE36[n - 36] for n, c in enumerate(ALPHABET)}
    table |= {ord(c): "m" + c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    table |= {ord(c): "1" + c for c in "0123456789"}
    return table


class _SortPairs(dict[int, str]):
    """Pairs for known letters; others count as their base letter, or as nothing. Learns as it goes."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace() or unicodedata.category(char) == "Pd":
            pair = _WORD_END
        else:
            base = unicodedata.normalize("NFKD", char)[0].upper()
            pair = self.get(ord(base), "") if base != char and len(base) == 1 else ""
        if len(self) < 5_000:  # a text of every script must not grow the table without end
            self[code] = pair
        return pair


_PAIRS = _SortPairs(_pairs())


def sort_key(surname: str, given: str = "", patronymic: str = "") -> str:
    """Text of ``0-9a-z`` that sorts names by the Kazakh alphabet (column: ``COLLATE "C"``).

    Case, apostrophes and accents do not count; hyphen and space are alike; Latin names follow Cyrillic
    ones. Linear in the length of the name, about two characters for a letter.
    """
    return _FIELD_END.join(_key(part) for part in (surname, given, patronymic))


@lru_cache(maxsize=65536)  # a country has fewer names than people
def _key(part: str) -> str:
    text = unicodedata.normalize("NFC", part).upper()
    return " ".join(text.split()).translate(_PAIRS)


def clean(text: str) -> str:
    """A name with single spaces and one script in each word.

    A word that holds a letter only Cyrillic has, gets its look-alike Latin letters turned to Cyrillic
    (``Сeрік`` with a Latin e). A word of look-alikes alone stays as it is: nobody can tell.
    """
    words = unicodedata.normalize("NFC", text).split()
    return " ".join(w if w.isascii() else _one_script(w) for w in words)


def _one_script(word: str) -> str:
    if any("\u0400" <= c <= "\u052f" and c not in _CYRILLIC_TWINS for c in word):
        return word.translate(_LATIN_TWINS)
    return word


def full_name(name: Name, language: str = "kk") -> str:
    """The whole name: surname first in Kazakh and Russian, last in English."""
    surname, given, patronymic = name
    parts = (given, patronymic, surname) if language == "en" else (surname, given, patronymic)
    return " ".join(p for p in parts if p)


def short_name(name: Name) -> str:
    """Surname and initials, held together by no-break spaces: ``Серік А. Н.``."""
    initials = [f"{p[0]}." for p in (name.given, name.patronymic) if p]
    return "\u00a0".join([p for p in (name.surname,) if p] + initials)


def split_full_name(text: str) -> Name:
    """Take a cell with a whole name apart: surname, given, patronymic, in that order.

    ``Нұрлан қызы`` in two words is one patronymic. Where the patronymic stands in the middle
    (``Айша Нұрланқызы Серік``) the name was written given name first. Two words are surname and given name.
    """
    words = _joined(clean(text.replace(",", " ")).split())
    if len(words) == 3 and _is_patronymic(words[1]) and not _is_patronymic(words[2]):
        return Name(words[2], words[0], words[1])
    return Name("".join(words[:1]), "".join(words[1:2]), " ".join(words[2:]))


def _joined(words: list[str]) -> list[str]:
    """Put a detached *ұлы*, *қызы* back to the father's name before it."""
    joined: list[str] = []
    for word in words:
        if joined and len(joined) > 1 and word.lower() in _DETACHED:
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.fullmatch(word) is not None
