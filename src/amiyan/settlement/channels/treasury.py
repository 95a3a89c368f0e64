"""A treasury by registers of invoices: a manifest in JSON beside a workbook for those who sign; answers in JSON.

The format is ours (``docs/bank.md``): a treasury's own is not public. A register is of one budget code; its number
is the message's id, so the treasury knows a second one. The two files travel as one archive in our books and lie
side by side in the folder, the manifest last: where it is, the workbook is.
"""

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Final

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.kernel.languages import DEFAULT_LANGUAGE
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.audit.tables import Table, Tenge, Value
from amiyan.settlement.channels import problems as p
from amiyan.settlement.channels.bank_files import RESTS_S, Folder
from amiyan.settlement.channels.port import Answer, Entry, Facts, Instruction, Message, Name, Order, Status

FORMAT: Final = "amiyan-register-1"
ANSWER_FORMAT: Final = "amiyan-register-answer-1"
# The account under which a treasury's lines stand: it pays from the state's own.
ACCOUNT: Final = "treasury"
_STATUS: Final = {"accepted": "ACCP", "rejected": "RJCT", "paid": "ACSC", "partly": "PART"}
_HAD_BEFORE: Final = "DUPL"
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

_Tiyn = Annotated[int, msgspec.Meta(gt=0, le=10**18)]
_Text = Annotated[str, msgspec.Meta(max_length=500)]


class _Line(msgspec.Struct):
    id: _Text
    state: _Text
    reason_code: _Text = ""
    amount_tiyn: _Tiyn | None = None
    order_number: _Text = ""
    order_date: dt.date | None = None


class _Answer(msgspec.Struct):
    format: _Text
    number: _Text
    sequence: int
    date: dt.date
    state: _Text
    reason_code: _Text = ""
    reason: _Text = ""
    lines: list[_Line] = []


_DECODE: Final = msgspec.json.Decoder(_Answer)


class Treasury:
    """The channel of a treasury that takes registers."""

    name: ClassVar[Name] = "treasury"
    payments_max: ClassVar[int] = 5_000
    bytes_max: ClassVar[int] = 20 << 20
    one_code: ClassVar[bool] = True

    def __init__(self, folder: Path, *, rests_s: int = RESTS_S) -> None:
        self.folder = Folder(self.name, folder, rests_s=rests_s)

    @staticmethod
    def compose(order: Order) -> bytes:
        """Manifest and workbook, as one archive. The workbook is in Kazakh."""
        table = _workbook(order)
        manifest = _manifest(order, hashlib.sha256(table).hexdigest())
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(_table_name(order.id), _ZIP_EPOCH), table)
            archive.writestr(zipfile.ZipInfo(f"register-{order.id}.json", _ZIP_EPOCH), manifest)
        return body.getvalue()

    @staticmethod
    def read(answer: Answer) -> Facts:
        """What the treasury says of a register and its lines. Raises ProblemError where it cannot be read at all."""
        try:
            said = _DECODE.decode(answer.body)
        except msgspec.DecodeError as error:
            raise ProblemError(p.ANSWER_UNREADABLE, name=answer.name, why=str(error)[:200]) from None
        if said.format != ANSWER_FORMAT:
            raise ProblemError(p.ANSWER_UNREADABLE, name=answer.name, why=said.format)
        statuses = [_whole(said)] if said.state in {"accepted", "rejected"} else []
        statuses += [_status(said, line) for line in said.lines if line.state in _STATUS]
        entries = [
            _entry(said, line)
            for line in said.lines
            if line.state in {"paid", "returned"} and line.amount_tiyn
        ]
        return Facts(tuple(statuses), tuple(entries))

    def deliver(self, message: Message) -> Sequence[Answer]:
        """Put the two files there, the manifest last."""
        with zipfile.ZipFile(io.BytesIO(message.body)) as archive:
            for name in archive.namelist():
                self.folder.write(name, archive.read(name))
        return ()

    def collect(self, after: str) -> Iterable[Answer]:  # noqa: ARG002 - a folder says by itself what is new
        """Every file in the folder."""
        return self.folder.answers()

    def done(self, answer: Answer) -> None:
        """Set it aside."""
        self.folder.set_aside(answer)

    def again(self) -> Iterable[Answer]:
        """Every file that was set aside."""
        return self.folder.taken()

    def close(self) -> None:
        """Nothing is held."""


