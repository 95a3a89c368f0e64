"""What somebody looks for, from what stands on a paper: which of a chain's links a few words name. Pure."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.chain.problems import NOT_UNDERSTOOD

_LONGEST: Final = 200
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_PAYOUT: Final = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ACT: Final = re.compile(r"(\d{12})(?:\s*[/№#]\s*|\s+)(\d{1,6})")
_PROVIDER: Final = re.compile(r"\d{12}")
_DAYS: Final = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), (0, 1, 2)),
    (re.compile(r"(\d{2})\.(\d{2})\.(\d{4})"), (2, 1, 0)),
)
_AMOUNT: Final = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?")
# An ISO message keeps its references to 35 characters of a small alphabet; treasuries use dashes and strokes.
_REFERENCE: Final = re.compile(r"[\w./:+()?'-]{1,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a few words may name: only what was understood is set. ``reference`` may be a bank's or a message's, and what
    looks like a BIN or a payout's number may still be one.
    """

    digest: bytes | None = None
    payout: UUID | None = None
    bin: str = ""
    number: int | None = None
    day: dt.date | None = None
    tiyn: int | None = None
    reference: str = ""


def understood(text: str) -> Asked:
    """What a few words name: a payout's id (32 signs), a digest (64), a supplier's BIN with or without the number of
    its act, a day with an amount in tenge, else a reference. ProblemError where they name nothing.
    """
    words = " ".join(text.replace("\u00a0", " ").split())[: _LONGEST + 1]
    if not words or len(words) > _LONGEST:
        raise ProblemError(NOT_UNDERSTOOD)
    if _DIGEST.fullmatch(words):
        return Asked(digest=bytes.fromhex(words))
    if _PAYOUT.fullmatch(words):
        return Asked(payout=UUID(words), reference=words)
    if act := _ACT.fullmatch(words):
        return Asked(bin=act[1], number=int(act[2]))
    if _PROVIDER.fullmatch(words):
        return Asked(bin=words, reference=words)
    if (of_a_day := _day_and_amount(words)) is not None:
        return of_a_day
    if _REFERENCE.fullmatch(words):
        return Asked(reference=words)
    raise ProblemError(NOT_UNDERSTOOD)


def _day_and_amount(words: str) -> Asked | None:
    """A day, written either way, and an amount in tenge before or behind it; None where it is not that."""
    for pattern, order in _DAYS:
        found = pattern.search(words)
        if found is None:
            continue
        rest = (words[: found.start()] + words[found.end() :]).replace("₸", "").replace(" ", "")
        amount = _AMOUNT.fullmatch(rest)
        if amount is None:
            return None
        try:
            day = dt.date(*(int(found[place + 1]) for place in order))
        except ValueError:
            return None
        return Asked(day=day, tiyn=int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0")))
    return None
