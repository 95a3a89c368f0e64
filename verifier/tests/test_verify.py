"""What amiyan-verify promises: an honest export holds, and whatever is bent is found and the row is named."""

import base64
import csv
import json
import re
from pathlib import Path

import pytest

import small_log
from amiyan_verify.check import main
from small_log import CANTEEN, CHILD, FUND, SITE, TREES, Key, Site, account_id, leaf_hashes, proof, transfer

SOURCE = Path(__file__).parent.parent / "src"


@pytest.fixture(scope="module")
def honest():
    return Site().month()


@pytest.fixture
def site(honest):
    return another(honest)


def another(honest):
    """The same site with the same keys, free to be bent."""
    made = Site.__new__(Site)
    made.log, made.witnesses = honest.log, honest.witnesses
    made.leaves = {tree: list(honest.leaves[tree]) for tree in TREES}
    made.notes = {tree: list(honest.notes[tree]) for tree in TREES}
    made.holds = list(honest.holds)
    return made


@pytest.fixture
def run(capsys):
    def run(*arguments):
        status = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


@pytest.fixture
def saved(honest, tmp_path):
    """The export that the auditor kept from the month before."""
    return honest.export(tmp_path / "saved")


def test_the_source_is_short_and_imports_nothing_of_the_house():
    text = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    assert text.count("\n") <= 300
    imported = set(re.findall(r"^(?:from|import) ([a-z_]+)", text, re.MULTILINE))
    assert not imported & {"amiyan", "django", "psycopg"}
    assert {"cryptography", "amiyan_verify"} < imported


def test_an_honest_export_holds(site, saved, tmp_path, run):
    status, told = run(
        "export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", saved
    )
    assert (status, told.splitlines()[-1]) == (0, "All of it holds.")
    assert "transfers: 32 rows, 32 of them under a head with enough witnesses" in told


def test_an_export_that_grew_holds_and_rows_behind_the_newest_witnessed_head_are_counted(
    site, saved, tmp_path, run
):
    site.leaves["transfers"].append(transfer("later", CHILD, CANTEEN, 5))
    site.seal(witnesses=[])
    site.leaves["transfers"].append(transfer("last", CHILD, CANTEEN, 6))
    status, told = run(
        "export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", saved
    )
    assert status == 0
    assert "transfers: 34 rows, 32 of them under" in told


def test_open_holds_are_what_is_pending(site, tmp_path, run):
    site.holds = [(CANTEEN[0], 500), (CANTEEN[0], 131)]
    folder = site.export(tmp_path / "new")
    assert run("export", folder, "--policy", site.policy(tmp_path))[0] == 0
    (folder / "holds.csv").write_text("owner,account,amount\n")
    status, told = run("export", folder, "--policy", site.policy(tmp_path))
    assert status == 1
    assert f"account {CANTEEN[0]},{account_id(*CANTEEN[1:])}" in told
    assert "debits_pending 631, not 0 tiyn" in told


# What hands with the database's superuser do, and the row and words by which it must be told.
def change(site):
    site.leaves["transfers"][12] = transfer(10, CHILD, CANTEEN, 1)
    return [r"transfers: row 12 was changed.*saved: .*\| 641 \| meal; now: .*\| 1 \| meal"]


def change_the_account(site):
    site.leaves["transfers"][12] = transfer(10, FUND, CANTEEN, 641)
    return [r"transfers: row 12 was changed"]


def delete(site):
    gone = site.leaves["transfers"].pop(12)
    return [rf"transfers: row 12 is missing; saved: {re.escape(' | '.join(gone.split(chr(31))))}; now: -"]


def delete_the_last(site):
    site.leaves["transfers"].pop()
    return [r"transfers: row 31 is missing"]


def put_in(site):
    site.leaves["transfers"].insert(12, transfer("put in", CHILD, CANTEEN, 777))
    return [r"transfers: row 12 was put in; saved: -; now: .*\| 777 \| meal"]


def swap(site):
    rows = site.leaves["transfers"]
    rows[12], rows[20] = rows[20], rows[12]
    return [r"transfers: row 12 was changed or moved", r"transfers: row 20 was changed or moved"]


def swap_neighbours(site):
    rows = site.leaves["transfers"]
    rows[12], rows[13] = rows[13], rows[12]
    return [r"transfers: row 12 was put in", r"transfers: row 13 is missing"]


def change_two(site):
    for n in (4, 6):
        site.leaves["transfers"][n] = transfer(n - 2, CHILD, CANTEEN, 2)
    return [r"transfers: row 4 was changed", r"transfers: row 6 was changed"]


def change_and_delete(site):
    site.leaves["transfers"][4] = transfer(2, CHILD, CANTEEN, 2)
    del site.leaves["transfers"][20:23]
    return [r"transfers: row 4 was changed", r"row 20 is missing", r"row 21 is missing", r"row 22 is missing"]


