"""A bank's answers read: ``pain.002``, ``camt.053`` and ``camt.054``, of every version in use.

pyiso20022's classes say what is valid (:mod:`~amiyan.settlement.bank.shape`). A file that cannot be read at all
raises; one bad entry of a good file becomes a problem and the rest is kept; what can be read though it is not
as the schema has it is taken, with a note: a bank's money has moved, whatever its commas look like.
"""

from lxml.etree import _Element

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.reasons import reason, reason_sentence
from amiyan.settlement.bank.reports import ReportReader
from amiyan.settlement.bank.statements import StatementReader, continuity
from amiyan.settlement.bank.stream import message_of
from amiyan.settlement.bank.values import (
    BankEntry,
    BankStatement,
    BlockStatus,
    Meaning,
    StatusReason,
    StatusReport,
    TransactionStatus,
    meaning,
)

__all__ = [
    "BankEntry",
    "BankStatement",
    "BlockStatus",
    "Meaning",
    "StatusReason",
    "StatusReport",
    "TransactionStatus",
    "continuity",
    "meaning",
    "read_answer",
    "read_answers",
    "reason",
    "reason_sentence",
]


def read_answer(data: bytes) -> StatusReport | BankStatement:
    """The one report or statement of a file. Raises ProblemError for what cannot be read, or holds several."""
    answers = read_answers(data)
    if len(answers) > 1:
        raise ProblemError(p.SEVERAL_STATEMENTS, count=len(answers))
    return answers[0]


def read_answers(data: bytes) -> tuple[StatusReport] | tuple[BankStatement, ...]:
    """Everything that a file says: one report, or at least one statement.

    ``data`` is the file as it came, at most ``BYTES_MAX``. Raises ProblemError for what cannot be read at all:
    then nothing of it counts. Statements of accounts in another currency are left out; if there is no other,
    that raises too.

    Linear in the bytes. 100,000 entries (130 MB) take some 20 seconds and about two and a half times the file.
    """
    message, elements = message_of(data)
    if message.startswith("pain.002"):
        report = ReportReader(message)
        for element in elements:
            _take(report, element)
        return (report.report(),)
    statements = StatementReader(message)
    for element in elements:
        _take(statements, element)
    if statements.statements:
        return tuple(statements.statements)
    raise statements.refused[0] if statements.refused else ProblemError(p.PART_MISSING, part="Stmt", line=1)


def _take(reader: ReportReader | StatementReader, element: _Element) -> None:
    """Hand on what stands in its place in the message; the same names elsewhere are not of this message."""
    if (parent := element.getparent()) is not None and parent.tag == reader.parents.get(str(element.tag)):
        reader.take(element)
