"""What a reader typed, made into the text that stands on the card.

A keyboard-like reader presses keys; which letters come out is decided by the layout that is active. Codes of
cards hold printable ASCII only, so Cyrillic letters can only mean that the layout was Russian or Kazakh, and
are turned back into the keys that were pressed. In the Kazakh layout the row of digits gives letters and
marks too: «ә» is the key 2, a comma the key 6.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 64  # characters of a code
_RAW_LONGEST: Final = 512  # characters that are looked at; a reader gone wild sends more

_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm"
_RUSSIAN: Final = dict(zip("йцукенгшщзхъфывапролджэячсмить", _KEYS, strict=True)) | {
    "б": ",",
    "ю": ".",
    "ё": "`",
    "№": "#",
}
_KAZAKH_ROW: Final = dict(zip('"әіңғ,.үұқөһ', "1234567890-=", strict=True))
_KAZAKH_LETTERS: Final = frozenset("әіңғүұқөһ")
_KAZAKH_MARKS: Final = frozenset('",.')
_CODE: Final = re.compile(r"[!-~]{1,64}")


def code_of(typed: str) -> str:
    """The code that was read, or '' where nothing can be read.

    Control and invisible characters and white space are dropped; at most ``LONGEST`` characters of printable
    ASCII remain, or it is no code.
    """
    if len(typed) > _RAW_LONGEST:
        return ""
    text = unicodedata.normalize("NFC", typed)
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"})
    # Only after the layout is turned back: № is a key of the Russian layout, and NFKC would make it two letters.
    text = unicodedata.normalize("NFKC", _as_pressed(text))
    return text if _CODE.fullmatch(text) else ""


def _as_pressed(text: str) -> str:
    letters = text.lower()
    if text.isascii() and not set(text) <= _KAZAKH_MARKS:
        return text
    kazakh = bool(set(letters) & _KAZAKH_LETTERS)
    digits = any(c.isdigit() for c in text)
    # Marks are digits only under the Kazakh layout, and there no key of the row gives a digit.
    table = _RUSSIAN | _KAZAKH_ROW if kazakh or not digits else _RUSSIAN
    return "".join(_key(c, table) for c in text)


def _key(character: str, table: dict[str, str]) -> str:
    small = character.lower()
    key = table.get(small, character)
    return key.upper() if small != character and key.isalpha() else key