def change_evidence(site):
    site.leaves["evidence"][3] = site.leaves["evidence"][3].replace("3", "4", 1)
    return [r"evidence: row 3 was changed"]


def change_a_verdict(site):
    site.leaves["verdicts"][3] = site.leaves["verdicts"][3].replace("payable", "refused")
    return [r"verdicts: row 3 was changed.*saved: .*payable.*now: .*refused"]


def change_a_decision(site):
    site.leaves["decisions"][0] = site.leaves["decisions"][0].replace("yes", "no")
    return [r"decisions: row 0 was changed"]


HANDS = [
    change,
    change_the_account,
    delete,
    delete_the_last,
    put_in,
    swap,
    swap_neighbours,
    change_two,
    change_and_delete,
    change_evidence,
    change_a_verdict,
    change_a_decision,
]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.__name__)
@pytest.mark.parametrize("with_the_key", [False, True], ids=["rows alone", "with the log's key"])
def test_a_bent_row_is_found_and_named(site, saved, tmp_path, run, hands, with_the_key):
    """Fault 12: with saved hashes the row is named, also where everything was signed and built anew."""
    expected = hands(site)
    if with_the_key:
        site.resealed()
    status, told = run(
        "export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", saved
    )
    assert status == 1
    for words in expected:
        assert re.search(words, told), told


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.__name__)
def test_a_bent_row_is_found_without_anything_saved_by_the_signed_heads(site, tmp_path, run, hands):
    tree = hands(site)[0].partition(":")[0]
    status, told = run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path))
    assert status == 1
    assert re.search(rf"{tree}: head of \d+ rows \(.*witnesses: chamber.*\): it was made of other rows", told)


def test_hashes_that_were_sealed_name_the_row_without_anything_saved(site, honest, tmp_path, run):
    delete(site)
    folder = site.export(tmp_path / "new", hashes=honest.leaves)
    assert "transfers: row 12 is missing" in run("export", folder, "--policy", site.policy(tmp_path))[1]


def test_everything_signed_anew_has_no_witnesses(site, tmp_path, run):
    """Fault 12, for whoever also holds the log's key: the witnesses' signatures are not theirs to make."""
    change(site)
    status, told = run("export", site.resealed().export(tmp_path / "new"), "--policy", site.policy(tmp_path))
    assert (status, told.count("enough witnesses have signed no head of these rows")) == (1, 5)


def test_a_head_that_a_witness_kept_convicts_whoever_signed_everything_anew(site, honest, tmp_path, run):
    """The auditor saved nothing but what the witness shows at /heads."""
    kept = tmp_path / "heads.txt"
    kept.write_text("---\n".join(honest.notes[tree][-1] for tree in TREES))
    change(site)
    folder = site.resealed(witnesses=site.witnesses[:1]).export(tmp_path / "new")
    status, told = run("export", folder, "--policy", site.policy(tmp_path, quorum=1), "--saved", kept)
    assert status == 1
    assert re.search(
        r"transfers: saved head of 32 rows \(.*witnesses: chamber.*university.*\): it was made of", told
    )
    assert "evidence: saved" not in told


def test_saved_hashes_alone_are_enough(site, honest, tmp_path, run):
    hashes = tmp_path / "kept" / "transfers.hashes"
    hashes.parent.mkdir()
    hashes.write_bytes(b"".join(leaf_hashes(honest.leaves["transfers"])))
    change(site)
    told = run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", hashes)[
        1
    ]
    assert re.search(r"row 12 was changed or moved; saved: -; now: .*\| 1 \| meal", told)


def test_an_older_export_shown_as_the_newest_lacks_rows(site, saved, tmp_path, run):
    for tree in TREES:
        del site.leaves[tree][22:]
        del site.notes[tree][2:]
    status, told = run(
        "export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", saved
    )
    assert status == 1
    assert "transfers: row 31 is missing" in told
    assert "saved head of 32 rows" in told


def test_a_head_that_was_taken_out_of_the_chain_is_missed(site, tmp_path, run):
    del site.notes["verdicts"][1]
    status, told = run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path))
    assert status == 1
    assert "verdicts: head of 30 rows" in told
    assert "does not name the head that stands before it" in told


def test_a_false_signature_is_found(site, tmp_path, run):
    for strangers in ([Key("chamber.example.kz/w", 4)], []):
        made = another(site)
        made.notes["evidence"][-1] = made.head("evidence", 30, witnesses=strangers, log=Key(SITE, 1))
        told = run("export", made.export(tmp_path / "new"), "--policy", site.policy(tmp_path))[1]
        assert (
            "evidence: head of 30 rows: no key of the log amiyan.example.kz/evidence that the policy names"
            in told
        )
    made = another(site)
    made.notes["evidence"][-1] = made.notes["evidence"][-1].replace("T12:00", "T13:00")
    told = run("export", made.export(tmp_path / "new"), "--policy", site.policy(tmp_path))[1]
    assert "the signature of chamber.example.kz/w is false" in told


