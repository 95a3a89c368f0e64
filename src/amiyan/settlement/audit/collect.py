"""From the audit's database to its figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from amiyan.kernel.periods import Period
from amiyan.kernel.problems import Problem, sentence
from amiyan.kernel.sql import query
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify
from amiyan.programmes.loader import load
from amiyan.programmes.terms import placeholders
from amiyan.settlement.audit import queries
from amiyan.settlement.audit.figures import (
    PARTS,
    Figures,
    Finding,
    Invoice,
    Method,
    Part,
    Placeholder,
    School,
    Week,
)
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.audit.request import Request


class Log(Protocol):
    """One file of events as it was read."""

    @property
    def label(self) -> str: ...
    @property
    def records(self) -> int: ...
    @property
    def problem(self) -> Problem | None: ...


def collect(request: Request, *, bad_rows: int, logs: Sequence[Log], rejected: Rejected) -> Figures:
    """Ask the database everything that summary, report and workbook say. Cost is linear in the records."""
    values = {"programme": request.programme, "first": request.first, "last": request.last}
    _prepare(values)
    meals = {verdict: (count, tiyn) for verdict, count, tiyn in query(queries.MEALS)}
    payable, held = meals.get("payable", (0, 0)), meals.get("held", (0, 0))
    by_list = int(query(queries.BY_LIST, values)[0][0])
    roster, entitled, not_entitled, unknown = query(queries.CHILDREN, values)[0]
    parts = _parts()
    assert sum(part.tiyn for part in parts) == by_list - payable[1], "the parts are the difference"
    return Figures(
        programme=request.programme,
        first=request.first,
        last=request.last,
        region=request.region,
        school_days=int(query(queries.SCHOOL_DAYS)[0][0]),
        children={
            "on_roster": roster,
            "entitled": entitled,
            "not_entitled": not_entitled,
            "unknown": unknown,
            "rejected_rows": bad_rows,
        },
        passes=_passes(values),
        meals={"payable": payable[0], "held": held[0]},
        amount={
            "by_list": by_list,
            "by_fact": payable[1],
            "held": held[1],
            "difference": by_list - payable[1],
        },
        parts=parts,
        beside=_beside(values, bad_rows),
        schools=tuple(School(*row) for row in query(queries.SCHOOLS)),
        weeks=tuple(Week(*row) for row in query(queries.WEEKS)),
        methods=tuple(Method(*row) for row in query(queries.METHODS)),
        findings=_findings(values, with_invoice=request.invoice is not None),
        placeholders=_placeholders(request),
        price_given=request.price_tiyn,
        calendar_given=request.calendar is not None,
        invoice=Invoice(*query(queries.INVOICE)[0]) if request.invoice else None,
        ledger=_ledger(),
        files=tuple((log.label, log.records) for log in logs if not log.problem),
        unread=tuple((log.label, sentence(log.problem)) for log in logs if log.problem),
        problems=_problem_counts(rejected),
    )


def _prepare(values: dict[str, Any]) -> None:
    """Lay out the tables that the questions share."""
    text = (Path(__file__).parent / "difference.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        for statement in (text, queries.TERMINAL_DAYS, queries.SEEN):
            cursor.execute(statement, values if statement is text else None)


def _parts() -> tuple[Part, ...]:
    found = {code: Part(code, units, tiyn) for code, units, tiyn in query(queries.PARTS)}
    return tuple(found.get(code, Part(code, 0, 0)) for code in PARTS)


def _passes(values: dict[str, Any]) -> dict[str, int]:
    counts = dict(query(queries.PASSES, values))
    outcomes = {outcome: counts.get(outcome, 0) for (outcome,) in query(queries.OUTCOMES)}
    return {"read": sum(outcomes.values()), **outcomes}


def _beside(values: dict[str, Any], bad_rows: int) -> tuple[Part, ...]:
    closed = query(queries.CLOSED_DAYS, values)
    held_unknown = query(queries.HELD_UNKNOWN)[0]
    return (
        Part("silent_terminal_days", int(query(queries.SILENT_TERMINAL_DAYS)[0][0]), 0),
        Part("unknown_person_passes", _passes(values)["unknown_person"], 0),
        Part("rejected_rows", bad_rows, 0),
        Part("closed_days", len(closed), sum(row[3] for row in closed)),
        Part("held_unknown", *held_unknown),
    )


def _findings(values: dict[str, Any], *, with_invoice: bool) -> tuple[Finding, ...]:
    questions = queries.FINDINGS | (queries.INVOICE_FINDINGS if with_invoice else {})
    return tuple(
        Finding(code, facility, int(count), int(tiyn or 0), detail)
        for code, question in questions.items()
        for facility, count, tiyn, detail in query(question, values if "%(" in question else None)
    )


def _placeholders(request: Request) -> tuple[Placeholder, ...]:
    """Those that the figure rests on: an audit reads logs, no lists that employees marked, and pays nothing."""
    programme = load(request.programme)
    parts = (programme.evidence.lists, programme.payment)
    apart = frozenset[str]().union(*(part.names for part in parts if part))
    found = placeholders(programme, Period(request.first, request.last), [request.region], request.price_tiyn)
    return tuple(
        Placeholder(value.parameter, str(value.value), value.source)
        for value in found
        if value.parameter not in apart
    )


def _ledger() -> dict[str, object]:
    transfers = int(query(queries.LEDGER)[0][0])
    return {
        "transfers": transfers,
        "balanced": not verify(connection).findings,
        "root": root_of_log(connection),
    }


def _problem_counts(rejected: Rejected) -> tuple[tuple[str, int], ...]:
    """Kinds of problems with how often they stand in rejected.csv, most frequent first."""
    order = sorted(rejected.counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((rejected.label(code), count) for code, count in order)
