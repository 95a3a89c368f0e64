"""The model, fourth part: payouts, what a bank said of them, and what is therefore believed. Plain Python."""

import datetime as dt
from dataclasses import dataclass, field

from .months import Months, Statement
from .town import ACCOUNT, PROVIDERS
from .worth import last_of

CODES = ("111-1", "222-2")  # of the budget classification, in the order in which they are drawn
LIVE = ("made", "sent", "accepted")
ENDED = ("rejected", "returned")
HAD_BEFORE = {"DUPL", "AM05"}
MEANS = {"ACCP": "accepted", "ACTC": "accepted", "ACSC": "settled", "RJCT": "rejected"}


@dataclass
class Payout:
    """An order to pay part of a statement from a code. ``id`` is given by ours: 32 hexadecimal digits."""

    stated: Statement
    code: str
    attempt: int
    tiyn: int
    iban: str
    id: str = ""
    states: list[str] = field(default_factory=lambda: ["made"])
    message: str | None = None

    @property
    def state(self) -> str:
        return self.states[-1]

    @property
    def key(self) -> tuple[int, int, int, str, int]:
        return *self.stated.key, self.code, self.attempt


@dataclass(frozen=True)
class Said:
    """A word of the bank on a payment (``payout``), or on a whole message where that is blank."""

    message: str
    payout: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """A booked line of our account; ``payout`` the id that it names, blank where the bank lost it."""

    reference: str
    payout: str
    tiyn: int
    is_credit: bool
    kind: str = ""

    @property
    def signed(self) -> int:
        return self.tiyn if self.is_credit else -self.tiyn


@dataclass(frozen=True)
class Answer:
    """A file of the bank, and what it says; ``body`` is what travels."""

    body: bytes
    said: tuple[Said, ...] = ()
    lines: tuple[Line, ...] = ()
    is_broken: bool = False


