"""A bank that keeps its own truth, takes our files as we write them, and answers as banks do.

It knows nothing of ours but the bytes. What it writes waits in ``written`` until somebody carries it over: late, twice,
in another order, or broken off.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from lxml import etree

from amiyan.settlement.channels import port
from amiyan.settlement.channels.bank_files import BankFiles
from tests.settlement.payouts import said as files

from .paying import Answer, Line, Said
from .town import PAYER_IBAN

UNKNOWN = "f" * 32
_TENGE = re.compile(r"(\d+)(?:\.(\d{1,2}))?")


@dataclass
class Payment:
    """An order to pay, as the bank understood it, and how often it did so."""

    id: str
    message: str
    tiyn: int
    iban: str
    out: int = 0
    back: int = 0
    is_rejected: bool = False
    is_honest: bool = True

    @property
    def is_open(self) -> bool:
        return not (self.out or self.is_rejected)


@dataclass
class Bank:
    """The truth of the bank."""

    messages: dict[str, bytes] = field(default_factory=dict)
    taken: int = 0
    payments: dict[str, Payment] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    listed: int = 0
    statements: int = 0
    opening: int = 10**12
    written: list[Answer] = field(default_factory=list)

    def takes(self, body: bytes) -> None:
        """A file in its letter box. One that it has already it does not carry out again, and says so."""
        self.taken += 1
        tree = etree.fromstring(body)
        (message,) = tree.xpath("//*[local-name()='GrpHdr']/*[local-name()='MsgId']/text()")
        if message in self.messages:
            assert self.messages[message] == body, "the same message with other bytes"
            self.reports(message, [], group="RJCT", why="DUPL")
            return
        self.messages[message] = body
        for order in tree.xpath("//*[local-name()='CdtTrfTxInf']"):
            (id_,) = order.xpath(".//*[local-name()='EndToEndId']/text()")
            (amount,) = order.xpath(".//*[local-name()='InstdAmt']/text()")
            (iban,) = order.xpath(".//*[local-name()='CdtrAcct']//*[local-name()='IBAN']/text()")
            found = _TENGE.fullmatch(amount)
            assert found is not None
            assert id_ not in self.payments, "one id in two messages"
            tiyn = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
            self.payments[id_] = Payment(id_, message, tiyn, iban)

    # --- what it writes ---

    def reports(
        self, message: str, said: Sequence[tuple[str, str, str]], *, group: str, why: str = ""
    ) -> None:
        """A pain.002 on a message: each of ``said`` is a payment, a status, a reason."""
        body = files.report(message, *said, group=group, why=why)
        self.written.append(
            Answer(body, (Said(message, "", group, why), *(Said(message, *one) for one in said)))
        )

    def notifies(self, lines: Iterable[Line]) -> None:
        """A camt.054 of some lines, before the day's statement."""
        lines = tuple(lines)
        self.written.append(Answer(files.notification(*map(_entry, lines), iban=PAYER_IBAN), lines=lines))

    def closes_day(self) -> None:
        """A camt.053 of every line since the last one, with balances that follow one another."""
        lines = tuple(self.lines[self.listed :])
        self.listed = len(self.lines)
        self.statements += 1
        body = files.statement(
            *map(_entry, lines), number=self.statements, opening=self.opening, iban=PAYER_IBAN
        )
        self.opening += sum(line.signed for line in lines)
        self.written.append(Answer(body, lines=lines))

    # --- what it does ---

    def books(self, payment: Payment, *, tiyn: int | None = None, names: bool = True) -> Line:
        """Money goes out: for the payment's sum unless the bank errs, with its id unless the bank loses it."""
        payment.out += tiyn in {None, payment.tiyn}
        return self._line(payment.id if names else "", tiyn or payment.tiyn, is_credit=False)

    def returns(self, payment: Payment) -> Line:
        """The payee's bank sent it back."""
        payment.back += 1
        return self._line(payment.id, payment.tiyn, is_credit=True)

    def something_else(self, what: str, tiyn: int) -> Line:
        """A fee, a line of an id that nobody knows, a deposit."""
        if what == "fee":
            return self._line("", tiyn, is_credit=False, kind="MDOP/CHRG")
        return self._line(UNKNOWN if what == "unknown" else "", tiyn, is_credit=what == "deposit")

    def _line(self, payment: str, tiyn: int, *, is_credit: bool, kind: str = "") -> Line:
        line = Line(f"R{len(self.lines) + 1:06}", payment, tiyn, is_credit, kind)
        self.lines.append(line)
        return line


def _entry(line: Line) -> tuple[int, str]:
    return files.line(
        line.payout,
        line.tiyn,
        credit=line.is_credit,
        reference=line.reference,
        kind=line.kind or "ICDT/DMCT",
    )


def broken(answer: Answer) -> Answer:
    """A file of which only the beginning arrived."""
    return Answer(answer.body[: len(answer.body) // 2], is_broken=True)


class KilledError(Exception):
    """The worker died: after the bank had taken the file, before we had noted it."""


class Wire(BankFiles):
    """The line to the bank: what is handed over, and what is carried back."""

    name: ClassVar[port.Name] = "bank"

    def __init__(self, bank: Bank, carried: Sequence[Answer] = (), *, dies: bool = False) -> None:
        self.bank, self.carried, self.dies = bank, carried, dies

    def deliver(self, message: port.Message) -> Sequence[port.Answer]:
        self.bank.takes(message.body)
        if self.dies:
            raise KilledError
        return ()

    def collect(self, after: str) -> Iterable[port.Answer]:
        for number, answer in enumerate(self.carried):
            yield port.Answer(f"{number:04}.xml", answer.body)

    def done(self, answer: port.Answer) -> None:
        """Carried over."""
