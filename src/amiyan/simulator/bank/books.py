"""The bank's own books: accounts, payments, movements and statements. No payment is made twice."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from amiyan.simulator.bank.desk import Desk
from amiyan.simulator.bank.letters import Movement
from amiyan.simulator.bank.orders import Order, Wish

OPENING_TIYN: Final = 10**12  # of an account whose balance was not given: ten thousand million tenge
TABLES: Final = """
-- ``limited``: it was opened with a balance, below which the bank does not go.
CREATE TABLE account (iban TEXT PRIMARY KEY, opening INTEGER NOT NULL, limited INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE message (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, round INTEGER NOT NULL, repeats INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE payment (
    account TEXT NOT NULL, end_to_end_id TEXT NOT NULL, message TEXT NOT NULL, block TEXT NOT NULL,
    place INTEGER NOT NULL, amount INTEGER NOT NULL, name TEXT NOT NULL, iban TEXT NOT NULL,
    remittance TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, round INTEGER NOT NULL,
    booked INTEGER NOT NULL DEFAULT 0, booked_on TEXT, returned_on TEXT,
    PRIMARY KEY (message, account, end_to_end_id, place)
) WITHOUT ROWID;
-- One end-to-end id is carried out once; what was rejected may be asked for again.
CREATE UNIQUE INDEX payment_is_made_once ON payment (account, end_to_end_id) WHERE state <> 'rejected';
CREATE INDEX payment_by_state ON payment (state, day);
CREATE TABLE movement (
    number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, day TEXT NOT NULL, signed INTEGER NOT NULL,
    kind TEXT NOT NULL, end_to_end_id TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
    block TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', iban TEXT NOT NULL DEFAULT '',
    remittance TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX movement_of_a_day ON movement (account, day);
-- Whatever happens, a payment leaves the account once and comes back once.
CREATE UNIQUE INDEX movement_happens_once ON movement (account, kind, message, end_to_end_id)
    WHERE kind IN ('payment', 'return');
CREATE TABLE sheet (
    account TEXT NOT NULL, number INTEGER NOT NULL, day TEXT NOT NULL, opening INTEGER NOT NULL,
    closing INTEGER NOT NULL, PRIMARY KEY (account, number), UNIQUE (account, day)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment as the bank has it."""

    account: str
    wish: Wish
    message: str
    name_of_message: str
    state: str


class Books(Desk):
    """One bank's books."""

    def __init__(self, path: Path, day: date) -> None:
        """Opens the books; ``day`` counts when they are new."""
        super().__init__(path, day, TABLES)

    # Files

    def knows(self, message_id: str) -> bool:
        """Whether a file with this id was taken in."""
        return self.lines.execute("SELECT 1 FROM message WHERE id = ?", [message_id]).fetchone() is not None

    def is_new(self, order: Order) -> bool:
        """Enter a message; False where its id was here before, and then it is counted."""
        known = self.lines.execute(
            "UPDATE message SET repeats = repeats + 1 WHERE id = ?", [order.message_id]
        )
        if known.rowcount:
            return False
        self.lines.execute(
            "INSERT INTO message (id, name, round) VALUES (?, ?, ?)",
            [order.message_id, order.name, self.round],
        )
        return True

    # Accounts

    def open_account(self, iban: str, opening: int | None = None) -> None:
        """Open an account if there is none; without a balance it has one that nobody reaches the end of."""
        limited = opening is not None
        self.lines.execute(
            "INSERT INTO account VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [iban, opening if opening is not None else OPENING_TIYN, limited],
        )

    def accounts(self) -> list[str]:
        """Every account."""
        return [row[0] for row in self.lines.execute("SELECT iban FROM account ORDER BY iban")]

    def balance(self, iban: str) -> int:
        """What is on an account."""
        moved = self.one("SELECT coalesce(sum(signed), 0) FROM movement WHERE account = ?", iban)
        return int(self.one("SELECT opening FROM account WHERE iban = ?", iban)) + int(moved)

    def free(self, iban: str) -> int | None:
        """What of it is not promised yet; None where the bank does not look at that."""
        if not self.one("SELECT limited FROM account WHERE iban = ?", iban):
            return None
        promised = self.one(
            "SELECT coalesce(sum(amount), 0) FROM payment WHERE account = ? AND state = 'accepted'", iban
        )
        return self.balance(iban) - int(promised)

    # Payments

    def made_before(self, account: str, end_to_end_id: str) -> bool:
        """Whether a payment with this id is on its way or done."""
        said = "SELECT 1 FROM payment WHERE account = ? AND end_to_end_id = ? AND state <> 'rejected'"
        return self.lines.execute(said, [account, end_to_end_id]).fetchone() is not None

    def enter(self, message: str, place: int, wish: Wish, reason: str) -> None:
        """Enter a payment as accepted, or as rejected for a reason."""
        self.lines.execute(
            "INSERT INTO payment (account, end_to_end_id, message, block, place, amount, name, iban, remittance, day,"
            " state, reason, round) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(wish.account, wish.end_to_end_id, message, wish.block, place, wish.amount_tiyn, wish.name),
                *(wish.iban, wish.remittance, wish.day.isoformat(), "rejected" if reason else "accepted"),
                *(reason, self.round),
            ],
        )

    def due(self) -> list[Paid]:
        """Accepted payments whose day has come, of earlier rounds, file by file."""
        return self._payments(
            "p.state = 'accepted' AND p.day <= (SELECT day FROM state) AND p.round < (SELECT round FROM state)"
        )

    def paid_on(self, day: date) -> list[Paid]:
        """Payments that left on a day and did not come back."""
        return self._payments("p.state = 'paid' AND p.booked_on = ?", day.isoformat())

    def states_of(self, message: str) -> set[str]:
        """In which states the payments of a file are."""
        return {
            row[0] for row in self.lines.execute("SELECT state FROM payment WHERE message = ?", [message])
        }

    def reject(self, paid: Paid, reason: str) -> None:
        """A payment that was accepted is not made after all."""
        self._settle(paid, "rejected", "reason = ?", reason)

    def pay(self, paid: Paid, booked: int) -> None:
        """``booked`` tiyn leave the account."""
        day = self.day.isoformat()
        self._settle(paid, "paid", "booked = ?, booked_on = ?", booked, day)
        self._move(paid, -booked, "payment")

    def give_back(self, paid: Paid, reason: str) -> None:
        """What had left comes back."""
        booked = self.one(
            "SELECT booked FROM payment WHERE message = ? AND account = ? AND end_to_end_id = ? AND state = 'paid'",
            *(paid.message, paid.account, paid.wish.end_to_end_id),
        )
        self._settle(paid, "returned", "reason = ?, returned_on = ?", reason, self.day.isoformat())
        self._move(paid, int(booked), "return", reason)

    def enter_other(self, movement: Movement, account: str) -> None:
        """A movement that no payment asked for."""
        self.lines.execute(
            "INSERT INTO movement (account, day, signed, kind, end_to_end_id, name, iban, remittance)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(account, movement.day.isoformat(), movement.signed_tiyn, movement.kind),
                *(movement.end_to_end_id, movement.name, movement.iban, movement.remittance),
            ],
        )

    # Days and letters

    def movements(self, account: str, day: date) -> list[Movement]:
        """What moved on an account on a day, in its order."""
        found = self.lines.execute(
            "SELECT number, signed, kind, end_to_end_id, message, block, name, iban, remittance, reason"
            " FROM movement WHERE account = ? AND day = ? ORDER BY number",
            [account, day.isoformat()],
        )
        return [Movement(f"AMB{row[0]:012}", day, *row[1:]) for row in found]

    def next_sheet(self, account: str) -> tuple[int, int]:
        """The number of an account's next statement, and the balance with which it opens."""
        last = self.lines.execute(
            "SELECT number, closing FROM sheet WHERE account = ? ORDER BY number DESC LIMIT 1", [account]
        ).fetchone()
        if last:
            return last[0] + 1, last[1]
        return 1, int(self.one("SELECT opening FROM account WHERE iban = ?", account))

    def enter_sheet(self, account: str, number: int, opening: int, closing: int) -> None:
        """The statement of the open day."""
        day = self.day.isoformat()
        self.lines.execute(
            "INSERT INTO sheet VALUES (?, ?, ?, ?, ?)", [account, number, day, opening, closing]
        )

    def waiting(self) -> int:
        """How many letters and payments are still to come by themselves."""
        return super().waiting() + int(self.one("SELECT count(*) FROM payment WHERE state = 'accepted'"))

    def _payments(self, where: str, *values: str) -> list[Paid]:
        rows = self.lines.execute(
            "SELECT p.account, p.end_to_end_id, p.block, p.amount, p.name, p.iban, p.remittance, p.day, p.message,"
            f" m.name, p.state FROM payment p JOIN message m ON m.id = p.message WHERE {where}"
            " ORDER BY m.round, p.message, p.place",
            values,
        )
        return [
            Paid(
                account,
                Wish(number, block, account, amount, name, iban, purpose, date.fromisoformat(day)),
                *of,
            )
            for account, number, block, amount, name, iban, purpose, day, *of in rows
        ]

    def _settle(self, paid: Paid, state: str, what: str, *values: Any) -> None:
        changed = self.lines.execute(
            f"UPDATE payment SET state = ?, {what}"
            " WHERE message = ? AND account = ? AND end_to_end_id = ? AND state = ?",
            [state, *values, paid.message, paid.account, paid.wish.end_to_end_id, paid.state],
        )
        assert changed.rowcount == 1, "a payment changes once from one state into another"

    def _move(self, paid: Paid, signed: int, kind: str, reason: str = "") -> None:
        wish = paid.wish
        self.lines.execute(
            "INSERT INTO movement (account, day, signed, kind, end_to_end_id, message, block, name, iban, remittance,"
            " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(paid.account, self.day.isoformat(), signed, kind, wish.end_to_end_id, paid.message),
                *(wish.block, wish.name, wish.iban, wish.remittance, reason),
            ],
        )
