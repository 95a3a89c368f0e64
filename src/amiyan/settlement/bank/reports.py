"""Reads ``pain.002``: what became of a file of payments, of its blocks and of single payments."""

from datetime import datetime

from lxml.etree import _Element

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.shape import local, shape_of
from amiyan.settlement.bank.texts import Findings, Paths, line_of, moment_of
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
        self.paths, self.findings = Paths(message), Findings()
        self.shapes = {name: shape.at(name) for name in ("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts")}
        self.shapes["TxInfAndSts"] = shape.at("OrgnlPmtInfAndSts", "TxInfAndSts")
        places = dict.fromkeys(self.shapes, _BODY) | {"TxInfAndSts": "OrgnlPmtInfAndSts"}
        self.parents = self.paths.parents(places)
        self.passing = frozenset({self.paths["TxInfAndSts"]})
        self.message_id, self.original_message_id, self.status = "", "", ""
        self.created: datetime | None = None
        self.reasons: tuple[StatusReason, ...] = ()
        self.blocks: list[BlockStatus] = []
        self.transactions: list[TransactionStatus] = []

    def take(self, element: _Element) -> None:
        """Read one element; ProblemError where the file means nothing without what it lacks."""
        name = local(element)
        self.findings.check(element, self.shapes[name], self.passing)
        match name:
            case "GrpHdr":
                self.message_id = self.paths.must(element, "MsgId")
                self.created = moment_of(self.paths.text(element, "CreDtTm"))
            case "OrgnlGrpInfAndSts":
                self.original_message_id = self.paths.must(element, "OrgnlMsgId")
                self.status = self._status(element, "GrpSts")
                self.reasons = self._reasons(element)
            case "OrgnlPmtInfAndSts":
                block = self.paths.reference(element, "OrgnlPmtInfId")
                self.blocks.append(
                    BlockStatus(block, self._status(element, "PmtInfSts"), self._reasons(element))
                )
            case "TxInfAndSts":
                self._transaction(element)

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

    def _transaction(self, element: _Element) -> None:
        end_to_end_id = self.paths.reference(element, "OrgnlEndToEndId")
        if not end_to_end_id:
            self.findings.problem(p.TRANSACTION_WITHOUT_ID, line_of(element))
            return
        reasons = self._reasons(element)
        block = element.getparent()
        self.transactions.append(
            TransactionStatus(
                end_to_end_id,
                self._status(element, "TxSts"),
                reasons[0].code if reasons else "",
                " ".join(reason.text for reason in reasons if reason.text),
                "" if block is None else self.paths.reference(block, "OrgnlPmtInfId"),
                self.paths.reference(element, "AcctSvcrRef"),
                line_of(element),
            )
        )

    def _status(self, element: _Element, path: str) -> str:
        status = self.paths.text(element, path)
        if status and meaning(status) == "unknown":
            self.findings.note(p.STATUS_UNKNOWN, line_of(element), value=status[:35])
        return status

    def _reasons(self, element: _Element) -> tuple[StatusReason, ...]:
        return tuple(
            StatusReason(
                self.paths.text(reason, "Rsn/Cd", "Rsn/Prtry"), " ".join(self.paths.texts(reason, "AddtlInf"))
            )
            for reason in element.iterfind(self.paths["StsRsnInf"])
        )
