"""A provider agrees to its statement; two persons approve it, neither of them who recorded it; or one refuses.

One signature may stand under many statements: what is signed is the list of their digests. Each statement is then
answered by itself: a hundred thousand in one statement of SQL, and what may not be approved says why.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.access.actions import keep_signature
from amiyan.access.queries import may_sql, today
from amiyan.access.signatures.handing import Signature
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.settlement.approvals import problems
from amiyan.settlement.approvals.document import Duty, document
from amiyan.settlement.grown import count_grown


class Statement(NamedTuple):
    """The key of a statement."""

    payee: int
    budget_id: int
    number: int


class Signed(NamedTuple):
    """What became of one statement: ``done``, ``repeated``, or the code of the problem that kept it."""

    statement: Statement
    outcome: str


_ASKED: Final = """
DROP TABLE IF EXISTS asked_statement;
CREATE TEMPORARY TABLE asked_statement (
    payee bigint, budget_id bigint, number integer, place integer, outcome text, seat smallint, recorded_by bigint,
    PRIMARY KEY (payee, budget_id, number)) ON COMMIT DROP
"""
# What is asked for each of many statements, and what each approval's foreign key is looked up in.
_ASKED_OF: Final = (
    *("settlement_statement", "settlement_statement_agreed", "settlement_approval", "settlement_refusal"),
    *("settlement_cooked", "settlement_hold", "settlement_hold_decision"),
)
_DIGESTS: Final = """
SELECT s.document_sha256 FROM asked_statement a
JOIN settlement_statement s USING (payee, budget_id, number) ORDER BY 1
"""

_MAY: Final = {
    duty: may_sql(
        person="%(person)s",
        duty=f"'{duty}'",
        programme="b.programme",
        region="b.region",
        organisation=whose,
        on="%(on)s",
    )
    for duty, whose in (("approve", "NULL::bigint"), ("agree", "a.payee"))
}
# A person stands for every record that is merged into one with theirs.
_SAME: Final = "(SELECT same.id FROM registry_same_people(%(person)s, 'infinity') AS same (id))"

# Whoever claimed what was cooked, or decided that a held line is paid, recorded a part of the statement s. A decision
# is paid by the first statement after it; nearer than by the moments at which both were kept it cannot be told.
_RECORDED: Final = f"""(
    s.recorded_by IN {_SAME}
    OR EXISTS (SELECT FROM settlement_cooked c
        WHERE (c.payee, c.budget_id) = (s.payee, s.budget_id) AND c.recorded_by IN {_SAME}
          AND c.service_day < s.month + interval '1 month' AND c.batch <= s.up_to_batch
          AND (c.batch > s.from_batch OR s.previous_month IS NULL
               OR c.service_day >= s.previous_month + interval '1 month'))
    OR EXISTS (SELECT FROM settlement_hold h JOIN settlement_hold_decision d
            USING (person_id, service_day, programme, slot, verdict_version)
        WHERE (h.payee, h.budget_id) = (s.payee, s.budget_id) AND h.number < s.number AND d.is_paid
          AND d.decided_by IN {_SAME} AND d.decided_at <= s.locked_at AND d.decided_at > (
            SELECT b.locked_at FROM settlement_statement b
            WHERE (b.payee, b.budget_id, b.number) = (s.payee, s.budget_id, s.previous))))"""

# The first that applies. Who said yes before is answered the same again, whatever came between.
_SORT_APPROVALS: Final = f"""
UPDATE asked_statement a SET outcome = CASE
    WHEN s.payee IS NULL THEN 'statement-unknown'
    WHEN EXISTS (SELECT FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number) = (a.payee, a.budget_id, a.number) AND p.person_id IN {_SAME})
    THEN 'repeated'
    WHEN {_RECORDED} THEN 'own-record'
    WHEN NOT {_MAY["approve"]} THEN 'not-authorised-to-sign'
    WHEN (SELECT r.is_refused FROM settlement_refusal r
        WHERE (r.payee, r.budget_id, r.number) = (a.payee, a.budget_id, a.number) AND r.person_id IN {_SAME}
        ORDER BY r.id DESC LIMIT 1) THEN 'refused-by-you'
