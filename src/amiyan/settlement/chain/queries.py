"""The upper links of a chain: lines of the bank, payouts and what became of them, the statement and who signed it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.access.signatures.kept import stands
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.approvals.document import Duty, document
from amiyan.settlement.chain.asked import Asked
from amiyan.settlement.statements.queries import Key

MOST: Final = 50
"""So many are found at once; whoever finds more is asked to say more."""

_WITHIN: Final = "(%(everything)s OR b.region = ANY (%(regions)s))"
_FOUND: Final = f"""
SELECT s.payee, s.budget_id, s.number, o.name, s.month, s.payable_tiyn
FROM {{start}}
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN settlement_budget b ON b.id = s.budget_id JOIN registry_organisation o ON o.id = s.payee
WHERE {_WITHIN} ORDER BY s.month DESC, s.payee, s.budget_id, s.number LIMIT %(most)s
"""
_OF_KEYS: Final = _FOUND.format(
    start="unnest(%(payees)s::bigint[], %(budgets)s::bigint[], %(numbers)s::integer[]) k (payee, budget_id, number)"
)
_OF_DIGEST: Final = _FOUND.format(
    start="(SELECT payee, budget_id, number FROM settlement_statement WHERE document_sha256 = %(digest)s) k"
)
_OF_ACT: Final = _FOUND.format(
    start="""(SELECT t.payee, t.budget_id, t.number FROM registry_organisation r
    JOIN settlement_statement t ON t.payee = r.id
    WHERE r.bin = %(bin)s AND (%(number)s::integer IS NULL OR t.number = %(number)s)) k"""
)
_OF_PAYOUTS: Final = _FOUND.format(
    start="(SELECT DISTINCT payee, budget_id, number FROM settlement_payout WHERE id = ANY (%(payouts)s)) k"
)
_LINES: Final = """
SELECT channel, iban, reference, amount_tiyn, is_credit, booked_on, payments, payee, budget_id, number
FROM settlement_bank_lines_found(%(reference)s, %(day)s, %(tiyn)s) LIMIT %(most)s
"""
_PAYOUTS: Final = """
SELECT p.id, p.code, p.attempt, p.amount_tiyn, p.channel, p.iban, p.made_at
FROM settlement_payout p WHERE (p.payee, p.budget_id, p.number) = (%(payee)s, %(budget)s, %(number)s)
ORDER BY p.code, p.attempt
"""
_TOLD: Final = """
SELECT payout_id, message_id, message_sha256, sent_on, state, reason_code, reason, answer_sha256, at
FROM settlement_told_of_payouts(%s::uuid[]) ORDER BY payout_id, n
"""
_BANK: Final = """
SELECT payout_id, channel, iban, reference, amount_tiyn, is_credit, booked_on, payments, return_reason, sha256, found_by
FROM settlement_lines_of_payouts(%s::uuid[]) ORDER BY booked_on, channel, iban, reference
"""
_SIGNED: Final = """
SELECT duty, place, person_id, signature_id, at, digests FROM settlement_signed(%s, %s, %s) ORDER BY duty, place
"""
_REFUSED: Final = """
SELECT person_id, is_refused, reason, known_from FROM settlement_refusal
WHERE (payee, budget_id, number) = (%s, %s, %s) ORDER BY id
"""
_NAMED: Final = "SELECT person_id, name FROM settlement_officials_named(%s::bigint[])"


class Found(NamedTuple):
    """A statement that may be meant: whose, of which month, what is to be paid in tiyn."""

    key: Key
    provider: str
    month: dt.date
    payable_tiyn: int


class Line(NamedTuple):
    """A line of the bank as it was found; ``key`` is None where no payout of ours explains it."""

    channel: str
    iban: str
    reference: str
    amount_tiyn: int
    is_credit: bool
    booked_on: dt.date
    payments: int
    key: Key | None


class State(NamedTuple):
    """What a payout became at a moment, and the digest of the answer that said so."""

    state: str
    reason_code: str
    reason: str
    answer_sha256: bytes | None
    at: dt.datetime


class BankLine(NamedTuple):
    """A line of the bank that is a payout's: by its ``id``, by a ``person``'s word, or as the sum of its ``message``."""

    channel: str
    iban: str
    reference: str
    amount_tiyn: int
    is_credit: bool
    booked_on: dt.date
    payments: int
    return_reason: str
    sha256: bytes
    found_by: str


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout with all that is known of it; its ``id`` in hex is the end-to-end id that the bank gives back."""

    id: UUID
    code: str
    attempt: int
    amount_tiyn: int
    channel: str
    iban: str
    made_at: dt.datetime
    message_id: str = ""
    message_sha256: bytes | None = None
    sent_on: dt.date | None = None
    states: tuple[State, ...] = ()
    lines: tuple[BankLine, ...] = ()

    @property
    def state(self) -> str:
        """What is believed of it."""
        return self.states[-1].state if self.states else "made"

    @property
    def went_out_tiyn(self) -> int:
        """What the bank shows of it: out, less what came back. A sum of several payments counts as this one's part."""
        return sum(self._part(line) for line in self.lines)

    def _part(self, line: BankLine) -> int:
        tiyn = self.amount_tiyn if line.found_by == "message" and line.payments > 1 else line.amount_tiyn
        return -tiyn if line.is_credit else tiyn


