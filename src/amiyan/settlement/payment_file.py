"""Bank files: ISO 20022 ``pain.001.001.09`` (customer credit transfer initiation) in tenge.

Money comes in as whole tiyn and leaves as decimal text with two digits; no float and no rounding between.
Names stay in their own letters: a supplier called «Нұрлы дәм» is paid under that name.

The elements are written with lxml. pyiso20022's classes for this message cannot be imported without a package
that it does not declare; they serve as the second reader in the tests, and the published schema as the judge.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any, Final

from lxml import etree

from amiyan.country.kz import iban as iban_rules
from amiyan.country.kz.bin import is_sole_trader
from amiyan.country.kz.money import KZT
from amiyan.country.kz.twelve import is_twelve_digits
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.settlement import problems

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAYMENTS_MAX: Final = 20_000  # keeps the tree of one file within some tens of megabytes
TIYN_MAX: Final = 10**18 - 1  # the schema allows 18 digits in an amount and in a control sum
NAME_MAX: Final = 140
REMITTANCE_LINE_MAX: Final = 140
REMITTANCE_LINES_MAX: Final = 4
REMITTANCE_MAX: Final = REMITTANCE_LINE_MAX * REMITTANCE_LINES_MAX

# What XML 1.0 (fifth edition, section 2.2) does not allow in a document, even escaped.
_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The characters that every bank's system takes in an id; the slash has meanings of its own in SWIFT.
_ID = re.compile(r"[A-Za-z0-9+?:().,-]{1,35}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose account is debited. ``bic`` is needed: the schema demands the debtor's bank."""

    name: str
    bin: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer to one organisation. ``id`` becomes the end-to-end id, made and kept by the caller.

    ``organisation_bin`` may be the IIN of a sole trader; ``bic`` is the supplier's bank, where known.
    """

    id: str
    organisation_name: str
    organisation_bin: str
    iban: str
    amount_tiyn: int
    remittance: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Payments divided: what can be paid, why the rest cannot, and what is written otherwise than given."""

    payable: tuple[Payment, ...]
    left_out: tuple[Problem, ...]
    altered: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    message_id: str
    created: datetime
    execution_date: date
    payer: Payer
    count: int
    total_tiyn: int
    booked_singly: bool


def sift(payments: Iterable[Payment]) -> Sifted:
    """Divide payments into those that a bank can execute and problems that name the others.

    A payment has one problem, the first found; ``where`` is its id. Of two with one id the first is kept.
    Cost is linear in the payments.
    """
    payable: list[Payment] = []
    left_out: list[Problem] = []
    altered: list[Problem] = []
    seen: set[str] = set()
    for payment in payments:
        problem = _problem_of(payment, seen)
        if problem is not None:
            left_out.append(problem)
            continue
        seen.add(payment.id)
        payable.append(payment)
        altered.extend(_alterations(payment))
    return Sifted(tuple(payable), tuple(left_out), tuple(altered))


def payer_problem(payer: Payer) -> Problem | None:
    """The first thing that keeps ``payer`` from standing in a bank file, or None."""
    return _party_problem(payer.name, payer.bin, payer.iban, "payer") or _bic_problem(payer.bic, "payer")


def write_credit_transfers(
    *,
    message_id: str,
    created: datetime,
    execution_date: date,
    payer: Payer,
    payments: Sequence[Payment],
    booked_singly: bool = False,
) -> bytes:
    """The file that asks ``payer``'s bank to pay ``payments``, as UTF-8 XML; same input, same bytes.

    ``created`` is an aware instant. Source: ISO 20022 pain.001.001.09. All or nothing: the first payment that
    :func:`sift` would leave out raises :class:`ProblemError`; so do an empty list, a payer with a problem,
    and ids or sums that do not fit. Names over 140 characters are cut at a word (``sift`` lists them).

    ``booked_singly`` asks the bank for a line in its statement for each payment, instead of one for their sum.

    Supplier's bank: the account number alone decides where money goes. Its digits 5 to 7 are a national bank
    code, no BIC, and no registered clearing system id makes that code readable to a reader of ISO 20022, so
    without a known BIC the agent is ``Othr/Id = NOTPROVIDED``, the usual word for "derive it from the IBAN".

    Cost and memory are linear in the payments, at most ``PAYMENTS_MAX``.
    """
    if created.tzinfo is None:
        raise ValueError("created must be an aware instant")
    _refuse(_file_problem(message_id, payer, payments))
    total_tiyn = sum(payment.amount_tiyn for payment in payments)
    if total_tiyn > TIYN_MAX:
        raise ProblemError(problems.TOTAL_TOO_LARGE)
    batch = _Batch(message_id, created, execution_date, payer, len(payments), total_tiyn, booked_singly)
    # The default namespace has no prefix, which the stubs of lxml do not know.
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    initiation = _add(document, "CstmrCdtTrfInitn")
    _add_header(initiation, batch)
    block = _add_block(initiation, batch)
    written_tiyn = sum(_add_transfer(block, payment) for payment in payments)
    assert written_tiyn == total_tiyn, "the transfers written must sum to the control sum"
    # Our own declaration: lxml writes it with single quotes, which some banks' readers refuse.
    body = etree.tostring(document, encoding="UTF-8", xml_declaration=False, pretty_print=True)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body


