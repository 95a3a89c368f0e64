"""A receipt proves one row in a head that others cosigned, without us."""

import base64

import pytest
from django.db import connection

from amiyan.deliveries.log import EVIDENCE
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger import actions
from amiyan.ledger.log import notes, tree
from amiyan.ledger.log.heads import sign
from amiyan.ledger.log.receipts import receipt
from amiyan.ledger.log.source import TRANSFERS
from amiyan.ledger.log.witnesses import ask_all
from amiyan.settlement.log import SOURCES, TREES
from amiyan.settlement.payments import PAYMENTS
from tests.ledger import books
from tests.ledger.log import logged, outside, paid
from tests.ledger.log.test_heads import KEY, NOON, SITE


@pytest.fixture
def two():
    found = [outside.PlainWitness("one.example"), outside.PlainWitness("two.example")]
    for one in found:
        one.trust(SITE, TREES, KEY.verifier)
    return found


def published(two):
    for source in SOURCES:
        logged.sealed(source)
        sign(tree=source.tree, origin=SITE, signers=(KEY,), now=NOON)
    ask_all(trees=TREES, witnesses=[one.listed for one in two], by=outside.of(*two))


def holds(paper, two):
    """As somebody outside checks it: with the keys alone."""
    note = notes.parse_note(paper["checkpoint"])
    keys = [KEY.verifier, *(one.key.verifier for one in two)]
    assert notes.signers(note, keys) == tuple(keys)
    head = notes.parse_checkpoint(note.text)
    assert head.origin == f"{SITE}/{paper['tree']}"
    proof = [base64.b64decode(one) for one in paper["proof"]]
    leaf = tree.leaf_hash(paper["leaf"].encode())
    return tree.is_included(leaf, index=paper["index"], size=head.size, proof=proof, root_hash=head.root)


def test_every_row_of_every_tree_has_a_receipt_that_holds(scratch, two):
    for number in range(3):
        logged.transfers(40, number)
        logged.evidence(1 + 300 * number, 300 + 300 * number)
        logged.verdicts(1 + 9 * number, 9 + 9 * number)
        logged.decisions(1 + 4 * number, 4 + 4 * number)
        paid.month(1 + number)
    published(two)
    for source in SOURCES:
        columns = ", ".join(source.key)
        keys = query(f"SELECT {columns} FROM {source.table} t ORDER BY {source.order}")
        for index, key in list(enumerate(keys))[::7]:
            paper = receipt(source, key, quorum=2)
            assert (paper["format"], paper["tree"], paper["index"]) == (
                "amiyan-receipt-1",
                source.tree,
                index,
            )
            assert holds(paper, two)
            assert not holds({**paper, "leaf": paper["leaf"] + "0"}, two)
        assert "\n" not in paper["leaf"]


def test_a_receipt_stays_below_two_kilobytes(scratch, two):
    logged.evidence(1, 70_000)
    published(two)
    (key,) = query("SELECT facility_id, id FROM deliveries_evidence WHERE id = 65537")
    paper = receipt(EVIDENCE, key, quorum=2)
    assert len(paper["proof"]) == 14  # 13 within the last 4,464 leaves, and the 65,536 before them
    assert len(str(paper)) < 2_000
    assert holds(paper, two)


def test_what_is_not_there_yet_says_so(scratch, two):
    logged.evidence(1, 3)
    key = (7, 2)

    def refused():
        with pytest.raises(ProblemError) as caught:
            receipt(EVIDENCE, key, quorum=2)
        return caught.value.problem.kind.code

    assert refused() == "log-not-sealed"
    logged.sealed(EVIDENCE)
    assert refused() == "log-not-published"
    sign(tree="evidence", origin=SITE, signers=(KEY,), now=NOON)
    ask_all(trees=TREES, witnesses=[two[0].listed], by=outside.of(*two))
    assert refused() == "log-not-published"  # one witness is no quorum
    ask_all(trees=TREES, witnesses=[two[1].listed], by=outside.of(*two))
    assert holds(receipt(EVIDENCE, key, quorum=2), two)
    key = (7, 4)
    assert refused() == "log-no-such-row"
    logged.evidence(4, 4)
    logged.sealed(EVIDENCE)
    assert refused() == "log-not-published"


