"""What a bank writes: ``pain.002``, ``camt.054`` and ``camt.053``, as text.

The versions that banks offer most: pain.002.001.10, camt.053.001.08, camt.054.001.08.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

REPORT: Final = "pain.002.001.10"
STATEMENT: Final = "camt.053.001.08"
NOTIFICATION: Final = "camt.054.001.08"
BIC: Final = "AMYNKZ2A"
# Domain, family and sub-family of ISO's bank transaction codes.
_CODES: Final = {
    "payment": ("PMNT", "ICDT", "DMCT"),
    "unknown": ("PMNT", "ICDT", "OTHR"),
    "return": ("PMNT", "ICDT", "RRTN"),
    "fee": ("ACMT", "MDOP", "FEES"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """What the bank says of one payment."""

    end_to_end_id: str
    status: str
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the bank's books."""

    reference: str
    day: date
    signed_tiyn: int
    kind: str
    end_to_end_id: str = ""
    message_id: str = ""
    block: str = ""
    name: str = ""
    iban: str = ""
    remittance: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement of one account and day."""

    iban: str
    number: int
    day: date
    opening_tiyn: int
    closing_tiyn: int
    movements: Sequence[Movement]


def report(
    message_id: str,
    day: date,
    original: tuple[str, str],
    status: str,
    words: dict[str, list[Word]],
    *,
    reason: tuple[str, str] = ("", ""),
) -> bytes:
    """A status report about the file ``original`` (its id and its message name); ``words`` by block."""
    said = f"<GrpSts>{status}</GrpSts>" if status else ""
    blocks = "".join(
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(block)}</OrgnlPmtInfId>"
        + "".join(_word(one) for one in of_block)
        + "</OrgnlPmtInfAndSts>\n"
        for block, of_block in words.items()
    )
    return _document(
        REPORT,
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{_moment(day)}</CreDtTm>"
        f"<DbtrAgt><FinInstnId><BICFI>{BIC}</BICFI></FinInstnId></DbtrAgt></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(original[0])}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>{original[1]}</OrgnlMsgNmId>{said}{_why(*reason)}</OrgnlGrpInfAndSts>\n"
        f"{blocks}</CstmrPmtStsRpt>",
    )


def notification(message_id: str, sheet: Sheet) -> bytes:
    """A notification of a day's movements."""
    return _document(
        NOTIFICATION,
        f"<BkToCstmrDbtCdtNtfctn>{_header(message_id, sheet.day)}<Ntfctn><Id>{message_id}</Id>"
        f"<CreDtTm>{_moment(sheet.day)}</CreDtTm>{_account(sheet.iban)}\n"
        f"{_entries(sheet)}</Ntfctn></BkToCstmrDbtCdtNtfctn>",
    )


def statement(message_id: str, sheet: Sheet) -> bytes:
    """A statement of a day, with its balances and its number."""
    return _document(
        STATEMENT,
        f"<BkToCstmrStmt>{_header(message_id, sheet.day)}<Stmt><Id>{message_id}</Id>"
        f"<ElctrncSeqNb>{sheet.number}</ElctrncSeqNb><CreDtTm>{_moment(sheet.day)}</CreDtTm>"
        f"<FrToDt><FrDtTm>{sheet.day}T00:00:00+05:00</FrDtTm><ToDtTm>{_moment(sheet.day)}</ToDtTm></FrToDt>"
        f"{_account(sheet.iban)}\n{_balance('OPBD', sheet.opening_tiyn, sheet.day)}"
        f"{_balance('CLBD', sheet.closing_tiyn, sheet.day)}\n{_entries(sheet)}</Stmt></BkToCstmrStmt>",
    )


def tenge(tiyn: int) -> str:
    """Whole tiyn, not below zero, as the schema's decimal text."""
    return f"{tiyn // 100}.{tiyn % 100:02}"


def _document(name: str, body: str) -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:{name}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">\n{body}\n</Document>\n'.encode()
    )


