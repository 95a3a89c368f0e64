"""The export: what is in it, that it comes whole or not at all, and that receipts and proofs of the site hold too."""

import csv
import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from amiyan.api.public import log as public
from amiyan.cli import main as amiyan
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger import accounts, actions
from amiyan.ledger.log import sealing
from amiyan.ledger.log.heads import all_heads
from amiyan.ledger.log.receipts import receipt
from amiyan.ledger.log.source import TRANSFERS
from amiyan.settlement import export as exporting
from amiyan.settlement.export import export
from amiyan.settlement.log import SOURCES, TREES
from tests.ledger import books
from tests.ledger.log import logged, paid
from tests.verifier.kit import SITE, Site


@pytest.fixture
def site(scratch, tmp_path, capsys):
    return Site(tmp_path, capsys).month()


def leaves(folder, tree):
    return (folder / f"{tree}.log").read_bytes().splitlines()


def test_every_row_stands_in_it_in_the_order_of_the_log(site):
    folder = site.export("new")
    for source in SOURCES:
        rows = query(f"SELECT {source.leaf} FROM {source.table} t ORDER BY {source.order}")
        assert leaves(folder, source.tree) == [bytes(row) for (row,) in rows]
        assert (folder / f"{source.tree}.hashes").stat().st_size == 32 * len(rows)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "accounts.csv",
        "holds.csv",
        *(f"{tree}.{kind}" for tree in TREES for kind in ("log", "hashes")),
        *(f"checkpoints/{tree}.txt" for tree in TREES),
    }
    with (folder / "accounts.csv").open() as file:
        written = {(int(row["owner"]), int(row["id"])) for row in csv.DictReader(file)}
    assert written == {(account.owner, account.id) for account in [*books.ALL, paid.SENT]}


def test_a_site_that_has_sealed_nothing_yet_exports_what_its_rows_give(scratch, tmp_path, capsys):
    site = Site(tmp_path, capsys)
    logged.transfers(9)
    folder = site.export("new")
    assert (folder / "transfers.hashes").stat().st_size == 9 * 32
    assert site.verify("export", folder)[1].count("DOES NOT HOLD") == 1  # no witness stands by these rows
    assert [row[:3] for row in export(tmp_path / "again")] == [
        (tree, 9 if tree == "transfers" else 0, 0) for tree in TREES
    ]


def test_rows_behind_what_is_sealed_are_there_and_are_counted(site):
    logged.transfers(7, "later")
    logged.verdicts(500, 502)
    folder = site.export("new")
    status, told = site.verify("export", folder)
    assert status == 0
    assert "transfers: 39 rows, 32 of them under a head with enough witnesses" in told
    assert "verdicts: 23 rows, 20 of them under a head with enough witnesses" in told
    saved = folder
    site.publish()
    status, told = site.verify("export", site.export("newer"), "--saved", saved)
    assert (status, "transfers: 39 rows, 39 of them" in told) == (0, True)


def test_a_transaction_that_is_sealed_in_part_is_exported_whole(site, monkeypatch):
    logged.transfers(9, "cut")
    keep, parts = sealing._keep, []

    def first_part_only(*about):
        if parts:
            raise RuntimeError("killed")
        parts.append(about)
        keep(*about)

    monkeypatch.setattr(sealing, "_keep", first_part_only)
    with pytest.raises(RuntimeError):
        sealing.seal(TRANSFERS, part=4)
    assert query("SELECT size, within FROM ledger_log_edge WHERE tree = 'transfers'") == [(36, 4)]
    status, told = site.verify("export", site.export("new"))
    assert (status, "transfers: 41 rows, 32 of them" in told) == (0, True)


def test_nothing_is_written_over_what_is_there(site, tmp_path):
    folder = site.export("new")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    for taken in (folder, foreign):
        with pytest.raises(ProblemError, match="export-not-empty"):
            export(taken)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert (foreign / "thesis.txt").read_text() == "mine"


def test_an_empty_folder_may_be_given(site, tmp_path):
    (tmp_path / "empty").mkdir()
    assert leaves(site.export("empty"), "transfers")


