"""A day of a town in the public log: sealed and signed by jobs, witnessed, and a child's meal proved by a receipt."""

import base64
import datetime as dt
import json

import pytest

from amiyan.cli import main
from amiyan.cli.doctor import log as doctor
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.log import notes, tree, witnesses
from amiyan.ledger.log.check import check
from amiyan.ledger.log.heads import FRESH_FOR, newest, newest_published
from amiyan.ledger.log.witnesses import Told
from amiyan.settlement import log as logs
from amiyan.settlement import problems
from amiyan.settlement.jobs import publish_log, seal_log
from amiyan.settlement.log import SOURCES, TREES, publish, seal_all
from amiyan.settlement.receipts import meal_key
from amiyan.settlement.recompute.run import recompute
from tests.ledger.log import outside, paid
from tests.ledger.log.test_keys import kept
from tests.settlement.live import PROGRAMME, fill_registers, make_town, requests, send, settled
from tests.settlement.test_drain import drain_all

SITE = "meals.example/log"
NOW = dt.datetime(2025, 9, 9, 12, 0, tzinfo=dt.UTC)
TODAY = dt.date(2025, 9, 9)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return make_town(tmp_path_factory.mktemp("town"), children=60, schools=2)


@pytest.fixture
def live(scratch, town, monkeypatch):
    """A town whose day is read, judged and posted; commands find it as the site's database."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    settled(monkeypatch)
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    return scratch


@pytest.fixture
def two(tmp_path, monkeypatch):
    """A key of the log, and two witnesses that trust it: all set as a site sets them."""
    key = notes.make_key(SITE, notes.LOG)
    found = [outside.PlainWitness("one.example"), outside.PlainWitness("two.example")]
    for one in found:
        one.trust(SITE, TREES, key.verifier)
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    monkeypatch.setenv("AMIYAN_LOG_KEY", str(kept(tmp_path, key)))
    monkeypatch.setenv("AMIYAN_WITNESSES", ",".join(f"{one.listed.key}@{one.listed.url}" for one in found))
    monkeypatch.setattr(logs.publish, "__kwdefaults__", {"by": outside.of(*found)})
    return found


def said(capsys, *arguments):
    capsys.readouterr()
    status = main([*arguments, "--lang", "en"])
    return status, capsys.readouterr().out


# -------------------------------------------------------------------------------------------- by itself ----


def test_a_day_is_sealed_signed_and_published_by_the_jobs_of_each_minute(live, two):
    assert seal_log.func(0) == sum(query(f"SELECT count(*) FROM {one.table}")[0][0] for one in SOURCES) > 100
    assert publish_log.func(0) == [5, 0, 0]
    for source in SOURCES:
        head = newest_published(source.tree, 2)
        assert head == newest(source.tree)
        assert head.size == query(f"SELECT count(*) FROM {source.table}")[0][0]
        assert check(source).findings == ()
    assert (seal_log.func(0), publish_log.func(0)) == (0, [0, 0, 0])


def test_a_site_without_a_key_seals_and_signs_nothing(live):
    assert seal_log.func(0) > 100
    assert publish_log.func(0) == [0, 0, 0]
    assert [newest(name) for name in TREES] == [None] * 5


def test_a_key_that_cannot_be_used_stops_signing_and_nothing_else(live, two, monkeypatch, capsys):
    monkeypatch.setenv("AMIYAN_LOG_KEY", "/nowhere/to/be/found.pem")
    assert seal_log.func(0) > 100
    assert publish_log.func(0) == [0, 1, 0]
    status, text = said(capsys, "log", "show")
    assert (status, "found.pem cannot be read" in text) == (1, True)


def test_a_tree_that_cannot_be_sealed_or_signed_holds_up_no_other(live, two):
    seal_all()
    publish(now=NOW)
    execute("UPDATE ledger_log_edge SET tx = 1::bigint << 40 WHERE tree = 'evidence'")
    with live.connect("amiyan_owner") as owner:
        owner.execute("UPDATE ledger_log_edge SET levels = ARRAY[sha256('x')] WHERE tree = 'verdicts'")
    done = seal_all()
    assert done["evidence"].kind.code == "log-transactions-fell-back"
    assert [done[name].leaves for name in ("transfers", "decisions")] == [0, 0]
    found = publish(now=NOW + FRESH_FOR)
    assert [one.kind.code for one in found.problems] == ["log-head-differs"]
    assert {head.tree for head in found.heads} == {"transfers", "evidence", "decisions", "payments"}


def test_the_day_can_still_be_computed_again(live, two):
    seal_all()
    assert [
        found
        for found in recompute(programme=PROGRAMME, day=dt.date(2025, 9, 2), today=TODAY).found
        if found.count
    ] == []


# ------------------------------------------------------------------------------------------- by receipt ----


def holds(paper, two):
    note = notes.parse_note(paper["checkpoint"])
    keys = [one.key.verifier for one in two]
    assert notes.signers(note, keys) == tuple(keys)
    head = notes.parse_checkpoint(note.text)
    proof = [base64.b64decode(one) for one in paper["proof"]]
    leaf = tree.leaf_hash(paper["leaf"].encode())
    return tree.is_included(leaf, index=paper["index"], size=head.size, proof=proof, root_hash=head.root)


def a_meal():
    return query(
        "SELECT p.id, p.iin, s.service_day::text, s.amount_tiyn FROM settlement_posting s"
        " JOIN registry_person p ON p.id = s.person_id WHERE s.amount_tiyn > 0 AND p.iin IS NOT NULL ORDER BY 1, 3 LIMIT 1"
    )[0]


def test_a_family_gets_the_receipts_of_a_meal(live, two, capsys):
    person, iin, day, amount = a_meal()
    assert main(["receipt", "meal", "--iin", iin, "--day", day, "--lang", "en"]) == 2
    assert "not in the tree “transfers” yet" in capsys.readouterr().err
    seal_all()
    publish(now=NOW)
    papers = {}
    for what in ("meal", "verdict", "decision"):
        status, text = said(capsys, "receipt", what, "--iin", iin, "--day", day)
        assert status == 0
        papers[what] = json.loads(text)
        assert holds(papers[what], two)
        assert iin not in text  # nothing on paper says who it is
    leaf = papers["meal"]["leaf"].split("\x1f")
    assert (leaf[0], leaf[3], leaf[7], leaf[8]) == ("amiyan-transfer-1", str(person), str(amount), "delivery")
    assert papers["verdict"]["leaf"].split("\x1f")[-4:-2] == ["payable", "used"]
    assert papers["decision"]["leaf"].split("\x1f")[6] == "yes"
    status, text = said(capsys, "receipt", "meal", "--person", str(person), "--day", day)
    assert json.loads(text) == papers["meal"]
    status, text = said(capsys, "receipt", "transfer", leaf[1], "--payer", str(person), "--month", day[:7])
    assert json.loads(text) == papers["meal"]


def test_the_evidence_of_a_school_has_a_receipt(live, two, capsys):
    seal_all()
    publish(now=NOW)
    code, number = query(
        "SELECT f.code, e.id FROM deliveries_evidence e JOIN registry_facility f ON f.id = e.facility_id ORDER BY 2 LIMIT 1"
    )[0]
    status, text = said(capsys, "receipt", "evidence", str(number), "--facility", code)
    assert status == 0
    assert holds(json.loads(text), two)


def test_a_payout_has_a_receipt(scratch, two, monkeypatch, capsys):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    paid.month(1)
    seal_all()
    publish(now=NOW)
    ((number,),) = query("SELECT replace(id::text, '-', '') FROM settlement_payout")
    status, text = said(capsys, "receipt", "payout", number)
    assert status == 0
    paper = json.loads(text)
    assert holds(paper, two)
    assert paper["leaf"].split("\x1f")[1] == "payout"
    assert paid.SECOND in paper["leaf"]


def test_a_meal_that_was_taken_back_and_owed_anew_is_proved_by_its_newest_transfer(live, two):
    person, _, day, amount = a_meal()
    day = dt.date.fromisoformat(day)
    execute(
        "INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn)"
        " SELECT person_id, service_day, programme, 2, verdict_version, payee, %s FROM settlement_posting"
        " WHERE (person_id, service_day) = (%s, %s)",
        [amount, person, day],
    )
    about = {"person": person, "programme": PROGRAMME, "day": day}
    ((expected,),) = query(
        "SELECT ledger_transfer_id('delivery', %s, %s::text, %s::date::text, '1', '2')",
        [PROGRAMME, person, day],
    )
    assert meal_key(**about) == (expected, person, day.replace(day=1))
    execute(
        "INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn)"
        " SELECT person_id, service_day, programme, 3, verdict_version, payee, 0 FROM settlement_posting"
        " WHERE (person_id, service_day, version) = (%s, %s, 2)",
        [person, day],
    )
    with pytest.raises(ProblemError) as caught:
        meal_key(**about)
    assert caught.value.problem.kind is problems.MEAL_NOT_OWED


@pytest.mark.parametrize(
    "arguments",
    [
        ("meal", "--person", "1", "--day", "2025-09-02"),
        ("verdict", "--person", "1", "--day", "2025-09-02"),
        ("decision", "--person", "1", "--day", "2025-09-02"),
        ("evidence", "999999"),
        ("payout", "00000000-0000-0000-0000-000000000001"),
        ("transfer", "00000000-0000-0000-0000-000000000001", "--payer", "1", "--month", "2025-09"),
        ("meal", "--iin", "000000000000", "--day", "2025-09-02"),
    ],
)
def test_what_is_not_there_has_no_receipt_and_a_reason(scratch, monkeypatch, capsys, arguments):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    assert main(["receipt", *arguments, "--lang", "en"]) == 2
    assert capsys.readouterr().err


# --------------------------------------------------------------------------------------------- by hand ----


def test_the_log_is_sealed_signed_and_shown_by_hand(live, two, capsys):
    status, text = said(capsys, "log", "seal")
    assert (status, text.count("new leaves")) == (0, 5)
    status, text = said(capsys, "log", "sign")
    assert (status, text.count("is signed"), text.count("stands by")) == (0, 5, 10)
    status, text = said(capsys, "log", "sign")
    assert (status, text) == (0, "There is nothing to sign and nobody to ask.\n")
    status, text = said(capsys, "log", "show")
    assert (status, text.count("published: head 1"), text.count("This key signs: meals.example/log+")) == (
        0,
        5,
        1,
    )
    two[0].is_away = True
    execute("DELETE FROM deliveries_unread")
    publish(now=NOW + 1000 * FRESH_FOR)
    status, text = said(capsys, "log", "show")
    assert "one.example did not cosign transfers, 1 times in a row: unreachable" in text


def test_a_key_is_made_where_only_its_owner_reads_it_and_never_over_another(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", SITE)
    file = tmp_path / "new.pem"
    status, text = said(capsys, "log", "key", str(file))
    assert (status, file.stat().st_mode & 0o777) == (0, 0o600)
    made = notes.read_key(SITE, notes.LOG, file.read_text(encoding="ascii"))
    assert notes.parse_key(text.strip()) == made.verifier
    assert said(capsys, "log", "key", str(file))[0] == 2
    assert notes.read_key(SITE, notes.LOG, file.read_text(encoding="ascii")).verifier == made.verifier


def test_verify_names_the_row_of_the_log_that_was_bent(live, two, capsys):
    seal_all()
    status, text = said(capsys, "verify")
    assert (status, "leaves of the log looked at" in text) == (0, True)
    ((person, day),) = query(
        "SELECT person_id, service_day::text FROM deliveries_verdict ORDER BY 1, 2 LIMIT 1"
    )
    with live.connect("amiyan_owner") as owner:
        owner.execute(
            "UPDATE deliveries_verdict SET amount_tiyn = 1 WHERE (person_id, service_day) = (%s, %s)",
            [person, day],
        )
    assert said(capsys, "verify")[0] == 0  # what was right is not looked at each time
    status, text = said(capsys, "verify", "--full")
    assert status == 1
    assert f"deliveries_verdict/{person}/{day}/{PROGRAMME}/1/1: Row" in text


# ------------------------------------------------------------------------------------------ the doctor ----


def codes(now=NOW):
    return [one.problem.kind.code for one in doctor.check(now)]


def test_the_doctor_says_who_does_not_sign_and_who_does_not_answer(live, two, monkeypatch):
    seal_all()
    publish(now=NOW)
    assert codes() == []
    two[0].is_away = True
    later = NOW + FRESH_FOR
    for _ in range(doctor.FAILS_A_WHILE - 1):
        publish(now=later)
    assert codes(later) == []
    publish(now=later)
    assert codes(later) == ["doctor-witness-fails"]
    assert codes(later + dt.timedelta(hours=2)) == ["doctor-witness-fails", *["doctor-log-unpublished"] * 5]
    monkeypatch.setenv("AMIYAN_WITNESSES", f"{two[1].listed.key}@{two[1].listed.url}")
    assert codes(later) == ["doctor-few-witnesses"]
    monkeypatch.setenv("AMIYAN_LOG_KEY", "")
    assert codes(later) == ["doctor-log-unsigned"]
    monkeypatch.setenv("AMIYAN_LOG_KEY", "/nowhere/to/be/found.pem")
    assert codes(later) == ["log-key-unreadable"]
    execute("UPDATE ledger_log_edge SET tx = 1::bigint << 40 WHERE tree = 'evidence'")
    assert codes(later) == ["log-transactions-fell-back", "log-key-unreadable"]


@pytest.mark.parametrize("reason", sorted(witnesses.ALARMS))
def test_a_witness_that_saw_another_past_is_heard_at_once(reason):
    witness = outside.PlainWitness("one.example").listed
    found = list(doctor.answers([Told("one.example", "evidence", 3, 1, reason)], (witness,)))
    assert [(one.problem.kind.code, one.is_grave) for one in found] == [("doctor-witness-says-changed", True)]
    assert list(doctor.answers([Told("former.example", "evidence", 3, 9, reason)], (witness,))) == []


# --------------------------------------------------------------------------------------------- metrics ----


def test_how_far_the_log_is_can_be_watched(live, two, client):
    seal_all()
    two[0].is_away = True
    publish(now=NOW)
    answer = client.get("/metrics").content.decode()
    ((count,),) = query("SELECT count(*) FROM ledger_transfer")
    assert f'amiyan_log_leaves{{state="sealed",tree="transfers"}} {count}.0' in answer
    assert 'amiyan_log_leaves{state="published",tree="transfers"} 0.0' in answer
    assert 'amiyan_log_witness_failures{tree="transfers",witness="one.example"} 1.0' in answer


def test_the_log_is_part_of_the_site(live, client):
    assert client.get("/log/heads").status_code == 200
