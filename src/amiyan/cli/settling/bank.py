"""The bank of the town: the simulator at a folder, as it is. We know of it what lies in the folder, and nothing else.

Its days go on as fast as it has nothing to do; which of its bad habits meets which payment, its seed decides.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from amiyan.country.kz.calendar import add_working_days
from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payouts.answers import collect, read_answers
from amiyan.settlement.payouts.decide import Decision, decide_line
from amiyan.settlement.payouts.facts import LAST
from amiyan.settlement.payouts.listing import unmatched_lines
from amiyan.settlement.payouts.outbox import hand_over
from amiyan.settlement.payouts.unmatched import FEE, UNKNOWN_ID
from amiyan.simulator.bank.bank import Bank
from amiyan.simulator.bank.habits import Habits

HABITS: Final = {
    "reject": 0.1,
    "reject-late": 0.1,
    "late": 0.5,
    "twice": 0.5,
    "statement-first": 0.5,
    "spell-out": 0.5,
    "unknown-entry": 0.1,
    "fee": 0.3,
}
ROUNDS: Final = 3  # looks into the folder on a day
LONGEST: Final = 60  # days; a bank that is silent for longer is broken
LATEST: Final = 20  # looks after which no letter of a day that is over is on its way any more
# What a person says of a line that nothing of ours explains.
_DECISIONS: Final[dict[str, tuple[Decision, str]]] = {
    FEE: ("fee", N_("The bank's fee, by the agreement on the account")),
    UNKNOWN_ID: ("not_ours", N_("The bank was written to: it is another client's payment")),
}
# Payouts of which the bank has not said how they ended.
_OPEN: Final = f"""
SELECT count(*) FROM settlement_payout p CROSS JOIN LATERAL ({LAST}) e WHERE e.state IN ('made', 'sent', 'accepted')
"""


@dataclass(slots=True)
class Exchange:
    """What came of an exchange of letters: answers, how many of them again, and payouts by the state they turned to."""

    days: int = 0
    answers: int = 0
    again: int = 0
    turned: dict[str, int] = field(default_factory=dict)


class TownBank:
    """A bank with an account of the payer, and our side of its folder."""

    def __init__(self, folder: Path, *, seed: int, day: dt.date, payer: tuple[str, int], closed: str) -> None:
        """``payer`` is the payer's account and what lies on it in tiyn; to ``closed`` nothing can be paid any more."""
        self.bank = Bank(folder, Habits(seed, HABITS), day=day, balances=dict([payer]), closed=[closed])
        self.channel = BankFiles(folder, rests_s=0)
        self.folder = folder

    @property
    def day(self) -> dt.date:
        """The day there."""
        return self.bank.books.day

    def go_on_to(self, day: dt.date) -> None:
        """Let the bank's days pass until ``day``."""
        if day > self.day:
            self.bank.close_day(day)

    def carry_out(self) -> Exchange:
        """Hand over what waits, and let days pass until the bank has said of every payout how it ended."""
        done = Exchange()
        while query(_OPEN)[0][0]:
            assert done.days < LONGEST, "the bank comes to an end"
            self._day(done)
        return done

    def hear_out(self) -> Exchange:
        """Look into the folder until the bank has nothing more to say of the days that are over."""
        done = Exchange()
        for _round in range(LATEST):
            if not self.bank.waits():
                break
            self._round(done)
        return done

    def _day(self, done: Exchange) -> None:
        for _round in range(ROUNDS):
            self._round(done)
        self.bank.close_day(add_working_days(self.day, 1))
        self._read(done)
        done.days += 1

    def _round(self, done: Exchange) -> None:
        hand_over(self.channel)
        self.bank.round()
        self._read(done)

    def _read(self, done: Exchange) -> None:
        collected = collect(self.channel)
        read = read_answers(channel=self.channel.name)
        done.answers += collected.seen
        done.again += collected.seen - collected.new
        for state, count in read.turned.items():
            done.turned[state] = done.turned.get(state, 0) + count

    def truth(self) -> dict[str, Any]:
        """What the bank itself says that it did: its ``truth.json``."""
        told: dict[str, Any] = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))
        return told

    def close(self) -> None:
        """Let go of its books."""
        self.bank.close()


def decide_lines(decided_by: int, say: Callable[[str], str]) -> int:
    """A person decides of the lines that nothing of ours explains; how many. ``say`` translates the reason."""
    count = 0
    for line in unmatched_lines():
        if line.why in _DECISIONS:
            decision, reason = _DECISIONS[line.why]
            decide_line(
                iban=line.iban,
                reference=line.reference,
                decision=decision,
                decided_by=decided_by,
                reason=say(reason),
            )
            count += 1
    return count


def paid_by(truth: dict[str, Any]) -> tuple[int, int]:
    """How many payments the bank made for good, and what they come to in tiyn, by its own truth."""
    paid = [one["booked_tiyn"] for one in truth["payments"] if one["state"] == "paid"]
    return len(paid), sum(paid)
