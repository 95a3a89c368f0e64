"""What a bank says, as values: status reports, statements and their entries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from amiyan.kernel.problems import Problem

StatementKind = Literal["camt.053", "camt.054"]
Meaning = Literal["accepted", "settled", "rejected", "pending", "partly", "unknown"]

# ISO 20022 external code set "payment status"; what each means for us.
MEANINGS: Final[dict[str, Meaning]] = {
    **dict.fromkeys(("ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "ACFC"), "accepted"),
    **dict.fromkeys(("ACSC", "ACCC"), "settled"),
    **dict.fromkeys(("RJCT", "CANC", "BLCK"), "rejected"),
    **dict.fromkeys(("PDNG", "RCVD"), "pending"),
    **dict.fromkeys(("PART", "PATC"), "partly"),
}


# Codes that say "I have this already". Such a rejection is no rejection of what was sent first.
REPEATED: Final = frozenset(("AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"))


def meaning(status: str) -> Meaning:
    """What a status of a file or of a payment comes to. Of "unknown" nothing follows.

    "accepted" is a promise, not a payment; ``ACSC`` says that the payer's account was debited.
    """
    return MEANINGS.get(status, "unknown")


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why a file or a payment has its status: a code of ISO's list or the bank's own, and its words."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """What the bank says of one payment. ``status`` is '' where it says only why."""

    end_to_end_id: str
    status: str
    reason_code: str = ""
    reason_text: str = ""
    payment_id: str = ""  # PmtInfId of the block in which it stood
    reference: str = ""  # the bank's own
    line: int = 0

    @property
    def says_repeated(self) -> bool:
        """Whether the bank rejects a payment because it has it: nothing may be paid anew for that."""
        return self.reason_code in REPEATED


@dataclass(frozen=True, slots=True)
class BlockStatus:
    """What the bank says of one block (PmtInf) of the file."""

    payment_id: str
    status: str
    reasons: tuple[StatusReason, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A ``pain.002``: the bank's answer to one ``pain.001``.

    ``problems`` names what was left out, ``notes`` what was read though it is not as the schema has it.
    A payment that is not named has the status of its block, else of the file: :meth:`status_of`.
    """

    message_id: str
    original_message_id: str
    group_status: str
    reasons: tuple[StatusReason, ...]
    transactions: tuple[TransactionStatus, ...]
    created: datetime | None = None
    blocks: tuple[BlockStatus, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def says_repeated(self) -> bool:
        """Whether the bank rejects a file because it has it: what it said of the first one stands."""
        own = (reason for block in self.blocks for reason in block.reasons)
        return any(reason.code in REPEATED for reason in (*self.reasons, *own))

    def status_of(self, payment_id: str = "") -> str:
        """The status of the block, or of the file where the block has none; '' where the bank says neither."""
        own = next((block.status for block in self.blocks if block.payment_id == payment_id), "")
        return own or self.group_status


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One movement on the account, or one payment of a batch that the bank booked as one sum.

    ``credit`` says that money came in, also where ``reversal`` says that this undoes an earlier entry.
    """

    reference: str  # the bank's; '' where it gives none: then statement id and ``place`` name the entry
    amount_tiyn: int
    credit: bool
    booked: bool
    reversal: bool
    booked_on: date | None
    value_on: date | None
    end_to_end_id: str
    message_id: str
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    return_reason: str
    return_text: str = ""
    payment_id: str = ""
    code: str = ""  # what kind of movement: ISO's three codes joined by /, or the bank's own
    place: int = 0  # which entry of the statement, from 1
    part: int = 0  # which payment of the entry, from 1; 0: the entry is not divided
    count: int = 1  # how many payments the sum holds, where the bank only counts them
    line: int = 0

    @property
    def signed_tiyn(self) -> int:
        """What the entry adds to the account."""
        return self.amount_tiyn if self.credit else -self.amount_tiyn


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A ``camt.053`` (the day's statement, with balances) or a ``camt.054`` (a notification, without).

    ``problems`` names what was left out, ``notes`` what was read though it is not as the schema has it.
    """

    kind: StatementKind
    message_id: str
    statement_id: str
    sequence: int | None
    iban: str
    opening_tiyn: int | None
    closing_tiyn: int | None
    from_day: date | None
    to_day: date | None
    entries: tuple[BankEntry, ...]
    created: datetime | None = None
    page: int = 1
    last_page: bool = True
    duplicate: bool = False  # the bank says that it sent this before
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
