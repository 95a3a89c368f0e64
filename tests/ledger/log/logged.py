"""Invented rows for the log's tests: evidence, verdicts and decisions, as many as are wanted."""

from django.db import connection

from amiyan.kernel.sql import execute, query
from amiyan.ledger import actions, merkle
from amiyan.ledger.log import sealing
from tests.ledger import books

EVIDENCE = """
INSERT INTO deliveries_evidence (facility_id, terminal, file_name, original_sha256, source)
SELECT %(facility)s, 'T', 'invented', sha256(('invented ' || %(facility)s || ' ' || n)::bytea), 'test'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
VERDICT = """
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT n, '2025-09-08', 'school-meals', 'payable', 'used', 7, 'T', '2025-09-08 12:00', 'face', 1, 1, 63100
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
DECISION = """
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at)
SELECT n, 'school-meals', '[2025-09-01,2026-05-26)', n %% 3 = 0, ARRAY[true, NULL], '{}', 'rules', now()
FROM generate_series(%(first)s::int, %(last)s::int) n
"""


def evidence(first, last, *, facility=7, session=None):
    """Evidence number ``first`` to ``last`` of a facility, in one transaction (of ``session``)."""
    values = {"facility": facility, "first": first, "last": last}
    if session is None:
        execute(EVIDENCE, values)
    else:
        session.execute(EVIDENCE, values)


def verdicts(first, last):
    execute(VERDICT, {"first": first, "last": last})


def decisions(first, last):
    execute(DECISION, {"first": first, "last": last})


def transfers(count, *about):
    """One batch of grants to the three children."""
    actions.open_accounts(accounts=books.ALL)
    asked = [books.transfer(books.FUND, books.CHILDREN[n % 3], 1 + n, *about, n) for n in range(count)]
    assert set(books.post(*asked)) == {"posted"}


def by_hand(source):
    """The root of a tree as the rows say it, in the simplest way there is."""
    rows = query(f"SELECT {source.leaf} FROM {source.table} t ORDER BY {source.order}")
    return merkle.root(merkle.leaf_hash(bytes(leaf)) for (leaf,) in rows)


def spans(tree):
    return query("SELECT first_leaf, leaves FROM ledger_log_span WHERE tree = %s ORDER BY first_leaf", [tree])


def tx_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def sealed(source, **more):
    """What is sealed by looking twice. A transaction of another worker's database that ends while a look goes on may pass
    for one that still runs: then the next takes in what is left.
    """
    first = sealing.seal(source, **more)
    again = sealing.seal(source, **more) if first else None
    return sealing.Sealed(first.leaves + again.leaves, again.size) if again else first
