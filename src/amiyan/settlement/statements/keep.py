"""Statements are written: header, lines, contracts, held lines, and the debts that are taken off."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from amiyan.kernel.sql import execute, staged_rows
from amiyan.ledger.actions import open_query, post_query
from amiyan.settlement.statements.document import Customer, Stated, Totals, digest_of, document_of
from amiyan.settlement.statements.draft import Contract, EarlierDebt, Line
from amiyan.settlement.statements.drafting import Drafted

_OF: Final = ("payee", "budget_id", "number")
_TOTALS: Final = tuple(field.name for field in fields(Totals))
_HEADER: Final = (
    *(*_OF, "month", "previous_month", "from_batch", "up_to_batch"),
    *(
        *_TOTALS,
        "locked_on",
        "due_on",
        "decide_by",
        "open_marks",
        "reason",
        "document_sha256",
        "recorded_by",
        "iban",
    ),
)
_LINE: Final = (
    *("kind", "facility_id", "agreement", "service_month", "reason", "unit_price_tiyn", "units"),
    *("amount_tiyn", "vat_percent"),
)
_TAKEN: Final = ("budget_id", "number", "debt_tiyn", "from_tiyn", "amount_tiyn")
_CONTRACT: Final = tuple(field.name for field in fields(Contract))

_HOLDS: Final = """
INSERT INTO settlement_hold (person_id, service_day, programme, slot, verdict_version, reason, facility_id, payee,
                             budget_id, number, amount_tiyn, decide_by)
SELECT h.person_id, h.service_day, %(programme)s, h.slot, h.version, h.reason, h.facility_id, h.payee, %(budget)s, n.number,
       h.tiyn, %(decide_by)s
FROM lock_held h JOIN unnest(%(payees)s::bigint[], %(numbers)s::integer[]) n (payee, number) USING (payee)
ORDER BY h.person_id, h.service_day, h.slot
"""

_ACCOUNTS: Final = """
SELECT payee AS owner, ledger_account_id(kind, %(programme)s, '') AS id, kind, %(programme)s AS purpose, '' AS period,
       kind = 'recovery' AS may_overdraw
FROM unnest(%(payees)s::bigint[]) payee, unnest(ARRAY['payable', 'recovery']) kind
"""
_OFFSETS: Final = """
SELECT ledger_transfer_id('offset', %(programme)s, payee::text, budget_id::text, number::text) AS id,
       month AS service_month, payee AS payer_owner, ledger_account_id('payable', %(programme)s, '') AS payer_account,
       payee AS payee_owner, ledger_account_id('recovery', %(programme)s, '') AS payee_account, offset_tiyn AS amount,
       'offset' AS code, to_char(month, 'YYYY-MM') AS subject
FROM settlement_statement
WHERE payee = ANY (%(payees)s) AND budget_id = %(budget)s AND month = %(month)s AND offset_tiyn > 0
ORDER BY payee
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What all statements of one locking have in common."""

    programme: str
    customer: Customer
    month: date
    locked_on: date
    due_on: date
    decide_by: date
    reason: str
    recorded_by: int


def keep(heading: Heading, drafted: Sequence[Drafted], *, upto: int) -> None:
    """Write the statements of some providers in the caller's transaction, during which nothing is posted.

    A debt is taken off by a transfer from what is payable. AssertionError where the books refuse that, since what is
    taken off was just found to be there.
    """
    if not drafted:
        return
    stated = [_stated(heading, one, upto) for one in drafted]
    staged_rows("settlement_statement", _HEADER, (_header(one) for one in stated))
    staged_rows(
        "settlement_statement_line", (*_OF, "line", *_LINE), (row for one in stated for row in _lines(one))
    )
    staged_rows(
        "settlement_statement_contract",
        (*_OF, *_CONTRACT),
        ((*_key(one), *_values(part, _CONTRACT)) for one in stated for part in one.contracts),
    )
    staged_rows(
        "settlement_debt_taken",
        ("payee", *_TAKEN, "by_budget", "by_number"),
        (
            (one.performer.payee, *_values(debt, _TAKEN), one.customer.budget_id, one.number)
            for one in stated
            for debt in one.earlier_debts
        ),
    )
    payees = [one.performer.payee for one in stated]
    values: dict[str, Any] = {
        "programme": heading.programme,
        "budget": heading.customer.budget_id,
        "month": heading.month,
        "decide_by": heading.decide_by,
        "payees": payees,
        "numbers": [one.number for one in stated],
    }
    execute(_HOLDS, values)
    owing = [one.performer.payee for one in stated if one.totals.offset_tiyn]
    if owing:
        values["payees"] = owing
        open_query(select_sql=_ACCOUNTS, params=values)
        outcomes = post_query(select_sql=_OFFSETS, params=values)
        assert outcomes == {"posted": len(owing)}, f"debts were taken off otherwise than stated: {outcomes}"


def _stated(heading: Heading, one: Drafted, upto: int) -> Stated:
    draft = one.draft
    previous = one.previous_sha256
    return Stated(
        programme=heading.programme,
        customer=heading.customer,
        performer=one.performer,
        month=heading.month,
        number=one.number,
        previous_month=one.previous_month,
        previous_sha256=None if previous is None else previous.hex(),
        from_batch=one.from_batch,
        up_to_batch=upto,
        lines=draft.lines,
        contracts=draft.contracts,
        totals=Totals(**{name: getattr(draft, name) for name in _TOTALS}),
        locked_on=heading.locked_on,
        due_on=heading.due_on,
        decide_by=heading.decide_by,
        open_marks=one.open_marks,
        reason=heading.reason if one.open_marks else "",
        recorded_by=heading.recorded_by,
        earlier_debts=draft.earlier_debts,
    )


def _header(one: Stated) -> tuple[Any, ...]:
    return (
        *(*_key(one), one.month, one.previous_month, one.from_batch, one.up_to_batch),
        *_values(one.totals, _TOTALS),
        *(one.locked_on, one.due_on, one.decide_by, one.open_marks, one.reason),
        *(digest_of(document_of(one)), one.recorded_by, one.performer.iban),
    )


def _lines(one: Stated) -> Iterator[tuple[Any, ...]]:
    for place, line in enumerate(one.lines, start=1):
        yield (*_key(one), place, *_values(line, _LINE))


def _key(one: Stated) -> tuple[int, int, int]:
    return one.performer.payee, one.customer.budget_id, one.number


def _values(row: Totals | Line | Contract | EarlierDebt, names: Sequence[str]) -> tuple[Any, ...]:
    said = asdict(row)
    return tuple(said[name] for name in names)
