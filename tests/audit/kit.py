"""Invented children, terminals and files, and an audit of them beside the oracle."""

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
from django.db import connection

from amiyan.settlement.audit.figures import Figures
from amiyan.settlement.audit.request import Request
from amiyan.settlement.audit.run import audit

from . import oracle

FIRST, LAST = dt.date(2025, 9, 1), dt.date(2025, 9, 30)
NOON = "2025-09-08 12:00:00"  # a Monday


def control(eleven: str) -> int:
    digits = [int(c) for c in eleven]
    rest = sum(d * w for d, w in zip(digits, range(1, 12), strict=True)) % 11
    if rest == 10:
        rest = sum(d * w for d, w in zip(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=True)) % 11
    return rest


def child(number: int, born: str = "") -> str:
    """The IIN of the n-th invented child, born in 2099, or where zeros matter on the day that is given (YYMMDD)."""
    day = born or f"99{number // 28 % 12 + 1:02}{number % 28 + 1:02}"
    for serial in range(number * 11 % 9000, 9999):
        eleven = f"{day}6{serial:04}"
        if control(eleven) < 10:
            return f"{eleven}{control(eleven)}"
    raise AssertionError


def zero_child(number: int) -> str:
    """A child whose IIN begins with three zeros and more (an invented birth in the year 2000)."""
    return child(number, "000101")


def body(number: int) -> str:
    """The BIN of the n-th invented supplier."""
    for serial in range(number * 20, number * 20 + 20):
        eleven = f"990540{serial:05}"
        if control(eleven) < 10:
            return f"{eleven}{control(eleven)}"
    raise AssertionError


def account(number: int) -> str:
    plain = f"999{number:013}"
    digits = "".join(str(int(c, 36)) for c in f"{plain}KZ00")
    return f"KZ{98 - int(digits) % 97:02}{plain}"


def attlog(pin: str, at: str = NOON, status: int = 0, verify: int = 15) -> str:
    return f"{pin}\t{at}\t{status}\t{verify}\t0\t0\t0"


def usb(pin: str, at: str = NOON, status: int = 0, verify: int = 15, width: int = 9) -> str:
    return f"{pin:>{width}}\t{at}\t1\t{status}\t{verify}\t0"


def face(device: str, pin: str | None, at: str, sub: int = 75, **more: Any) -> dict[str, Any]:
    inner: dict[str, Any] = {
        "majorEventType": 5,
        "subEventType": sub,
        "serialNo": 1,
        "currentVerifyMode": "face",
    }
    if pin is not None:
        inner["employeeNoString"] = pin
    return {
        "dateTime": at, "deviceID": device, "eventType": "AccessControllerEvent", "AccessControllerEvent": inner, **more,
    }  # fmt: skip


