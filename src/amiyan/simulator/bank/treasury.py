"""A treasury that works at a folder: registers of invoices to be paid come in, answers go out.

The format is ours (``docs/bank.md``); a treasury's own is not public. A register is a manifest
``register-<number>.json`` beside a workbook for the people who sign; the treasury pays by the manifest and
holds the workbook to the digest that the manifest gives.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from amiyan.country.kz import iban as iban_rules
from amiyan.kernel.problems import ProblemError
from amiyan.simulator.bank import problems as p
from amiyan.simulator.bank.desk import Desk
from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.post import post
from amiyan.simulator.bank.window import Deed, What, Window, nothing

FORMAT: Final = "amiyan-register-1"
ANSWER_FORMAT: Final = "amiyan-register-answer-1"
HABITS: Final[dict[str, str]] = {
    "reject-file": "a whole register is rejected (register)",
    "reject": "a line is rejected at once (line)",
    "reject-late": "a line is accepted first and rejected later (line)",
    "return": "a line is paid, and the money comes back on a later day (line)",
    "late": "an answer is held for some rounds (answer)",
    "twice": "an answer comes a second time (answer)",
    "truncated": "an answer breaks off; the whole one follows (answer)",
    "unreadable": "a file that is no answer comes beside an answer (answer)",
}
# Reasons are our words for what a treasury objects to.
_LINE_REASONS: Final = ("contract-not-registered", "payee-mismatch", "act-missing")
_FILE_REASONS: Final = ("signature", "period-closed")
_BACK_REASONS: Final = ("account-closed", "payee-mismatch")
_TABLES: Final = """
CREATE TABLE register (
    number TEXT PRIMARY KEY, budget TEXT NOT NULL, round INTEGER NOT NULL, answers INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE line (
    id TEXT NOT NULL, register TEXT NOT NULL, place INTEGER NOT NULL, iban TEXT NOT NULL, amount INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, order_number INTEGER, paid_on TEXT, returned_on TEXT,
    PRIMARY KEY (register, id, place)
) WITHOUT ROWID;
-- A line is paid once, in whichever register it comes.
CREATE UNIQUE INDEX line_is_paid_once ON line (id) WHERE state <> 'rejected';
CREATE INDEX line_by_order ON line (order_number);
CREATE INDEX line_by_state ON line (state);
CREATE TABLE budget (code TEXT PRIMARY KEY, allotted INTEGER NOT NULL) WITHOUT ROWID;
"""


class _Payer(msgspec.Struct, forbid_unknown_fields=True):
    bin: str
    name: str
    iban: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    sha256: str


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    payee_bin: str
    payee_name: str
    iban: str
    amount_tiyn: int
    contract_number: str
    contract_date: date
    act_number: str
    act_date: date
    purpose: str


class _Register(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    number: str
    date: date
    budget_code: str
    payer: _Payer
    count: int
    total_tiyn: int
    table: _Table
    lines: list[_Line]


_DECODE: Final = msgspec.json.Decoder(_Register)


class Treasury(Window[Desk]):
    """A treasury in a folder; the workbooks of registers lie beside their manifests."""

    ending = ".json"
    beside = (".xlsx",)

    def __init__(
        self,
        folder: Path,
        habits: Habits | None = None,
        *,
        day: date,
        budgets: Mapping[str, int] | None = None,
        step: Callable[[str], None] = nothing,
    ) -> None:
        """``budgets`` (code to tiyn) is what may be paid; a code that is not named has no bound."""
        folder.mkdir(parents=True, exist_ok=True)
        books = Desk(folder / "treasury.sqlite", day, _TABLES)
        super().__init__(folder, books, habits or Habits(), step)
        with books.change():
            books.lines.executemany(
                "INSERT INTO budget VALUES (?, ?) ON CONFLICT DO NOTHING", list((budgets or {}).items())
            )

    def file_name(self, place: int, kind: str) -> str:
        """``kind`` carries the register's number."""
        return f"{kind}-{place:06}.json"

    def waits(self) -> bool:
        """Whether anything would still happen without a new file."""
        accepted = self.books.one("SELECT count(*) FROM line WHERE state = 'accepted'")
        return super().waits() or bool(accepted)

    def close_day(self, following: date | None = None) -> list[Deed]:
        """Open the next day; what was paid to a closed account comes back. ProblemError for an earlier day."""
        with self.books.change():
            day = self.books.day
            following = following or day + timedelta(days=1)
            if following <= day:
                raise ProblemError(p.DAY_BACKWARDS, day=day, wanted=following)
            self.books.open_day(following)
            deeds = self._give_back(day, following)
        deeds += self.send()
        self.write_truth()
        return deeds

    def decide(self, data: bytes) -> Deed:
        """Accept a register, accept it in part, or reject it."""
        try:
            register = _DECODE.decode(data)
        except msgspec.DecodeError as error:  # ValidationError is one
            self._answer("unknown", "rejected", [], "form", str(error)[:200])
            return Deed(self.books.day, "unreadable", "unknown")
        known = "UPDATE register SET repeats = repeats + 1 WHERE number = ?"
        if self.books.lines.execute(known, [register.number]).rowcount:
            self._answer(register.number, "duplicate", [], "duplicate")
            return Deed(
                self.books.day, "duplicate", register.number, len(register.lines), register.total_tiyn
            )
        self.books.lines.execute(
            "INSERT INTO register (number, budget, round) VALUES (?, ?, ?)",
            [register.number, register.budget_code, self.books.round],
        )
        flaw = self._flaw(register)
        reasons = [flaw] * len(register.lines) if flaw else self._reasons(register)
        self._enter(register, reasons)
        good = [line.amount_tiyn for line, why in zip(register.lines, reasons, strict=True) if not why]
        said = [
            {"id": line.id, "state": "rejected" if why else "accepted", "reason_code": why}
            for line, why in zip(register.lines, reasons, strict=True)
        ]
        state, what = _outcome(len(good), len(reasons))
        self._answer(register.number, state, said, flaw)
        return Deed(self.books.day, what, register.number, len(good), sum(good))

    def settle(self) -> list[Deed]:
        """Pay what earlier rounds accepted."""
        due = self.books.rows(
            "SELECT l.register, l.id, l.amount FROM line l JOIN register r ON r.number = l.register"
            " WHERE l.state = 'accepted' AND r.round < (SELECT round FROM state) ORDER BY l.register, l.place"
        )
        of_register: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for register, line, amount in due:
            of_register[register].append((line, amount))
        return [self._pay_register(register, lines) for register, lines in of_register.items()]

    def truth(self) -> dict[str, Any]:
        """Every line that was asked for and what became of it."""
        names = (
            "register",
            "id",
            "iban",
            "amount_tiyn",
            "state",
            "reason",
            "order_number",
            "paid_on",
            "returned_on",
        )
        rows = self.books.rows(
            "SELECT register, id, iban, amount, state, reason, order_number, paid_on, returned_on FROM line"
            " ORDER BY register, place"
        )
        return {
            "day": self.books.day.isoformat(),
            "lines": [dict(zip(names, row, strict=True)) for row in rows],
            "repeats": dict(self.books.rows("SELECT number, repeats FROM register WHERE repeats > 0")),
        }

    def _flaw(self, register: _Register) -> str:
        """Why a whole register is not taken, or ''."""
        total = sum(line.amount_tiyn for line in register.lines)
        if register.format != FORMAT:
            return "form"
        if (register.count, register.total_tiyn) != (len(register.lines), total) or not register.lines:
            return "sum"
        table = self.inbox / Path(register.table.file).name
        if not table.is_file() or hashlib.sha256(table.read_bytes()).hexdigest() != register.table.sha256:
            return "table"
        if self.habits.happens("reject-file", register.number):
            return self.habits.choose("reject-file", register.number, _FILE_REASONS)
        return ""

    def _reasons(self, register: _Register) -> list[str]:
        left, seen = self._left(register.budget_code), Counter[str]()
        reasons = []
        for line in register.lines:
            reason = self._reason(line, left, again=bool(seen[line.id]))
            if not reason:
                seen[line.id] += 1
                left = None if left is None else left - line.amount_tiyn
            reasons.append(reason)
        return reasons

    def _reason(self, line: _Line, left: int | None, *, again: bool) -> str:
        made = "SELECT 1 FROM line WHERE id = ? AND state <> 'rejected'"
        if again or self.books.lines.execute(made, [line.id]).fetchone():
            return "duplicate"
        if line.amount_tiyn <= 0 or iban_rules.check(iban_rules.normalise(line.iban)):
            return "form"
        if not line.contract_number:
            return "contract-not-registered"
        if self.habits.happens("reject", line.id):
            return self.habits.choose("reject", line.id, _LINE_REASONS)
        return "budget" if left is not None and line.amount_tiyn > left else ""

    def _left(self, code: str) -> int | None:
        """What of a budget code is neither paid nor promised; None where it has no bound."""
        allotted = self.books.lines.execute("SELECT allotted FROM budget WHERE code = ?", [code]).fetchone()
        if allotted is None:
            return None
        used = self.books.one(
            "SELECT coalesce(sum(l.amount), 0) FROM line l JOIN register r ON r.number = l.register"
            " WHERE r.budget = ? AND l.state IN ('accepted', 'paid')",
            code,
        )
        return int(allotted[0]) - int(used)

    def _enter(self, register: _Register, reasons: list[str]) -> None:
        self.books.lines.executemany(
            "INSERT INTO line (id, register, place, iban, amount, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    line.id,
                    register.number,
                    n,
                    line.iban,
                    line.amount_tiyn,
                    "rejected" if why else "accepted",
                    why,
                )
                for n, (line, why) in enumerate(zip(register.lines, reasons, strict=True), 1)
            ],
        )

    def _pay_register(self, register: str, lines: list[tuple[str, int]]) -> Deed:
        day, said, paid = self.books.day, [], 0
        for line, amount in lines:
            if self.habits.happens("reject-late", line):
                reason = self.habits.choose("reject-late", line, _LINE_REASONS)
                self._set(line, "state = 'rejected', reason = ?", reason)
                said.append({"id": line, "state": "rejected", "reason_code": reason})
                continue
            number = int(self.books.one("SELECT coalesce(max(order_number), 0) + 1 FROM line"))
            self._set(line, "state = 'paid', order_number = ?, paid_on = ?", number, day.isoformat())
            said.append(_paid(line, amount, number, day))
            paid += amount
        self._answer(register, "paid", said)
        return Deed(day, "settled", register, sum(one["state"] == "paid" for one in said), paid)

    def _give_back(self, day: date, following: date) -> list[Deed]:
        deeds = []
        rows = self.books.rows(
            "SELECT register, id, amount FROM line WHERE state = 'paid' AND paid_on = ?", [day.isoformat()]
        )
        for register, line, amount in rows:
            if self.habits.happens("return", line):
                reason = self.habits.choose("return", line, _BACK_REASONS)
                self._set(
                    line, "state = 'returned', reason = ?, returned_on = ?", reason, following.isoformat()
                )
                said = {"id": line, "state": "returned", "reason_code": reason, "amount_tiyn": amount}
                self._answer(register, "returned", [said])
                deeds.append(Deed(following, "returned", line, 1, amount))
        return deeds

    def _set(self, line: str, what: str, *values: object) -> None:
        self.books.lines.execute(
            f"UPDATE line SET {what} WHERE id = ? AND state <> 'rejected'", [*values, line]
        )

    def _answer(
        self, number: str, state: str, lines: list[dict[str, Any]], reason: str = "", words: str = ""
    ) -> None:
        """Enter an answer; its sequence says which of two answers is the newer one."""
        self.books.lines.execute("UPDATE register SET answers = answers + 1 WHERE number = ?", [number])
        found = self.books.lines.execute("SELECT answers FROM register WHERE number = ?", [number]).fetchone()
        sequence = found[0] if found else 1
        answer = {
            "format": ANSWER_FORMAT,
            "number": number,
            "sequence": sequence,
            "date": self.books.day.isoformat(),
            "state": state,
            "reason_code": reason,
            "reason": words,
            "lines": [{key: value for key, value in line.items() if value != ""} for line in lines],
        }
        body = json.dumps(answer, ensure_ascii=False, indent=1).encode()
        post(self.books, self.habits, f"answer-{_plain(number)}", f"{number}/{sequence}", body)


def _outcome(good: int, count: int) -> tuple[str, What]:
    if good == count:
        return "accepted", "accepted"
    return ("partly", "accepted-in-part") if good else ("rejected", "rejected")


def _paid(line: str, amount: int, number: int, day: date) -> dict[str, Any]:
    order = {"order_number": f"{number:06}", "order_date": day.isoformat()}
    return {"id": line, "state": "paid", "amount_tiyn": amount, **order}


def _plain(number: str) -> str:
    """A register's number as a part of a file's name."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in number)[:60]