def _table_name(number: str) -> str:
    return f"register-{number}.xlsx"


def _manifest(order: Order, digest: str) -> bytes:
    payer = order.payer
    register = {
        "format": FORMAT,
        "number": order.id,
        "date": order.execution_on.isoformat(),
        "budget_code": order.codes[0],
        "payer": {"bin": payer.bin, "name": payer.name, "iban": payer.iban},
        "count": len(order.instructions),
        "total_tiyn": sum(one.amount_tiyn for one in order.instructions),
        "table": {"file": _table_name(order.id), "sha256": digest},
        "lines": [_asked(one) for one in order.instructions],
    }
    return json.dumps(register, ensure_ascii=False, indent=1).encode()


def _asked(one: Instruction) -> dict[str, object]:
    return {
        "id": one.id,
        "payee_bin": one.bin,
        "payee_name": one.name,
        "iban": one.iban,
        "amount_tiyn": one.amount_tiyn,
        "contract_number": one.contract,
        "contract_date": one.contract_on.isoformat(),
        "act_number": one.act,
        "act_date": one.act_on.isoformat(),
        "purpose": one.purpose,
    }


def _workbook(order: Order) -> bytes:
    # What writes workbooks takes a tenth of every process's start, and few of them write any.
    from amiyan.settlement.audit.workbook import write_tables  # noqa: PLC0415

    file = io.BytesIO()
    with translation.override(DEFAULT_LANGUAGE):
        total = sum(one.amount_tiyn for one in order.instructions)
        facts: list[tuple[Value, ...]] = [
            (_("Register"), order.id),
            (_("Date"), order.execution_on),
            (_("Payer"), f"{order.payer.name}, {order.payer.bin}, {order.payer.iban}"),
            (_("Budget code"), order.codes[0]),
            (_("Invoices"), len(order.instructions)),
            (_("Total, ₸"), Tenge(total)),
        ]
        headings = (
            *("№", _("BIN"), _("Supplier"), _("Account"), _("Amount, ₸"), _("Contract"), _("Contract date")),
            *(_("Act"), _("Act date"), _("Purpose"), _("Payment id")),
        )
        rows = [_row(n, one) for n, one in enumerate(order.instructions, 1)]
        lines = Table(_("Invoices"), headings, rows, (6, 15, 40, 24, 18, 18, 13, 12, 13, 44, 36))
        about = Table(_("Register"), (_("What"), _("Value")), facts, (24, 60))
        write_tables([about, lines], file, day=order.execution_on)
    return file.getvalue()


def _row(number: int, one: Instruction) -> tuple[Value, ...]:
    return (
        *(number, one.bin, one.name, one.iban, Tenge(one.amount_tiyn), one.contract, one.contract_on),
        *(one.act, one.act_on, one.purpose, one.id),
    )


def _reason(code: str) -> str:
    """A second one is no rejection: the word for it is the same in every channel."""
    return _HAD_BEFORE if code == "duplicate" else code


def _whole(said: _Answer) -> Status:
    return Status(said.number, "", _STATUS[said.state], _reason(said.reason_code), said.reason)


def _status(said: _Answer, line: _Line) -> Status:
    return Status(said.number, line.id, _STATUS[line.state], _reason(line.reason_code), said.reason)


def _entry(said: _Answer, line: _Line) -> Entry:
    is_credit = line.state == "returned"
    number = f"R{said.sequence}" if is_credit else line.order_number or str(said.sequence)
    assert line.amount_tiyn is not None, "only lines with an amount are booked"
    return Entry(
        iban=ACCOUNT,
        reference=f"{said.number}/{line.id}/{number}",
        amount_tiyn=line.amount_tiyn,
        is_credit=is_credit,
        booked_on=line.order_date or said.date,
        end_to_end_id=line.id,
        message_id=said.number,
        return_reason=line.reason_code,
    )