def test_a_row_that_was_changed_has_no_receipt(scratch, two):
    logged.transfers(20)
    published(two)
    key = query("SELECT id, payer_owner, service_month FROM ledger_transfer ORDER BY id LIMIT 1")[0]
    with scratch.connect("amiyan_owner") as owner:
        owner.execute("UPDATE ledger_transfer SET amount = amount + 1 WHERE id = %s", [key[0]])
    with pytest.raises(ProblemError) as caught:
        receipt(TRANSFERS, key, quorum=2)
    assert caught.value.problem.kind.code == "log-leaf-changed"


GRANTS = """
SELECT md5(n::text)::uuid AS id, date '2025-09-01' AS service_month, %(fund)s::bigint AS payer_owner,
       %(from)s::bigint AS payer_account, %(child)s::bigint AS payee_owner, %(to)s::bigint AS payee_account,
       1::bigint AS amount, 'grant' AS code, '' AS subject
FROM generate_series(1, 100000) n
"""
MANY = """
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn, tx)
SELECT n, '2025-09-08', 'school-meals', 'payable', 'used', 7, 'T', '2025-09-08 12:00', 'face', 1, 1, 63100, n / 5000
FROM generate_series(0, 99999) n;
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at, tx)
SELECT n, 'school-meals', '[2025-09-01,2026-05-26)', true, '{true}', '{}', 'rules', now(), n / 5000
FROM generate_series(0, 99999) n;
INSERT INTO deliveries_evidence (facility_id, terminal, file_name, original_sha256, source, tx)
SELECT n % 700, 'T', 'x', sha256(n::text::bytea), 'test', n / 5000 FROM generate_series(0, 99999) n;
INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units, delivered_tiyn,
    corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn, payable_tiyn, due_on, decide_by,
    document_sha256, recorded_by, tx)
SELECT n, 1, 1, '2025-09-01', 0, 0, 1, 100, 0, 0, 0, 0, 0, 0, 100, '2025-10-15', '2025-10-15', '', 0, n / 5000
FROM generate_series(0, 99999) n;
INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban,
    due_on, tx)
SELECT payee, md5(payee::text)::uuid, 1, 1, month, 'A', 1, 100, 'bank', '', '', 'KZ', due_on, tx FROM settlement_statement;
ANALYZE settlement_statement, settlement_payout
"""


class Watching:
    """Explains every question that Django asks, but for its own, and keeps what reads a table from end to end."""

    def __init__(self):
        self.lines, self.is_asking = [], False

    def __call__(self, run, sql, params, many, context):
        if not self.is_asking and sql.lstrip().startswith(("SELECT", "WITH")):
            self.is_asking = True
            self.lines += [line for (line,) in query("EXPLAIN " + sql, params) if "Seq Scan" in line]
            self.is_asking = False
        return run(sql, params, many, context)


def test_no_question_of_a_receipt_reads_a_table_from_end_to_end(scratch, two):
    actions.open_accounts(accounts=books.ALL)
    payer, payee = books.FUND, books.CHILDREN[0]
    accounts = {"fund": payer.owner, "from": payer.id, "child": payee.owner, "to": payee.id}
    assert actions.post_query(select_sql=GRANTS, params=accounts, batch_size=5_000) == {"posted": 100_000}
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(MANY)
        owner.execute(f"ANALYZE {', '.join(source.table for source in SOURCES[:-1])}")
    published(two)
    for source in SOURCES:
        # Of the payments a payout is asked for; what a bank wrote has no owner, and its receipt reads its table.
        of, table = (
            ("WHERE kind = 'payout'", "settlement_payout t") if source is PAYMENTS else ("", source.table)
        )
        (key,) = query(f"SELECT {', '.join(source.key)} FROM {source.table} t {of} OFFSET 70000 LIMIT 1")
        watching = Watching()
        with connection.execute_wrapper(watching):
            paper = receipt(source, key, quorum=2)
        assert holds(paper, two)
        assert [line for line in watching.lines if table in line] == []