def validate(xml: bytes) -> list[str]:
    """What the published schema of pain.001.001.09 (carried by sepaxml) finds wrong; empty means valid.

    Each text is ``line N: …`` in the words of the validator. Entities and the network are off.
    """
    schema_file = resources.files("sepaxml").joinpath("schemas", "pain.001.001.09.xsd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    # Compiled anew each time (a few milliseconds): its list of errors belongs to one caller only.
    schema = etree.XMLSchema(etree.fromstring(schema_file.read_bytes(), parser))
    try:
        document = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]
    if schema.validate(document):
        return []
    findings: Any = schema.error_log  # the stubs do not know that a log can be read
    return [f"line {finding.line}: {finding.message}" for finding in findings]


def tenge_text(amount_tiyn: int) -> str:
    """Whole tiyn as the schema's decimal text: 63100 is ``631.00``. No float, no rounding; not negative."""
    assert isinstance(amount_tiyn, int), "money is whole tiyn"
    assert amount_tiyn >= 0, "a bank file carries no negative amounts"
    return f"{amount_tiyn // 100}.{amount_tiyn % 100:02d}"


def _refuse(problem: Problem | None) -> None:
    if problem is not None:
        raise ProblemError(problem.kind, where=problem.where, **problem.params)


def _file_problem(message_id: str, payer: Payer, payments: Sequence[Payment]) -> Problem | None:
    if not payments:
        return Problem(problems.NO_PAYMENTS)
    if len(payments) > PAYMENTS_MAX:
        return Problem(problems.TOO_MANY_PAYMENTS, "", {"count": len(payments), "limit": PAYMENTS_MAX})
    if not _ID.fullmatch(message_id):
        return Problem(problems.ID_UNUSABLE, "message", {"id": message_id})
    left_out = sift(payments).left_out
    return payer_problem(payer) or (left_out[0] if left_out else None)


def _problem_of(payment: Payment, seen: set[str]) -> Problem | None:
    if not _ID.fullmatch(payment.id):
        return Problem(problems.ID_UNUSABLE, payment.id, {"id": payment.id})
    if payment.id in seen:
        return Problem(problems.ID_REPEATED, payment.id, {"id": payment.id})
    party = _party_problem(payment.organisation_name, payment.organisation_bin, payment.iban, payment.id)
    if party is not None:
        return party
    name = _clean(payment.organisation_name)
    if payment.amount_tiyn <= 0:
        return Problem(problems.AMOUNT_NOT_POSITIVE, payment.id, {"name": name})
    if payment.amount_tiyn > TIYN_MAX:
        return Problem(problems.AMOUNT_TOO_LARGE, payment.id, {"name": name})
    return _bic_problem(payment.bic, payment.id) if payment.bic else None


def _party_problem(name: str, number: str, iban: str, where: str) -> Problem | None:
    if not _clean(name):
        return Problem(problems.NAME_MISSING, where)
    if not is_twelve_digits(number):
        return Problem(problems.NUMBER_MALFORMED, where, {"name": _clean(name)})
    wrong = iban_rules.check(iban_rules.normalise(iban))
    return Problem(wrong, where) if wrong else None


def _bic_problem(bic: str, where: str) -> Problem | None:
    return None if _BIC.fullmatch(bic) else Problem(problems.BIC_WRONG, where, {"bic": bic})


