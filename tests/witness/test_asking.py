"""What a witness signs and what it refuses (tlog-witness of C2SP, status by status)."""

import base64
import datetime as dt
import shutil

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import notes, tree
from amiyan.witness import asking
from tests.witness.kit import NAME, ORIGIN, Log, Stand


@pytest.fixture
def stand(tmp_path):
    return Stand(tmp_path / "witness", Log())


def cosigned_by(stand, answer, size):
    """Whether the answer is the witness's cosignature over the log's head of this size."""
    (line,) = notes.parse_signatures(answer.text)
    return stand.folder.own.verifies(str(stand.log.head(size)), line)


def test_a_head_that_goes_on_from_the_last_is_cosigned(stand):
    for old, new in [(0, 5), (5, 5), (5, 6), (6, 300), (300, 1024), (1024, 70_000)]:
        answer = stand.ask(stand.log.request(old, new))
        assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
        assert cosigned_by(stand, answer, new)
        assert stand.kept == new
    assert stand.said == []


def test_the_answer_stands_on_the_disk_before_it_is_given(stand):
    stand.seen(7)
    kept = notes.parse_note((stand.folder.log(ORIGIN).folder / "head").read_text())
    assert notes.signers(kept, [stand.log.key.verifier, stand.folder.own]) == (
        stand.log.key.verifier,
        stand.folder.own,
    )
    assert kept.signatures[-1].time == int(stand.at.timestamp())


def test_a_witness_that_was_killed_goes_on_where_it_was(stand):
    stand.seen(7)
    stand.again()
    assert stand.ask(stand.log.request(5, 9)).status == 409
    assert cosigned_by(stand, stand.ask(stand.log.request(7, 9)), 9)


def test_a_log_that_does_not_know_what_was_seen_is_told_the_size(stand):
    stand.seen(7)
    answer = stand.ask(stand.log.request(0, 9))
    assert (answer.status, answer.text, answer.content_type) == (409, "7\n", "text/x.tlog.size")
    assert stand.said == []


def test_nothing_is_ever_rolled_back(stand):
    stand.seen(7, 12)
    assert stand.ask(stand.log.request(7, 9)).text == "12\n"
    assert stand.ask(stand.log.request(12, 9)).status == 400
    assert stand.ask(stand.log.request(0, 0)).text == "12\n"
    assert stand.kept == 12


def test_an_unknown_log_is_not_found(stand):
    assert stand.ask(Log("amiyan.example.kz/evidence").request(0, 3)).status == 404


@pytest.mark.parametrize("size", [0, 3])
def test_a_head_that_no_trusted_key_signed_is_forbidden(stand, size):
    stranger = Log()
    assert stand.ask(stranger.request(0, size)).status == 403
    assert stand.kept == 0
    assert stand.codes() == ["witness-unsigned"]
    stand.ask(stranger.request(0, size))
    assert len(stand.said) == 1  # said once: anybody can ask


def test_a_false_signature_in_the_name_of_a_trusted_key_is_forbidden(stand):
    note = stand.log.note(3)
    false = notes.Note(str(stand.log.head(4)), note.signatures)
    assert stand.ask(stand.log.request(0, 4, note=false)).status == 403


def test_signatures_of_others_do_not_disturb_and_are_not_kept(stand):
    other = notes.make_key("other.example/w", notes.WITNESS)
    note = stand.log.note(3)
    note = note.with_signatures([other.cosign(note.text, time=1)])
    assert stand.ask(stand.log.request(0, 3, note=note)).status == 200
    assert "other.example" not in (stand.folder.log(ORIGIN).folder / "head").read_text()


def test_a_changed_past_is_refused_though_the_right_key_signed_it(stand):
    """Fault 12, for whoever holds the log's key too: the rebuilt tree does not go on from what was seen."""
    stand.seen(1000)
    bent = Log(changed={400}, key=stand.log.key)
    answer = stand.ask(bent.request(1000, 1001))
    assert (answer.status, stand.kept) == (422, 1000)
    assert stand.codes() == ["witness-unproved"]
    (refusal,) = stand.refusals()
    kept, offered = (
        notes.parse_note((refusal.folder / name).read_text()) for name in ("kept.txt", "offered.txt")
    )
    assert notes.parse_checkpoint(kept.text) == stand.log.head(1000)
    assert notes.parse_checkpoint(offered.text) == bent.head(1001)
    for note in (kept, offered):  # both are signed: the folder convicts without us
        assert stand.log.key.verifier in notes.signers(note, [stand.log.key.verifier])
    assert (refusal.folder / "proof.txt").read_text().startswith("old 1000\n")


