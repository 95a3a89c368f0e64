"""Files of an invented bank, written as text: what they mean is decided here, not by the reader under test."""

from importlib import import_module

from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from amiyan.country.kz import iban

OWN = iban.make("999", "AMIYAN0000001")
SUPPLIER = iban.make("999", "AMIYAN0000002")
NEWEST = {"pain.002": "pain.002.001.10", "camt.053": "camt.053.001.08", "camt.054": "camt.054.001.08"}
_PARTY_CHOICE = 7  # before this version a party has its name at once,
_STATUS_CHOICE = 8  # and before this one an entry's status is its text


def document(message: str, body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}">\n{body}\n</Document>\n'
    ).encode()


def valid(data: bytes) -> bytes:
    """The same file, after pyiso20022's classes have taken it without an unknown part."""
    message = data.split(b"xsd:")[1][:15].decode()
    module = import_module(f"pyiso20022.{message[:4]}.{message.replace('.', '_')}")
    XmlParser(ParserConfig(fail_on_unknown_properties=True)).from_bytes(data, module.Document)
    return data


def amount(text: str, currency: str = "KZT") -> str:
    return f'<Amt Ccy="{currency}">{text}</Amt>'


def details(
    *,
    end_to_end_id="PAY-1",
    own="631.00",
    direction="DBIT",
    name="«Нұрлы дәм» ЖШС",
    refs="",
    more="",
    message="camt.053.001.08",
) -> str:
    party = f"<Nm>{name}</Nm>"
    if int(message[-2:]) >= _PARTY_CHOICE:
        party = f"<Pty>{party}</Pty>"
    shown = amount(own) + f"<CdtDbtInd>{direction}</CdtDbtInd>" if own else ""
    if own and int(message[-2:]) < 3:
        shown = f"<AmtDtls><TxAmt>{amount(own)}</TxAmt></AmtDtls>"
    return (
        f"<TxDtls><Refs><MsgId>FILE-1</MsgId>{refs}<EndToEndId>{end_to_end_id}</EndToEndId></Refs>{shown}"
        f"<RltdPties><Dbtr>{party.replace(name, 'Білім бөлімі')}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{OWN}</IBAN></Id></DbtrAcct><Cdtr>{party}</Cdtr>"
        f"<CdtrAcct><Id><IBAN>{SUPPLIER}</IBAN></Id></CdtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>Мектептегі  тамақ</Ustrd><Ustrd>қаңтар</Ustrd></RmtInf>{more}</TxDtls>"
    )


def entry(
    *,
    money="631.00",
    currency="KZT",
    direction="DBIT",
    status="BOOK",
    reversal="",
    within: str | None = None,
    day="<Dt>2026-02-05</Dt>",
    reference="REF-1",
    batch="",
    message="camt.053.001.08",
) -> str:
    within = details(own=money, direction=direction, message=message) if within is None else within
    shown = status if int(message[-2:]) < _STATUS_CHOICE else f"<Cd>{status}</Cd>"
    inside = f"<NtryDtls>{batch}{within}</NtryDtls>" if batch or within else ""
    number = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return (
        f"<Ntry>{amount(money, currency)}<CdtDbtInd>{direction}</CdtDbtInd>{reversal}<Sts>{shown}</Sts>"
        f"<BookgDt>{day}</BookgDt><ValDt>{day}</ValDt>{number}"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"{inside}</Ntry>"
    )


def balance(code: str, text: str, direction="CRDT", day="2026-02-05") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(text)}<CdtDbtInd>{direction}</CdtDbtInd>"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(
    *entries: str,
    message="camt.053.001.08",
    number=17,
    opening="1000.00",
    closing="369.00",
    balances: str | None = None,
    currency="KZT",
    pages="",
    more="",
    times=1,
) -> bytes:
    """A camt.053, or a camt.054, which has no balances."""
    day = message.startswith("camt.053")
    body, part = ("BkToCstmrStmt", "Stmt") if day else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    shown = balance("OPBD", opening) + balance("CLBD", closing) if balances is None else balances
    header = "<GrpHdr><MsgId>ANSWER-1</MsgId><CreDtTm>2026-02-05T18:00:00+05:00</CreDtTm></GrpHdr>"
    parts = "".join(
        f"<{part}><Id>S-{number + n}</Id>{pages}<ElctrncSeqNb>{number + n}</ElctrncSeqNb>"
        f"<CreDtTm>2026-02-05T18:00:00</CreDtTm>{more}"
        f"<Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{shown if day else ''}\n"
        + "\n".join(entries)
        + f"\n</{part}>"
        for n in range(times)
    )
    return document(message, f"<{body}>{header}\n{parts}\n</{body}>")


def reasons(code: str, text: str = "") -> str:
    said = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{said}</StsRsnInf>"


def transaction(end_to_end_id="PAY-1", status="ACSC", why="") -> str:
    number = f"<OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>" if end_to_end_id else ""
    return f"<TxInfAndSts>{number}<TxSts>{status}</TxSts>{why}</TxInfAndSts>"


def report(*transactions: str, message="pain.002.001.10", status="ACCP", block="ACCP", why="") -> bytes:
    shown = f"<GrpSts>{status}</GrpSts>" if status else ""
    own = f"<PmtInfSts>{block}</PmtInfSts>" if block else ""
    return document(
        message,
        "<CstmrPmtStsRpt><GrpHdr><MsgId>ANSWER-1</MsgId><CreDtTm>2026-02-05T18:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>FILE-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{shown}{why}"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>FILE-1</OrgnlPmtInfId>{own}\n"
        + "\n".join(transactions)
        + "\n</OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
    )
