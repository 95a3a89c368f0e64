"""Which statements stand where: agreed, approved, refused; and what a person is asked to approve."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from amiyan.access.queries import may_sql
from amiyan.access.signatures.kept import stands
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.document import document
from amiyan.settlement.approvals.problems import STATEMENT_UNKNOWN

# For queries over settlement_statement s: agreed by the provider, approved by two, refused by nobody.
IS_APPROVED: Final = """(
    EXISTS (SELECT FROM settlement_statement_agreed g
        WHERE (g.payee, g.budget_id, g.number) = (s.payee, s.budget_id, s.number))
    AND EXISTS (SELECT FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number, p.place) = (s.payee, s.budget_id, s.number, 1))
    AND EXISTS (SELECT FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number, p.place) = (s.payee, s.budget_id, s.number, 2))
    AND NOT EXISTS (SELECT FROM settlement_refusal r
        WHERE (r.payee, r.budget_id, r.number) = (s.payee, s.budget_id, s.number) AND r.is_refused
          AND NOT EXISTS (SELECT FROM settlement_refusal later
            WHERE (later.payee, later.budget_id, later.number, later.person_id)
                = (r.payee, r.budget_id, r.number, r.person_id) AND later.id > r.id)))"""

_MAY: Final = may_sql(
    person="%(person)s",
    duty="'approve'",
    programme="b.programme",
    region="b.region",
    organisation="NULL::bigint",
    on="%(on)s",
)
# What this person may approve and has not, and nobody's two approvals are complete. The largest first.
_AWAITING: Final = f"""
SELECT s.payee, s.budget_id, s.number, s.month, o.name, s.payable_tiyn, s.due_on,
       coalesce(s.payable_tiyn - before.payable_tiyn, 0),
       EXISTS (SELECT FROM settlement_statement_agreed g
           WHERE (g.payee, g.budget_id, g.number) = (s.payee, s.budget_id, s.number)),
       s.document_sha256
FROM settlement_statement s
JOIN settlement_budget b ON b.id = s.budget_id
JOIN registry_organisation o ON o.id = s.payee
LEFT JOIN settlement_statement before
    ON (before.payee, before.budget_id, before.number) = (s.payee, s.budget_id, s.previous)
WHERE s.payable_tiyn > 0 AND s.recorded_by <> %(person)s
  AND (%(budget)s::bigint IS NULL OR s.budget_id = %(budget)s)
  AND {_MAY}
  AND (SELECT count(*) FROM settlement_approval p
       WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number)) < 2
  AND NOT EXISTS (SELECT FROM settlement_approval p
       WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number) AND p.person_id = %(person)s)
ORDER BY s.due_on, s.payable_tiyn DESC, s.payee, s.budget_id, s.number LIMIT %(most)s
"""
_STANDING: Final = """
SELECT s.payee, s.budget_id, s.number,
       EXISTS (SELECT FROM settlement_statement_agreed g
           WHERE (g.payee, g.budget_id, g.number) = (s.payee, s.budget_id, s.number)),
       ARRAY(SELECT p.person_id FROM settlement_approval p
           WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number) ORDER BY p.place),
       coalesce((SELECT json_agg(json_build_array(r.person_id, r.reason) ORDER BY r.id) FROM settlement_refusal r
           WHERE (r.payee, r.budget_id, r.number) = (s.payee, s.budget_id, s.number) AND r.is_refused
             AND NOT EXISTS (SELECT FROM settlement_refusal later
               WHERE (later.payee, later.budget_id, later.number, later.person_id)
                   = (r.payee, r.budget_id, r.number, r.person_id) AND later.id > r.id)), '[]')
