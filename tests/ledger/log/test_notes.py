"""Signed notes and cosignatures against what other programs published, and against everything malformed.

The vectors: a key and a note of Go's own tests; the example of C2SP's signed-note text; a checkpoint of a log
of certificates in a staging network, cosigned by four witnesses that other bodies run.
"""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from amiyan.ledger.log import notes

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

STAGING = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
STAGING_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
STAGING_WITNESSES = (
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
)
OTHERS = [PETER, ENOCH, FOO, STAGING_LOG, *STAGING_WITNESSES]
CHECKPOINT = "log.example/one\n7\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"


def peter() -> notes.SigningKey:
    seed = base64.b64decode(PETER_SEED)[1:]
    return notes.SigningKey("PeterNeumann", notes.LOG, Ed25519PrivateKey.from_private_bytes(seed))


@pytest.mark.parametrize("text", OTHERS, ids=lambda text: text.split("+")[0])
def test_keys_that_others_published_are_read_and_written_as_they_were(text):
    key = notes.parse_key(text)
    assert str(key) == text
    assert key.kind == (notes.WITNESS if text in STAGING_WITNESSES else notes.LOG)


def test_a_note_of_gos_tests_is_signed_to_the_byte():
    note = notes.Note(PETER_TEXT, (peter().sign(PETER_TEXT),))
    assert str(peter().verifier) == PETER
    assert str(note) == f"{PETER_TEXT}\n{PETER_LINE}"


def test_signatures_of_others_are_passed_over_and_those_of_known_keys_hold():
    note = notes.parse_note(f"{PETER_TEXT}\n{PETER_LINE}{ENOCH_LINE}")
    known = [notes.parse_key(ENOCH), notes.parse_key(FOO)]
    assert notes.signers(note, known) == (known[0],)
    foo = notes.parse_note(FOO_NOTE)
    assert foo.text == "This is an example message.\n"
    assert notes.signers(foo, known) == (known[1],)
    assert str(foo) == FOO_NOTE


def test_a_cosigned_checkpoint_of_a_real_log_holds_with_all_its_witnesses():
    note = notes.parse_note(STAGING)
    keys = [notes.parse_key(text) for text in (STAGING_LOG, *STAGING_WITNESSES)]
    assert notes.signers(note, keys) == tuple(keys)
    assert {one.time for one in note.signatures[2:]} == {1779573024}
    head = notes.parse_checkpoint(note.text)
    assert (head.origin, head.size, head.extensions) == (
        "arche2025h1.staging.ct.transparency.dev",
        1432088532,
        (),
    )
    assert str(head) == note.text
    assert str(note) == STAGING


@pytest.mark.parametrize("place", range(3))
def test_a_changed_line_of_it_convicts(place):
    lines = STAGING.split("\n")
    lines[place] = ("arche2025h2.staging.ct.transparency.dev", "1432088533", lines[2].replace("U7", "U8"))[
        place
    ]
    note = notes.parse_note("\n".join(lines))
    for text in (STAGING_LOG, *STAGING_WITNESSES):
        with pytest.raises(ValueError, match="is wrong"):
            notes.signers(note, [notes.parse_key(text)])


def test_a_witness_signs_the_time_too():
    witness = notes.make_key("chamber.example/w1", notes.WITNESS)
    line = witness.cosign(CHECKPOINT, time=1_800_000_000)
    assert line.time == 1_800_000_000
    assert witness.verifier.verifies(CHECKPOINT, line)
    later = line._replace(body=(1_800_000_001).to_bytes(8, "big") + line.body[8:])
    assert not witness.verifier.verifies(CHECKPOINT, later)
    assert not witness.verifier.verifies(CHECKPOINT, line._replace(body=b"\xff" + line.body[1:]))


def test_a_log_cannot_cosign_and_a_witness_cannot_sign_a_head_of_its_own():
    log, witness = notes.make_key("a.example", notes.LOG), notes.make_key("a.example", notes.WITNESS)
    with pytest.raises(ValueError, match="other kind"):
        log.cosign(CHECKPOINT, time=1)
    with pytest.raises(ValueError, match="other kind"):
        witness.sign(CHECKPOINT)


def test_the_same_bytes_under_both_kinds_are_two_keys():
    private = Ed25519PrivateKey.generate()
    log, witness = (notes.SigningKey("a.example", kind, private) for kind in (notes.LOG, notes.WITNESS))
    assert log.verifier.id != witness.verifier.id
    assert not witness.verifier.verifies(CHECKPOINT, log.sign(CHECKPOINT))


def test_a_private_key_is_kept_and_read_again_with_and_without_a_password():
    key = notes.make_key("a.example", notes.LOG)
    for password in (None, b"qupiya soz"):
        text = key.private_text(password)
        assert notes.read_key("a.example", notes.LOG, text, password).verifier == key.verifier
    for password in (None, b"basqa"):
        with pytest.raises(ValueError, match="cannot be read"):
            notes.read_key("a.example", notes.LOG, text, password)
    with pytest.raises(ValueError, match="cannot be read"):
        notes.read_key("a.example", notes.LOG, "no key at all")


def test_a_signature_is_added_once():
    note = notes.parse_note(f"{PETER_TEXT}\n{PETER_LINE}")
    assert str(note.with_signatures(notes.parse_signatures(PETER_LINE + ENOCH_LINE))) == (
        f"{PETER_TEXT}\n{PETER_LINE}{ENOCH_LINE}"
    )


