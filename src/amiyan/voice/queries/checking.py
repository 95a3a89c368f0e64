"""“Is this message from you?”, by the check number: answered to anybody, and telling nothing about anybody."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from amiyan.kernel.languages import Language
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kind_named

_OURS: Final = "SELECT kind, sent_on, has_word FROM voice_check WHERE number = %s"


@dataclass(frozen=True, slots=True)
class Ours:
    """A message is ours: of which kind, in a sentence, and on which day it was written. Nothing about whom.

    ``has_word``: whether it began with the family's own word; None where that was not kept.
    """

    kind: str
    says: str
    sent_on: dt.date
    has_word: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a number. ``ours`` and ``not_ours`` are about the message; ``misread`` and ``other`` about the typing:
    a digit is wrong, or there are not twelve. ``digits`` are those that were typed.
    """

    word: Literal["ours", "not_ours", "misread", "other"]
    digits: str
    ours: Ours | None = None


def check_number(typed: str, *, language: Language) -> Answer:
    """Whether a message with this number is ours, or what is wrong with what was typed.

    Whoever asks in a page reads as nobody: the table of numbers names no person. Costs one look into an index, and
    none for a number that was mistyped.
    """
    shape, digits = checks.look_at(typed)
    if shape != "whole":
        return Answer(shape, digits)
    number = checks.read(digits)
    found = query(_OURS, [number]) if number is not None else []
    if not found:
        return Answer("not_ours", digits)
    name, sent_on, has_word = found[0]
    kind = kind_named(name)
    ours = Ours(name, title_of(kind, language) if kind else "", sent_on, has_word)
    return Answer("ours", digits, ours)