END
FROM asked_statement x
LEFT JOIN settlement_statement s USING (payee, budget_id, number)
LEFT JOIN settlement_budget b ON b.id = s.budget_id
WHERE (a.payee, a.budget_id, a.number) = (x.payee, x.budget_id, x.number)
"""
# Two records that approved (or one of them and whoever recorded) were merged since: a third person takes a place.
_ONE_PERSON: Final = """EXISTS (
    SELECT FROM settlement_approval one JOIN settlement_approval other USING (payee, budget_id, number)
    WHERE (one.payee, one.budget_id, one.number, one.place, other.place) = (a.payee, a.budget_id, a.number, 1, 2)
      AND (other.person_id IN (SELECT registry_same_people(one.person_id, 'infinity'))
           OR s.recorded_by IN (SELECT registry_same_people(one.person_id, 'infinity'))
           OR s.recorded_by IN (SELECT registry_same_people(other.person_id, 'infinity'))))"""
# The free seat of each, before any is taken: who sits down while asking who sits reads what was just written.
_SEAT: Final = f"""
UPDATE asked_statement a SET recorded_by = s.recorded_by, seat = (
    SELECT min(free.n) FROM generate_series(1, 3) free (n)
    WHERE (free.n < 3 OR {_ONE_PERSON}) AND NOT EXISTS (SELECT FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number, p.place) = (a.payee, a.budget_id, a.number, free.n)))
FROM settlement_statement s
WHERE (a.payee, a.budget_id, a.number) = (s.payee, s.budget_id, s.number) AND a.outcome IS NULL
"""
# Two who approve at the same moment want the same seat: the later takes the other, or learns that two have approved.
# Nobody sits twice.
_APPROVE: Final = """
WITH approved AS (
INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)
SELECT payee, budget_id, number, seat, %(person)s, recorded_by, %(signature)s
FROM asked_statement WHERE outcome IS NULL AND seat IS NOT NULL
ORDER BY payee, budget_id, number
ON CONFLICT DO NOTHING
RETURNING payee, budget_id, number)
UPDATE asked_statement a SET outcome = 'done' FROM approved o
WHERE (a.payee, a.budget_id, a.number) = (o.payee, o.budget_id, o.number)
"""
# Sent twice at the same moment, the later finds its own approval in the seat, and that is done.
_APPROVED: Final = f"""
UPDATE asked_statement a SET outcome = CASE WHEN EXISTS (
    SELECT FROM settlement_approval p WHERE (p.payee, p.budget_id, p.number) = (a.payee, a.budget_id, a.number)
      AND p.person_id IN {_SAME}) THEN 'done' ELSE 'approved-by-two' END
WHERE outcome IS NULL
"""

_SORT_AGREEMENTS: Final = f"""
UPDATE asked_statement a SET outcome = CASE
    WHEN s.payee IS NULL THEN 'statement-unknown'
    WHEN g.person_id IN {_SAME} THEN 'repeated'
    WHEN g.person_id IS NOT NULL THEN 'agreed-by-another'
    WHEN NOT {_MAY["agree"]} THEN 'not-authorised-to-sign'
END
FROM asked_statement x
LEFT JOIN settlement_statement s USING (payee, budget_id, number)
LEFT JOIN settlement_budget b ON b.id = s.budget_id
LEFT JOIN settlement_statement_agreed g USING (payee, budget_id, number)
WHERE (a.payee, a.budget_id, a.number) = (x.payee, x.budget_id, x.number)
"""
_AGREE: Final = """
INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)
SELECT payee, budget_id, number, %(person)s, %(signature)s FROM asked_statement WHERE outcome IS NULL
ORDER BY payee, budget_id, number ON CONFLICT DO NOTHING
"""
_AGREED: Final = """
UPDATE asked_statement a SET outcome = CASE WHEN g.person_id = %(person)s THEN 'done' ELSE 'agreed-by-another' END
FROM settlement_statement_agreed g
WHERE (a.payee, a.budget_id, a.number) = (g.payee, g.budget_id, g.number) AND a.outcome IS NULL
"""
_ANSWERS: Final = "SELECT payee, budget_id, number, outcome FROM asked_statement ORDER BY place"


def approve_statements(
    *, statements: Sequence[Statement], signature: Signature, on: dt.date | None = None
) -> list[Signed]:
    """Approve ``statements`` as one of the two: one signature under the list of their digests.

    Each is answered by itself, in the order given. The same signature again gives the same answers. ProblemError
    where none is named, or where the signature does not hold (then nothing is approved). ``on`` is the day whose
    appointments count (today). Cost: linear in the statements; memory holds their digests, 64 bytes each.
    """
    return _sign("approve", statements, signature, on, (_SORT_APPROVALS, _SEAT, _APPROVE, _APPROVED))


def agree_to_statements(
    *, statements: Sequence[Statement], signature: Signature, on: dt.date | None = None
) -> list[Signed]:
    """A provider's representative says that ``statements`` of its own are right. As :func:`approve_statements`."""
    return _sign("agree", statements, signature, on, (_SORT_AGREEMENTS, _AGREE, _AGREED))


