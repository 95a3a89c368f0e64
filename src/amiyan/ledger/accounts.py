"""What is asked of the books, and the ids that the asker makes before asking. Pure; the twins in SQL are
``ledger_account_id`` and ``ledger_transfer_id``.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

SEPARATOR = "\x1f"

Kind = Literal["appropriation", "fund", "entitlement", "payable", "payout", "bank", "lapse", "recovery"]
Part = str | int | date | UUID


@dataclass(frozen=True, slots=True)
class AccountIntent:
    """An account to be open. ``owner`` is a random id; only an appropriation (a source of money) and a recovery
    (what a provider still has to give back) ``may_overdraw``.
    """

    owner: int
    kind: Kind
    purpose: str
    period: str
    may_overdraw: bool = False

    @property
    def id(self) -> int:
        """The account's id among those of its owner."""
        return account_id(self.kind, self.purpose, self.period)


@dataclass(frozen=True, slots=True)
class TransferIntent:
    """A transfer to be posted: ``amount`` in tiyn, ``service_month`` the first day of the month of service
    (not of posting), ``id`` from :func:`transfer_id`, ``subject`` without personal data.
    """

    id: UUID
    service_month: date
    payer_owner: int
    payer_account: int
    payee_owner: int
    payee_account: int
    amount: int
    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class HoldEnd:
    """How a hold is to end: its amount is ``posted``, or ``voided`` and free again. The first three name it:
    its payer's owner, month and id.
    """

    owner: int
    service_month: date
    id: UUID
    outcome: Literal["posted", "voided"]


def account_id(kind: str, purpose: str, period: str) -> int:
    """The id of an account among those of its owner: 63 bits, so never negative.

    Raises ``ValueError`` where a part holds the separator (two meanings would share an id).
    """
    return int.from_bytes(_digest(kind, purpose, period)[:8], "big") >> 1


def transfer_id(*parts: Part) -> UUID:
    """The id of a transfer: a hash of what it is about (its natural key, with the month of service).

    Whoever asks twice for the same thing thereby asks with the same id. In SQL every part is cast to text,
    which is the form used here. Raises ``ValueError`` for a part that holds the separator, or for no parts.
    """
    return UUID(bytes=_digest(*parts)[:16])


def _digest(*parts: Part) -> bytes:
    if not parts:
        raise ValueError("An id is made of at least one part.")
    texts = [_text(part) for part in parts]
    if any(SEPARATOR in text for text in texts):
        raise ValueError("A part of an id holds the separator.")
    return hashlib.sha256(SEPARATOR.join(texts).encode()).digest()


def _text(part: Part) -> str:
    # True would be "true" in SQL and a time has many spellings, so neither becomes part of an id.
    if isinstance(part, bool | datetime):
        raise TypeError("A part of an id is a text, a whole number, a date or a UUID.")
    return part.isoformat() if isinstance(part, date) else str(part)
