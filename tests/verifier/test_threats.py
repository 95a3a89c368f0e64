"""People with the database's highest rights, and with the log's key, against the separate verifier (fault 12).

The auditor saved one export, or no more than the heads that a witness shows. Every row that hands bend afterwards is
found by ``amiyan-verify``, which knows neither our code nor our database, and is named.
"""

import re
import subprocess
import sys

import pytest

from amiyan.config.postgres import binaries
from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.entitlements.log import DECISIONS
from amiyan.kernel.sql import query
from amiyan.ledger.log.source import TRANSFERS
from amiyan.settlement.log import TREES
from tests.project.tree import ROOT
from tests.verifier.kit import REBUILD, Site, place_of


@pytest.fixture
def site(scratch, tmp_path, capsys):
    return Site(tmp_path, capsys).month()


def a_transfer(n=8):
    """The id of one transfer of the log, and its place."""
    ((found,),) = query(f"SELECT t.id FROM ledger_transfer t ORDER BY {TRANSFERS.order} OFFSET {n} LIMIT 1")
    return found


# What the superuser runs, and the words by which the verifier must name the row. ``{id}`` is the eighth transfer.
HANDS = {
    "an amount is changed": (
        "UPDATE ledger_transfer SET amount = amount + 100000 WHERE id = '{id}'",
        r"transfers: row 8 was changed or moved; saved: amiyan-transfer-1 \| {id} \|.*; now: .* \| {id} \| .*\| 1000\d\d \| meal",
    ),
    "an amount is changed with both balances": (
        """UPDATE ledger_account a SET credits = credits + 5 FROM ledger_transfer t
           WHERE t.id = '{id}' AND (a.owner, a.id) = (t.payee_owner, t.payee_account);
           UPDATE ledger_account a SET debits = debits + 5 FROM ledger_transfer t
           WHERE t.id = '{id}' AND (a.owner, a.id) = (t.payer_owner, t.payer_account);
           UPDATE ledger_transfer SET amount = amount + 5 WHERE id = '{id}'""",
        r"transfers: row 8 was changed or moved; saved: .* {id} .*; now: .* {id} ",
    ),
    "a transfer is deleted": (
        "DELETE FROM ledger_transfer WHERE id = '{id}'",
        r"transfers: row 8 is missing; saved: amiyan-transfer-1 \| {id} \|.*; now: -",
    ),
    "a transfer is put into the past": (
        """INSERT INTO ledger_transfer SELECT (t).* FROM (SELECT jsonb_populate_record(t, jsonb_build_object(
               'id', '00000000-0000-0000-0000-000000000001', 'amount', 777)) AS t
           FROM ledger_transfer t WHERE id = '{id}') one""",
        r"transfers: row 0 was put in; saved: -; now: amiyan-transfer-1 \| 00000000-0000-0000-0000-000000000001 \|.*\| 777 \|",
    ),
    "two transfers change their ids": (
        """CREATE TEMPORARY TABLE two AS SELECT id, lead(id) OVER (ORDER BY batch, id) AS next FROM ledger_transfer;
           UPDATE ledger_transfer SET id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' WHERE id = '{id}';
           UPDATE ledger_transfer t SET id = '{id}' FROM two WHERE two.id = '{id}' AND t.id = two.next;
           UPDATE ledger_transfer t SET id = two.next FROM two
           WHERE two.id = '{id}' AND t.id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'""",
        r"transfers: row 8 was changed or moved; saved: .* {id} [\s\S]*transfers: row 9 was changed or moved",
    ),
    "two transfers change their batches": (
        """UPDATE ledger_transfer t SET batch = o.batch FROM ledger_transfer o
           WHERE t.batch <> o.batch AND t.id IN ('{id}', '{other}') AND o.id IN ('{id}', '{other}')""",
        r"transfers: row \d+ [\s\S]*saved: .* {id} ",
    ),
    "a verdict is changed": (
        "UPDATE deliveries_verdict SET verdict = 'refused', amount_tiyn = 0 WHERE person_id = 13",
        r"verdicts: row 13 was changed or moved; saved: amiyan-verdict-1 \| 13 \|.*payable.*; now: .* 13 .*refused.*\| 0",
    ),
    "a verdict is deleted": (
        "DELETE FROM deliveries_verdict WHERE person_id = 13",
        r"verdicts: row 13 is missing; saved: amiyan-verdict-1 \| 13 \|",
    ),
    "a decision is turned round": (
        "UPDATE entitlements_decision SET entitled = NOT entitled WHERE person_id = 13",
        r"decisions: row 13 was changed or moved; saved: amiyan-decision-1 \| 13 \| .*no.*; now: .* 13 .*yes",
    ),
    "an evidence is exchanged": (
        "UPDATE deliveries_evidence SET original_sha256 = sha256('bent') WHERE id = 13",
        r"evidence: row 12 was changed or moved; saved: amiyan-evidence-1 \| 7 \| 13 \|",
    ),
    "a provider's account is put in": (
        "UPDATE registry_organisation_account SET iban = 'KZTHIEF' WHERE iban = 'KZ13'",
        r"payments: row 13 was changed or moved; saved: amiyan-payment-1 \| account \| 7 \| \d+ \| KZ13 \|.*; now: .*KZTHIEF",
    ),
    "the account of an act is changed": (
        "UPDATE settlement_statement SET iban = 'KZTHIEF'",
        r"payments: row \d+ was changed or moved; saved: .* act .*FIRST.*; now: .*\| act \|.*KZTHIEF",
    ),
    "the account of a payout is changed": (
        "UPDATE settlement_payout SET iban = 'KZTHIEF'",
        r"payments: row \d+ was changed or moved; saved: .* payout .*SECOND.*; now: .*\| payout \|.*KZTHIEF",
    ),
    "the account that two people put there is changed": (
        "UPDATE settlement_account_change SET iban = 'KZTHIEF'",
        r"payments: row \d+ was changed or moved; saved: .* change .*SECOND.*; now: .*\| change \|.*KZTHIEF",
    ),
    "a payout is of another sum": (
        "UPDATE settlement_payout SET amount_tiyn = 777",
        r"payments: row \d+ was changed or moved; saved: .* payout .* 500 .*; now: .*\| payout \|.*\| 777 \|",
    ),
    "an approval is deleted": (
        "DELETE FROM settlement_approval WHERE place = 2",
        r"payments: row \d+ is missing; saved: amiyan-payment-1 \| approval \| 2 \| 4242 \| 1 \| 2 \| 13 \|.*; now: -",
    ),
    "an approval is given to another person": (
        "UPDATE settlement_approval SET person_id = 14 WHERE place = 2",
        r"payments: row \d+ was changed or moved; saved: .* 13 .*; now: .*\| approval \| 2 \| 4242 \| 1 \| 2 \| 14 \|",
    ),
    "a refusal is deleted": (
        "DELETE FROM settlement_refusal WHERE is_refused",
        r"payments: row \d+ is missing; saved: amiyan-payment-1 \| refusal \|.*refused; now: -",
    ),
    "a signature is exchanged": (
        "UPDATE access_signature SET signature = 'bent' WHERE person_id = 13",
        r"payments: row \d+ was changed or moved; saved: .* signature .*; now: .*\| signature \| 13 \|",
    ),
    "a message to the bank is exchanged": (
        "UPDATE settlement_message SET body = 'bent'",
        r"payments: row \d+ was changed or moved; saved: .* message .*; now: .*\| message \| bank \| m1 \|",
    ),
    "the amount of a bank's line is changed": (
        "UPDATE settlement_bank_entry SET amount_tiyn = 777",
        r"payments: row \d+ was changed or moved; saved: .* line .* 500 .*; now: .*\| line \|.*\| R1 \| 777 \|",
    ),
    "a bank's answer is deleted": (
        """ALTER TABLE settlement_bank_status DROP CONSTRAINT settlement_bank_status_channel_sha256_fkey;
           DELETE FROM settlement_answer""",
        r"payments: row \d+ is missing; saved: amiyan-payment-1 \| answer \| bank \|.*; now: -",
    ),
    "everything of a day is deleted": (
        "DELETE FROM deliveries_verdict",
        r"verdicts: row 0 is missing[\s\S]*verdicts: row 19 is missing",
    ),
}


