"""Rows become leaves once, in their order, whoever commits late and whoever is killed."""

import threading

import pytest
from django.db import connection, transaction

from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.entitlements.log import DECISIONS
from amiyan.kernel.problems import ProblemError, advice
from amiyan.kernel.sql import execute, query
from amiyan.ledger.log import sealing, tree
from amiyan.ledger.log.kept import KeptTiles, state_of
from amiyan.ledger.log.source import TRANSFERS
from amiyan.settlement.log import SOURCES, TREES, source_of
from tests.ledger.log import logged, paid


def root_of(source):
    return tree.root(KeptTiles(source.tree), state_of(source.tree).edge.size)


def test_the_log_has_five_trees_and_each_is_found_by_its_name():
    assert TREES == ("transfers", "evidence", "verdicts", "decisions", "payments")
    assert [source_of(name) for name in TREES] == list(SOURCES)


def test_each_tree_is_the_one_that_its_rows_make(scratch):
    for _ in range(2):
        logged.transfers(5, _)
        logged.evidence(1 + 300 * _, 300 + 300 * _)
        logged.verdicts(1 + 9 * _, 9 + 9 * _)
        logged.decisions(1 + 4 * _, 4 + 4 * _)
        paid.accounts(1 + 3 * _, 3 + 3 * _)
    for source, size in zip(SOURCES, (10, 600, 18, 8, 6), strict=True):
        assert logged.sealed(source) == (size, size)
        assert root_of(source) == logged.by_hand(source)
        assert logged.spans(source.tree) == [(0, size // 2), (size // 2, size // 2)]
        assert logged.sealed(source) == (0, size)


def test_an_empty_tree_is_the_tree_of_nothing(scratch):
    assert [logged.sealed(source) for source in SOURCES] == [(0, 0)] * 5
    assert root_of(EVIDENCE) == tree.EMPTY


def test_a_transaction_that_began_earlier_and_commits_later_is_not_passed_by(scratch):
    """The trap: "sealing a log by id > last" skips it."""
    with scratch.connect() as late:
        late.execute("BEGIN")
        logged.evidence(1, 3, session=late)
        logged.evidence(4, 6)
        logged.verdicts(1, 2)
        assert logged.sealed(EVIDENCE) == (0, 0)  # the earlier one may still come before
        assert logged.sealed(VERDICTS) == (0, 0)
        late.execute("COMMIT")
    assert logged.sealed(EVIDENCE) == (6, 6)
    assert logged.spans("evidence") == [(0, 3), (3, 3)]
    first = query("SELECT id FROM deliveries_evidence ORDER BY tx, facility_id, id LIMIT 3")
    assert [one for (one,) in first] == [1, 2, 3]
    assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)


def test_a_transaction_that_was_rolled_back_leaves_no_leaf(scratch):
    with scratch.connect() as session:
        session.execute("BEGIN")
        logged.evidence(1, 3, session=session)
        session.execute("ROLLBACK")
    logged.evidence(4, 6)
    assert logged.sealed(EVIDENCE) == (3, 3)


def test_reading_for_long_holds_nothing_up(scratch):
    """A backup reads for hours: it has no transaction number, and no row of it can still come."""
    logged.evidence(1, 3)
    with scratch.connect() as backup:
        backup.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        backup.execute("SELECT count(*) FROM deliveries_evidence")
        assert logged.sealed(EVIDENCE) == (3, 3)


def test_what_runs_in_another_database_of_the_server_holds_nothing_up(scratch):
    """An audit on the same server writes for minutes, into a database of its own."""
    with scratch.server.connect("postgres") as audit:
        audit.execute("BEGIN")
        audit.execute("SELECT pg_current_xact_id()")
        logged.evidence(1, 3)
        assert logged.sealed(EVIDENCE) == (3, 3)
        audit.execute("ROLLBACK")


def test_rows_of_a_transaction_that_goes_on_are_not_sealed_in_it(scratch):
    with transaction.atomic():
        logged.evidence(1, 3)
        with scratch.connect() as other:
            logged.evidence(4, 6, session=other)
        assert logged.sealed(EVIDENCE) == (0, 0)
    assert logged.sealed(EVIDENCE) == (6, 6)


def test_rows_from_before_the_log_come_first_in_their_keys_order(scratch):
    logged.evidence(1, 3)
    with scratch.connect("amiyan_owner") as owner:
        for facility in (9, 8):
            owner.execute(
                "INSERT INTO deliveries_evidence (facility_id, terminal, file_name, original_sha256, source, tx)"
                " VALUES (%s, 'T', 'old', sha256('old'), 'test', 0)",
                [facility],
            )
    assert logged.sealed(EVIDENCE) == (5, 5)
    assert logged.spans("evidence") == [(0, 2), (2, 3)]
    assert query("SELECT facility_id FROM deliveries_evidence ORDER BY tx, facility_id LIMIT 2") == [
        (8,),
        (9,),
    ]
    assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)


@pytest.mark.parametrize("part", [1, 2, 3, 5, 100])
def test_in_whatever_parts_a_tree_is_sealed_it_is_the_same_tree(scratch, part):
    for number in range(4):
        logged.evidence(10 * number, 10 * number + number)
    assert logged.sealed(EVIDENCE, part=part) == (10, 10)
    assert logged.spans("evidence") == [(0, 1), (1, 2), (3, 3), (6, 4)]
    assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)


