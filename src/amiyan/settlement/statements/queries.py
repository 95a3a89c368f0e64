"""Statements as they stand: by provider, by month, whole, and each line down to its meals."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from amiyan.kernel.languages import Language
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.facility_names import FacilityName, facility_names
from amiyan.settlement.budgets.queries import payer_on
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.document import (
    Customer,
    Performer,
    Stated,
    Totals,
    digest_of,
    document_of,
)
from amiyan.settlement.statements.draft import Contract, EarlierDebt, Line

_WITHIN: Final = """(%(everything)s OR s.payee = ANY (%(owners)s) OR b.region = ANY (%(regions)s))"""
_SUMMARY: Final = """
SELECT s.payee, s.budget_id, s.number, s.month, b.programme, b.region, coalesce(o.bin, ''), o.name, s.payable_tiyn,
       s.held_units, s.held_tiyn, s.debt_tiyn, s.above_ceiling_tiyn, s.due_on, s.document_sha256
FROM settlement_statement s JOIN settlement_budget b ON b.id = s.budget_id JOIN registry_organisation o ON o.id = s.payee
"""
_OF_PROVIDER: Final = f"""{_SUMMARY}
WHERE s.payee = %(payee)s AND {_WITHIN} AND (s.month, s.budget_id) < (%(before)s, %(before_budget)s)
ORDER BY s.month DESC, s.budget_id DESC LIMIT %(most)s
"""
_OF_MONTH: Final = f"""{_SUMMARY}
WHERE s.budget_id = %(budget)s AND s.month = %(month)s AND s.payee > %(after)s AND {_WITHIN}
ORDER BY s.payee LIMIT %(most)s
"""
_MONTHS: Final = """
SELECT month, count(*), sum(payable_tiyn)::bigint, sum(held_units)::bigint, sum(held_tiyn)::bigint,
       sum(debt_tiyn)::bigint, min(due_on)
FROM settlement_statement WHERE budget_id = %s GROUP BY month ORDER BY month
"""

_TOTAL_NAMES: Final = tuple(Totals.__dataclass_fields__)
_STATED: Final = f"""
SELECT b.programme, b.id, b.region, b.year, payer.name, payer.bin, payer.iban, payer.bic, coalesce(o.bin, ''), o.name,
       s.iban, s.month, s.previous_month, before.document_sha256, s.from_batch, s.up_to_batch, s.locked_on, s.due_on, s.decide_by,
       s.open_marks, s.reason, s.recorded_by, s.document_sha256, {", ".join(f"s.{name}" for name in _TOTAL_NAMES)}
FROM settlement_statement s
JOIN settlement_budget b ON b.id = s.budget_id {payer_on("s.locked_on")}
JOIN registry_organisation o ON o.id = s.payee
LEFT JOIN settlement_statement before ON (before.payee, before.budget_id, before.number) = (s.payee, s.budget_id, s.previous)
WHERE (s.payee, s.budget_id, s.number) = (%(payee)s, %(budget)s, %(number)s) AND {_WITHIN}
"""
_LINES: Final = """
SELECT l.kind, l.facility_id, coalesce(f.code, ''), l.agreement, l.service_month, l.reason, l.unit_price_tiyn, l.units,
       l.amount_tiyn, l.vat_percent
FROM settlement_statement_line l LEFT JOIN registry_facility f ON f.id = l.facility_id
WHERE (l.payee, l.budget_id, l.number) = (%(payee)s, %(budget)s, %(number)s) ORDER BY l.line
"""
_CONTRACTS: Final = """
SELECT agreement, since, ceiling_tiyn, before_tiyn, carried_tiyn, amount_tiyn, above_ceiling_tiyn, vat_percent, vat_tiyn
FROM settlement_statement_contract WHERE (payee, budget_id, number) = (%(payee)s, %(budget)s, %(number)s)
ORDER BY agreement COLLATE "C"
"""
_EARLIER: Final = """
SELECT t.budget_id, b.year, t.number, t.debt_tiyn, t.from_tiyn, t.amount_tiyn
FROM settlement_debt_taken t JOIN settlement_budget b ON b.id = t.budget_id
WHERE (t.payee, t.by_budget, t.by_number) = (%(payee)s, %(budget)s, %(number)s)
ORDER BY b.year, t.budget_id
"""
_NAMED: Final = """
SELECT s.payee, s.budget_id, s.number FROM settlement_statement s JOIN registry_organisation o ON o.id = s.payee
WHERE o.bin = %s AND s.budget_id = %s AND s.month = %s
"""
# A place that no supplier has an agreement with stands for its supplier in the books.
_NOBODY: Final = """
SELECT f.id, f.code, f.region, a.purpose, a.credits - a.debits - a.debits_pending
FROM registry_facility f JOIN ledger_account a ON a.owner = f.id AND a.kind = 'payable'
WHERE a.credits - a.debits - a.debits_pending > 0 ORDER BY f.code, f.id, a.purpose
"""


class Key(NamedTuple):
    """What names a statement: the provider (a random id), the budget, and the provider's number under it."""

    payee: int
    budget_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A statement in a line; sums in tiyn."""

    key: Key
    month: date
    programme: str
    region: str | None
    bin: str
    name: str
    payable_tiyn: int
    held_units: int
    held_tiyn: int
    debt_tiyn: int
    above_ceiling_tiyn: int
    due_on: date
    document_sha256: bytes


class LockedMonth(NamedTuple):
    """A budget's month over all providers for whom it is locked; sums in tiyn."""

    month: date
    statements: int
    payable_tiyn: int
    held_units: int
    held_tiyn: int
    debt_tiyn: int
    due_on: date