def bent(site, scratch, how):
    """Let the superuser do it; the words that the verifier must say."""
    statement, words = HANDS[how]
    about = {"id": a_transfer(), "other": a_transfer(20)}
    with scratch.server.connect(scratch.name) as superuser:
        superuser.execute(statement.format(**about))
    return words.format(**about)


def rebuilt(site, scratch):
    """Hands that also hold the log's key forget our trees and heads, and build and sign everything anew."""
    with scratch.server.connect(scratch.name) as superuser:
        superuser.execute(REBUILD)
    return site.publish()


@pytest.mark.parametrize("how", HANDS)
def test_with_a_saved_export_the_verifier_names_the_row(site, scratch, how):
    saved = site.export("saved")
    words = bent(site, scratch, how)
    status, told = site.verify("export", site.export("new"), "--saved", saved)
    assert status == 1
    assert re.search(words, told), told


@pytest.mark.parametrize("how", HANDS)
def test_with_nothing_saved_what_was_sealed_names_the_row(site, scratch, how):
    words = bent(site, scratch, how)
    status, told = site.verify("export", site.export("new"))
    assert status == 1
    without_old_fields = re.sub(
        r"saved: .*?(?=; now|\[|$)", "saved: -", words.replace("[\\s\\S]*saved: .* {id} ", "")
    )
    assert re.search(without_old_fields, told), told
    assert (
        "witnesses: chamber.example.kz/witness, university.example.kz/witness): it was made of other rows"
        in told
    )