class Signed(NamedTuple):
    """That somebody agreed to a statement or approved it; ``stands``: the kept signature, checked again just now."""

    duty: str
    person_id: int
    at: dt.datetime
    stands: bool
    together: int


class Refused(NamedTuple):
    """That somebody refused a statement, or took that back."""

    person_id: int
    is_refused: bool
    reason: str
    at: dt.datetime


def found(asked: Asked, *, scope: Scope) -> tuple[list[Line], list[Found]]:
    """What is meant, within the scope: lines of the bank, and statements; at most :data:`MOST` of each.

    Only under ``access.reading``: files of banks are asked for through functions that ask the session. A constant number
    of queries, each by an index.
    """
    values = {**_values(scope), "most": MOST}
    if asked.digest is not None:
        return [], _statements(_OF_DIGEST, values | {"digest": asked.digest})
    if asked.bin and (of_act := _statements(_OF_ACT, values | {"bin": asked.bin, "number": asked.number})):
        return [], of_act
    payouts = [asked.payout] if asked.payout else []
    if asked.reference and not payouts:
        rows = query("SELECT payout_id FROM settlement_payouts_of_message(%s)", [asked.reference])
        payouts = [payout for (payout,) in rows]
    of_payouts = _statements(_OF_PAYOUTS, values | {"payouts": payouts}) if payouts else []
    lines: list[Line] = []
    if asked.reference or asked.day:
        of_bank = {"reference": asked.reference or None, "day": asked.day, "tiyn": asked.tiyn, "most": MOST}
        lines = [_line(row) for row in query(_LINES, of_bank)]
    return lines, of_payouts


def _line(row: tuple[Any, ...]) -> Line:
    key = None if row[7] is None else Key(*row[7:])
    values: list[Any] = [*row[:7], key]
    return Line(*values)


def statements_named(keys: Sequence[Key], *, scope: Scope) -> dict[Key, Found]:
    """Whose statements these are, by key, within the scope. One query."""
    columns = {
        "payees": [key.payee for key in keys],
        "budgets": [key.budget_id for key in keys],
        "numbers": [key.number for key in keys],
    }
    return {one.key: one for one in _statements(_OF_KEYS, {**_values(scope), "most": MOST, **columns})}


def payouts_of(key: Key) -> list[Payout]:
    """The payouts of a statement, each with its message, its states and its lines of the bank. Three queries."""
    rows = query(_PAYOUTS, {"payee": key.payee, "budget": key.budget_id, "number": key.number})
    payouts = [Payout(*row) for row in rows]
    ids = [one.id for one in payouts]
    if not ids:
        return []
    told: dict[UUID, list[tuple[Any, ...]]] = {}
    for row in query(_TOLD, [ids]):
        told.setdefault(row[0], []).append(row[1:])
    lines: dict[UUID, list[BankLine]] = {}
    for row in query(_BANK, [ids]):
        lines.setdefault(row[0], []).append(BankLine(*row[1:]))
    return [_told(one, told.get(one.id, []), lines.get(one.id, [])) for one in payouts]


def _told(one: Payout, rows: Sequence[tuple[Any, ...]], lines: Iterable[BankLine]) -> Payout:
    message, digest, sent_on = rows[0][:3] if rows else ("", None, None)
    return replace(
        one,
        message_id=message,
        message_sha256=digest,
        sent_on=sent_on,
        states=tuple(State(*row[3:]) for row in rows),
        lines=tuple(lines),
    )


def signed(key: Key) -> list[Signed]:
    """Who agreed to a statement and approved it, each signature checked again. A query, and one for each signature."""
    checked = []
    for duty, _place, person, signature, at, digests in query(_SIGNED, list(key)):
        written: Duty = "agree" if duty == "agree" else "approve"
        whole = document(duty=written, digests=[bytes(one) for one in digests])
        checked.append(Signed(duty, person, at, stands(person, signature, whole), len(digests)))
    return checked


def refused(key: Key) -> list[Refused]:
    """Who refused a statement or took that back, in order. One query."""
    return [Refused(*row) for row in query(_REFUSED, list(key))]


def officials_named(people: Iterable[int]) -> dict[int, str]:
    """The names of those among these people who act in office, by id. One query, none where nobody is asked for."""
    asked = sorted({person for person in people if person})
    return dict(query(_NAMED, [asked])) if asked else {}


def _statements(question: str, values: dict[str, Any]) -> list[Found]:
    return [Found(Key(*row[:3]), *row[3:]) for row in query(question, values)]


def _values(scope: Scope) -> dict[str, Any]:
    return {"everything": scope.everything, "regions": sorted(scope.regions)}