def document_of(*, duty: Duty, statements: Sequence[Statement]) -> bytes:
    """The bytes to be signed for ``statements``; ProblemError where there are none. Cost: linear."""
    with transaction.atomic():
        _lay_out(statements)
        return _document(duty)


@transaction.atomic
def refuse_statement(*, statement: Statement, person_id: int, reason: str, on: dt.date | None = None) -> None:
    """Say no to a statement, with a reason: it is not paid until the same person takes the no back.

    ProblemError where the person may not approve it, recorded it, or names no reason. Twice is said once.
    """
    if not reason.strip():
        raise ProblemError(problems.REASON_MISSING)
    _lay_out([statement])
    values = {"person": person_id, "on": on or today()}
    execute(_SORT_APPROVALS, values)
    (outcome,) = query("SELECT outcome FROM asked_statement")[0]
    if outcome in problems.BY_OUTCOME and outcome != problems.REFUSED_BY_YOU.code:
        raise ProblemError(problems.BY_OUTCOME[outcome])
    if not _refuses(statement, person_id):
        _say(statement, person_id, is_refused=True, reason=reason)


@transaction.atomic
def take_refusal_back(*, statement: Statement, person_id: int, reason: str) -> None:
    """Take one's own no back, with a reason. ProblemError where this person does not refuse the statement."""
    if not reason.strip():
        raise ProblemError(problems.REASON_MISSING)
    if not _refuses(statement, person_id):
        raise ProblemError(problems.NOT_REFUSED)
    _say(statement, person_id, is_refused=False, reason=reason)


def _sign(
    duty: Duty,
    statements: Sequence[Statement],
    signature: Signature,
    on: dt.date | None,
    steps: tuple[str, ...],
) -> list[Signed]:
    # Whoever checks a signature may be far away: it is asked before a transaction begins.
    keep_signature(
        id=signature.id,
        person_id=signature.person_id,
        document=document_of(duty=duty, statements=statements),
        signature=signature.value,
        way=signature.way,
    )
    values: dict[str, Any] = {
        "person": signature.person_id,
        "signature": signature.id,
        "on": on or today(),
    }
    sort, *sit, answer = steps
    with transaction.atomic():
        _lay_out(statements)
        execute(sort, values)
        for step in sit * 2:  # whoever was first at the first seat leaves the second
            execute(step, values)
        execute(answer, values)
        return [Signed(Statement(*key), outcome) for *key, outcome in query(_ANSWERS)]


def _lay_out(statements: Sequence[Statement]) -> None:
    if not statements:
        raise ProblemError(problems.NO_STATEMENTS)
    execute(_ASKED)
    rows = ((*key, place) for place, key in enumerate(dict.fromkeys(statements)))
    copy_rows("asked_statement", ("payee", "budget_id", "number", "place"), rows)
    execute("ANALYZE asked_statement")
    count_grown(*_ASKED_OF)


def _document(duty: Duty) -> bytes:
    digests = [bytes(digest) for (digest,) in query(_DIGESTS)]
    if not digests:
        raise ProblemError(problems.STATEMENT_UNKNOWN)
    return document(duty=duty, digests=digests)


def _refuses(statement: Statement, person_id: int) -> bool:
    found = query(
        "SELECT is_refused FROM settlement_refusal WHERE (payee, budget_id, number) = (%s, %s, %s)"
        " AND person_id = %s ORDER BY id DESC LIMIT 1",
        [*statement, person_id],
    )
    return bool(found and found[0][0])


def _say(statement: Statement, person_id: int, *, is_refused: bool, reason: str) -> None:
    execute(
        "INSERT INTO settlement_refusal (payee, budget_id, number, person_id, is_refused, reason)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [*statement, person_id, is_refused, reason.strip()],
    )
