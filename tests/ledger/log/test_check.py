"""A database administrator edits, deletes or adds a row: the check names it (fault 12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.kernel.sql import query
from amiyan.ledger.log import check as checking
from amiyan.ledger.log import problems, sealing
from amiyan.ledger.log.check import Difference, check, differences
from amiyan.ledger.log.source import TRANSFERS
from amiyan.settlement.log import SOURCES
from tests.ledger.log import logged, paid
from tests.ledger.log.test_heads import signed


def found(source, **how):
    return [
        (one.kind.code, one.params.get("index"), one.params.get("key"))
        for one in check(source, **how).findings
    ]


@pytest.fixture
def sealed(scratch):
    for number in range(3):
        logged.evidence(100 * number, 100 * number + 99)
    logged.sealed(EVIDENCE)
    signed()
    with scratch.connect("amiyan_owner") as owner:
        yield owner


def test_rows_that_stand_as_they_were_sealed_hold(scratch):
    logged.transfers(700)
    logged.evidence(1, 300)
    logged.verdicts(1, 30)
    logged.decisions(1, 3)
    paid.accounts(1, 5)
    for source in SOURCES:
        logged.sealed(source)
    assert [check(source)[1:] for source in SOURCES] == [
        (700, 700, ()),
        (300, 300, ()),
        (30, 30, ()),
        (3, 3, ()),
        (5, 5, ()),
    ]


CHANGES = {
    "edited": (
        "UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id = 150",
        [("log-leaf-changed", 149, "7/150")],
    ),
    "moved to another facility": (
        "UPDATE deliveries_evidence SET facility_id = 8 WHERE id = 150",
        [("log-leaf-gone", 149, ""), ("log-row-added", None, "8/150")],
    ),
    "deleted": (
        "DELETE FROM deliveries_evidence WHERE id IN (1, 300)",
        [("log-leaf-gone", 0, ""), ("log-leaf-gone", 299, "")],
    ),
    "all deleted": ("DELETE FROM deliveries_evidence", [("log-leaf-gone", n, "") for n in range(100)]),
    "put into the past": (
        """INSERT INTO deliveries_evidence (facility_id, terminal, file_name, original_sha256, source, tx)
           SELECT 7, 'T', 'late', sha256('late'), 'test', min(tx) FROM deliveries_evidence""",
        [("log-row-added", None, "7/301")],
    ),
    "taken out of its transaction": (
        "UPDATE deliveries_evidence SET tx = tx + 1000000 WHERE id = 5",
        [("log-leaf-gone", 4, "")],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_was_touched_is_named(sealed, change):
    statement, expected = CHANGES[change]
    sealed.execute(statement)
    assert found(EVIDENCE) == expected
    assert found(EVIDENCE) == expected  # what is wrong is not taken for checked


def test_a_transfer_that_was_edited_is_named(scratch):
    logged.transfers(50)
    logged.sealed(TRANSFERS)
    ((key, owner),) = query("SELECT id, payer_owner FROM ledger_transfer ORDER BY id OFFSET 20 LIMIT 1")
    with scratch.connect("amiyan_owner") as session:
        session.execute("UPDATE ledger_transfer SET amount = amount + 1 WHERE id = %s", [key])
    assert found(TRANSFERS) == [("log-leaf-changed", 20, f"{key}/{owner}/2025-09-01")]


def test_hashes_that_were_bent_with_the_row_are_found_in_the_tree(sealed):
    """Row and leaf agree again, and the tiles above do not."""
    sealed.execute("UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id = 10")
    sealed.execute(
        r"""UPDATE ledger_log_tile SET hashes = overlay(hashes PLACING
                (SELECT sha256('\x00'::bytea || deliveries_evidence_leaf(e)) FROM deliveries_evidence e WHERE id = 10)
                FROM 9 * 32 + 1) WHERE level = 0 AND place = 0"""
    )
    assert [one.kind for one in check(EVIDENCE).findings] == [problems.HASHES_DIFFER]


def test_a_tree_that_was_bent_whole_does_not_begin_with_its_head(sealed):
    sealed.execute("UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id = 10")
    sealed.execute("DELETE FROM ledger_log_tile; DELETE FROM ledger_log_span; DELETE FROM ledger_log_edge")
    logged.sealed(EVIDENCE)
    assert [one.kind for one in check(EVIDENCE).findings] == [problems.HEAD_DIFFERS]


def test_a_tile_that_was_deleted_is_found(sealed):
    sealed.execute("DELETE FROM ledger_log_tile")
    assert {one.kind for one in check(EVIDENCE).findings} == {problems.LEAF_CHANGED, problems.HASHES_DIFFER}


def test_a_check_goes_on_where_the_last_one_ended_and_a_full_one_begins_anew(sealed):
    assert check(EVIDENCE)[1:] == (300, 300, ())
    assert check(EVIDENCE)[1:] == (0, 300, ())
    logged.evidence(1000, 1400)
    logged.sealed(EVIDENCE)
    assert check(EVIDENCE)[1:] == (401, 701, ())
    sealed.execute("UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id IN (5, 600)")
    assert check(EVIDENCE).findings == ()  # what was right is not looked at each time
    assert found(EVIDENCE, full=True) == [("log-leaf-changed", 4, "7/5"), ("log-leaf-changed", 599, "7/600")]


def test_while_a_transaction_is_half_sealed_the_whole_ones_are_checked(scratch):
    logged.verdicts(1, 5)
    logged.verdicts(6, 15)
    rows = query(
        f"SELECT t.tx, {VERDICTS.leaf_hash} FROM deliveries_verdict t ORDER BY {VERDICTS.order} LIMIT 9"
    )
    state = sealing.state_of("verdicts")
    sealing._keep(
        "verdicts", state, *sealing.grow(state, [(tx, bytes(one)) for tx, one in rows], is_last=False)
    )
    assert check(VERDICTS)[1:] == (5, 5, ())
    logged.sealed(VERDICTS)
    assert check(VERDICTS)[1:] == (10, 15, ())


# ---------------------------------------------------------------------------------- laying side by side ----


def hashed(text):
    return text.encode().ljust(32, b".")


def laid(rows, leaves, part=3):
    sides = [[(hashed(one), one) for one in rows], [hashed(one) for one in leaves]]
    parts = [[side[at : at + part] for at in range(0, len(side), part)] for side in sides]
    return list(differences(*parts, 0))


names = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), unique=True, max_size=26)


@given(names, st.integers(1, 9))
def test_equal_sides_differ_nowhere(rows, part):
    assert laid(rows, rows, part) == []


@given(names.filter(len), st.data(), st.integers(1, 9))
def test_one_touch_is_one_difference(rows, data, part):
    at = data.draw(st.integers(0, len(rows) - 1))
    assert laid([*rows[:at], "new", *rows[at + 1 :]], rows, part) == [
        Difference(problems.LEAF_CHANGED, at, "new")
    ]
    assert laid([*rows[:at], *rows[at + 1 :]], rows, part) == [Difference(problems.LEAF_GONE, at, "")]
    assert laid([*rows[:at], "new", *rows[at:]], rows, part) == [Difference(problems.ROW_ADDED, None, "new")]


@given(names, names, st.integers(1, 9))
def test_whatever_was_done_every_row_and_leaf_without_its_like_is_told(rows, leaves, part):
    told = laid(rows, leaves, part)
    assert {one for one in rows if one not in leaves} <= {one.key for one in told}
    assert {n for n, one in enumerate(leaves) if one not in rows} <= {one.leaf for one in told}
    assert (told == []) == (rows == leaves)


def test_beyond_what_is_looked_ahead_everything_is_named_and_nothing_endless(monkeypatch):
    monkeypatch.setattr(checking, "LOOKS_AHEAD", 4)
    leaves = [str(n) for n in range(40)]
    told = laid(leaves[20:], leaves)
    assert {one.leaf for one in told} >= set(range(20))
