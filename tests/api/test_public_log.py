"""What anybody may read of the log: enough to check it without us, and nothing else."""

import base64
import json

import pytest
from django.test import Client

from amiyan.api.public import log
from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.ledger.log import notes, sealing, tree
from amiyan.ledger.log.heads import sign
from tests.ledger.log import logged, outside
from tests.ledger.log.test_heads import KEY, NOON, SITE, grown, signed
from tests.ledger.log.test_witnesses import ask

SIZE = 70_000


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(log, "LIMITS", log.Limits())
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    return Client()


@pytest.fixture
def two():
    found = [outside.PlainWitness("one.example"), outside.PlainWitness("two.example")]
    for one in found:
        one.trust(SITE, ["evidence"], KEY.verifier)
    return found


def said(answer):
    return json.loads(answer.content)


def test_a_log_without_heads_says_so(scratch, client):
    answer = client.get("/log/heads")
    assert (answer.status_code, said(answer)["quorum"]) == (200, 2)
    assert said(answer)["trees"] == {
        name: {"newest": None, "published": None}
        for name in ("transfers", "evidence", "verdicts", "decisions", "payments")
    }
    assert client.get("/log/evidence/checkpoint").status_code == 404


def test_heads_show_the_newest_and_the_newest_that_is_published(scratch, client, two):
    grown(1, 10)
    signed()
    ask(*two)
    grown(11, 12)
    signed()
    answer = client.get("/log/heads")
    found = said(answer)["trees"]["evidence"]
    assert (found["newest"]["size"], found["published"]["size"]) == (12, 10)
    for head in found.values():
        note = notes.parse_note(head["checkpoint"])
        point = notes.parse_checkpoint(note.text)
        assert (point.size, base64.b64encode(point.root).decode()) == (head["size"], head["root"])
    assert len(notes.parse_note(found["published"]["checkpoint"]).signatures) == 3
    assert answer["Cache-Control"] == "public, max-age=5"
    plain = client.get("/log/evidence/checkpoint")
    assert plain.content.decode() == found["published"]["checkpoint"]
    assert plain["Content-Type"] == "text/plain; charset=utf-8"


class Fetched:
    """Reads tiles over HTTP, as another's program does that knows the size of a head."""

    def __init__(self, client, size):
        self.client, self.size = client, size

    def read(self, places):
        return {place: self.fetch(place) for place in places}

    def fetch(self, place):
        width = min((self.size >> 8 * place.level) - place.place * 256, 256)
        partial = "" if width == 256 else f".p/{width}"
        answer = self.client.get(f"/log/evidence/tile/{place.level}/{log.path_of(place.place)}{partial}")
        assert answer.status_code == 200, place
        assert answer["Cache-Control"].endswith("immutable")
        assert answer["Content-Type"] == "application/octet-stream"
        return answer.content


def test_whoever_reads_tiles_computes_the_roots_and_proofs_without_us(scratch, client):
    logged.evidence(1, 300)
    sealing.seal(EVIDENCE)
    logged.evidence(301, SIZE)
    sealing.seal(EVIDENCE)
    head = signed()
    tiles = Fetched(client, SIZE)
    assert tree.root(tiles, SIZE) == head.root
    assert tree.root(Fetched(client, 300), 300) == tree.root(tiles, 300)
    for index in (0, 299, 65_535, SIZE - 1):
        answer = client.get(f"/log/evidence/proof/inclusion?index={index}&size={SIZE}")
        proof = [base64.b64decode(one) for one in said(answer)["proof"]]
        assert proof == tree.inclusion(tiles, index, SIZE)
    answer = client.get(f"/log/evidence/proof/consistency?from=300&to={SIZE}")
    assert [base64.b64decode(one) for one in said(answer)["proof"]] == tree.consistency(tiles, 300, SIZE)


def test_a_tile_that_is_not_there_is_not_there(scratch, client):
    grown(1, 300)
    wrong = [
        "evidence/tile/0/001",  # not full yet
        "evidence/tile/0/001.p/45",
        "evidence/tile/0/000.p/256",
        "evidence/tile/0/000.p/0",
        "evidence/tile/0/x000/000",  # one path for one tile
        "evidence/tile/0/0",
        "evidence/tile/0/x999/x999/x999/x999/x999/999",
        "evidence/tile/9/000",
        "evidence/tile/-1/000",
        "people/tile/0/000",
        "evidence/tile/entries/000",
    ]
    assert [client.get(f"/log/{one}").status_code for one in wrong] == [404] * len(wrong)
    assert len(client.get("/log/evidence/tile/0/001.p/44").content) == 44 * 32
    assert len(client.get("/log/evidence/tile/0/000").content) == 8192
    assert client.post("/log/evidence/tile/0/000").status_code == 405


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("inclusion", 400),
        ("inclusion?index=1", 400),
        ("inclusion?index=-1&size=3", 400),
        ("inclusion?index=01&size=3", 400),
        ("inclusion?index=٣&size=3", 400),
        ("inclusion?index=9999999999999999999999&size=3", 400),
        ("inclusion?index=3&size=3", 404),
        ("inclusion?index=0&size=0", 404),
        ("inclusion?index=0&size=4", 404),
        ("inclusion?index=0&size=999999999999999999", 404),
        ("consistency?from=3&to=2", 400),
        ("consistency?from=1&to=4", 404),
        ("consistency?from=1&to=3", 200),
        ("consistency?from=0&to=3", 200),
        ("consistency?from=3&to=3", 200),
        ("inclusion?index=2&size=3", 200),
    ],
)
def test_a_question_is_answered_or_refused_by_name(scratch, client, question, status):
    grown(1, 3)
    answer = client.get(f"/log/evidence/proof/{question}")
    assert answer.status_code == status
    if status != 200:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"
        assert said(answer)["type"].startswith("/problems/public-")


def test_one_address_cannot_ask_for_everything_at_once(scratch, client, monkeypatch):
    limits = log.Limits(clock=lambda: 0.0)
    monkeypatch.setattr(log, "LIMITS", limits)
    monkeypatch.setattr("amiyan.api.device.limits.REQUESTS_AT_ONCE", 3.0)
    statuses = [client.get("/log/heads", REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/log/heads", REMOTE_ADDR="192.0.2.1")
    assert (refused["Retry-After"], said(refused)["type"]) == ("5", "/problems/public-too-many")
    assert client.get("/log/heads", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_nothing_of_it_is_personal(scratch, client, two):
    """Sizes, hashes, signatures; not even the random number of a person."""
    logged.verdicts(7_654_321, 7_654_321)
    sealing.seal(VERDICTS)
    sign(tree="verdicts", origin=SITE, signers=(KEY,), now=NOON)
    for page in (
        "heads",
        "verdicts/checkpoint",
        "verdicts/tile/0/000.p/1",
        "verdicts/proof/inclusion?index=0&size=1",
    ):
        answer = client.get(f"/log/{page}")
        assert answer.status_code == 200
        assert b"7654321" not in answer.content


@pytest.mark.parametrize(
    ("place", "path"), [(0, "000"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")]
)
def test_the_number_of_a_tile_is_written_as_c2sp_writes_it(place, path):
    assert log.path_of(place) == path
