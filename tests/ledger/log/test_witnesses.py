"""What we say to witnesses, and what we make of their answers."""

import http.server
import threading

import pytest

from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.kernel.sql import execute
from amiyan.ledger.log import witnesses
from amiyan.ledger.log.heads import newest, newest_published, sign
from amiyan.ledger.log.witnesses import Answer, Told, ask_all, told
from tests.ledger.log import logged, outside
from tests.ledger.log.test_heads import KEY, NOON, SITE, grown, signed

TREES = ["evidence"]


@pytest.fixture
def two():
    found = [outside.PlainWitness("one.example"), outside.PlainWitness("two.example")]
    for one in found:
        one.trust(SITE, ["evidence", "verdicts"], KEY.verifier)
    return found


def ask(*asked, trees=TREES):
    return ask_all(trees=trees, witnesses=[one.listed for one in asked], by=outside.of(*asked))


def test_two_witnesses_make_a_head_published(scratch, two):
    grown(1, 300)
    head = signed()
    assert ask(*two) == [
        Told("one.example", "evidence", 300, 0, ""),
        Told("two.example", "evidence", 300, 0, ""),
    ]
    found = newest_published("evidence", 2)
    assert found.number == head.number
    note = outside.notes.parse_note(found.whole)
    keys = [KEY.verifier, *(one.key.verifier for one in two)]
    assert outside.notes.signers(note, keys) == tuple(keys)
    assert [len(one.asked) for one in two] == [1, 1]
    assert ask(*two) == []  # both have cosigned it
    assert told() == [Told(one.key.verifier.name, "evidence", 300, 0, "") for one in two]


def test_a_witness_gets_the_proof_from_where_it_stands(scratch, two):
    for number in range(4):
        grown(1 + 100 * number, 100 + 100 * number)
        signed()
        if number != 1:  # it was not asked about the second
            assert [one.reason for one in ask(*two)] == ["", ""]
    assert [body.split(b"\n", 1)[0] for body in two[0].asked] == [b"old 0", b"old 100", b"old 300"]


def test_a_witness_that_is_elsewhere_than_we_thought_says_where(scratch, two):
    """409: it tells its size, and gets the proof from there."""
    grown(1, 100)
    signed()
    ask(two[0])
    execute("UPDATE ledger_log_witness SET size = 0")  # a restore has forgotten
    grown(101, 150)
    signed()
    assert ask(two[0]) == [Told("one.example", "evidence", 150, 0, "")]
    assert [body.split(b"\n", 1)[0] for body in two[0].asked] == [b"old 0", b"old 0", b"old 100"]


def test_failures_are_counted_and_shown_and_hold_nothing_up(scratch, two):
    grown(1, 3)
    logged.verdicts(1, 3)
    logged.sealed(VERDICTS)
    sign(tree="verdicts", origin=SITE, signers=(KEY,), now=NOON)
    signed()
    two[0].is_away = True
    for count in (1, 2, 3):
        answers = ask(*two, trees=["evidence", "verdicts"])
        assert answers[0] == Told("one.example", "evidence", 3, count, "unreachable")._replace(size=0)
        assert [len(one.asked) for one in two] == [count, 2]  # nor asked for the other tree, nor twice
    assert logged.sealed(EVIDENCE) == (0, 3)
    two[0].is_away = False
    assert [one.failed for one in ask(*two, trees=["evidence", "verdicts"])] == [0, 0]
    assert newest_published("verdicts", 2)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(200, b""), "unreadable"),
        (Answer(200, b"\xff\n"), "unreadable"),
        (Answer(200, "— one.example AAAAAAAA\n".encode()), "wrong-signature"),
        (Answer(403, b""), "key-unknown"),
        (Answer(404, b""), "log-unknown"),
        (Answer(409, b"nine\n"), "unreadable"),
        (Answer(409, b"0\n"), "other-root"),
        (Answer(409, b"1000\n"), "holds-more"),
        (Answer(409, b"2\n"), "other-root"),
        (Answer(422, b""), "not-consistent"),
        (Answer(500, b"<html>"), "http-500"),
        (Answer(302, b""), "http-302"),
    ],
)
def test_what_a_witness_says_never_breaks_anything(scratch, two, answer, reason):
    grown(1, 3)
    signed()
    found = ask_all(trees=TREES, witnesses=[two[0].listed], by=lambda url, body: answer)
    assert [(one.failed, one.reason) for one in found] == [(1, reason)]
    assert newest("evidence").cosignatures == ()


def test_a_cosignature_of_another_head_does_not_count(scratch, two):
    grown(1, 3)
    signed()
    other = two[0].key.cosign("log.example/evidence\n3\nAAAA\n", time=1)
    found = ask_all(
        trees=TREES, witnesses=[two[0].listed], by=lambda url, body: Answer(200, other.line.encode())
    )
    assert found[0].reason == "wrong-signature"


def test_a_tree_without_a_head_is_no_question(scratch, two):
    assert ask(*two) == []


# ----------------------------------------------------------------------------------------------- by HTTP ----


@pytest.fixture
def served(two):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = two[0].answer(body)
            if two[0].is_away:
                status, content = 200, b"x" * 200_000
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *about):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_witness_is_asked_by_http(scratch, two, served):
    grown(1, 3)
    signed()
    listed = witnesses.Witness(two[0].key.verifier, served)
    two[0].is_away = True
    assert [one.reason for one in ask_all(trees=TREES, witnesses=[listed])] == ["unreachable"]
    two[0].is_away = False
    two[0].seen = {}
    assert [one.reason for one in ask_all(trees=TREES, witnesses=[listed])] == [""]
    for url in ("http://127.0.0.1:1", "http://[broken", "nonsense"):
        with pytest.raises(witnesses.UnreachableError):
            witnesses.post(url, b"")