@pytest.mark.parametrize("old", [0, 7, 1000])
def test_two_heads_of_one_size_convict_whatever_the_request_goes_on_from(stand, old):
    stand.seen(1000)
    bent = Log(changed={400}, key=stand.log.key)
    answer = stand.ask(bent.request(old, 1000))
    assert (answer.status, answer.text) == (409, "1000\n")
    assert stand.codes() == ["witness-fork"]
    assert [one.why for one in stand.refusals()] == ["fork"]


def test_a_row_put_in_or_taken_out_in_the_past_is_refused(stand):
    stand.seen(1000)
    shorter = Log(key=stand.log.key)
    shorter.tiles.append(b"".join(tree.leaf_hash(f"{n} as it was".encode()) for n in range(1001) if n != 400))
    longer = Log(key=stand.log.key)
    leaves = [tree.leaf_hash(f"{n} as it was".encode()) for n in range(1001)]
    longer.tiles.append(b"".join([*leaves[:400], tree.leaf_hash(b"put in"), *leaves[400:]]))
    assert [stand.ask(bent.request(1000, 1001)).status for bent in (shorter, longer)] == [422, 422]


def test_the_same_refusal_is_kept_and_said_once(stand):
    stand.seen(10)
    bent = Log(changed={3}, key=stand.log.key)
    for _ in range(3):
        stand.ask(bent.request(10, 11))
    stand.ask(bent.request(10, 12))
    assert len(stand.refusals()) == len(stand.said) == 2


def test_what_is_kept_of_refusals_is_bounded(stand, monkeypatch):
    monkeypatch.setattr("amiyan.witness.keeping.REFUSED_MAX", 2)
    stand.seen(10)
    bent = Log(changed={3}, key=stand.log.key)
    assert [stand.ask(bent.request(10, size)).status for size in range(11, 16)] == [422] * 5
    assert len(stand.refusals()) == 2


def test_after_a_refusal_the_honest_line_goes_on(stand):
    stand.seen(10)
    stand.ask(Log(changed={3}, key=stand.log.key).request(10, 11))
    assert stand.ask(stand.log.request(10, 11)).status == 200


def test_a_rotated_key_is_accepted_only_after_its_operator_said_so(stand):
    stand.seen(10)
    old, new = stand.log.key, notes.make_key("amiyan.example.kz", notes.LOG)
    by_new = stand.log.note(12, keys=[new])
    assert stand.ask(stand.log.request(10, 12, note=by_new)).status == 403
    # Both sign for a while: the old key still carries the head.
    assert stand.ask(stand.log.request(10, 11, note=stand.log.note(11, keys=[old, new]))).status == 200
    stand.folder.trust(ORIGIN, new.verifier, stand.at)  # needs no restart
    assert stand.ask(stand.log.request(11, 12, note=by_new)).status == 200
    assert stand.ask(stand.log.request(12, 13)).status == 200
    stand.folder.trust(ORIGIN, old.verifier, stand.at, withdraw=True)
    assert stand.ask(stand.log.request(13, 14)).status == 403
    assert stand.ask(stand.log.request(13, 14, note=stand.log.note(14, keys=[new]))).status == 200


def test_a_key_that_was_withdrawn_may_be_trusted_again_and_an_unknown_one_not_withdrawn(stand):
    key = stand.log.key.verifier
    stand.folder.trust(ORIGIN, key, stand.at, withdraw=True)
    assert stand.ask(stand.log.request(0, 1)).status == 403
    stand.folder.trust(ORIGIN, key, stand.at)
    assert stand.ask(stand.log.request(0, 1)).status == 200
    assert stand.kept == 1  # trusting anew forgets nothing
    with pytest.raises(ProblemError, match="not-trusted"):
        stand.folder.trust(ORIGIN, notes.make_key("b.example", notes.LOG).verifier, stand.at, withdraw=True)


@pytest.mark.parametrize(
    ("proof", "old"),
    [([], 5), ([bytes(32)], 5), ([bytes(32)] * 63, 5), ([bytes(32)], 0)],
    ids=["none", "wrong", "long", "for a tree without leaves"],
)
def test_a_proof_that_does_not_hold_is_refused(stand, proof, old):
    if old:
        stand.seen(old)
    assert stand.ask(stand.log.request(old, 9, proof=proof)).status == 422


def test_an_empty_tree_has_one_root(stand):
    false = notes.Checkpoint(ORIGIN, 0, bytes(32))
    note = notes.Note(str(false), (stand.log.key.sign(str(false)),))
    assert stand.ask(stand.log.request(0, 0, note=note)).status == 409
    assert stand.ask(stand.log.request(0, 0)).status == 200


