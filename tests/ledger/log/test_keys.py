"""Custody, rotation, loss and compromise of the log's keys, rehearsed as docs/keys.md describes them."""

import datetime as dt
import sys

import pytest

from amiyan.deliveries.log import EVIDENCE
from amiyan.kernel.problems import ProblemError, sentence
from amiyan.kernel.sql import execute
from amiyan.ledger.log import notes, settings, signers
from amiyan.ledger.log.heads import newest, newest_published
from amiyan.ledger.log.kept import KeptTiles
from amiyan.ledger.log.tree import root
from amiyan.ledger.log.witnesses import ask_all
from tests.ledger.log import logged, outside
from tests.ledger.log.test_heads import KEY, NOON, SITE, grown, signed


def kept(folder, key=KEY, *, mode=0o600, name="log.pem"):
    file = folder / name
    file.write_text(key.private_text(), encoding="ascii")
    file.chmod(mode)
    return file


def code_of(problem):
    return problem.value.problem.kind.code


# ---------------------------------------------------------------------------------------------- custody ----


def test_a_key_lies_in_a_file_that_only_the_workers_read(tmp_path, monkeypatch):
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    monkeypatch.setenv("AMIYAN_LOG_KEY", str(kept(tmp_path)))
    (signer,) = settings.signers()
    assert signer.verifier == KEY.verifier


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_key_that_others_could_read_is_refused(tmp_path, mode):
    with pytest.raises(ProblemError) as caught:
        signers.key_in_file(SITE, kept(tmp_path, mode=mode))
    assert code_of(caught) == "log-key-open"


@pytest.mark.parametrize(
    "text", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_key_that_is_none_is_refused(tmp_path, text):
    file = kept(tmp_path)
    file.write_text(text, encoding="ascii")
    for broken in (file, tmp_path / "not-there"):
        with pytest.raises(ProblemError) as caught:
            signers.key_in_file(SITE, broken)
        assert code_of(caught) == "log-key-unreadable"


SIGN = """
import base64, sys
from pathlib import Path
from amiyan.ledger.log import notes
key = notes.read_key({site!r}, notes.LOG, Path(sys.argv[1]).read_text())
print(base64.b64encode(key.sign(sys.stdin.read()).body).decode())
"""


def test_a_key_on_another_machine_is_reached_by_a_command(tmp_path, scratch, monkeypatch):
    """What the command does is its own affair: a security module, a connection to the machine that holds the key."""
    program = tmp_path / "sign.py"
    program.write_text(SIGN.format(site=SITE), encoding="utf-8")
    line = f"{KEY.verifier} {sys.executable} {program} {kept(tmp_path)}"
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    monkeypatch.setenv("AMIYAN_LOG_SIGNER", line)
    (signer,) = settings.signers()
    grown(1, 3)
    assert notes.signers(notes.parse_note(signed(signer).whole), [KEY.verifier])


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ([sys.executable, "-c", "raise SystemExit(1)"], "log-signer-failed"),
        ([sys.executable, "-c", "print('no base64!')"], "log-signer-failed"),
        (["/nowhere/to/be/found"], "log-signer-failed"),
        ([sys.executable, "-c", "print('A' * 86 + '==')"], "log-signature-wrong"),
    ],
)
def test_a_signature_is_held_against_its_key_before_anybody_sees_it(command, code):
    signer = signers.CommandSigner(KEY.verifier, tuple(command))
    with pytest.raises(ProblemError) as caught:
        signers.signatures("a\n1\nb\n", (signer,))
    assert code_of(caught) == code


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("AMIYAN_LOG_ORIGIN", "two words"),
        ("AMIYAN_LOG_SIGNER", str(KEY.verifier)),
        ("AMIYAN_LOG_SIGNER", "no-key /usr/bin/sign"),
        ("AMIYAN_WITNESSES", "no-key@https://witness.example"),
        ("AMIYAN_WITNESSES", f"{KEY.verifier}@https://witness.example"),
        ("AMIYAN_WITNESSES", str(KEY.verifier)),
        ("AMIYAN_LOG_QUORUM", "two"),
    ],
    ids=range(7),  # a key is made anew by each process that runs tests
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch, setting, value):
    monkeypatch.setenv(setting, value)
    with pytest.raises(ProblemError) as caught:
        [settings.origin(), settings.signers(), settings.witnesses(), settings.quorum()]
    assert setting in sentence(caught.value.problem)


def test_witnesses_are_listed_by_key_and_address(monkeypatch):
    one, two = outside.PlainWitness("one.example").listed, outside.PlainWitness("two.example").listed
    monkeypatch.setenv("AMIYAN_WITNESSES", f"{one.key}@{one.url}/,\n {two.key}@{two.url}\n")
    assert settings.witnesses() == (one, two)
    monkeypatch.setenv("AMIYAN_WITNESSES", f"{one.key}@{one.url},{one.key}@{two.url}")
    with pytest.raises(ProblemError):
        settings.witnesses()


def test_a_site_that_sets_nothing_seals_and_signs_nothing():
    assert (settings.origin(), settings.signers(), settings.witnesses(), settings.quorum()) == (
        "amiyan.invalid",
        (),
        (),
        2,
    )


