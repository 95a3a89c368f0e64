"""A head says what the tree is, names the one before it, and is signed by keys that the database never sees."""

import datetime as dt

import pytest

from amiyan.deliveries.log import EVIDENCE
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.log import notes
from amiyan.ledger.log.heads import FRESH_FOR, all_heads, newest, newest_published, sign
from tests.ledger.log import logged

SITE = "log.example"
KEY = notes.make_key(SITE, notes.LOG)
NOON = dt.datetime(2025, 9, 10, 7, 0, tzinfo=dt.UTC)


def grown(first, last):
    logged.evidence(first, last)
    logged.sealed(EVIDENCE)


def signed(*keys, at=NOON, origin=SITE):
    return sign(tree="evidence", origin=origin, signers=keys or (KEY,), now=at)


def test_a_head_is_a_checkpoint_of_the_tree_signed_by_the_log(scratch):
    grown(1, 300)
    head = signed()
    note = notes.parse_note(head.whole)
    assert notes.signers(note, [KEY.verifier]) == (KEY.verifier,)
    point = notes.parse_checkpoint(note.text)
    assert (point.origin, point.size) == ("log.example/evidence", 300)
    assert point.root == logged.by_hand(EVIDENCE)
    assert point.extensions == (f"previous {'0' * 64}", "time 2025-09-10T07:00:00Z")
    assert newest("evidence") == head


def test_heads_are_chained_and_numbered_without_gaps(scratch):
    for number in range(3):
        grown(1 + 10 * number, 10 + 10 * number)
        assert signed(at=NOON + dt.timedelta(minutes=number)).number == number + 1
    heads = list(all_heads("evidence"))
    hashes = [head.checkpoint.hash for head in heads]
    assert [head.checkpoint.extension("previous") for head in heads] == [notes.NO_PREVIOUS, *hashes[:2]]
    assert query("SELECT encode(hash, 'hex') FROM ledger_log_head ORDER BY number") == [
        (one,) for one in hashes
    ]
    assert [head.size for head in heads] == [10, 20, 30]


def test_nothing_new_is_not_signed_but_for_each_day_s_sign_of_life(scratch):
    assert signed() is None  # a tree without leaves
    grown(1, 3)
    assert signed()
    assert signed(at=NOON + FRESH_FOR / 2) is None
    again = signed(at=NOON + FRESH_FOR)
    assert (again.number, again.size) == (2, 3)


def test_another_that_signed_meanwhile_is_not_signed_over(scratch):
    grown(1, 3)

    class Slow:
        verifier = KEY.verifier

        def sign(self, text):
            signed(at=NOON + dt.timedelta(seconds=1))
            return KEY.sign(text)

    assert signed(Slow()) is None
    assert len(list(all_heads("evidence"))) == 1


def test_without_a_key_nothing_is_signed(scratch):
    grown(1, 3)
    with pytest.raises(ProblemError) as caught:
        sign(tree="evidence", origin=SITE, signers=(), now=NOON)
    assert caught.value.problem.kind.code == "log-no-key"


def test_a_log_keeps_its_origin(scratch):
    grown(1, 3)
    signed()
    grown(4, 5)
    with pytest.raises(ProblemError) as caught:
        signed(origin="other.example")
    assert caught.value.problem.kind.code == "log-origin-changed"


@pytest.mark.parametrize(
    "bend",
    [
        "UPDATE ledger_log_edge SET levels = ARRAY[sha256('bent') || substring(levels[1] FROM 33)]",
        "UPDATE ledger_log_edge SET size = 2, levels = ARRAY[substring(levels[1] FOR 64)]",
    ],
    ids=["a leaf was exchanged", "a leaf was taken away"],
)
def test_a_tree_that_left_its_past_is_never_signed(scratch, bend):
    """Fault 12: whoever bent the tiles finds that the log itself refuses, before any witness does."""
    grown(1, 3)
    signed()
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(bend)
    logged.evidence(4, 4)
    execute("UPDATE ledger_log_edge SET tx = tx")
    with pytest.raises(ProblemError) as caught:
        signed(at=NOON + FRESH_FOR)
    assert caught.value.problem.kind.code == "log-head-differs"
    assert len(list(all_heads("evidence"))) == 1


def test_a_head_is_published_when_the_quorum_stands_by_it(scratch):
    for number in range(3):
        grown(1 + 10 * number, 10 + 10 * number)
        signed()
    assert newest_published("evidence", 2) is None
    execute(
        "INSERT INTO ledger_log_cosignature (tree, number, witness, line) VALUES ('evidence', 1, 'a', E'a\n'),"
        " ('evidence', 1, 'b', E'b\n'), ('evidence', 2, 'b', E'b\n'), ('transfers', 3, 'a', 'x'), ('transfers', 3, 'b', 'x')"
    )
    found = newest_published("evidence", 2)
    assert (found.number, found.cosignatures) == (1, ("a\n", "b\n"))
    assert found.whole == found.note + "a\nb\n"
    assert newest_published("evidence", 1).number == 2
    assert newest_published("evidence", 0) == newest("evidence")
    assert newest("evidence").number == 3