def test_extensions_of_a_head_are_found_by_their_word():
    head = notes.Checkpoint("log.example/one", 1, bytes(32), ("previous 00ff", "time 2026-09-01T00:00:00Z"))
    assert notes.parse_checkpoint(str(head)) == head
    assert (head.extension("previous"), head.extension("time")) == ("00ff", "2026-09-01T00:00:00Z")
    assert head.extension("prev") == ""


def test_every_mangled_key_is_refused():
    mangled = [
        PETER[i:j] for i in range(len(PETER)) for j in range(i + 1, len(PETER) + 1) if j - i < len(PETER)
    ]
    mangled += [PETER[:i] + chr(ord(PETER[i]) + 1) + PETER[i + 1 :] for i in range(len(PETER))]
    for text in mangled:
        with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
            notes.parse_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # longer, its id adjusted
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # of a kind unknown, its id adjusted
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("c74f20a3", " c74f20a"),
        PETER + "\n",
        "",
        "+",
        "++",
        "a b+00000000+AA==",
        "\ud800+00000000+AA==",
    ],
)
def test_a_key_of_another_form_is_refused(text):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        notes.parse_key(text)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "\n",
        PETER_TEXT,
        PETER_TEXT + "\n",
        PETER_TEXT + PETER_LINE,
        f"{PETER_TEXT}\n{PETER_LINE[:-1]}",
        f"\x01{PETER_TEXT}\n{PETER_LINE}",
        f"\t{PETER_TEXT}\n{PETER_LINE}",
        f"{PETER_TEXT}\r\n\r\n{PETER_LINE}",
        f"{PETER_TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{PETER_TEXT}\n{PETER_LINE}\n",
        f"{PETER_TEXT}\n{PETER_LINE.replace('—', '-')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Peter Neumann')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Peter+Neumann')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Peter' + chr(0x2003) + 'Neumann')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('PeterNeumann', '')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('=', '')}",
        f"{PETER_TEXT}\n{PETER_LINE.replace('AM=', 'AN=')}",  # the same bytes, written in another way
        f"{PETER_TEXT}\n{PETER_LINE.replace('/', '_')}",
        f"{PETER_TEXT}\n— PeterNeumann x08gow==\n",
        f"{PETER_TEXT}\n{PETER_LINE * (notes.SIGNATURES_MAX + 1)}",
        f"{'a' * notes.NOTE_MAX}\n\n{PETER_LINE}",
        f"\ud800\n\n{PETER_LINE}",
        f"{PETER_TEXT}\n{PETER_LINE}".encode().replace(b"If", b"\xff"),
        f"{PETER_TEXT}\n{PETER_LINE}".encode("utf-16"),
    ],
)
def test_what_is_no_note_is_refused(raw):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        notes.parse_note(raw)


def test_a_text_may_hold_empty_lines_and_what_only_looks_like_a_line():
    text = "one\n\ntwo\u2028three\n\u0085\n"
    note = notes.Note(text, (peter().sign(text),))
    assert notes.parse_note(str(note)) == note
    assert notes.signers(note, [peter().verifier]) == (peter().verifier,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        CHECKPOINT[:-1],
        CHECKPOINT + "\n",
        CHECKPOINT + "time 1\n\n",
        CHECKPOINT.replace("log.example/one", ""),
        CHECKPOINT.replace("\n7\n", "\n07\n"),
        CHECKPOINT.replace("\n7\n", "\n-7\n"),
        CHECKPOINT.replace("\n7\n", "\n+7\n"),
        CHECKPOINT.replace("\n7\n", "\n٧\n"),
        CHECKPOINT.replace("\n7\n", "\n7_0\n"),
        CHECKPOINT.replace("\n7\n", "\n 7\n"),
        CHECKPOINT.replace("\n7\n", f"\n{notes.SIZE_MAX + 1}\n"),
        CHECKPOINT.replace("\n7\n", f"\n{'9' * 5000}\n"),
        CHECKPOINT.replace("\n7\n", "\n\n"),
        CHECKPOINT.replace("U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=", "AAAA"),
        CHECKPOINT.replace("Ro=", "Rp="),
        CHECKPOINT.replace("\n", "\r\n"),
        "log.example/one\n7\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        notes.parse_checkpoint(text)


def test_the_largest_size_and_the_empty_tree_are_sizes():
    assert notes.parse_size(str(notes.SIZE_MAX)) == notes.SIZE_MAX
    assert notes.parse_size("0") == 0


def said(read, raw):
    try:
        read(raw)
    except ValueError as error:
        return str(error)
    return "It is read."


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_whatever_comes_is_read_or_refused_with_a_sentence(raw):
    readers = [notes.parse_note, notes.parse_signatures]
    if isinstance(raw, str):
        readers += [
            notes.parse_key,
            notes.parse_checkpoint,
            notes.parse_size,
            notes.from_base64,
            notes.checked_name,
        ]
    for read in readers:
        assert said(read, raw).endswith(".")


@given(st.integers(0, len(STAGING.encode()) - 1), st.integers(1, 255))
def test_no_single_byte_of_a_cosigned_head_can_change_unseen(place, by):
    raw = bytearray(STAGING.encode())
    raw[place] ^= by
    keys = [notes.parse_key(text) for text in (STAGING_LOG, *STAGING_WITNESSES)]
    own = STAGING.encode().index(b"ui8GwC")  # the line before is of a kind that we do not read
    other = range(STAGING.encode().index("— arche".encode()), own)
    try:
        found = notes.signers(notes.parse_note(bytes(raw)), keys)
    except ValueError:
        return
    assert place in other or len(found) < len(keys)
