"""A bank that says what a test tells it to: whole files of it, as they would come."""

import datetime as dt
import itertools

from amiyan.kernel.sql import query
from amiyan.settlement.channels.port import Answer
from amiyan.settlement.payouts.answers import keep_answer, read_answers

from .office import PAYER_IBAN

_SERIAL = itertools.count(1)
DAY = dt.date(2025, 10, 21)


def document(message, body):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}">{body}</Document>'
    ).encode()


def tenge(tiyn):
    return f'<Amt Ccy="KZT">{tiyn // 100}.{tiyn % 100:02}</Amt>'


def _why(code):
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


def report(message, *transactions, group="ACCP", why=""):
    """A pain.002; each transaction is (id, status) or (id, status, reason)."""
    said = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one[0]}</OrgnlEndToEndId><TxSts>{one[1]}</TxSts>{_why(one[2] if one[2:] else '')}"
        "</TxInfAndSts>"
        for one in transactions
    )
    return document(
        "pain.002.001.10",
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>R{next(_SERIAL)}</MsgId><CreDtTm>2025-10-21T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{group}</GrpSts>{_why(why)}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{said}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
    )


def line(id_, tiyn, *, credit=False, reference=None, day=DAY, why="", kind="ICDT/DMCT", message=""):
    """One booked line; ``id_`` the end-to-end id, or '' where the bank gives none."""
    reference = f"REF{next(_SERIAL)}" if reference is None else reference
    number = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    family, sub = kind.split("/")
    refs = f"<MsgId>{message}</MsgId>" if message else ""
    refs += f"<EndToEndId>{id_}</EndToEndId>" if id_ else ""
    back = f"<RtrInf><Rsn><Cd>{why}</Cd></Rsn></RtrInf>" if why else ""
    return (
        (-tiyn if not credit else tiyn),
        (
            f"<Ntry>{tenge(tiyn)}<CdtDbtInd>{'CRDT' if credit else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            f"<BookgDt><Dt>{day}</Dt></BookgDt>{number}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>"
            f"<SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"<NtryDtls><TxDtls><Refs>{refs}</Refs>{back}</TxDtls></NtryDtls></Ntry>"
        ),
    )


def statement(*lines, number=1, opening=10**9, closing=None, day=DAY, iban=PAYER_IBAN):
    """A camt.053 of these lines; it adds up unless told otherwise."""
    closing = opening + sum(signed for signed, _ in lines) if closing is None else closing

    def balance(code, tiyn):
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{tenge(abs(tiyn))}"
            f"<CdtDbtInd>{'CRDT' if tiyn >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    return document(
        "camt.053.001.08",
        f"<BkToCstmrStmt><GrpHdr><MsgId>S{next(_SERIAL)}</MsgId><CreDtTm>2025-10-21T18:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>2025-10-21T18:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>KZT</Ccy></Acct>{balance('OPBD', opening)}{balance('CLBD', closing)}"
        f"{''.join(text for _, text in lines)}</Stmt></BkToCstmrStmt>",
    )


def notification(*lines, iban=PAYER_IBAN):
    """A camt.054: the same lines before the day's statement."""
    return document(
        "camt.054.001.08",
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N{next(_SERIAL)}</MsgId><CreDtTm>2025-10-21T12:00:00</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>N{next(_SERIAL)}</Id><CreDtTm>2025-10-21T12:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>KZT</Ccy></Acct>{''.join(text for _, text in lines)}"
        "</Ntfctn></BkToCstmrDbtCdtNtfctn>",
    )


def says(*bodies, channel="bank"):
    """The bank's files arrive, and are read one after the other."""
    for body in bodies:
        keep_answer(channel=channel, answer=Answer(f"{next(_SERIAL)}.xml", body))
        done = read_answers(channel=channel)
        assert not done.broken, query("SELECT problem FROM settlement_answer_unread WHERE failed > 0")
    return done


def unmatched():
    """(why, tiyn, is_credit) of every line that waits for a person."""
    return query(
        "SELECT u.why, e.amount_tiyn, e.is_credit FROM settlement_bank_unmatched u"
        " JOIN settlement_bank_entry e USING (channel, iban, reference) ORDER BY 1, 2, 3"
    )


def problems():
    return [kind for (kind,) in query("SELECT kind FROM settlement_answer_problem ORDER BY known_from, n")]