class KilledError(Exception):
    """As if the process had been ended."""


@pytest.mark.parametrize("survives", range(6))
def test_a_sealer_that_is_killed_is_continued_exactly(scratch, monkeypatch, survives):
    """Fault 18: killed after any part, in the middle of a transaction's rows as well."""
    for number in range(3):
        logged.evidence(1000 * number, 1000 * number + 2 + number)
    keep, kept = sealing._keep, []

    def dying(*about):
        if len(kept) == survives:
            raise KilledError
        keep(*about)
        kept.append(about)

    monkeypatch.setattr(sealing, "_keep", dying)
    with pytest.raises(KilledError):
        logged.sealed(EVIDENCE, part=2)
    monkeypatch.undo()
    assert state_of("evidence").edge.size == min(2 * survives, 12)
    logged.evidence(5000, 5001)
    assert logged.sealed(EVIDENCE, part=2).size == 14
    assert logged.spans("evidence") == [(0, 3), (3, 4), (7, 5), (12, 2)]
    assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)


def test_a_tree_has_one_sealer_at_a_time(scratch):
    logged.evidence(1, 3)
    with scratch.connect() as other:
        other.execute(sealing._LOCK, ["evidence"])
        assert logged.sealed(EVIDENCE) is None
        assert logged.sealed(VERDICTS) == (0, 0)  # another tree is no matter of theirs
        other.execute(sealing._UNLOCK, ["evidence"])
        assert logged.sealed(EVIDENCE) == (3, 3)


def test_sealers_that_race_seal_each_row_once(scratch):
    done = []

    def run():
        try:
            done.append(sealing.seal(EVIDENCE, part=7))
        finally:
            connection.close()

    for number in range(8):
        logged.evidence(100 * number, 100 * number + 30)
        racing = [threading.Thread(target=run) for _ in range(3)]
        for one in racing:
            one.start()
        for one in racing:
            one.join()
    assert sum(one.leaves for one in done if one) == 8 * 31
    assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)


# ------------------------------------------------------------------------------------ after a restore ----


@pytest.mark.parametrize("source", [EVIDENCE, VERDICTS, DECISIONS], ids=lambda source: source.tree)
def test_a_server_whose_transactions_fell_back_is_refused_with_what_to_do(scratch, source):
    """Restored by pg_dump, rows keep their numbers and the new server counts from the beginning."""
    sealed = 5 * 2**32 + 7 * 2**20 + 1
    execute("INSERT INTO ledger_log_edge (tree, size, tx) VALUES (%s, 1, %s)", [source.tree, sealed])
    with pytest.raises(ProblemError) as caught:
        logged.sealed(source)
    problem = caught.value.problem
    foretold = sealing.refusal(source)
    # "next" is the whole server's: whoever else writes there moves it between the two questions.
    for told in (problem, foretold):
        assert (told.kind.code, told.params["sealed"]) == ("log-transactions-fell-back", sealed)
        assert told.params["epoch"] == 6
    assert "pg_resetwal -e 6 " in advice(problem)


def test_books_that_lost_batches_are_refused(scratch):
    logged.transfers(3)
    assert logged.sealed(TRANSFERS) == (3, 3)
    assert sealing.refusal(TRANSFERS) is None
    execute("UPDATE ledger_log_edge SET tx = 2 WHERE tree = 'transfers'")
    with pytest.raises(ProblemError) as caught:
        logged.sealed(TRANSFERS)
    assert caught.value.problem.kind.code == "log-batches-fell-back"


# --------------------------------------------------------------------------------------- what stands ----


@pytest.mark.parametrize("table", ["deliveries_evidence", "deliveries_verdict", "entitlements_decision"])
@pytest.mark.parametrize("role", ["amiyan_app", "amiyan_worker"])
def test_nobody_chooses_the_transaction_of_a_row(db, table, role):
    """Who could would put a row where the log has passed by."""
    ((rights,),) = query("SELECT has_column_privilege(%s, %s, 'tx', 'INSERT, UPDATE')", [role, table])
    assert not rights
    ((others,),) = query(
        "SELECT bool_and(has_column_privilege(%s, %s, attname, 'INSERT')) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'tx'",
        [role, table, table],
    )
    assert others


@pytest.mark.parametrize("role", ["amiyan_app", "amiyan_worker"])
@pytest.mark.parametrize("table", ["span", "tile", "head", "cosignature", "check"])
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_neither_role_can_bend_the_log(db, role, table, right):
    ((given,),) = query("SELECT has_table_privilege(%s, %s, %s)", [role, f"ledger_log_{table}", right])
    assert not given


def test_what_is_new_is_found_without_reading_what_is_old(scratch):
    with scratch.connect("amiyan_owner") as owner:
        for number in range(4):
            logged.evidence(number * 50_000, number * 50_000 + 49_999, session=owner)
        owner.execute("SELECT brin_summarize_new_values('deliveries_evidence_by_tx')")
        owner.execute("ANALYZE deliveries_evidence")
        logged.sealed(EVIDENCE)
        logged.evidence(300_000, 300_100, session=owner)
        after = state_of("evidence").tx
        sql = EVIDENCE.rows("t.tx").replace("%(after)s", str(after)).replace("%(below)s", str(2**40))
        plan = "\n".join(line for (line,) in owner.execute(f"EXPLAIN {sql}").fetchall())
    assert "Seq Scan" not in plan, plan
