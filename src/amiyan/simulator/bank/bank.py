"""A bank that watches a folder: files of payments come into ``in``, answers go out into ``out``.

It stands on the far side of the border: it knows ISO 20022 and its own books, and nothing of who sends. A round
is one look into the folder. What a round accepts, a later one books; what a day booked stands in the day's
statement. Its habits (:mod:`~amiyan.simulator.bank.habits`) are decided by a seed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.simulator.bank import letters
from amiyan.simulator.bank import problems as p
from amiyan.simulator.bank.books import Books, Paid
from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.letters import Movement, Sheet, Word
from amiyan.simulator.bank.orders import NOT_PROVIDED, Order, Wish, read_order
from amiyan.simulator.bank.post import post
from amiyan.simulator.bank.truth import tell
from amiyan.simulator.bank.window import Deed, What, Window, nothing

# Reasons that a bank gives of its own; AC01, AM04, AM05 and the like follow from the payment.
_REASONS: Final = ("AC04", "AC06", "BE01", "RR04", "MS03")
_LATE_REASONS: Final = ("AC04", "ED05", "MS03")
_FILE_REASONS: Final = ("BE05", "AG01", "TM01")
_WRONG_BY: Final = (1, -1, 10_000, -100)  # tiyn
_TO_SETTLED: Final = {frozenset({"paid"}): "ACSC", frozenset({"rejected"}): "RJCT"}


class Bank(Window[Books]):
    """A bank in a folder."""

    def __init__(
        self,
        folder: Path,
        habits: Habits | None = None,
        *,
        day: date,
        balances: Mapping[str, int] | None = None,
        closed: Collection[str] = (),
        step: Callable[[str], None] = nothing,
    ) -> None:
        """``day`` opens new books; ``balances`` (IBAN to tiyn) open accounts that cannot be overdrawn.

        Payments to an account among ``closed`` are rejected (AC04), whatever the habits are.
        ``step`` is called at each moment at which the bank could die, with the name of that moment.
        """
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, Books(folder / "bank.sqlite", day), habits or Habits(), step)
        self.closed = frozenset(closed)
        with self.books.change():
            for iban, tiyn in (balances or {}).items():
                self.books.open_account(iban, tiyn)

    def truth(self) -> dict[str, Any]:
        """Every payment that was asked for and what became of it, every other movement, every account."""
        return tell(self.books)

    def file_name(self, place: int, kind: str) -> str:
        """Names stand in the order in which letters leave."""
        return f"{place:08}-{kind}.xml"

    def close_day(self, following: date | None = None) -> list[Deed]:
        """Write the day's notification and statement for every account, and open the next day.

        ``following`` may leave days out (a weekend); ProblemError where it is no later day. Returned payments
        come back on the morning of the day that is opened.
        """
        with self.books.change():
            day = self.books.day
            following = following or day + timedelta(days=1)
            if following <= day:
                raise ProblemError(p.DAY_BACKWARDS, day=day, wanted=following)
            deeds = [self._close_account(account, day) for account in self.books.accounts()]
            paid = self.books.paid_on(day)
            self.books.open_day(following)
            deeds += self._give_back(paid, following)
            self.step("day closed, not committed")
        self.step("day closed")
        deeds += self.send()
        self.write_truth()
        return deeds

    # What comes in

    def decide(self, data: bytes) -> Deed:
        """Accept a file, accept it in part, or reject it."""
        order = read_order(data)
        day, total = self.books.day, sum(wish.amount_tiyn for wish in order.wishes)
        if order.flaw == "FF01" and not self.books.knows(order.message_id):
            # Its id is not entered: the same file, repaired, may come again.
            self._reject(order, "FF01", order.words)
            return Deed(day, "unreadable", order.message_id)
        if not self.books.is_new(order):
            self._reject(order, "DU01", "a file with this id was received before")
            return Deed(day, "duplicate", order.message_id, len(order.wishes), total)
        for account in {wish.account for wish in order.wishes}:
            self.books.open_account(account)
        flaw = order.flaw
        if not flaw and self.habits.happens("reject-file", order.message_id):
            flaw = self.habits.choose("reject-file", order.message_id, _FILE_REASONS)
        reasons = [flaw] * len(order.wishes) if flaw else self._reasons(order)
        for place, (wish, reason) in enumerate(zip(order.wishes, reasons, strict=True), 1):
            self.books.enter(order.message_id, place, wish, reason)
        if flaw:
            self._reject(order, flaw)
            return Deed(day, "rejected", order.message_id, len(order.wishes), total)
        return self._accept(order, reasons)

    def _reasons(self, order: Order) -> list[str]:
        """For each payment why it is not made, or ''."""
        # Asked once for each account: it adds up everything that the account has promised.
        free = {account: self.books.free(account) for account in {wish.account for wish in order.wishes}}
        seen: set[tuple[str, str]] = set()
        reasons = []
        for wish in order.wishes:
            left = free[wish.account]
            reason = self._reason(wish, left, again=(wish.account, wish.end_to_end_id) in seen)
            if not reason:
                seen.add((wish.account, wish.end_to_end_id))
                free[wish.account] = None if left is None else left - wish.amount_tiyn
            reasons.append(reason)
        return reasons

    def _reason(self, wish: Wish, left: int | None, *, again: bool) -> str:
        if wish.flaw:
            return wish.flaw
        if again or self.books.made_before(wish.account, wish.end_to_end_id):
            return "AM05"
        if wish.iban in self.closed:
            return "AC04"
        if self.habits.happens("reject", wish.end_to_end_id):
            return self.habits.choose("reject", wish.end_to_end_id, _REASONS)
        return "AM04" if left is not None and wish.amount_tiyn > left else ""

    def _accept(self, order: Order, reasons: list[str]) -> Deed:
        good = [wish.amount_tiyn for wish, reason in zip(order.wishes, reasons, strict=True) if not reason]
        status = "ACCP" if len(good) == len(reasons) else "PART" if good else "RJCT"
        words: dict[str, list[Word]] = defaultdict(list)
        if status != "ACCP" or self.habits.happens("spell-out", order.message_id):
            for wish, reason in zip(order.wishes, reasons, strict=True):
                words[wish.block].append(Word(wish.end_to_end_id, "RJCT" if reason else "ACCP", reason))
        self._report("accepted", (order.message_id, order.name), status, words)
        what: What = "accepted" if status == "ACCP" else "accepted-in-part" if good else "rejected"
        return Deed(self.books.day, what, order.message_id, len(good), sum(good))

    def _reject(self, order: Order, reason: str, words: str = "") -> None:
        key = "rejected" if order.message_id != NOT_PROVIDED else "unreadable"
        self._report(key, (order.message_id, order.name), "RJCT", {}, (reason, words))

    def _report(
        self,
        stage: str,
        original: tuple[str, str],
        status: str,
        words: Mapping[str, list[Word]],
        reason: tuple[str, str] = ("", ""),
    ) -> None:
        day = self.books.day
        number = f"AMR{self.books.next_letter():012}"
        body = letters.report(number, day, original, status, dict(words), reason=reason)
        last = self.habits.happens("statement-first", original[0])
        post(self.books, self.habits, "pain.002", f"{original[0]}/{stage}", body, day if last else None)

    # What is booked

    def settle(self) -> list[Deed]:
        """Book what earlier rounds accepted, where its day has come."""
        of_message: dict[tuple[str, str], list[Paid]] = defaultdict(list)
        for paid in self.books.due():
            of_message[paid.message, paid.name_of_message].append(paid)
        return [deed for message, due in of_message.items() for deed in self._settle_message(message, due)]

    def _settle_message(self, message: tuple[str, str], due: list[Paid]) -> list[Deed]:
        words: dict[str, list[Word]] = defaultdict(list)
        booked, refused = [], []
        for paid in due:
            key = paid.wish.end_to_end_id
            reason = ""
            if self.habits.happens("reject-late", key):
                reason = self.habits.choose("reject-late", key, _LATE_REASONS)
                self.books.reject(paid, reason)
                refused.append(paid.wish.amount_tiyn)
            else:
                booked.append(self._amount(paid))
                self.books.pay(paid, booked[-1])
            words[paid.wish.block].append(Word(key, "RJCT" if reason else "ACSC", reason))
        status = _TO_SETTLED.get(frozenset(self.books.states_of(message[0])), "PART")
        said = words if status != "ACSC" or self.habits.happens("spell-out", message[0]) else {}
        self._report(f"settled/{self.books.day}", message, status, said)
        day = self.books.day
        deeds = [Deed(day, "settled", message[0], len(booked), sum(booked))] if booked else []
        return [
            *deeds,
            *([Deed(day, "rejected-late", message[0], len(refused), sum(refused))] if refused else []),
        ]

    def _amount(self, paid: Paid) -> int:
        key, amount = paid.wish.end_to_end_id, paid.wish.amount_tiyn
        if not self.habits.happens("wrong-amount", key):
            return amount
        wrong = amount + self.habits.choose("wrong-amount", key, _WRONG_BY)
        return wrong if wrong > 0 else amount + 1

    def _give_back(self, paid: list[Paid], day: date) -> list[Deed]:
        back = [one for one in paid if self.habits.happens("return", one.wish.end_to_end_id)]
        for one in back:
            self.books.give_back(one, self.habits.choose("return", one.wish.end_to_end_id, _REASONS))
        return [Deed(day, "returned", one.wish.end_to_end_id, 1, one.wish.amount_tiyn) for one in back]

    # The day's end

    def _close_account(self, account: str, day: date) -> Deed:
        for movement in self._others(account, day):
            self.books.enter_other(movement, account)
        movements = self.books.movements(account, day)
        number, opening = self.books.next_sheet(account)
        moved = sum(movement.signed_tiyn for movement in movements)
        sheet = Sheet(account, number, day, opening, opening + moved, movements)
        assert sheet.closing_tiyn == self.books.balance(account), "the statements tell the whole account"
        self.books.enter_sheet(account, number, opening, sheet.closing_tiyn)
        key = f"{account}/{day}"
        if movements:
            body = letters.notification(f"AMN{self.books.next_letter():012}", sheet)
            post(self.books, self.habits, "camt.054", f"{key}/notification", body)
        body = letters.statement(f"AMS{self.books.next_letter():012}", sheet)
        post(self.books, self.habits, "camt.053", f"{key}/statement", body)
        return Deed(day, "statement", f"{account} {number}", len(movements), moved)

    def _others(self, account: str, day: date) -> list[Movement]:
        key, found = f"{account}/{day}", []
        if self.habits.happens("unknown-entry", key):
            lot = self.habits.lot("unknown-entry/amount", key)
            sign = self.habits.choose("unknown-entry", key, (1, -1))
            found.append(
                Movement(
                    "", day, sign * (lot + 1), "unknown", f"ZZ-{lot}", name="«Белгісіз» ЖШС", iban=account
                )
            )
        if self.habits.happens("fee", key):
            found.append(Movement("", day, -self.habits.choose("fee", key, (20_000, 55_050)), "fee"))
        return found
