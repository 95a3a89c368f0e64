"""A statement approved from the command line: a document, a signature made elsewhere, and the answer."""

import datetime as dt
import uuid

import pytest

from amiyan.access.signatures.local import sign_document
from amiyan.cli import main
from amiyan.country.kz.iban import make
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.approvals.document import document, read_document
from tests.audit.kit import child

from .kit import APPROVES, RECORDS, Person, budget, provider, statement

NEW = make("125", "NEW")


@pytest.fixture
def site(scratch, monkeypatch):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", scratch.server.url(scratch.name))
    monkeypatch.setenv("AMIYAN_LANG", "en")


def run(*arguments):
    return main(["--lang", "en", *map(str, arguments)])


def sign(path, key):
    signed = path.with_suffix(".sig")
    signed.write_bytes(sign_document(path.read_bytes(), key=key, at=dt.datetime.now(dt.UTC)))
    return signed


def with_iin(n, *duties):
    one = Person(n, *duties, iin=child(n))
    one.iin = child(n)
    return one


def test_two_officials_approve_what_awaits_them(site, tmp_path, capsys):
    act = statement(provider(), budget())
    people = [with_iin(n, APPROVES) for n in (1, 2)]
    for one in people:
        assert run("approve", "list", "--by", one.iin) == 0
        assert "2025-09: 631.00 ₸" in capsys.readouterr().out.replace("\xa0", " ")
        path = tmp_path / f"{one.id}.json"
        assert run("approve", "document", "--by", one.iin, "--out", path) == 0
        signed = sign(path, one.key)
        for said in ("signed", "had been signed before"):
            capsys.readouterr()
            assert run("approve", "give", path, "--signature", signed, "--by", one.iin) == 0
            assert capsys.readouterr().out == f"1: {said}\n"
    assert query("SELECT person_id FROM settlement_approval ORDER BY place") == [(one.id,) for one in people]
    assert run("approve", "list", "--by", people[0].iin) == 0
    assert "Nothing awaits" in capsys.readouterr().out
    assert act.number == 1


def test_a_refusal_is_said_and_taken_back(site, capsys):
    act = statement(provider(), budget())
    one = with_iin(1, APPROVES)
    named = ["--provider", "990240000028", "--budget", act.budget_id, "--month", "2025-09", "--by", one.iin]
    assert run("approve", "refuse", *named, "--reason", "Another school's invoice") == 0
    assert run("approve", "take-back", *named, "--reason", "Cleared up") == 0
    assert query("SELECT is_refused FROM settlement_refusal ORDER BY id") == [(True,), (False,)]


def test_an_account_changes_by_two_commands_of_two_people(site, tmp_path, capsys, monkeypatch):
    canteen = provider()
    people = [with_iin(n, RECORDS) for n in (1, 2)]
    change, paths = uuid.uuid4(), {}
    holders = tmp_path / "holders.csv"
    holders.write_text(f"{NEW},990240000028\n", encoding="utf-8")
    monkeypatch.setenv("AMIYAN_ACCOUNT_HOLDERS", str(holders))
    account = ["--provider", "990240000028", "--iban", NEW, "--change", change]
    for duty, one in zip(("ask", "confirm"), people, strict=True):
        paths[duty] = tmp_path / f"{duty}.json"
        assert run("account", "document", duty, *account, "--out", paths[duty]) == 0
        sign(paths[duty], one.key)
    ask = [*account, "--source", "letter 7", "--by", people[0].iin, "--signature", tmp_path / "ask.sig"]
    assert run("account", "ask", *ask) == 0
    assert run("account", "ask", *ask) == 0
    confirm = ["--change", change, "--by", people[1].iin, "--signature", tmp_path / "confirm.sig"]
    assert run("account", "confirm", *confirm) == 0
    capsys.readouterr()
    assert run("account", "show") == 0
    assert NEW in capsys.readouterr().out
    assert query("SELECT organisation_id FROM settlement_account_confirmation") == [(canteen,)]


def test_what_is_signed_is_exactly_what_is_understood():
    made = document(duty="approve", digests=[b"\x01" * 32, b"\x02" * 32])
    assert read_document(made) == ("approve", [b"\x01" * 32, b"\x02" * 32])
    for wrong in (
        made + b" ",
        made.replace(b"approve", b"declare"),
        b"[]",
        b"\xff",
        b"[" * 100_000,
        made[:-1],
    ):
        with pytest.raises(ProblemError, match="not-a-document-to-sign"):
            read_document(wrong)
