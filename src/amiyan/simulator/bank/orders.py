"""Reads ``pain.001`` as a bank does: by the published schema, from the file alone, believing nobody's sums."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from lxml import etree

from amiyan.country.kz import iban as iban_rules
from amiyan.country.kz.money import KZT
from amiyan.kernel.money import Money
from amiyan.kernel.problems import ProblemError

VERSIONS: Final = ("pain.001.001.03", "pain.001.001.09", "pain.001.001.10", "pain.001.001.11")
BYTES_MAX: Final = 64 << 20
_SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_MESSAGE_ID = re.compile(rb"<(?:\w+:)?MsgId>\s*([^<\s]{1,35})\s*</")
NOT_PROVIDED: Final = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Wish:
    """One payment that is asked for. ``flaw`` is the reason code for which the bank will not make it, or ''."""

    end_to_end_id: str
    block: str
    account: str
    amount_tiyn: int
    name: str
    iban: str
    remittance: str
    day: date
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One file. ``flaw`` is the reason code for which it is rejected whole, or ''; ``words`` say more."""

    message_id: str
    name: str
    wishes: tuple[Wish, ...] = ()
    flaw: str = ""
    words: str = ""


def read_order(data: bytes) -> Order:
    """The order in a file; one that cannot be read is an order with the flaw ``FF01``. Linear in the bytes."""
    found = _MESSAGE_ID.search(data[:4096])
    message_id = found[1].decode("utf-8", "replace") if found else NOT_PROVIDED
    if len(data) > BYTES_MAX:
        return Order(message_id, VERSIONS[1], flaw="FF01", words="the file is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        document = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Order(message_id, VERSIONS[1], flaw="FF01", words=str(error)[:100])
    name = str(document.tag).rpartition("}")[0].removeprefix("{" + _SPACE)
    if name not in VERSIONS or b"<!DOCTYPE" in data:
        return Order(message_id, VERSIONS[1], flaw="FF01", words="not a pain.001 that this bank knows")
    schema = _schema(name)
    if not schema.validate(document):
        log: Any = schema.error_log
        return Order(message_id, name, flaw="FF01", words=f"line {log[0].line}: {log[0].message}"[:100])
    return _Reader(document, name).order()


@cache
def _schema(name: str) -> etree.XMLSchema:
    file = resources.files("sepaxml").joinpath("schemas", f"{name}.xsd")
    return etree.XMLSchema(etree.fromstring(file.read_bytes()))


class _Reader:
    def __init__(self, document: etree._Element, name: str) -> None:
        self.name, self.space = name, {"": _SPACE + name}
        self.root = document

    def order(self) -> Order:
        message_id = self.text(self.root, "CstmrCdtTrfInitn/GrpHdr/MsgId")
        blocks = self.root.findall("CstmrCdtTrfInitn/PmtInf", self.space)
        wishes = tuple(wish for block in blocks for wish in self.block(block))
        total = sum(wish.amount_tiyn for wish in wishes)
        flaw = ""
        if self.text(self.root, "CstmrCdtTrfInitn/GrpHdr/NbOfTxs") != str(len(wishes)):
            flaw = "AM18"
        said = self.text(self.root, "CstmrCdtTrfInitn/GrpHdr/CtrlSum")
        if said and not any(wish.flaw for wish in wishes) and Decimal(said) * KZT.minor_per_unit != total:
            flaw = "AM10"
        return Order(message_id, self.name, wishes, flaw)

    def block(self, block: etree._Element) -> list[Wish]:
        account = iban_rules.normalise(self.text(block, "DbtrAcct/Id/IBAN"))
        day = self.text(block, "ReqdExctnDt/Dt") or self.text(block, "ReqdExctnDt")
        number = self.text(block, "PmtInfId")
        return [
            self.wish(transfer, number, account, date.fromisoformat(day[:10]))
            for transfer in block.findall("CdtTrfTxInf", self.space)
        ]

    def wish(self, transfer: etree._Element, block: str, account: str, day: date) -> Wish:
        iban = iban_rules.normalise(self.text(transfer, "CdtrAcct/Id/IBAN"))
        amount = transfer.find("Amt/InstdAmt", self.space)
        flaw, tiyn = "AM03", 0
        if amount is not None and amount.get("Ccy") == KZT.code:
            flaw, tiyn = _tiyn(amount.text or "")
        if not flaw and iban_rules.check(iban):
            flaw = "AC01"
        return Wish(
            self.text(transfer, "PmtId/EndToEndId"),
            block,
            account,
            tiyn,
            self.text(transfer, "Cdtr/Nm"),
            iban,
            " ".join(line.text or "" for line in transfer.findall("RmtInf/Ustrd", self.space)),
            day,
            flaw,
        )

    def text(self, element: etree._Element, path: str) -> str:
        return (element.findtext(path, "", self.space) or "").strip()


def _tiyn(text: str) -> tuple[str, int]:
    """A flaw or '', and whole tiyn."""
    try:
        tiyn = Money.parse(text.strip(), KZT).minor
    except ProblemError:
        return "AM09", 0
    return ("", tiyn) if tiyn > 0 else ("AM01", 0)