def test_the_time_of_cosignatures_never_goes_back(stand):
    stand.seen(3)
    stand.at -= dt.timedelta(days=1)
    (line,) = notes.parse_signatures(stand.ask(stand.log.request(3, 4)).text)
    assert line.time == int((stand.at + dt.timedelta(days=1)).timestamp())


def malformed():
    log = Log()
    good = log.request(5, 9).decode()
    line = base64.b64encode(bytes(32)).decode()
    return {
        "nothing": "",
        "no blank line": good.replace("\n\n", "\n"),
        "no old line": good.partition("\n")[2],
        "old without a size": good.replace("old 5", "old "),
        "a size with a zero": good.replace("old 5", "old 05"),
        "a negative size": good.replace("old 5", "old -5"),
        "a proof line too short": good.replace("\n\n", "\nAAAA\n\n", 1),
        "a proof line with a space": good.replace("\n\n", f"\n{line} \n\n", 1),
        "sixty-four hashes": good.replace("\n\n", f"\n{f'{line}' + chr(10)}".rstrip("\n") * 64 + "\n\n", 1),
        "carriage returns": good.replace("\n", "\r\n"),
        "no signature": good.rpartition("\n\n")[0] + "\n\n",
        "a note that is no checkpoint": "old 0\n\n" + str(notes.Note("hello\n", log.note(1).signatures)),
        "letters that are not ASCII": good.replace("old 5", "old ٥"),
    }


@pytest.mark.parametrize("body", malformed().values(), ids=malformed().keys())
def test_a_malformed_request_is_a_bad_request(stand, body):
    answer = stand.ask(body.encode())
    assert answer.status == 400
    assert answer.text.endswith(".\n")


def test_a_request_may_hold_sixty_three_hashes_and_no_byte_too_many(stand):
    body = stand.log.request(5, 9, proof=[bytes(32)] * 63)
    assert len(asking.read_asked(body).proof) == 63
    with pytest.raises(ValueError, match="empty line"):
        asking.read_asked(body + b"x" * asking.BODY_MAX)


@pytest.mark.parametrize("file", ["head", "trusted", "origin"])
@pytest.mark.parametrize("how", ["missing", "damaged", "cut"])
def test_a_folder_that_another_hand_touched_signs_nothing(stand, file, how):
    stand.seen(10)
    path = stand.folder.log(ORIGIN).folder / file
    if how == "missing":
        path.unlink()
    else:
        text = path.read_text()
        path.write_text(text.replace("1", "2") + "x" if how == "damaged" else text[: len(text) // 2])
    assert asked_again(stand) in {403, 404, "witness-broken"}
    assert file != "head" or stand_is_broken(stand)


def asked_again(stand):
    try:
        return stand.ask(stand.log.request(10, 11)).status
    except ProblemError as error:
        return error.problem.kind.code


def stand_is_broken(stand):
    with pytest.raises(ProblemError, match="broken"):
        stand.again()
    return True


def test_an_older_head_put_back_by_another_hand_is_only_seen_by_others(stand):
    """What a witness cannot know of itself: docs/witness.md says never to restore its folder from a backup."""
    stand.seen(10)
    head = stand.folder.log(ORIGIN).folder / "head"
    older = head.read_text()
    stand.seen(20)
    head.write_text(older)
    assert stand.again().kept == 10


def test_another_witness_s_head_is_no_head_of_ours(stand, tmp_path):
    other = Stand(tmp_path / "other", stand.log)
    other.seen(10)
    shutil.copy(other.folder.log(ORIGIN).folder / "head", stand.folder.log(ORIGIN).folder / "head")
    assert stand_is_broken(stand)


def test_the_heads_are_shown_as_they_were_cosigned(stand):
    second = Log("amiyan.example.kz/evidence")
    stand.folder.trust(second.origin, second.key.verifier, stand.at)
    stand.seen(10)
    assert stand.ask(second.request(0, 4)).status == 200
    shown = [notes.parse_note(text) for text in stand.witness.heads().text.split("---\n")]
    assert [notes.parse_checkpoint(note.text) for note in shown] == [second.head(4), stand.log.head(10)]
    assert all(note.signatures[-1].name == NAME for note in shown)


@pytest.mark.parametrize("origin", ["", "two\nlines", "a\x1fb"])
def test_what_cannot_be_an_origin_is_not_trusted(stand, origin):
    with pytest.raises(ProblemError, match="origin"):
        stand.folder.trust(origin, stand.log.key.verifier, stand.at)