@pytest.mark.parametrize("how", HANDS)
def test_with_the_log_s_key_stolen_and_all_built_anew_saved_hashes_name_the_row(site, scratch, how):
    saved = site.export("saved")
    words = bent(site, scratch, how)
    rebuilt(site, scratch)
    status, told = site.verify("export", site.export("new"), "--saved", saved)
    assert status == 1
    assert re.search(words, told), told
    assert re.search(r"saved head of \d+ rows \(.*chamber.*university.*\): it was made of other rows", told)


@pytest.mark.parametrize("how", HANDS)
def test_with_the_log_s_key_stolen_the_witnesses_refuse_and_what_they_show_convicts(site, scratch, how):
    shown = site.path / "heads.txt"
    shown.write_text(site.bodies[0].standing.heads().text)
    bent(site, scratch, how)
    tree = how_tree(how)
    reasons = [one.reason for one in rebuilt(site, scratch) if one.tree == tree]
    assert set(reasons) <= {"other-root", "holds-more", "not-consistent"}
    assert len(reasons) == (0 if how == "everything of a day is deleted" else 2)
    status, told = site.verify("export", site.export("new"), "--saved", shown)
    assert status == 1
    if query("SELECT count(*) FROM ledger_log_head WHERE tree = %s", [tree])[0][0]:
        assert f"{tree}: enough witnesses have signed no head of these rows" in told
    assert re.search(rf"{tree}: saved head of \d+ rows .*witnesses: chamber.example.kz/witness", told), told
    for body in site.bodies:
        assert all(problem.kind.code in {"witness-fork", "witness-unproved"} for problem in body.said)


def how_tree(how):
    words = HANDS[how][1]
    return words.partition(":")[0]


def test_a_month_later_the_bent_row_is_refused_by_both_witnesses(site, scratch):
    """The rebuilt log has grown past what the witnesses saw, and cannot show that it goes on from there."""
    bent(site, scratch, "an amount is changed")
    rebuilt(site, scratch)
    site.month()
    for body in site.bodies:
        (fork, unproved) = body.folder.log("amiyan.example.kz/transfers").refusals()
        assert {fork.why, unproved.why} == {"fork", "unproved"}
    status, told = site.verify("export", site.export("new"))
    assert status == 1
    assert "transfers: enough witnesses have signed no head of these rows" in told
    assert "verdicts: 40 rows, 40 of them under a head with enough witnesses" in told


def test_a_row_changed_with_psql_is_found_by_the_separate_program(site, scratch, tmp_path):
    """As the issue says it, with the two programs: psql, and the verifier as a process of its own."""
    saved = site.export("saved")
    number = a_transfer()
    address = ["-h", str(scratch.server.host), "-p", str(scratch.server.port), "-U", scratch.server.superuser]
    statement = f"UPDATE ledger_transfer SET amount = 1 WHERE id = '{number}'"
    subprocess.run([binaries() / "psql", *address, "-d", scratch.name, "-qc", statement], check=True)
    program = "import sys; from amiyan_verify.check import main; sys.exit(main(sys.argv[1:]))"
    called = ["export", site.export("new"), "--policy", site.policy, "--saved", saved]
    ended = subprocess.run(
        ["python3", "-c", program, *map(str, called)],
        capture_output=True,
        text=True,
        check=False,
        env=lonely(),
    )
    assert ended.returncode == 1, ended.stderr
    assert re.search(
        rf"transfers: row 8 was changed or moved; saved: .* {number} .*; now: .*\| 1 \|", ended.stdout
    )
    assert "credits" in ended.stdout  # the balances do not agree with it either


def lonely():
    """An environment in which only the verifier can be imported, not our code."""
    found = next(path for path in sys.path if path.endswith("site-packages"))
    return {
        "PYTHONPATH": f"{ROOT / 'verifier' / 'src'}:{found}",
        "PATH": str(sys.prefix) + "/bin:/usr/bin:/bin",
    }


def test_an_honest_site_holds_from_month_to_month(site):
    saved = site.export("first")
    site.month()
    status, told = site.verify("export", site.export("second"), "--saved", saved)
    assert (status, told.splitlines()[-1]) == (0, "All of it holds.")
    for tree, rows in zip(TREES, (64, 40, 40, 40, 79), strict=True):
        assert f"{tree}: {rows} rows, {rows} of them under a head with enough witnesses" in told


def test_places_that_tests_name_are_those_of_the_log(site):
    assert place_of(TRANSFERS, f"r.id = '{a_transfer()}'") == 8
    assert place_of(EVIDENCE, "r.id = 13") == 12
    assert place_of(VERDICTS, "r.person_id = 13") == place_of(DECISIONS, "r.person_id = 13") == 13
