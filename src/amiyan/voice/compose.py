"""What a notice says, word for word, in the language of whom it is for.

Every message is of one form: who speaks, the family's own word where one was chosen, one sentence, the check number.
It never holds a link or anything of which a telephone makes one, and no digits but those of an amount, a day and the
check number: whoever asks for a code in our name is not us.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, override

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_day_of_month
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import N_
from amiyan.voice import checks
from amiyan.voice.kinds import Amount, Day, Fill, Name, NoticeKind, Word
from amiyan.voice.sms import Sms, cut

PARTS_AT_MOST: Final = 3
NAME_AT_MOST: Final = 20
_WITH_WORD: Final = N_("Amiyan, {word}: {text} Check number {number}.")
_WITHOUT: Final = N_("Amiyan: {text} Check number {number}.")
_TENGE: Final = N_("{number} tenge")
_SOMEBODY: Final = "–"
# What telephones underline: dots inside words, paths, addresses, codes that are dialled.
_LEADS_SOMEWHERE: Final = re.compile(r"\w\.\w|[/@\\*#]|https?:|\bwww\b", re.IGNORECASE)
_NO_LETTER: Final = re.compile(r"[^\w\s'’-]|[\d_]")


@dataclass(frozen=True, slots=True)
class Composed:
    """A message as it goes out."""

    text: str
    sms: Sms


def compose(
    kind: NoticeKind,
    fills: Mapping[str, Fill],
    *,
    language: Language,
    word: str,
    number: int,
    now: dt.datetime,
) -> Composed:
    """The message. ``word`` is the family's own, blank where they have none. The same values give the same text.

    ValueError where the sentence of the kind could lead somewhere, holds digits of its own, or is too long.
    """
    text = sentence_of(kind, fills, language=language, now=now)
    _check(kind, fills, language)
    with override(language):
        frame = gettext(_WITH_WORD if word else _WITHOUT)
    whole = frame.format(word=word, text=text, number=checks.shown(number))
    if leads_somewhere(whole):
        raise ValueError(f"{kind.name}: {whole!r} could be taken for a link")
    sms = cut(whole)
    if len(sms.parts) > PARTS_AT_MOST:
        raise ValueError(f"{kind.name} takes {len(sms.parts)} messages in {language}")
    return Composed(whole, sms)


def sentence_of(kind: NoticeKind, fills: Mapping[str, Fill], *, language: Language, now: dt.datetime) -> str:
    """What happened, in one sentence, without the frame: for the family's face and for paper."""
    values = {name: _shown(fill, language, to_local(now).date()) for name, fill in fills.items()}
    with override(language):
        return gettext(kind.text).format(**values)


def look_of(word: str, language: Language) -> str:
    """How messages to somebody look: the frame of each, with dots where the sentence and the number stand."""
    with override(language):
        return gettext(_WITH_WORD if word else _WITHOUT).format(word=word, text="…", number="…")


def title_of(kind: NoticeKind, language: Language) -> str:
    """What the public check tells of a kind."""
    with override(language):
        return gettext(kind.title)


def leads_somewhere(text: str) -> bool:
    """Whether a telephone could make a link of some of it."""
    return _LEADS_SOMEWHERE.search(text) is not None


def clean_name(text: str) -> str:
    """A name with letters only, so long that it fits: whatever a register says, it is no link and no code."""
    letters = " ".join(_NO_LETTER.sub(" ", text).split())
    return letters[:NAME_AT_MOST].rstrip() or _SOMEBODY


def _check(kind: NoticeKind, fills: Mapping[str, Fill], language: Language) -> None:
    """The sentence itself has no digits: every one comes from an amount, a day or the check number."""
    bare: dict[str, str] = {}
    for name, fill in fills.items():
        match fill:
            case Word(msgid):
                with override(language):
                    bare[name] = gettext(msgid)
            case _:
                bare[name] = "x"
    with override(language):
        text = gettext(kind.text).format(**bare)
    if any(character.isdigit() for character in text) or leads_somewhere(text):
        raise ValueError(f"{kind.name}: {text!r} has digits of its own, or could be taken for a link")


def _shown(fill: Fill, language: Language, today: dt.date) -> str:
    match fill:
        case Amount(tiyn):
            return _tenge(tiyn, language)
        case Day(day):
            return format_day_of_month(day, language, with_year=day.year != today.year)
        case Name(text):
            return clean_name(text)
        case Word(msgid):
            with override(language):
                return gettext(msgid)


def _tenge(tiyn: int, language: Language) -> str:
    """Plain spaces and a word: the sign of the tenge would make a message of another alphabet of it."""
    whole, rest = divmod(abs(tiyn), 100)
    number = f"{whole:,}".replace(",", " ") + (f",{rest:02}" if rest else "")
    with override(language):
        return gettext(_TENGE).format(number=number)
