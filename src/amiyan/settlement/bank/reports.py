"""Reads ``pain.002``: what became of a file of payments, of its blocks and of single payments."""

from datetime import datetime

from lxml.etree import _Element

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.shape import local, shape_of
from amiyan.settlement.bank.texts import Findings, Leaves, in_place, moment_of, space_of
from amiyan.settlement.bank.values import (
    BlockStatus,
    StatusReason,
    StatusReport,
    TransactionStatus,
    meaning,
)

_BODY = "CstmrPmtStsRpt"


class ReportReader:
    """Takes elements as they end; :meth:`report` gives the whole."""

    def __init__(self, message: str) -> None:
        shape = shape_of(message).at(_BODY)
        self.space, self.findings = space_of(message), Findings()
        self.shapes = {name: shape.at(name) for name in ("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts")}
        self.shapes["TxInfAndSts"] = shape.at("OrgnlPmtInfAndSts", "TxInfAndSts")
        places = dict.fromkeys(self.shapes, _BODY) | {"TxInfAndSts": "OrgnlPmtInfAndSts"}
        self.parents = in_place(message, places)
        self.passing = frozenset({self.space + "TxInfAndSts"})
        self.message_id, self.original_message_id, self.status = "", "", ""
        self.created: datetime | None = None
        self.reasons: tuple[StatusReason, ...] = ()
        self.blocks: list[BlockStatus] = []
        self.transactions: list[TransactionStatus] = []

    def take(self, element: _Element) -> None:
        """Read one element; ProblemError where the file means nothing without what it lacks."""
        name = local(element)
        self.findings.check(element, self.shapes[name], self.passing)
        leaves = Leaves(element, self.space)
        match name:
            case "GrpHdr":
                self.message_id = leaves.must("MsgId")
                self.created = moment_of(leaves.text("CreDtTm"))
            case "OrgnlGrpInfAndSts":
                self.original_message_id = leaves.must("OrgnlMsgId")
                self.status = self._status(leaves, "GrpSts")
                self.reasons = self._reasons(element)
            case "OrgnlPmtInfAndSts":
                block, status = leaves.reference("OrgnlPmtInfId"), self._status(leaves, "PmtInfSts")
                self.blocks.append(BlockStatus(block, status, self._reasons(element)))
            case "TxInfAndSts":
                self._transaction(element, leaves)

    def report(self) -> StatusReport:
        """The report; ProblemError where it does not say which file it answers."""
        for part, found in (("GrpHdr", self.message_id), ("OrgnlGrpInfAndSts", self.original_message_id)):
            if not found:
                raise ProblemError(p.PART_MISSING, part=part, line=1)
        return StatusReport(
            self.message_id,
            self.original_message_id,
            self.status,
            self.reasons,
            tuple(self.transactions),
            self.created,
            tuple(self.blocks),
            self.findings.problems(),
            self.findings.notes(),
        )

    def _transaction(self, element: _Element, leaves: Leaves) -> None:
        end_to_end_id = leaves.reference("OrgnlEndToEndId")
        if not end_to_end_id:
            self.findings.problem(p.TRANSACTION_WITHOUT_ID, leaves.line)
            return
        reasons = self._reasons(element)
        self.transactions.append(
            TransactionStatus(
                end_to_end_id,
                self._status(leaves, "TxSts"),
                reasons[0].code if reasons else "",
                " ".join(reason.text for reason in reasons if reason.text),
                self._block(element),
                leaves.reference("AcctSvcrRef"),
                leaves.line,
            )
        )

    def _block(self, transaction: _Element) -> str:
        block = transaction.getparent()
        found = None if block is None else block.findtext(self.space + "OrgnlPmtInfId")
        return (found or "").strip()

    def _status(self, leaves: Leaves, path: str) -> str:
        status = leaves.text(path)
        if status and meaning(status) == "unknown":
            self.findings.note(p.STATUS_UNKNOWN, leaves.line, value=status[:35])
        return status

    def _reasons(self, element: _Element) -> tuple[StatusReason, ...]:
        found = [Leaves(reason, self.space) for reason in element.iterfind(self.space + "StsRsnInf")]
        return tuple(StatusReason(one.text("Rsn/Cd", "Rsn/Prtry"), one.texts("AddtlInf")) for one in found)