@dataclass
class Paying:
    """Payouts and what is believed of them."""

    months: Months
    payouts: list[Payout] = field(default_factory=list)
    accounts: dict[int, str] = field(default_factory=lambda: dict(ACCOUNT))
    read: list[Answer] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    decided: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    # --- payouts are made ---

    def left(self, budget: int, code: str) -> int:
        """What may still be drawn from a code, or cut from it: payouts that came back do not count."""
        drawn = sum(
            one.tiyn
            for one in self.payouts
            if one.stated.budget == budget and one.code == code and one.state not in ENDED
        )
        return self.months.money.budgets[budget].codes.get(code, 0) - drawn

    def make(self, budget: int, today: dt.date) -> tuple[list[Payout], int]:
        """What is due becomes payouts, whole statements in their order, from the codes in theirs; how many wait."""
        paid = {one.stated.key for one in self.payouts}
        due = [
            one
            for one in self.months.statements
            if one.budget == budget
            and one.key not in paid
            and one.payable > 0
            and one.due_on <= today
            and one.is_ready
        ]
        left = [[code, max(self._undrawn(budget, code), 0)] for code in CODES]
        made: list[Payout] = []
        for place, stated in enumerate(sorted(due, key=lambda one: (one.month, one.number, one.payee))):
            if stated.payable > sum(int(tiyn) for _, tiyn in left):
                return made, len(due) - place
            made += self._drawn(stated, left)
        return made, 0

    def _undrawn(self, budget: int, code: str) -> int:
        """Less what first attempts took: a second attempt takes what the first gave back."""
        taken = sum(
            one.tiyn
            for one in self.payouts
            if one.stated.budget == budget and one.code == code and one.attempt == 1
        )
        return self.months.money.budgets[budget].codes.get(code, 0) - taken

    def _drawn(self, stated: Statement, left: list[list[int | str]]) -> list[Payout]:
        made, wanted = [], stated.payable
        for part in left:
            tiyn = min(wanted, int(part[1]))
            if tiyn:
                part[1] = int(part[1]) - tiyn
                wanted -= tiyn
                payout = Payout(stated, str(part[0]), 1, tiyn, self.accounts[stated.payee])
                self._begin(payout)
                made.append(payout)
        return made

    def _begin(self, payout: Payout) -> None:
        payee = payout.stated.payee
        self.months.money.move(("payable", payee, ""), ("payout", payee, ""), payout.tiyn)
        self.payouts.append(payout)

    def again(self, old: Payout) -> Payout | str:
        """A payout that came back is made again when a person says so; or why not."""
        last = max(one.attempt for one in self.payouts if one.key[:4] == old.key[:4])
        if last > old.attempt:
            return "payout-not-last"
        if old.state not in ENDED:
            return "payout-not-ended"
        debits, returned = self.lines_of(old)
        if debits > returned or (old.state == "rejected" and "settled" in self.said_of(old)):
            return "payout-contradicted"
        if self.left(old.stated.budget, old.code) < old.tiyn:
            return "payout-code-does-not-suffice"
        new = Payout(old.stated, old.code, old.attempt + 1, old.tiyn, self.accounts[old.stated.payee])
        self._begin(new)
        return new

    def unsent(self, budget: int) -> list[Payout]:
        return [
            one
            for one in self.payouts
            if one.stated.budget == budget and one.message is None and one.states == ["made"]
        ]

    def may_close(self, budget: int, today: dt.date) -> bool:
        """When its year is over, and all of it is posted, locked, decided and paid."""
        months, money = self.months, self.months.money
        stated = [one for one in months.statements if one.budget == budget]
        waiting = [meal for meal in money.marks if (of := money.budget_of(meal[1])) and of.id == budget]
        settled = all(
            sum(one.tiyn for one in self.payouts if one.stated is of and one.state == "settled") == of.payable
            for of in stated
        )
        return (
            today.year > 2025
            and not waiting
            and all(
                self._is_stated(budget, one.payee, one.day, one.when)
                for one in money.moves
                if one.budget == budget
            )
            and all(
                self._is_stated(budget, one.payee, day, one.when)
                for (_, day), one in months.cooked.items()
                if one.budget == budget
            )
            and not any(months.waits(key) for of in stated for key in of.held)
            and settled
            and not any(one.state in LIVE for one in self.payouts if one.stated.budget == budget)
            and not any(months.owed_still(payee, budget) for payee in PROVIDERS)
        )

    def _is_stated(self, budget: int, payee: int, day: dt.date, when: int) -> bool:
        stated = self.months.of(payee, budget)
        return bool(stated) and day <= last_of(stated[-1].month) and when <= stated[-1].upto

    def close(self, budget: int) -> int:
        lefts = {
            code: self.left(budget, code) for code in CODES if code in self.months.money.budgets[budget].codes
        }
        return self.months.money.close(budget, lefts)

    def find(self, id_: str) -> Payout | None:
        return next((one for one in self.payouts if one.id == id_), None)

    def held(self) -> dict[tuple[str, int, str], int]:
        """What is held for messages that the bank has not answered with an end."""
        found: dict[tuple[str, int, str], int] = {}
        for one in self.payouts:
            if one.message and one.state in LIVE:
                key = ("payout", one.stated.payee, "")
                found[key] = found.get(key, 0) + one.tiyn
        return found

    # --- what the bank says ---

    def said_of(self, payout: Payout) -> set[str]:
        """What was said of a payout itself, or of its whole message by an answer that does not name it."""
        found = set()
        for answer in self.read:
            own = [one for one in answer.said if one.payout == payout.id]
            for one in own or [
                one for one in answer.said if not one.payout and one.message == payout.message
            ]:
                meaning = MEANS.get(one.status, "")
                # That the bank has it already is no rejection.
                if meaning != "rejected" or one.reason not in HAD_BEFORE:
                    found.add(meaning)
        return found - {""}

    def lines_of(self, payout: Payout) -> tuple[int, int]:
        """How often its sum was booked out and in, by the id or by a person's word."""
        own = [
            one for one in self.lines.values() if one.tiyn == payout.tiyn and self.named_by(one) == payout.id
        ]
        return sum(not one.is_credit for one in own), sum(one.is_credit for one in own)

    def named_by(self, line: Line) -> str:
        _, payout = self.decided.get(line.reference, ("", None))
        return payout or line.payout

    def believe(self, answer: Answer) -> None:
        """An answer is read: of the payouts that it is about more is known now."""
        if answer in self.read:
            return
        self.read.append(answer)
        for line in answer.lines:
            self.lines.setdefault(line.reference, line)
        messages = {one.message for one in answer.said if not one.payout}
        named = {one.payout for one in answer.said} | {one.payout for one in answer.lines}
        for payout in self.payouts:
            if payout.id in named or (payout.message and payout.message in messages):
                self.turn(payout)

    def turn(self, payout: Payout) -> None:
        """The next state, from what is known; and the money follows."""
        aim = self._aim(payout)
        if aim is None:
            return
        money, payee = self.months.money, payout.stated.payee
        if aim == "settled" and payout.state in ENDED:
            if money.holds("payable", payee) < payout.tiyn:
                return
            money.move(("payable", payee, ""), ("payout", payee, ""), payout.tiyn)
        if aim == "settled" or (aim == "returned" and payout.state in LIVE):
            money.move(("payout", payee, ""), ("bank", payee, ""), payout.tiyn)
        if aim == "returned":
            if payout.state in LIVE:
                payout.states.append("settled")
            money.move(("bank", payee, ""), ("payable", payee, ""), payout.tiyn)
        if aim == "rejected":
            money.move(("payout", payee, ""), ("payable", payee, ""), payout.tiyn)
        payout.states.append(aim)

    def _aim(self, payout: Payout) -> str | None:
        """A booked line says that money moved; a status says what the bank means to do."""
        debits, returned = self.lines_of(payout)
        said = self.said_of(payout)
        if payout.state in LIVE:
            if debits > returned:
                return "settled"
            if returned:
                return "returned"
            if {"rejected", "settled"} <= said:
                return None  # it contradicts itself: a person looks
            for word in ("rejected", "settled"):
                if word in said:
                    return word
            return "accepted" if "accepted" in said and payout.state != "accepted" else None
        if payout.state == "settled":
            return "returned" if returned and returned >= debits else None
        is_last = all(one.attempt <= payout.attempt for one in self.payouts if one.key[:4] == payout.key[:4])
        return "settled" if debits > returned and is_last else None

    def unexplained(self) -> dict[str, str]:
        """Lines that nothing explains and of which nobody has decided, by their reference: why."""
        found: dict[str, str] = {}
        of_payouts: dict[str, list[Line]] = {}
        for line in self.lines.values():
            named = self.named_by(line)
            payout = self.find(named)
            if not named:
                found[line.reference] = (
                    "unexpected_credit" if line.is_credit else "fee" if line.kind else "names_nothing"
                )
            elif payout is None:
                found[line.reference] = "unknown_id"
            elif payout.tiyn != line.tiyn:
                found[line.reference] = "other_amount"
            else:
                of_payouts.setdefault(named, []).append(line)
        for named, lines in of_payouts.items():
            found |= self._too_many(named, lines)
        return {reference: why for reference, why in found.items() if reference not in self.decided}

    def _too_many(self, named: str, lines: list[Line]) -> dict[str, str]:
        """A settled payout went out once more often than it came back, an ended one as often; the latest are too many."""
        payout = self.find(named)
        assert payout is not None
        # Which a person said to be its comes first, then as they were booked.
        lines = sorted(
            lines, key=lambda one: (self.decided.get(one.reference, ("", ""))[0] != "payout", one.reference)
        )
        debits = [one.reference for one in lines if not one.is_credit]
        returned = [one.reference for one in lines if one.is_credit]
        explained = 1 if payout.state == "settled" else -1 if payout.state == "returned" and not debits else 0
        excess = len(debits) - len(returned) - explained
        if excess > 0:
            why = "paid_twice" if payout.state == "settled" else "paid_after_all"
            return dict.fromkeys(debits[-excess:], why)
        return dict.fromkeys(returned[excess:], "unexpected_credit") if excess < 0 else {}