def test_a_run_that_is_stopped_leaves_no_folder_and_the_next_one_is_whole(site, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(exporting, "_table", stop)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert (tmp_path / "new.unfinished" / "transfers.log").exists()
    monkeypatch.undo()
    assert site.verify("export", site.export("new"))[0] == 0
    assert not (tmp_path / "new.unfinished").exists()


def test_a_folder_that_cannot_be_written_is_a_problem(site, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ProblemError, match="export-write"):
        export(tmp_path / "file" / "new")


def test_all_files_are_of_one_moment(site, scratch, monkeypatch):
    """What is posted while the export runs is in all of its files or in none: balances agree with transfers."""
    count, posted = exporting._count, []

    def meanwhile(source):
        if not posted:
            posted.append(source)
            program = "from tests.ledger.log import logged; logged.transfers(5, 'meanwhile')"
            arguments = [sys.executable, "-c", f"import django; django.setup()\n{program}"]
            address = {"AMIYAN_DATABASE_URL": scratch.server.url(scratch.name)}
            given = {**os.environ, **address, "DJANGO_SETTINGS_MODULE": "amiyan.config.settings"}
            subprocess.run(arguments, check=True, env=given)
        return count(source)

    monkeypatch.setattr(exporting, "_count", meanwhile)
    folder = site.export("new")
    assert query("SELECT count(*) FROM ledger_transfer") == [(37,)]
    assert len(leaves(folder, "transfers")) == 32
    assert site.verify("export", folder)[0] == 0


def test_open_holds_stand_in_it_and_are_what_is_pending(site, scratch):
    held = [books.transfer(books.CHILDREN[0], books.CANTEEN, amount, "held", amount) for amount in (2, 3, 5)]
    actions.hold_amounts(transfers=held)
    ends = [
        accounts.HoldEnd(one.payer_owner, one.service_month, one.id, how)
        for one, how in zip(held, ("posted", "voided"), strict=False)
    ]
    actions.end_holds(ends=ends)
    folder = site.export("new")
    with (folder / "holds.csv").open() as file:
        assert [row["amount"] for row in csv.DictReader(file)] == ["5"]
    assert site.verify("export", folder)[0] == 0
    with scratch.server.connect(scratch.name) as superuser:
        superuser.execute("UPDATE ledger_account SET debits_pending = 0")
    status, told = site.verify("export", site.export("newer"))
    assert (status, "debits_pending 0, not 5 tiyn" in told) == (1, True)


def test_letters_that_copy_would_escape_come_out_as_they_are(site, scratch):
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(r"UPDATE ledger_transfer SET code = E'a\\b\tc «ұ»' WHERE batch = 1")
        owner.execute(r"UPDATE ledger_transfer SET code = E'one\nline' WHERE batch = 3")
    found = leaves(site.export("new"), "transfers")
    assert len(found) == 32
    assert found[0].decode().endswith("\x1fa\\b\tc «ұ»")
    assert found[-1].decode().endswith("\x1fone\\nline")


def test_a_tile_that_somebody_took_away_is_found(scratch, tmp_path, capsys):
    site = Site(tmp_path, capsys)
    logged.evidence(1, 300)
    site.publish()
    with scratch.connect("amiyan_owner") as owner:
        owner.execute("DELETE FROM ledger_log_tile")
    status, told = site.verify("export", site.export("new"))
    assert (status, "evidence: row 0 was changed or moved" in told) == (1, True)


def test_heads_stand_in_it_with_their_cosignatures(site):
    site.month()
    folder = site.export("new")
    for tree in TREES:
        text = (folder / "checkpoints" / f"{tree}.txt").read_text()
        assert text == "---\n".join(head.whole for head in all_heads(tree))
        assert text.count("chamber.example.kz/witness") == 2


def test_nothing_personal_is_in_it(site):
    folder = site.export("new")
    text = "".join(path.read_text() for path in folder.rglob("*") if path.suffix in {".log", ".csv", ".txt"})
    assert "invented" not in text  # the file's name, which evidence has and its leaf has not


def test_the_site_s_receipts_hold_for_the_verifier(site):
    for source in SOURCES:
        for key in query(
            f"SELECT {', '.join(source.key)} FROM {source.table} t ORDER BY {source.order} LIMIT 3"
        ):
            paper = site.path / "receipt.json"
            paper.write_text(json.dumps(receipt(source, key, quorum=2)))
            status, told = site.verify("receipt", paper)
            assert status == 0, told
            paper.write_text(json.dumps(receipt(source, key, quorum=2) | {"index": 19}))
            assert site.verify("receipt", paper)[0] == 1


def test_the_site_s_proofs_of_consistency_hold_for_the_verifier(site, monkeypatch):
    monkeypatch.setattr(public, "LIMITS", public.Limits())
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    site.month()
    for tree in TREES:
        old, new = (head for head in all_heads(tree))
        files = [site.path / name for name in ("old", "new", "proof.json")]
        address = f"/log/{tree}/proof/consistency?from={old.size}&to={new.size}"
        for file, text in zip(
            files, (old.whole, new.whole, Client().get(address).content.decode()), strict=True
        ):
            file.write_text(text)
        assert site.verify("consistency", *files)[0] == 0
        assert site.verify("consistency", files[1], files[0], files[2])[0] == 1


def test_the_command_says_what_it_wrote(site, scratch, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", scratch.server.url(scratch.name))
    assert amiyan(["export", "--lang", "en", "--out", str(tmp_path / "new")]) == 0
    assert "transfers: rows: 32, of them sealed: 32, signed heads: 1" in capsys.readouterr().out
    assert amiyan(["export", "--lang", "en", "--out", str(tmp_path / "new")]) == 2
    assert "There is something in the folder" in capsys.readouterr().err