FROM unnest(%s::bigint[], %s::bigint[], %s::integer[]) asked (payee, budget_id, number)
JOIN settlement_statement s USING (payee, budget_id, number) ORDER BY 1, 2, 3
"""


_AGREED: Final = """
SELECT g.person_id, g.signature_id, g.agreed_at FROM settlement_statement_agreed g
WHERE (g.payee, g.budget_id, g.number) = (%s, %s, %s)
"""
# Everything that was agreed to by the same signature: what was signed is the list of their digests.
_SIGNED_TOGETHER: Final = """
SELECT s.document_sha256 FROM settlement_statement_agreed g JOIN settlement_statement s USING (payee, budget_id, number)
WHERE g.payee = %s AND (g.person_id, g.signature_id) = (%s, %s)
"""


class Agreed(NamedTuple):
    """That a provider agreed: who signed, when, and whether the kept signature, checked again just now, stands.

    One that was given under statements of several providers at once is not checked here: ``stands`` is False.
    """

    person_id: int
    at: dt.datetime
    stands: bool


class Awaiting(NamedTuple):
    """A statement that a person may approve: whose, how much, and by how much it differs from the one before."""

    statement: Statement
    month: dt.date
    provider: str
    payable_tiyn: int
    due_on: dt.date
    change_tiyn: int
    is_agreed: bool
    document_sha256: bytes


class Standing(NamedTuple):
    """Where a statement stands: agreed by its provider, by whom it was approved, who refuses it and why."""

    statement: Statement
    is_agreed: bool
    approved_by: tuple[int, ...]
    refusals: tuple[tuple[int, str], ...]

    @property
    def is_approved(self) -> bool:
        """Whether it may be paid on its due date."""
        return self.is_agreed and len(self.approved_by) >= 2 and not self.refusals


def awaiting(
    *, person_id: int, on: dt.date, budget_id: int | None = None, most: int = 1_000
) -> list[Awaiting]:
    """What a person may approve now, due first. Cost: linear in the statements of the budgets that they may sign."""
    values = {"person": person_id, "on": on, "budget": budget_id, "most": most}
    return [
        Awaiting(
            Statement(payee, budget, number), month, name, payable, due_on, change, agreed, bytes(digest)
        )
        for payee, budget, number, month, name, payable, due_on, change, agreed, digest in query(
            _AWAITING, values
        )
    ]


def standing(statements: Sequence[Statement]) -> list[Standing]:
    """Where each of ``statements`` stands, by its key. Cost: index look-ups for each."""
    columns = [list(column) for column in zip(*statements, strict=True)] or [[], [], []]
    return [
        Standing(Statement(*key), agreed, tuple(by), tuple((person, why) for person, why in refusals))
        for *key, agreed, by, refusals in query(_STANDING, columns)
    ]


def statements_of(digests: Sequence[bytes]) -> list[Statement]:
    """The statements whose documents have these digests, by key; unknown digests give none. Index look-ups."""
    found = query(
        "SELECT payee, budget_id, number FROM settlement_statement WHERE document_sha256 = ANY (%s) ORDER BY 1, 2, 3",
        [list(digests)],
    )
    return [Statement(*row) for row in found]


def named(*, provider_bin: str, budget_id: int, month: dt.date) -> Statement:
    """The statement of a provider's month under a budget. ProblemError where there is none."""
    found = query(
        "SELECT s.payee, s.budget_id, s.number FROM settlement_statement s"
        " JOIN registry_organisation o ON o.id = s.payee"
        " WHERE o.bin = %s AND s.budget_id = %s AND s.month = %s",
        [provider_bin, budget_id, month],
    )
    if not found:
        raise ProblemError(STATEMENT_UNKNOWN)
    return Statement(*found[0])


def agreed(statement: Statement) -> Agreed | None:
    """Who agreed to a statement for its provider; None where nobody has. Index look-ups."""
    found = query(_AGREED, list(statement))
    if not found:
        return None
    person, signature, at = found[0]
    digests = [bytes(row[0]) for row in query(_SIGNED_TOGETHER, [statement.payee, person, signature])]
    return Agreed(person, at, stands(person, signature, document(duty="agree", digests=digests)))
