"""How often a simulated bank does what, decided by a seed and by what it is done to.

A decision depends on the seed, the habit and the id of its object, never on when it is asked for: a bank that
was killed and started anew decides the same.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from amiyan.kernel.problems import ProblemError
from amiyan.simulator.bank import problems as p

Choice = TypeVar("Choice")
_LOTS: Final = 1_000_000

# Each with its object in brackets.
HABITS: Final[dict[str, str]] = {
    "reject-file": "a whole file is rejected (file)",
    "reject": "a payment is rejected at once, the others are accepted (payment)",
    "reject-late": "a payment is accepted first and rejected later (payment)",
    "return": "a payment is booked, and the money comes back on a later day (payment)",
    "wrong-amount": "another amount is booked than was asked for (payment)",
    "spell-out": "a status report names every payment, not only what differs (file)",
    "late": "an answer is held for some rounds (answer)",
    "twice": "an answer comes a second time (answer)",
    "statement-first": "status reports of a file come only after the day's statement (file)",
    "truncated": "an answer breaks off; the whole one follows (answer)",
    "unreadable": "a file that is no answer comes beside an answer (answer)",
    "unknown-entry": "a movement with an id that nobody sent (account and day)",
    "fee": "the bank takes a fee (account and day)",
}


@dataclass(frozen=True, slots=True)
class Habits:
    """Rates from 0 to 1 by the name of the habit; what is not named never happens."""

    seed: int = 7
    rates: Mapping[str, float] = field(default_factory=dict)

    def happens(self, habit: str, key: str) -> bool:
        """Whether the bank does this to the object with this id."""
        rate = self.rates.get(habit, 0.0)
        return rate > 0 and self.lot(habit, key) < rate * _LOTS

    def choose(self, habit: str, key: str, among: Sequence[Choice]) -> Choice:
        """One of several ways of doing it."""
        return among[self.lot(f"{habit}/way", key) % len(among)]

    def lot(self, habit: str, key: str) -> int:
        """A number from 0 to 999,999."""
        digest = hashlib.sha256(f"{self.seed}/{habit}/{key}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % _LOTS


def read_rates(texts: Sequence[str], known: Mapping[str, str] = HABITS) -> dict[str, float]:
    """Rates from ``name=rate``; the name ``all`` stands for every habit. Later ones win. Raises ProblemError."""
    rates: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name != "all" and name not in known:
            raise ProblemError(p.HABIT_UNKNOWN, name=name, known=", ".join(known))
        rates |= dict.fromkeys(known if name == "all" else (name,), _rate(value))
    return rates


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        raise ProblemError(p.RATE_WRONG, value=text) from None
    if not 0 <= rate <= 1:
        raise ProblemError(p.RATE_WRONG, value=text)
    return rate