def rewritten(folder, name, **values):
    """Change columns of one account in accounts.csv."""
    with (folder / "accounts.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["kind"] == name:
            row.update(values)
    with (folder / "accounts.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("payable", {"credits": "99"}, "credits 99, not 19365 tiyn"),
        ("entitlement", {"debits": "99"}, "debits 99, not 19365 tiyn"),
        ("payable", {"id": "77"}, "account 4,77 (payable"),
        ("payable", {"period": "2026-10"}, "its id does not belong to what it is for"),
        (
            "entitlement",
            {"kind": "appropriation", "may_overdraw": "t"},
            "its id does not belong to what it is for",
        ),
    ],
)
def test_a_balance_that_transfers_do_not_give_names_the_account(site, tmp_path, run, kind, values, words):
    folder = site.export(tmp_path / "new")
    rewritten(folder, kind, **values)
    status, told = run("export", folder, "--policy", site.policy(tmp_path))
    assert status == 1
    assert words in told


def test_nobody_is_overdrawn_who_may_not_be(site, tmp_path, run):
    site.leaves["transfers"].append(transfer("too much", CHILD, CANTEEN, 10**6))
    folder = site.seal().export(tmp_path / "new")
    for flag in "ft":
        rewritten(folder, "entitlement", may_overdraw=flag)
        status, told = run("export", folder, "--policy", site.policy(tmp_path))
        assert status == 1
        assert "(entitlement, school-meals, 2026-09): overdrawn by 919365 tiyn" in told
    assert "appropriation" not in told  # a source of money may be


def test_holds_count_as_spent(site, tmp_path, run):
    site.holds = [(CHILD[0], 10**5)]
    told = run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path))[1]
    assert "overdrawn by 19365 tiyn" in told


def test_an_account_that_is_not_listed_is_named(site, tmp_path, run):
    folder = site.export(tmp_path / "new")
    rows = (folder / "accounts.csv").read_text().splitlines(keepends=True)
    (folder / "accounts.csv").write_text("".join(rows[:-1]))
    status, told = run("export", folder, "--policy", site.policy(tmp_path))
    assert status == 1
    assert f"account {CANTEEN[0]},{account_id(*CANTEEN[1:])} has transfers or holds, and no balance" in told


def test_a_row_that_is_no_transfer_is_named(site, tmp_path, run):
    site.leaves["transfers"][5] = "amiyan-transfer-1\x1fhello"
    folder = Site.export
    site.accounts = lambda: {(owner, account_id(*what)): [0, 0] for owner, *what in small_log.ACCOUNTS}
    status, told = run("export", folder(site, tmp_path / "new"), "--policy", site.policy(tmp_path))
    assert status == 1
    assert "transfers: row 5 is not a transfer" in told


def test_what_a_row_says_cannot_steer_the_terminal(site, saved, tmp_path, run):
    """Hands that bend a row may also write into it what would wipe the line that names it."""
    site.leaves["transfers"][12] = transfer(10, CHILD, CANTEEN, 1, code="\x1b[2K\x1b[1A\rәмиян")
    told = run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), "--saved", saved)[
        1
    ]
    assert "\x1b" not in told
    assert r"| 1 | \x1b[2K\x1b[1A\rәмиян" in told
    file = tmp_path / "receipt.json"
    site.receipt("transfers", 12, file)
    assert "\x1b" not in run("receipt", file, "--policy", site.policy(tmp_path))[1]


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("index", [0, 1, 15, 16, 29])
def test_a_receipt_holds(site, tmp_path, run, tree, index):
    file = tmp_path / "receipt.json"
    site.receipt(tree, index, file)
    status, told = run("receipt", file, "--policy", site.policy(tmp_path))
    assert status == 0
    assert f"{tree} {index}, head of" in told


@pytest.mark.parametrize(
    "bend",
    [
        lambda told: told.update(leaf=told["leaf"].replace("meal", "meat")),
        lambda told: told.update(index=told["index"] + 1),
        lambda told: told.update(index=-1),
        lambda told: told.update(index=10**9),
        lambda told: told["proof"].pop(),
        lambda told: told["proof"].append(told["proof"][0]),
        lambda told: told["proof"].reverse(),
        lambda told: told.update(proof=[]),
        lambda told: told.update(format="amiyan-receipt-2"),
        lambda told: told.update(checkpoint=told["checkpoint"].rpartition("— univ")[0]),
        lambda told: told.update(checkpoint=told["checkpoint"].replace("\n32\n", "\n31\n")),
    ],
)
def test_a_bent_receipt_does_not(site, tmp_path, run, bend):
    file = tmp_path / "receipt.json"
    told = site.receipt("transfers", 12, file)
    bend(told)
    file.write_text(json.dumps(told))
    assert run("receipt", file, "--policy", site.policy(tmp_path))[0] == 1