def _alterations(payment: Payment) -> Iterable[Problem]:
    if _FORBIDDEN_IN_XML.search(payment.organisation_name + payment.remittance):
        yield Problem(problems.CHARACTERS_REMOVED, payment.id)
    if len(_clean(payment.organisation_name)) > NAME_MAX:
        written = _name(payment.organisation_name)
        yield Problem(problems.NAME_CUT, payment.id, {"limit": NAME_MAX, "written": written})
    if len(_wrapped(payment.remittance, REMITTANCE_LINE_MAX)) > REMITTANCE_LINES_MAX:
        yield Problem(problems.REMITTANCE_CUT, payment.id, {"limit": REMITTANCE_MAX})


def _clean(text: str) -> str:
    # Composed form: a decomposed «й» or «ё» is two characters to a bank and counts twice.
    return " ".join(unicodedata.normalize("NFC", _FORBIDDEN_IN_XML.sub("", text)).split())


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(_clean(text), width, break_on_hyphens=False)


def _name(text: str) -> str:
    return _wrapped(text, NAME_MAX)[0]


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add the elements of ``path``, one inside the other, and return the innermost."""
    node = parent
    for name in path.split("/"):
        node = etree.SubElement(node, f"{{{NAMESPACE}}}{name}")
    node.text = text
    return node


def _add_header(parent: etree._Element, batch: _Batch) -> None:
    header = _add(parent, "GrpHdr")
    _add(header, "MsgId", batch.message_id)
    _add(header, "CreDtTm", batch.created.isoformat(timespec="seconds"))
    _add_sums(header, batch)
    _add_party(header, "InitgPty", batch.payer.name, batch.payer.bin)


def _add_block(parent: etree._Element, batch: _Batch) -> etree._Element:
    """One block for one payer and one day, so the message id serves as its id as well."""
    block = _add(parent, "PmtInf")
    _add(block, "PmtInfId", batch.message_id)
    _add(block, "PmtMtd", "TRF")
    if batch.booked_singly:
        _add(block, "BtchBookg", "false")
    _add_sums(block, batch)
    _add(block, "ReqdExctnDt/Dt", batch.execution_date.isoformat())
    _add_party(block, "Dbtr", batch.payer.name, batch.payer.bin)
    account = _add(block, "DbtrAcct")
    _add(account, "Id/IBAN", iban_rules.normalise(batch.payer.iban))
    _add(account, "Ccy", KZT.code)
    _add(block, "DbtrAgt/FinInstnId/BICFI", batch.payer.bic)
    # The payer bears the charges: a supplier receives what the statement says, to the tiyn.
    _add(block, "ChrgBr", "DEBT")
    return block


def _add_sums(parent: etree._Element, batch: _Batch) -> None:
    _add(parent, "NbOfTxs", str(batch.count))
    _add(parent, "CtrlSum", tenge_text(batch.total_tiyn))


def _add_transfer(block: etree._Element, payment: Payment) -> int:
    transfer = _add(block, "CdtTrfTxInf")
    _add(transfer, "PmtId/EndToEndId", payment.id)
    _add(transfer, "Amt/InstdAmt", tenge_text(payment.amount_tiyn)).set("Ccy", KZT.code)
    agent = _add(transfer, "CdtrAgt/FinInstnId")
    if payment.bic:
        _add(agent, "BICFI", payment.bic)
    else:
        _add(agent, "Othr/Id", "NOTPROVIDED")
    _add_party(transfer, "Cdtr", payment.organisation_name, payment.organisation_bin)
    _add(transfer, "CdtrAcct/Id/IBAN", iban_rules.normalise(payment.iban))
    lines = _wrapped(payment.remittance, REMITTANCE_LINE_MAX)[:REMITTANCE_LINES_MAX]
    if lines:
        remittance = _add(transfer, "RmtInf")
        for line in lines:
            _add(remittance, "Ustrd", line)
    return payment.amount_tiyn


def _add_party(parent: etree._Element, role: str, name: str, number: str) -> None:
    """A party with its number: a sole trader is a private person with an IIN, anyone else has a BIN.

    The scheme is proprietary because ISO's code TXID says only "tax number", of any country.
    """
    party = _add(parent, role)
    _add(party, "Nm", _name(name))
    holder, scheme = ("PrvtId", "IIN") if is_sole_trader(number) else ("OrgId", "BIN")
    other = _add(party, f"Id/{holder}/Othr")
    _add(other, "Id", number)
    _add(other, "SchmeNm/Prtry", scheme)
