"""A receipt on the public page: a real one passes, a bent one fails, and who tries many waits."""

import html
import json
import re

import pytest
from django.test import Client

from amiyan.kernel.sql import query
from amiyan.ledger.log.receipts import receipt
from amiyan.settlement.log import SOURCES
from tests.ledger.log import logged, paid
from tests.ledger.log.test_receipts import published, two  # noqa: F401 - a fixture


@pytest.fixture
def looked_up(scratch):
    """Look a receipt up as anybody may, without a cookie."""
    anybody = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return lambda text, **more: anybody.post("/public/log", {"receipt": text}, **more)


@pytest.fixture
def papers(scratch, two):  # noqa: F811 - the fixture
    """A receipt of each tree, which witnesses have cosigned."""
    logged.transfers(40, 1)
    logged.evidence(1, 300)
    logged.verdicts(1, 9)
    logged.decisions(1, 4)
    paid.month(1)
    published(two)
    found = {}
    for source in SOURCES:
        key = query(f"SELECT {', '.join(source.key)} FROM {source.table} t ORDER BY {source.order} LIMIT 1")[
            0
        ]
        found[source.tree] = receipt(source, key, quorum=2)
    return found


def text_of(answer):
    inside = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside)))


def test_a_real_receipt_of_each_tree_passes(looked_up, papers):
    assert len(papers) == 5
    for paper in papers.values():
        answer = looked_up(json.dumps(paper))
        assert "This receipt stands in our log" in text_of(answer)
        assert f"Entry {paper['index'] + 1} of " in text_of(answer)
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies


def bent(paper):
    """Every way to bend one: what it says, where it stands, by what it is proved, of which tree it is, who signed."""
    wrong = "".join("B" if one == "A" else "A" for one in paper["proof"][0][:4]) + paper["proof"][0][4:]
    yield "leaf", paper | {"leaf": paper["leaf"] + "0"}
    yield "place", paper | {"index": paper["index"] + 1}
    yield "proof", paper | {"proof": [wrong, *paper["proof"][1:]]}
    yield "shorter", paper | {"proof": paper["proof"][1:]}
    head = paper["checkpoint"].split("\n")
    yield "grown", paper | {"checkpoint": "\n".join([head[0], str(int(head[1]) + 1), *head[2:]])}
    yield "root", paper | {"checkpoint": "\n".join([*head[:2], "A" * 43 + "=", *head[3:]])}


def test_a_bent_receipt_fails_fault_12(looked_up, papers):
    for how, paper in bent(papers["transfers"]):
        text = text_of(looked_up(json.dumps(paper)))
        assert "This receipt stands in our log" not in text, how
        assert "This receipt does not stand in our log" in text, how


def test_a_receipt_of_one_tree_is_none_of_another(looked_up, papers):
    text = text_of(looked_up(json.dumps(papers["verdicts"] | {"tree": "transfers"})))
    assert "stands in our log" not in text


def test_who_looks_up_too_many_is_told_to_wait(looked_up, papers, monkeypatch):
    monkeypatch.setattr("amiyan.web.public.log.RECEIPTS_A_MINUTE", 2)
    text = json.dumps(papers["transfers"])
    assert [looked_up(text).status_code for _ in range(3)] == [200, 200, 429]
    refused = looked_up(text)
    assert "Too many receipts in one minute" in text_of(refused)
    assert refused["Retry-After"] == "60"
    assert looked_up(text, REMOTE_ADDR="203.0.113.9").status_code == 200, "another address is not held up"
