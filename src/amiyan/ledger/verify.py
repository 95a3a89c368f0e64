"""The books checked from outside the path that writes them: every invariant recomputed from the rows, and the
row that breaks one is named. Nothing here calls the posting functions or trusts a constraint.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from amiyan.kernel.problems import Kind, Problem
from amiyan.ledger import problems

NAMED = 100  # of each kind; whoever finds a hundred broken rows needs a backup, not a longer list


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found; ``credits`` and ``debits`` in tiyn over all accounts."""

    accounts: int
    transfers: int
    batches: int
    credits: int
    debits: int
    findings: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: a query for the rows that break it; columns are the parameters of the sentence."""

    kind: Kind
    where: str
    sql: str


BALANCES = """
    WITH leg AS (
        SELECT payer_owner AS owner, payer_account AS id, 0 AS credit, amount AS debit FROM ledger_transfer
        UNION ALL
        SELECT payee_owner, payee_account, amount, 0 FROM ledger_transfer
    ), due AS (
        SELECT owner, id, sum(credit) AS credits, sum(debit) AS debits FROM leg GROUP BY owner, id
    )
    SELECT a.owner, a.id AS account, a.credits, a.debits,
        coalesce(d.credits, 0)::text AS credits_due, coalesce(d.debits, 0)::text AS debits_due
    FROM ledger_account a LEFT JOIN due d ON d.owner = a.owner AND d.id = a.id
    WHERE a.credits <> coalesce(d.credits, 0) OR a.debits <> coalesce(d.debits, 0)"""

WITHOUT_ACCOUNT = """
    SELECT t.id, t.{side}_owner AS owner, t.{side}_account AS account FROM ledger_transfer t
    WHERE NOT EXISTS (
        SELECT FROM ledger_account a WHERE a.owner = t.{side}_owner AND a.id = t.{side}_account)"""

CHECKS = (
    Check(problems.BALANCE_DIFFERS, "ledger_account/{owner}/{account}", BALANCES),
    Check(
        problems.BOOKS_UNBALANCED,
        "ledger_account",
        """SELECT sum(credits)::text AS credits, sum(debits)::text AS debits FROM ledger_account
           HAVING sum(credits) <> sum(debits)""",
    ),
    Check(
        problems.OVERDRAWN,
        "ledger_account/{owner}/{account}",
        """SELECT owner, id AS account, debits + debits_pending - credits AS missing FROM ledger_account
           WHERE NOT (may_overdraw AND kind = 'appropriation') AND debits + debits_pending > credits""",
    ),
    Check(
        problems.NEGATIVE_COUNTER,
        "ledger_account/{owner}/{account}",
        """SELECT owner, id AS account FROM ledger_account
           WHERE credits < 0 OR debits < 0 OR debits_pending < 0""",
    ),
    Check(
        problems.ACCOUNT_NOT_UNIQUE,
        "ledger_account/{owner}/{account}",
        """SELECT owner, id AS account, count(*) AS count FROM ledger_account
           GROUP BY owner, id HAVING count(*) > 1""",
    ),
    Check(
        problems.TRANSFER_WITHOUT_ACCOUNT, "ledger_transfer/{id}", WITHOUT_ACCOUNT.replace("{side}", "payer")
    ),
    Check(
        problems.TRANSFER_WITHOUT_ACCOUNT, "ledger_transfer/{id}", WITHOUT_ACCOUNT.replace("{side}", "payee")
    ),
    Check(
        problems.TRANSFER_INVALID,
        "ledger_transfer/{id}",
        """SELECT id, payer_owner AS owner, amount, service_month AS month FROM ledger_transfer
           WHERE amount <= 0 OR extract(day FROM service_month) <> 1 OR code = ''
              OR (payer_owner = payee_owner AND payer_account = payee_account)""",
    ),
    Check(
        problems.ID_NOT_UNIQUE,
        "ledger_transfer/{id}",
        """SELECT id, count(*) AS count, string_agg(payer_owner::text, ', ' ORDER BY payer_owner) AS owners
           FROM ledger_transfer GROUP BY id HAVING count(*) > 1""",
    ),
    Check(
        problems.BATCH_DIFFERS,
        "ledger_batch/{batch}",
        """SELECT coalesce(b.id, t.batch) AS batch, coalesce(b.transfers, 0) AS expected,
               coalesce(t.found, 0) AS found
           FROM ledger_batch b
           FULL JOIN (SELECT batch, count(*) AS found FROM ledger_transfer GROUP BY batch) t ON t.batch = b.id
           WHERE b.transfers IS DISTINCT FROM t.found""",
    ),
    Check(
        problems.BATCH_MISSING,
        "ledger_batch/{batch}",
        """SELECT expected AS batch FROM (SELECT coalesce(max(id), 0) AS last FROM ledger_batch) b,
               generate_series(1, b.last) expected
           WHERE NOT EXISTS (SELECT FROM ledger_batch WHERE id = expected)""",
    ),
    Check(
        problems.WALL_MISSING,
        "{table}/{constraint}",
        """SELECT wall.relation AS table, wall.name AS constraint
           FROM (VALUES
               ('ledger_account', 'ledger_account_is_of_one_owner'),
               ('ledger_account', 'ledger_account_is_never_overdrawn'),
               ('ledger_account', 'ledger_account_counters_only_grow_from_zero'),
               ('ledger_account', 'ledger_account_only_an_appropriation_overdraws'),
               ('ledger_account', 'ledger_account_kind_is_known'),
               ('ledger_batch', 'ledger_batch_has_a_number'),
               ('ledger_transfer', 'ledger_transfer_happens_once'),
               ('ledger_transfer', 'ledger_transfer_moves_something'),
               ('ledger_transfer', 'ledger_transfer_has_two_sides'),
               ('ledger_transfer', 'ledger_transfer_month_is_its_first_day'),
               ('ledger_transfer', 'ledger_transfer_says_what_for')
           ) AS wall (relation, name)
           WHERE NOT EXISTS (
               SELECT FROM pg_constraint c
               WHERE c.conrelid = wall.relation::regclass AND c.conname = wall.name AND c.convalidated)""",
    ),
    Check(
        problems.RIGHT_TOO_WIDE,
        "{table}/{role}",
        """SELECT relation AS table, rolname AS role, privilege AS right
           FROM pg_roles, unnest(ARRAY['ledger_account', 'ledger_batch', 'ledger_transfer']) relation,
               unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
           WHERE rolname IN ('amiyan_app', 'amiyan_worker')
             AND (has_table_privilege(rolname, relation, privilege)
                  OR (privilege IN ('INSERT', 'UPDATE')
                      AND has_any_column_privilege(rolname, relation, privilege)))""",
    ),
)


def verify(connection: BaseDatabaseWrapper) -> Report:
    """Check every invariant of the books as of one moment; findings name the rows that break them.

    At most a hundred findings of each kind. Cost: some passes over all rows, linear but for sorting. Inside
    a transaction of the caller, its isolation decides whether what is posted meanwhile is half seen.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        if is_outermost:  # one moment for all checks
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return Report(*_counts(connection), tuple(_findings(connection)))


def _counts(connection: BaseDatabaseWrapper) -> tuple[int, int, int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), (SELECT count(*) FROM ledger_transfer), (SELECT count(*) FROM ledger_batch),
                      coalesce(sum(credits), 0), coalesce(sum(debits), 0) FROM ledger_account"""
        )
        accounts, transfers, batches, credited, debited = map(int, cursor.fetchone())
    return accounts, transfers, batches, credited, debited


def _findings(connection: BaseDatabaseWrapper) -> Iterator[Problem]:
    with connection.cursor() as cursor:
        for check in CHECKS:
            cursor.execute(f"SELECT * FROM ({check.sql}) broken LIMIT {NAMED}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                params = dict(zip(names, row, strict=True))
                yield Problem(check.kind, check.where.format(**params), params)