# ------------------------------------------------------------------------------------- rotation and loss ----


@pytest.fixture
def two():
    found = [outside.PlainWitness("one.example"), outside.PlainWitness("two.example")]
    for one in found:
        one.trust(SITE, ["evidence"], KEY.verifier)
    return found


def ask(two):
    asked = ask_all(trees=["evidence"], witnesses=[one.listed for one in two], by=outside.of(*two))
    return [one.reason for one in asked]


def test_a_key_is_changed_while_both_sign_and_no_head_is_missed(scratch, two):
    new = notes.make_key(SITE, notes.LOG)
    grown(1, 10)
    signed()
    assert ask(two) == ["", ""]
    # 1. Both keys are named. The next minute's head has both signatures, though nothing grew.
    both = signed(KEY, new, at=NOON + dt.timedelta(minutes=1))
    assert notes.signers(notes.parse_note(both.whole), [KEY.verifier, new.verifier])
    assert ask(two) == ["", ""]  # who knows the old key only loses nothing
    # 2. Witnesses, and those who check receipts, take the new key up.
    for one in two:
        one.trust(SITE, ["evidence"], KEY.verifier, new.verifier)
    # 3. The old key signs no more.
    grown(11, 20)
    alone = signed(new, at=NOON + dt.timedelta(minutes=2))
    assert notes.signers(notes.parse_note(alone.whole), [KEY.verifier]) == ()
    assert alone.checkpoint.extension("previous") == both.checkpoint.hash
    assert ask(two) == ["", ""]
    # 4. The old key is taken from the lists, and destroyed.
    for one in two:
        one.trust(SITE, ["evidence"], new.verifier)
    grown(21, 22)
    signed(new, at=NOON + dt.timedelta(minutes=3))
    assert ask(two) == ["", ""]
    assert newest_published("evidence", 2).size == 22


def test_a_lost_key_is_replaced_and_witnesses_hold_the_log_to_what_they_saw(scratch, two):
    grown(1, 10)
    signed()
    ask(two)
    new = notes.make_key(SITE, notes.LOG)  # the old one is gone: nobody can sign with both
    grown(11, 12)
    signed(new)
    assert ask(two) == ["key-unknown", "key-unknown"]
    assert newest_published("evidence", 2).size == 10  # what was published stays so
    for one in two:  # told by letter, by the people they know
        one.trust(SITE, ["evidence"], new.verifier)
    assert ask(two) == ["", ""]
    assert two[0].asked[-1].startswith(b"old 10\n")  # from where they stood, not from the beginning
    assert newest_published("evidence", 2).size == 12


# ------------------------------------------------------------------------------------------- compromise ----


def test_whoever_holds_the_key_and_the_database_cannot_change_the_past(scratch, two):
    """Fault 12: a superuser changes evidence, makes the whole tree anew and signs it with the stolen key."""
    grown(1, 10)
    signed()
    ask(two)
    honest = newest("evidence")
    with scratch.connect("amiyan_owner") as owner:
        owner.execute("UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id = 3")
        owner.execute("DELETE FROM ledger_log_span; DELETE FROM ledger_log_edge; DELETE FROM ledger_log_head")
        owner.execute("DELETE FROM ledger_log_cosignature; DELETE FROM ledger_log_witness")
    logged.sealed(EVIDENCE)
    same_size = signed(at=NOON + dt.timedelta(minutes=1))
    assert (same_size.size, same_size.root == honest.root) == (10, False)
    assert ask(two) == ["other-root", "other-root"]
    grown(11, 12)
    signed(at=NOON + dt.timedelta(minutes=2))
    assert ask(two) == ["not-consistent", "not-consistent"]
    assert newest_published("evidence", 2) is None


def test_a_stolen_key_signs_nothing_that_is_published_once_witnesses_dropped_it(scratch, two):
    grown(1, 10)
    signed()
    ask(two)
    new = notes.make_key(SITE, notes.LOG)
    for one in two:
        one.trust(SITE, ["evidence"], new.verifier)
    thief = notes.Checkpoint("log.example/evidence", 11, b"\0" * 32)
    text = str(notes.Note(str(thief), (KEY.sign(str(thief)),)))
    assert two[0].answer(f"old 10\n\n{text}".encode())[0] == 403
    grown(11, 11)
    signed(new)
    assert ask(two) == ["", ""]
    assert [one.seen["log.example/evidence"] for one in two] == [(11, root(KeptTiles("evidence"), 11))] * 2


def test_leaves_that_were_lost_are_found_by_witnesses_who_saw_more(scratch, two):
    """A backup of yesterday was restored: the log is shorter than what was published."""
    grown(1, 10)
    signed()
    ask(two)
    with scratch.connect("amiyan_owner") as owner:
        owner.execute("DELETE FROM ledger_log_edge; DELETE FROM ledger_log_span; DELETE FROM ledger_log_head")
        owner.execute("DELETE FROM ledger_log_cosignature; DELETE FROM deliveries_evidence WHERE id > 6")
    execute("UPDATE ledger_log_witness SET size = 0")
    logged.sealed(EVIDENCE)
    signed()
    assert ask(two) == ["holds-more", "holds-more"]
