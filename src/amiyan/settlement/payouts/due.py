"""What of a budget is to be paid today, from which codes, and what keeps the rest from being paid.

Statements stand in a fixed order (month, number, provider) and draw the budget's codes by their rank: side by side,
both are stretches of one line of money, and where two stretches overlap there is a payout.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.kernel.sql import execute, query, stream
from amiyan.ledger.actions import open_query
from amiyan.settlement.accounts.signed import SIGNED_ACCOUNT
from amiyan.settlement.approvals.queries import IS_APPROVED
from amiyan.settlement.payment_file import Payment, sift

# Why a statement waits. The sentences stand in words.py.
NO_ACCOUNT: Final = "no_account"
ACCOUNT_NOT_SIGNED: Final = "account_not_signed"
WRONG_ACCOUNT: Final = "wrong_account"
ONE_PERSON: Final = "one_person"
NO_MONEY: Final = "no_money"
BOOKS_DIFFER: Final = "books_differ"

_TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS payout_due (
    payee bigint, number integer, month date, payable_tiyn bigint, due_on date, bin text, name text, iban text,
    why text, low bigint, high bigint, PRIMARY KEY (payee, number));
TRUNCATE payout_due;
"""

_DUE = f"""
INSERT INTO payout_due (payee, number, month, payable_tiyn, due_on, bin, name, iban, why)
SELECT s.payee, s.number, s.month, s.payable_tiyn, s.due_on, coalesce(o.bin, ''), coalesce(o.name, ''),
       coalesce(b.iban, ''), CASE WHEN b.iban IS NULL THEN '{NO_ACCOUNT}'
           WHEN b.iban <> {SIGNED_ACCOUNT} THEN '{ACCOUNT_NOT_SIGNED}' ELSE '' END
FROM settlement_statement s
LEFT JOIN registry_organisation o ON o.id = s.payee
LEFT JOIN registry_organisation_account b
    ON b.organisation_id = s.payee AND b.known_to IS NULL AND b.valid @> %(today)s::date
WHERE s.budget_id = %(budget)s AND s.due_on <= %(today)s AND s.payable_tiyn > 0
  AND NOT EXISTS (SELECT FROM settlement_payout p
                  WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number))
  AND {IS_APPROVED}
"""

# Records that are merged into one after they signed are one person: two others than whoever recorded must be left.
_ALONE = f"""
WITH signer AS MATERIALIZED (
    SELECT d.payee, d.number, a.person_id, a.recorded_by FROM payout_due d JOIN settlement_approval a
        ON (a.payee, a.budget_id, a.number) = (d.payee, %(budget)s, d.number)
), root AS MATERIALIZED (
    SELECT id, (SELECT same.id FROM registry_same_people(p.id, 'infinity') AS same (id) LIMIT 1) AS root
    FROM (SELECT person_id FROM signer UNION SELECT recorded_by FROM signer) p (id)
), enough AS (
    SELECT g.payee, g.number FROM signer g JOIN root r ON r.id = g.person_id JOIN root w ON w.id = g.recorded_by
    WHERE r.root <> w.root GROUP BY 1, 2 HAVING count(DISTINCT r.root) >= 2
)
UPDATE payout_due d SET why = '{ONE_PERSON}'
WHERE d.why = '' AND (d.payee, d.number) NOT IN (SELECT payee, number FROM enough)
"""

_PARTIES = "SELECT payee, number, bin, name, iban FROM payout_due WHERE why = ''"
_WRONG = f"""
UPDATE payout_due SET why = '{WRONG_ACCOUNT}'
FROM unnest(%(payees)s::bigint[], %(numbers)s::integer[]) w (payee, number)
WHERE (payout_due.payee, payout_due.number) = (w.payee, w.number)
"""

# A provider's own statements one after the other: what its payable does not hold any more waits for a person.
_SHORT = f"""
WITH wanted AS (
    SELECT payee, number, sum(payable_tiyn) OVER (PARTITION BY payee ORDER BY month, number) AS high
    FROM payout_due WHERE why = ''
)
UPDATE payout_due d SET why = '{BOOKS_DIFFER}'
FROM wanted w
LEFT JOIN ledger_account a ON a.owner = w.payee AND a.id = ledger_account_id('payable', %(programme)s, '')
WHERE (d.payee, d.number) = (w.payee, w.number)
  AND w.high > coalesce(a.credits - a.debits - a.debits_pending, 0)
"""

# What was set aside under a code, less what earlier payouts took. A second attempt takes what the first gave back.
_CODES = """
WITH given AS (
    SELECT code, (array_agg(rank ORDER BY known_from DESC, id DESC))[1] AS rank, sum(amount_tiyn)::bigint AS tiyn
    FROM settlement_appropriation
    WHERE budget_id = %(budget)s GROUP BY code
), taken AS (
    SELECT code, sum(amount_tiyn)::bigint AS tiyn FROM settlement_payout
    WHERE budget_id = %(budget)s AND attempt = 1 GROUP BY code
), remaining AS (
    SELECT g.code, g.rank, greatest(g.tiyn - coalesce(t.tiyn, 0), 0) AS tiyn FROM given g LEFT JOIN taken t USING (code)
)
SELECT code, (sum(tiyn) OVER w - tiyn)::bigint AS low, (sum(tiyn) OVER w)::bigint AS high
FROM remaining WHERE tiyn > 0 WINDOW w AS (ORDER BY rank, code)
"""
CODES: Final = _CODES