class Unpaid(NamedTuple):
    """A place that is owed for and has no supplier: enter its agreement, and the money goes to who served."""

    facility_id: int
    code: str
    region: str | None
    programme: str
    owed_tiyn: int


def named(*, provider_bin: str, budget_id: int, month: date) -> Key:
    """The statement of a provider's month under a budget; ProblemError where there is none."""
    found = query(_NAMED, [provider_bin, budget_id, month])
    if not found:
        raise ProblemError(problems.STATEMENT_UNKNOWN)
    return Key(*found[0])


def statements_of(
    payee: int, *, scope: Scope, before: Summary | None = None, most: int = 100
) -> list[Summary]:
    """A provider's statements within the scope, the newest month first, older than ``before``. A few rows by key."""
    values = _params(scope) | {
        "payee": payee,
        "before": before.month if before else date.max,
        "before_budget": before.key.budget_id if before else 0,
        "most": most,
    }
    return [_summary(row) for row in query(_OF_PROVIDER, values)]


def statements_of_month(
    *, budget_id: int, month: date, scope: Scope, after: Summary | None = None, most: int = 100
) -> list[Summary]:
    """The statements of a budget's month within the scope, by provider, after ``after``."""
    values = _params(scope) | {
        "budget": budget_id,
        "month": month,
        "after": after.key.payee if after else 0,
        "most": most,
    }
    return [_summary(row) for row in query(_OF_MONTH, values)]


def months_of(budget_id: int) -> list[LockedMonth]:
    """What each locked month of a budget comes to. Cost: its statements."""
    return [LockedMonth(*row) for row in query(_MONTHS, [budget_id])]


def stated(key: Key, *, scope: Scope) -> Stated:
    """The whole statement, made again from its rows and held against the digest that was kept.

    ProblemError where there is none within the scope, and where it no longer says what was locked. Linear in its lines.
    """
    values = _params(scope) | key._asdict() | {"budget": key.budget_id}
    found = query(_STATED, values)
    if not found:
        raise ProblemError(problems.STATEMENT_UNKNOWN)
    made, kept = _made(key, found[0], values)
    digest = digest_of(document_of(made))
    if digest != kept:
        raise ProblemError(problems.DOCUMENT_DIFFERS, found=digest.hex(), kept=kept.hex())
    return made


def named_places(stated: Stated, *, language: Language) -> dict[int, FacilityName]:
    """What the places of a statement were called when its month ended, as is believed now. One query.

    They are no part of what is signed: a wrong name that is corrected changes no document, only the next paper.
    """
    return facility_names(
        (line.facility_id for line in stated.lines),
        language=language,
        on=Period.of_month(stated.month.year, stated.month.month).last,
    )


def nobody_to_pay() -> list[Unpaid]:
    """Places that are owed for and have no supplier: a list for a person. One look-up of an account for each place."""
    return [Unpaid(*row) for row in query(_NOBODY)]


def _made(key: Key, row: tuple[Any, ...], values: dict[str, Any]) -> tuple[Stated, bytes]:
    programme, budget_id, region, year, payer, payer_bin, payer_iban, bic, bin_, name, iban, *rest = row
    month, previous_month, previous, from_batch, upto, locked_on, due_on, decide_by, *rest = rest
    open_marks, reason, recorded_by, kept, *totals = rest
    made = Stated(
        programme=programme,
        customer=Customer(
            budget_id=budget_id, region=region, year=year, name=payer, bin=payer_bin, iban=payer_iban, bic=bic
        ),
        performer=Performer(payee=key.payee, bin=bin_, name=name, iban=iban),
        month=month,
        number=key.number,
        previous_month=previous_month,
        previous_sha256=None if previous is None else bytes(previous).hex(),
        from_batch=from_batch,
        up_to_batch=upto,
        lines=tuple(_line(line) for line in query(_LINES, values)),
        contracts=tuple(_contract(part) for part in query(_CONTRACTS, values)),
        totals=Totals(**dict(zip(_TOTAL_NAMES, totals, strict=True))),
        locked_on=locked_on,
        due_on=due_on,
        decide_by=decide_by,
        open_marks=open_marks,
        reason=reason,
        recorded_by=recorded_by,
        earlier_debts=tuple(_earlier(debt) for debt in query(_EARLIER, values)),
    )
    return made, bytes(kept)


def _line(row: tuple[Any, ...]) -> Line:
    return Line(**dict(zip(Line.__dataclass_fields__, row, strict=True)))


def _contract(row: tuple[Any, ...]) -> Contract:
    return Contract(**dict(zip(Contract.__dataclass_fields__, row, strict=True)))


def _earlier(row: tuple[Any, ...]) -> EarlierDebt:
    return EarlierDebt(**dict(zip(EarlierDebt.__dataclass_fields__, row, strict=True)))


def _summary(row: tuple[Any, ...]) -> Summary:
    return Summary(Key(*row[:3]), *row[3:])


def _params(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "regions": sorted(scope.regions),
    }