def _word(word: Word) -> str:
    return (
        f"\n<TxInfAndSts><OrgnlEndToEndId>{escape(word.end_to_end_id)}</OrgnlEndToEndId>"
        f"<TxSts>{word.status}</TxSts>{_why(word.reason, word.words)}</TxInfAndSts>"
    )


def _why(reason: str, words: str) -> str:
    if not reason:
        return ""
    said = f"<AddtlInf>{escape(words[:105])}</AddtlInf>" if words else ""
    return f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn>{said}</StsRsnInf>"


def _moment(day: date) -> str:
    # A bank's day ends in the evening; the same day gives the same bytes.
    return f"{day}T19:00:00+05:00"


def _header(message_id: str, day: date) -> str:
    return f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{_moment(day)}</CreDtTm></GrpHdr>\n"


def _account(iban: str) -> str:
    return f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>KZT</Ccy></Acct>"


def _money(signed_tiyn: int) -> str:
    direction = "CRDT" if signed_tiyn >= 0 else "DBIT"
    return f'<Amt Ccy="KZT">{tenge(abs(signed_tiyn))}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'


def _balance(code: str, signed_tiyn: int, day: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(signed_tiyn)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def _entries(sheet: Sheet) -> str:
    return "".join(_entry(movement, sheet.iban) for movement in sheet.movements)


def _entry(movement: Movement, own: str) -> str:
    domain, family, kind = _CODES[movement.kind]
    back = "<RvslInd>true</RvslInd>" if movement.kind == "return" else ""
    day = f"<Dt>{movement.day}</Dt>"
    return (
        f"<Ntry>{_money(movement.signed_tiyn)}{back}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt>{day}</BookgDt><ValDt>{day}</ValDt><AcctSvcrRef>{movement.reference}</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{kind}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"{_details(movement, own) if movement.end_to_end_id else ''}"
        f"<AddtlNtryInf>{escape(movement.remittance[:140] or movement.kind)}</AddtlNtryInf></Ntry>\n"
    )


def _details(movement: Movement, own: str) -> str:
    references = "".join(
        f"<{name}>{escape(value)}</{name}>"
        for name, value in (
            ("MsgId", movement.message_id),
            ("PmtInfId", movement.block),
            ("EndToEndId", movement.end_to_end_id),
        )
        if value
    )
    why = f"<RtrInf><Rsn><Cd>{movement.reason}</Cd></Rsn></RtrInf>" if movement.reason else ""
    lines = f"<RmtInf>{_lines(movement.remittance)}</RmtInf>" if movement.remittance else ""
    return (
        f"<NtryDtls><TxDtls><Refs>{references}</Refs>{_money(movement.signed_tiyn)}"
        f"<RltdPties>{_parties(movement, own)}</RltdPties>{lines}{why}</TxDtls></NtryDtls>"
    )


def _parties(movement: Movement, own: str) -> str:
    # What comes back keeps the places of the first payment: we are still its debtor.
    ours = f"<Acct><Id><IBAN>{own}</IBAN></Id></Acct>"
    other = (
        f"<Pty><Nm>{escape(movement.name[:140])}</Nm></Pty>" if movement.name else "",
        f"<Acct><Id><IBAN>{movement.iban}</IBAN></Id></Acct>",
    )
    comes = movement.signed_tiyn > 0 and movement.kind != "return"
    debtor, creditor = (other, ("", ours)) if comes else (("", ours), other)
    return _party("Dbtr", *debtor) + _party("Cdtr", *creditor)


def _party(role: str, name: str, account: str) -> str:
    shown = f"<{role}>{name}</{role}>" if name else ""
    return shown + account.replace("Acct>", f"{role}Acct>")


def _lines(remittance: str) -> str:
    lines: Iterable[str] = (remittance[start : start + 140] for start in range(0, len(remittance), 140))
    return "".join(f"<Ustrd>{escape(line)}</Ustrd>" for line in lines)