_PLACE = """
UPDATE payout_due d SET low = w.high - d.payable_tiyn, high = w.high
FROM (SELECT payee, number, sum(payable_tiyn) OVER (ORDER BY month, number, payee) AS high
      FROM payout_due WHERE why = '') w
WHERE (d.payee, d.number) = (w.payee, w.number)
"""
_DRY = f"""
UPDATE payout_due SET why = '{NO_MONEY}'
WHERE why = '' AND high > (SELECT coalesce(max(high), 0) FROM ({_CODES}) c)
"""

_ACCOUNTS = """
SELECT payee AS owner, ledger_account_id(kind, %(programme)s, '') AS id, kind, %(programme)s AS purpose,
       '' AS period, false AS may_overdraw
FROM (SELECT DISTINCT payee FROM payout_due) d, unnest(ARRAY['payable', 'payout', 'bank']) kind
"""


_WAITING = """
SELECT payee, name, number, month, payable_tiyn, why FROM payout_due WHERE why <> '' ORDER BY why, name, payee, number
"""


_KEEP_WAITING: Final = (
    """
DELETE FROM settlement_payout_waiting w WHERE w.budget_id = %(budget)s AND NOT EXISTS (
    SELECT FROM payout_due d WHERE (d.payee, d.number, d.why) = (w.payee, w.number, w.why))
""",
    """
INSERT INTO settlement_payout_waiting (payee, budget_id, number, why, since)
SELECT payee, %(budget)s, number, why, %(today)s FROM payout_due WHERE why <> ''
ORDER BY payee, number ON CONFLICT DO NOTHING
""",
)


def lay_out_due(*, budget_id: int, programme: str, today: dt.date) -> None:
    """Lay out in ``payout_due`` what is due; ``why`` is blank where it can be paid, with its stretch of money.

    Within the caller's transaction, which from here on holds the books' pen. Cost: linear in the statements of the
    budget; one pass of Python over what is due, to look at names and account numbers.
    """
    values: dict[str, Any] = {"budget": budget_id, "programme": programme, "today": today}
    _find_due(values)
    open_query(select_sql=_ACCOUNTS, params=values)
    _note_money(values)


class Waiting(NamedTuple):
    """A statement that is due and cannot be paid: the provider's id and name, number and month, amount, and why."""

    payee: int
    name: str
    number: int
    month: dt.date
    tiyn: int
    why: str


@transaction.atomic
def waiting_statements(*, budget_id: int, programme: str, today: dt.date) -> list[Waiting]:
    """The statements of a budget that are due and wait, and for what; nothing is written. Linear in what is due."""
    values: dict[str, Any] = {"budget": budget_id, "programme": programme, "today": today}
    _find_due(values)
    _note_money(values)
    return [Waiting(*row) for row in query(_WAITING)]


@transaction.atomic
def look_again(*, payee: int, budget_id: int, number: int, programme: str, today: dt.date) -> str:
    """Find out now, as a night does, what of a budget is due and waits, and keep it: why the statement waits.

    Blank where nothing stops it, or it is not due. Nothing is paid and nothing is written to the books; the night looks
    anew. Cost: linear in what is due of the budget.
    """
    values: dict[str, Any] = {"budget": budget_id, "programme": programme, "today": today}
    _find_due(values)
    _note_money(values)
    keep_waiting(budget_id=budget_id, today=today)
    found = query("SELECT why FROM payout_due WHERE (payee, number) = (%s, %s)", [payee, number])
    return str(found[0][0]) if found else ""


def _find_due(values: dict[str, Any]) -> None:
    execute(_TABLES)
    execute(_DUE, values)
    execute(_ALONE, values)
    _note_wrong_parties()
    execute("ANALYZE payout_due")


def _note_money(values: dict[str, Any]) -> None:
    execute(_SHORT, values)
    execute(_PLACE)
    execute(_DRY, values)


def keep_waiting(*, budget_id: int, today: dt.date) -> None:
    """Keep what of ``payout_due`` waits and why, for pages that may not lay it out; in the caller's transaction.

    What waits for the same reason as before waits since then. Cost: the budget's waiting statements.
    """
    values = {"budget": budget_id, "today": today}
    for statement in _KEEP_WAITING:
        execute(statement, values)


def waiting() -> dict[str, int]:
    """How many statements of ``payout_due`` wait, by the reason."""
    return dict(query("SELECT why, count(*) FROM payout_due WHERE why <> '' GROUP BY why ORDER BY why"))


def _note_wrong_parties() -> None:
    """A name, a number or an account that no bank takes is found here, and not by the bank."""
    wrong: list[tuple[int, int]] = []
    for payee, number, bin_, name, iban in stream(_PARTIES):
        if sift([Payment("x", name, bin_, iban, 1, "")]).left_out:
            wrong.append((payee, number))
    if wrong:
        execute(_WRONG, {"payees": [one[0] for one in wrong], "numbers": [one[1] for one in wrong]})
