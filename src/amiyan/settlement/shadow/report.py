"""The comparison as files: ``shadow.csv``, a line each; its sums as ``shadow.xlsx`` and ``summary.json``."""

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.audit.tables import Table, Tenge
from amiyan.settlement.audit.workbook import write_tables
from amiyan.settlement.shadow import words
from amiyan.settlement.shadow.compare import Line, compare, kinds, lines, places, verdicts

COLUMNS: Final = (
    *("line", "iin", "facility", "kind", "reason", "what_it_means", "verdict", "their_tenge", "our_tenge"),
)
_OF_A_PLACE: Final = (
    *("facility", "theirs", "ours", "both", "only_theirs", "only_ours", "their_tiyn", "our_tiyn"),
)


def shadow_report(*, day: dt.date, programme: str, against: Path | None, out: Path) -> dict[str, Any]:
    """Write the comparison of a day into the folder ``out`` and return what ``summary.json`` says.

    ``shadow.xlsx`` holds the same sums for people; with ``against`` also ``shadow.csv`` and ``rejected.csv`` are
    written. Sentences are in the active language; codes and
    amounts are the same in all. Not inside a caller's transaction: tables of the session are made.
    """
    out.mkdir(parents=True, exist_ok=True)
    if against is None:
        theirs = compare(day=day, programme=programme, against=None, problem=lambda _row: None)
    else:
        with Rejected(out / "rejected.csv") as rejected:
            theirs = compare(day=day, programme=programme, against=against, problem=rejected.row)
        _write_lines(out / "shadow.csv")
    summary = {
        "day": day.isoformat(),
        "programme": programme,
        "against": None if against is None else {"file": against.name, **theirs._asdict()},
        "lines": [
            {"kind": kind, "reason": reason, "lines": count, "their_tiyn": their, "our_tiyn": our}
            for kind, reason, count, their, our in kinds()
        ],
        "verdicts": [
            {"verdict": verdict, "reason": reason, "meals": count, "tiyn": tiyn}
            for verdict, reason, count, tiyn in verdicts()
        ],
        "facilities": [dict(zip(_OF_A_PLACE, row, strict=True)) for row in places()],
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    write_tables(_tables(summary), out / "shadow.xlsx", day=day)
    return summary


def _tables(summary: dict[str, Any]) -> Iterator[Table]:
    """The sums without a child's number: a table by kind and reason, one by place."""
    their, our = _("Theirs, ₸"), _("Ours, ₸")
    yield Table(
        _("What was compared"),
        (_("What"), _("What we know of it"), _("Lines"), their, our),
        [(_kind(one), _what_we_know(one), one["lines"], *_amounts(one)) for one in summary["lines"]],
        (44, 60, 12, 18, 18),
    )
    counts = ("theirs", "ours", "both", "only_theirs", "only_ours")
    yield Table(
        _("By place"),
        (
            *(_("Facility"), _("Their lines"), _("Our meals"), _("Both"), _("Only theirs"), _("Only ours")),
            *(their, our),
        ),
        [(one["facility"], *(one[name] for name in counts), *_amounts(one)) for one in summary["facilities"]],
        (40, 12, 12, 12, 14, 14, 18, 18),
    )


def _amounts(one: dict[str, Any]) -> tuple[Tenge, Tenge]:
    return Tenge(one["their_tiyn"] or 0), Tenge(one["our_tiyn"] or 0)


def _kind(one: dict[str, Any]) -> str:
    title = words.KINDS[one["kind"]]
    return _(title)


def _what_we_know(one: dict[str, Any]) -> str:
    title = _reason(one["reason"])
    return _(title)


def _reason(reason: str) -> str:
    return words.REASONS.get(reason, reason) if reason else "–"


def _write_lines(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # a spreadsheet asks for the mark
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(_row, lines()))


def _row(line: Line) -> tuple[Any, ...]:
    meaning = _reason(line.reason) if line.reason else words.KINDS[line.kind]
    # Text of a foreign file is text in a spreadsheet, never a formula.
    facility = f"'{line.facility}" if line.facility[:1] in {"=", "+", "-", "@", "\t"} else line.facility
    return (
        *("" if line.line is None else line.line, line.iin, facility, line.kind, line.reason),
        *(_(meaning), line.verdict, _tenge(line.their_tiyn), _tenge(line.our_tiyn)),
    )


def _tenge(tiyn: int | None) -> str:
    return "" if tiyn is None else f"{tiyn // 100}.{tiyn % 100:02}"
