"""The invariants of the books, each as a query for the rows that break it.

Every query takes ``after``: transfers up to that batch were verified before and are not read again (0: all are).
Nothing here calls the posting functions or trusts a constraint; what is left to a constraint when ``after`` is not 0
says so.
"""

from dataclasses import dataclass

from amiyan.kernel.problems import Kind
from amiyan.ledger import problems


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: a query for the rows that break it; columns are the parameters of the sentence.

    One that is ``full`` reads everything, and is left out where transfers were verified before.
    """

    kind: Kind
    where: str
    sql: str
    full: bool = False


# An account that has gone shows nothing, beside what its transfers add up to.
BALANCES = """
    WITH leg AS (
        SELECT payer_owner AS owner, payer_account AS id, 0 AS credit, amount AS debit FROM ledger_transfer
        WHERE batch > %(after)s
        UNION ALL
        SELECT payee_owner, payee_account, amount, 0 FROM ledger_transfer WHERE batch > %(after)s
    ), moved AS (
        SELECT owner, id, sum(credit) AS credits, sum(debit) AS debits FROM leg GROUP BY owner, id
    ), kept AS (
        SELECT owner, id, credits, debits FROM ledger_verified_balance WHERE %(after)s > 0
    )
    SELECT owner, id AS account, coalesce(a.credits, 0) AS credits, coalesce(a.debits, 0) AS debits,
        (coalesce(k.credits, 0) + coalesce(m.credits, 0))::text AS credits_due,
        (coalesce(k.debits, 0) + coalesce(m.debits, 0))::text AS debits_due
    FROM ledger_account a FULL JOIN kept k USING (owner, id) FULL JOIN moved m USING (owner, id)
    WHERE coalesce(a.credits, 0) <> coalesce(k.credits, 0) + coalesce(m.credits, 0)
       OR coalesce(a.debits, 0) <> coalesce(k.debits, 0) + coalesce(m.debits, 0)"""

WITHOUT_ACCOUNT = """
    SELECT t.id, t.{side}_owner AS owner, t.{side}_account AS account FROM ledger_transfer t
    WHERE t.batch > %(after)s AND NOT EXISTS (
        SELECT FROM ledger_account a WHERE a.owner = t.{side}_owner AND a.id = t.{side}_account)"""

PENDING = """
    SELECT owner, id AS account, coalesce(a.debits_pending, 0) AS pending, coalesce(h.due, 0)::text AS due
    FROM (SELECT owner, id, debits_pending FROM ledger_account WHERE debits_pending <> 0) a
    FULL JOIN (
        SELECT h.owner, h.account AS id, sum(h.amount) AS due FROM ledger_hold h
        LEFT JOIN ledger_hold_end e USING (owner, service_month, id)
        WHERE e.id IS NULL GROUP BY h.owner, h.account
    ) h USING (owner, id)
    WHERE coalesce(a.debits_pending, 0) <> coalesce(h.due, 0)"""

HOLD_ENDS = """
    SELECT e.owner, e.id, e.outcome FROM ledger_hold_end e
    LEFT JOIN ledger_hold h USING (owner, service_month, id)
    WHERE h.id IS NULL OR (e.outcome <> 'voided' AND NOT EXISTS (
        SELECT FROM ledger_transfer t
        WHERE (t.payer_owner, t.service_month, t.id) = (h.owner, h.service_month, h.id)
          AND (t.payer_account, t.payee_owner, t.payee_account, t.amount, t.code, t.subject)
            = (h.account, h.payee_owner, h.payee_account, h.amount, h.code, h.subject)))"""

APPEND_ONLY = ("ledger_account", "ledger_batch", "ledger_transfer", "ledger_hold", "ledger_hold_end")
KEPT = ("ledger_verified", "ledger_verified_balance")

WALLS = (
    ("ledger_account", "ledger_account_is_of_one_owner"),
    ("ledger_account", "ledger_account_is_never_overdrawn"),
    ("ledger_account", "ledger_account_counters_only_grow_from_zero"),
    ("ledger_account", "ledger_account_only_budget_or_recovery_overdraws"),
    ("ledger_account", "ledger_account_kind_is_known"),
    ("ledger_batch", "ledger_batch_has_a_number"),
    ("ledger_batch", "ledger_batch_comes_after_the_earlier_ones"),
    ("ledger_transfer", "ledger_transfer_happens_once"),
    ("ledger_transfer", "ledger_transfer_moves_something"),
    ("ledger_transfer", "ledger_transfer_has_two_sides"),
    ("ledger_transfer", "ledger_transfer_month_is_its_first_day"),
    ("ledger_transfer", "ledger_transfer_says_what_for"),
    ("ledger_hold", "ledger_hold_happens_once"),
    ("ledger_hold", "ledger_hold_keeps_something"),
    ("ledger_hold", "ledger_hold_has_two_sides"),
    ("ledger_hold", "ledger_hold_month_is_its_first_day"),
    ("ledger_hold", "ledger_hold_says_what_for"),
    ("ledger_hold_end", "ledger_hold_ends_once"),
    ("ledger_hold_end", "ledger_hold_end_is_posted_or_voided"),
    ("ledger_verified", "ledger_verified_up_to_a_batch"),
    ("ledger_verified_balance", "ledger_verified_balance_is_of_one_account"),
)
_WALLS = ", ".join(f"('{table}', '{name}')" for table, name in WALLS)
_TABLES = ", ".join(f"'{table}'" for table in APPEND_ONLY + KEPT)

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
           WHERE NOT (may_overdraw AND kind IN ('appropriation', 'recovery')) AND debits + debits_pending > credits""",
    ),
    Check(
        problems.NEGATIVE_COUNTER,
        "ledger_account/{owner}/{account}",
        """SELECT owner, id AS account FROM ledger_account
           WHERE credits < 0 OR debits < 0 OR debits_pending < 0""",
    ),
    Check(  # otherwise left to the key, which is looked for below
        problems.ACCOUNT_NOT_UNIQUE,
        "ledger_account/{owner}/{account}",
        """SELECT owner, id AS account, count(*) AS count FROM ledger_account
           GROUP BY owner, id HAVING count(*) > 1""",
        full=True,
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
           WHERE batch > %(after)s
             AND (amount <= 0 OR extract(day FROM service_month) <> 1 OR code = ''
                  OR (payer_owner = payee_owner AND payer_account = payee_account))""",
    ),
    Check(
        problems.ID_NOT_UNIQUE,
        "ledger_transfer/{id}",
        """SELECT id, count(*) AS count, string_agg(payer_owner::text, ', ' ORDER BY payer_owner) AS owners
           FROM ledger_transfer WHERE batch > %(after)s GROUP BY id HAVING count(*) > 1""",
    ),
    Check(
        problems.BATCH_DIFFERS,
        "ledger_batch/{batch}",
        """SELECT coalesce(b.id, t.batch) AS batch, coalesce(b.transfers, 0) AS expected,
               coalesce(t.found, 0) AS found
           FROM (SELECT * FROM ledger_batch WHERE id > %(after)s) b
           FULL JOIN (
               SELECT batch, count(*) AS found FROM ledger_transfer WHERE batch > %(after)s GROUP BY batch
           ) t ON t.batch = b.id
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
        problems.BATCH_MISPLACED,
        "ledger_batch/{batch}",
        """SELECT id AS batch, leaves_before AS said, found::text AS found
           FROM (SELECT *, sum(transfers) OVER (ORDER BY id) - transfers AS found FROM ledger_batch) b
           WHERE leaves_before <> found""",
    ),
    Check(
        problems.VERIFIED_DIFFERS,
        "ledger_verified/{batch}",
        """SELECT v.batch, v.transfers AS expected, coalesce(sum(b.transfers), 0)::text AS found
           FROM (SELECT * FROM ledger_verified ORDER BY batch DESC LIMIT 1) v LEFT JOIN ledger_batch b ON b.id <= v.batch
           GROUP BY v.batch, v.transfers HAVING v.transfers IS DISTINCT FROM sum(b.transfers)""",
    ),
    Check(problems.PENDING_DIFFERS, "ledger_account/{owner}/{account}", PENDING),
    Check(problems.HOLD_END_DIFFERS, "ledger_hold_end/{id}", HOLD_ENDS),
    Check(
        problems.WALL_MISSING,
        "{table}/{constraint}",
        f"""SELECT wall.relation AS table, wall.name AS constraint FROM (VALUES {_WALLS}) AS wall (relation, name)
            WHERE NOT EXISTS (
                SELECT FROM pg_constraint c
                WHERE c.conrelid = wall.relation::regclass AND c.conname = wall.name AND c.convalidated)""",
    ),
    Check(  # also on the part of each month
        problems.RIGHT_TOO_WIDE,
        "{table}/{role}",
        f"""SELECT c.relname AS table, r.rolname AS role, privilege AS right
            FROM pg_roles r, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege, pg_class c
            WHERE r.rolname IN ('amiyan_app', 'amiyan_worker') AND c.relnamespace = 'public'::regnamespace
              AND (c.relname IN ({_TABLES})
                   OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'ledger_transfer'::regclass))
              AND (has_table_privilege(r.oid, c.oid, privilege)
                   OR (privilege IN ('INSERT', 'UPDATE') AND has_any_column_privilege(r.oid, c.oid, privilege)))""",
    ),
)
