"""“Is this message from you?”, by the check number: answered to anybody, and telling nothing about anybody."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.languages import Language
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kind_named

_OURS: Final = "SELECT kind, sent_on FROM voice_check WHERE number = %s"


@dataclass(frozen=True, slots=True)
class Ours:
    """A message is ours: of which kind, in a sentence, and on which day it was written. Nothing about whom."""

    kind: str
    says: str
    sent_on: dt.date


def is_ours(typed: str, *, language: Language) -> Ours | None:
    """Whether a message with this number is ours; None for every number that we did not give, or that is none.

    Whoever asks in a page reads as nobody: the table of numbers names no person. Costs one look into an index, and
    none for a number that was mistyped.
    """
    number = checks.read(typed)
    found = query(_OURS, [number]) if number is not None else []
    if not found:
        return None
    name, sent_on = found[0]
    kind = kind_named(name)
    return Ours(name, title_of(kind, language) if kind else "", sent_on)
