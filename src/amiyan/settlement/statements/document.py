"""The document of a statement: everything that it says, as bytes that are always the same. Pure.

It is canonical JSON: keys sorted, no spaces, UTF-8, money as whole tiyn. Its SHA-256 stands in the statement, on the
PDF and in the workbook, and is what a provider and two approvers sign. It names the digest of the statement before, so
that a provider's statements are a chain. Neither a clock nor a person's name is in it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from amiyan.settlement.statements.draft import Contract, EarlierDebt, Line

FORMAT: Final = "amiyan-statement-1"
_KEPT_BY_ID: Final = "facility_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who pays: the holder of a budget, and from which account."""

    budget_id: int
    region: str | None
    year: int
    name: str
    bin: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Who is paid: an organisation's (random) id, its BIN, its name in its own letters, and to which account.

    ``iban`` is blank where it had none when the month locked; None in acts that were locked before acts named it.
    """

    payee: int
    bin: str
    name: str
    iban: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of a statement in tiyn, as :class:`~amiyan.settlement.statements.draft.Draft` explains them."""

    delivered_units: int
    delivered_tiyn: int
    cooked_tiyn: int
    corrected_tiyn: int
    held_units: int
    held_tiyn: int
    carried_tiyn: int
    above_ceiling_tiyn: int
    debt_before_tiyn: int
    offset_tiyn: int
    debt_tiyn: int
    payable_tiyn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement as it stands.

    ``number`` counts the provider's statements under the budget. ``from_batch`` and ``up_to_batch`` say which stretch
    of the books was read. ``recorded_by`` is a person's id in the registry, 0 Amiyan itself; ``open_marks`` and
    ``reason`` are set where that person did not wait for evidence that was still under way. ``earlier_debts`` are what
    of the debt before is owed under budgets of earlier years, and taken off here.
    """

    programme: str
    customer: Customer
    performer: Performer
    month: date
    number: int
    previous_month: date | None
    previous_sha256: str | None
    from_batch: int
    up_to_batch: int
    lines: tuple[Line, ...]
    contracts: tuple[Contract, ...]
    totals: Totals
    locked_on: date
    due_on: date
    decide_by: date
    open_marks: int
    reason: str
    recorded_by: int
    earlier_debts: tuple[EarlierDebt, ...] = ()


def document_of(stated: Stated) -> bytes:
    """The bytes of a statement's document. The same statement gives the same bytes; linear in its lines."""
    said = asdict(stated)
    if not stated.earlier_debts:  # as statements are that were made before debts passed from year to year
        del said["earlier_debts"]
    for line in said["lines"]:
        del line[_KEPT_BY_ID]
    if stated.performer.iban is None:
        del said["performer"]["iban"]
    return json.dumps(
        {"format": FORMAT, **said},
        default=date.isoformat,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def digest_of(document: bytes) -> bytes:
    """The SHA-256 of a document."""
    return hashlib.sha256(document).digest()


def read(document: bytes) -> dict[str, Any]:
    """What a document says, as JSON has it (days as text). ValueError where it is none of this format."""
    said = json.loads(document)
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError(f"a document of the format {FORMAT} was expected")
    return said