def workbook(path: Path, rows: Sequence[Sequence[Any]], *, merge: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    book.save(path)
    return path


def text(path: Path, lines: Sequence[str] | str, encoding: str = "utf-8", end: str = "\n") -> Path:
    content = lines if isinstance(lines, str) else "".join(line + end for line in lines)
    path.write_bytes(content.encode(encoding))
    return path


@dataclass
class Files:
    """The files of one audit in a folder, as they are made one by one."""

    folder: Path
    first: dt.date = FIRST
    last: dt.date = LAST
    region: str | None = None
    price_tiyn: int | None = 63100
    roster_path: Path | None = None
    terminals_path: Path | None = None
    calendar_path: Path | None = None
    invoice_path: Path | None = None
    payer_path: Path | None = None
    logs: list[Path] = field(default_factory=list)

    def roster(
        self, *rows: str, head: str = "iin,grade,facility,categories,pin,enrolled_from,enrolled_to"
    ) -> "Files":
        self.roster_path = text(self.folder / "roster.csv", [head, *rows])
        return self

    def terminals(self, *rows: str, head: str = "terminal,facility,place") -> "Files":
        self.terminals_path = text(self.folder / "terminals.csv", [head, *(rows or ("CAN1,S1,canteen",))])
        return self

    def calendar(self, *rows: str, head: str = "date,school_day,facility,grade_from,grade_to") -> "Files":
        self.calendar_path = text(self.folder / "calendar.csv", [head, *rows])
        return self

    def invoice(self, *rows: str) -> "Files":
        self.invoice_path = text(self.folder / "invoice.csv", ["date,facility,meals", *rows])
        return self

    def log(self, name: str, *lines: str, end: str = "\n") -> "Files":
        self.logs.append(text(self.folder / name, lines, end=end))
        return self

    def events(self, name: str, *events: Any, as_array: bool = False) -> "Files":
        content = json.dumps(events, indent=1) if as_array else [
            event if isinstance(event, str) else json.dumps(event, ensure_ascii=False) for event in events
        ]  # fmt: skip
        self.logs.append(text(self.folder / name, content))
        return self

    def request(self, out: Path, **changes: Any) -> Request:
        assert self.roster_path
        if self.terminals_path is None:
            self.terminals()
        assert self.terminals_path
        values = {
            "programme": "school-meals", "roster": self.roster_path, "terminals": self.terminals_path,
            "events": tuple(self.logs), "first": self.first, "last": self.last, "out": out,
            "calendar": self.calendar_path, "invoice": self.invoice_path, "payer": self.payer_path,
            "region": self.region, "price_tiyn": self.price_tiyn, "language": "ru",
        }  # fmt: skip
        return Request(**(values | changes))  # type: ignore[arg-type]

    def run(self, out: Path | None = None, **changes: Any) -> "Result":
        out = out or self.folder / "out"
        audited = audit(self.request(out, **changes))
        return Result(out, audited.figures)

    def agree(self) -> "Result":
        """Audit, and compare with the oracle to the unit."""
        result = self.run()
        assert self.terminals_path
        assert self.roster_path
        expected = oracle.expect(
            roster=self.roster_path,
            terminals=self.terminals_path,
            events=self.logs,
            first=self.first,
            last=self.last,
            calendar=self.calendar_path,
            invoice=self.invoice_path,
            region=self.region,
            price_tiyn=self.price_tiyn,
        )
        result.agrees_with(expected, self.roster_path.name)
        assert owed_in_the_books() == expected.summary["amount_tiyn"]["by_fact"]
        return result


class Result:
    """What an audit left in its folder."""

    def __init__(self, out: Path, figures: Figures) -> None:
        self.out, self.figures = out, figures
        self.summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        self.lines = rows(out / "lines.csv")
        self.passes = rows(out / "passes.csv")
        self.rejected = rows(out / "rejected.csv")

    @property
    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.passes]

    def count(self, outcome: str) -> int:
        return int(self.summary["passes"][outcome])

    @property
    def children(self) -> tuple[int, int, int, int]:
        """On the roster, entitled, not entitled, unknown."""
        found = self.summary["children"]
        return found["on_roster"], found["entitled"], found["not_entitled"], found["unknown"]

    def agrees_with(self, expected: oracle.Expected, roster: str) -> None:
        outcomes = [tuple(row.values()) for row in self.passes]
        differ = [(one, other) for one, other in zip_longest(outcomes, expected.passes) if one != other]
        assert not differ[:5]
        assert sorted(tuple(row.values()) for row in self.lines) == expected.lines
        ledger = self.summary.pop("ledger")
        assert self.summary == expected.summary
        assert ledger["balanced"] is True
        told = {int(row["row"]) for row in self.rejected if row["file"].startswith(roster) and row["row"]}
        assert set(expected.rejected) <= told
        for row in self.rejected:
            assert row["problem"]
            assert row["what_to_do"]


def owed_in_the_books() -> int:
    """Tiyn that the ledger moved from children's entitlements to suppliers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(amount), 0)::bigint FROM ledger_transfer WHERE code = 'delivery'")
        (owed,) = cursor.fetchone()
    return int(owed)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