def test_one_witness_under_two_names_is_one_witness(site, tmp_path, run):
    first, second = site.witnesses
    alias = Key("second.example.kz/w", 4)
    alias.private, alias.raw = first.private, first.raw
    alias.id = small_log.sha256(alias.name.encode() + b"\n" + alias.raw).digest()[:4]
    site.witnesses = [first, alias]
    file = tmp_path / "receipt.json"
    site.seal().receipt("transfers", 12, file)
    site.witnesses = [first, alias, second]
    assert run("receipt", file, "--policy", site.policy(tmp_path))[0] == 1
    assert run("receipt", file, "--policy", site.policy(tmp_path, quorum=1))[0] == 0


def consistency(site, tmp_path, tree="transfers", old=0, new=2, proved=None):
    files = [tmp_path / name for name in ("old.txt", "new.txt", "proof.json")]
    notes = site.notes[tree][old], site.notes[tree][new]
    sizes = [int(note.split("\n")[1]) for note in notes]
    hashes = leaf_hashes((proved or site).leaves[tree][: sizes[1]])
    shown = [base64.b64encode(one).decode() for one in proof(sizes[0], hashes)]
    for file, text in zip(files, (*notes, json.dumps({"proof": shown})), strict=True):
        file.write_text(text)
    return files


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 2), (1, 2), (2, 2)])
def test_heads_that_go_on_hold(site, tmp_path, run, old, new):
    files = consistency(site, tmp_path, old=old, new=new)
    assert run("consistency", *files, "--policy", site.policy(tmp_path))[0] == 0


def test_heads_that_do_not_go_on_are_found(site, honest, tmp_path, run):
    change(site)
    site.notes["transfers"] = [honest.notes["transfers"][1]]
    site.notes["transfers"].append(site.head("transfers", 32))
    for proved in (site, honest):
        files = consistency(site, tmp_path, new=1, proved=proved)
        status, told = run("consistency", *files, "--policy", site.policy(tmp_path))
        assert status == 1
        assert "does not go on" in told


def test_a_newer_head_without_its_witnesses_is_not_enough(site, tmp_path, run):
    site.notes["transfers"][2] = site.head("transfers", 32, witnesses=site.witnesses[:1])
    assert run("consistency", *consistency(site, tmp_path), "--policy", site.policy(tmp_path))[0] == 1


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "log x\nquorum 0\n",
        "quorum 2\n",
        "{log}\nquorum 1\n",
        "{log}\n{witness}\n",
        "{log}\n{witness}\nquorum -1\n",
        "{log}\n{witness}\nquorum x\n",
        "{log} more\nquorum 0\n",
        "log {bare}\nquorum 0\n",
        "{log}\n{witness}\n{witness}\nquorum 2\n",
    ],
)
def test_a_policy_that_says_nothing_clear_checks_nothing(site, tmp_path, run, policy):
    file = tmp_path / "policy.txt"
    log, witness = f"log {site.log}", f"witness {site.witnesses[0]}"
    file.write_text(policy.format(log=log, witness=witness, bare=site.witnesses[0]))
    status, told = run("export", site.export(tmp_path / "new"), "--policy", file)
    assert status == 2
    assert told.startswith("Nothing more could be checked: ")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "{", '{"checkpoint": 5, "tree": "transfers"}', "\x00", "[" * 100_000]
)
def test_what_is_no_receipt_checks_nothing(site, tmp_path, run, text):
    file = tmp_path / "receipt.json"
    file.write_text(text)
    status, told = run("receipt", file, "--policy", site.policy(tmp_path))
    assert (status, told.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    "name", ["transfers.log", "verdicts.hashes", "accounts.csv", "holds.csv", "checkpoints/decisions.txt"]
)
def test_an_export_that_lacks_a_file_checks_nothing(site, tmp_path, run, name):
    folder = site.export(tmp_path / "new")
    (folder / name).unlink()
    assert run("export", folder, "--policy", site.policy(tmp_path))[0] == 2


def test_a_file_that_breaks_off_hides_no_fault_that_was_found_before(site, tmp_path, run):
    change(site)
    folder = site.export(tmp_path / "new")
    rewritten(folder, "payable", credits="many")
    status, told = run("export", folder, "--policy", site.policy(tmp_path))
    assert (status, "Nothing more could be checked" in told) == (1, True)


def test_an_empty_site_holds(tmp_path, run):
    site = Site()
    assert run("export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path))[0] == 0
