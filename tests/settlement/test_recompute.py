"""A day computed again from the kept bodies: it stands, and whoever changes something by hand is found."""

import datetime as dt
import hashlib

import pytest

from amiyan.deliveries.makers.native import wire
from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import execute, query
from amiyan.settlement import jobs
from amiyan.settlement.recompute.run import recompute

from .live import PROGRAMME, fill_registers, make_town, requests, send, settled
from .test_drain import TODAY, drain_all

DAY = dt.date(2025, 9, 3)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return make_town(tmp_path_factory.mktemp("town"), children=300, days=3, schools=3)


@pytest.fixture
def worked_off(scratch, town, monkeypatch):
    settled(monkeypatch)
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    return scratch


def again(day=DAY):
    return recompute(day=day, programme=PROGRAMME, today=TODAY)


def differing(done):
    return {one.kind.code: one.count for one in done.found if one.count}


def by_hand(database, statement, values=()):
    """What no right of the application's allows."""
    with database.connect("postgres") as superuser:
        found = superuser.execute(statement, values)
        assert found.rowcount > 0
        return found.fetchall() if found.description else []


def test_the_day_stands_and_nothing_is_left_of_computing_it(worked_off):
    tables = (
        "deliveries_pass",
        "deliveries_outcome",
        "deliveries_verdict",
        "settlement_posting",
        "ledger_transfer",
    )
    before = [query(f"SELECT count(*) FROM {table}") for table in tables]
    for day in (2, 3, 4):
        done = again(dt.date(2025, 9, day))
        assert (done.is_sound, differing(done)) == (True, {})
        assert done.read.records == done.passes > 100
        assert {verdict for verdict, *_ in done.verdicts} == {"payable", "held"}
        assert (done.pending, done.not_again, dict(done.waiting)) == ((0, 0, 0), (), {})
    assert [query(f"SELECT count(*) FROM {table}") for table in tables] == before
    assert query("SELECT to_regclass('pg_temp.deliveries_pass')") == [(None,)]


def test_a_day_of_rest_has_nothing_to_compare(worked_off):
    done = again(dt.date(2025, 9, 7))
    assert done.is_sound
    assert (done.passes, done.verdicts) == (0, ())


def test_a_pass_that_was_changed_is_named(worked_off):
    changed = by_hand(
        worked_off,
        "UPDATE deliveries_pass SET pin = '999999' WHERE (facility_id, evidence_id, record) = (SELECT facility_id,"
        " evidence_id, record FROM deliveries_pass WHERE at::date = %s ORDER BY at LIMIT 1)"
        " RETURNING facility_id, terminal, evidence_id, record",
        [DAY],
    )
    done = again()
    problem = next(one for one in done.differences if one.kind.code == "recompute-pass")
    assert (
        tuple(problem.params[name] for name in ("facility", "terminal", "evidence", "record")) == changed[0]
    )
    assert "999999" in problem.params["stands"]
    assert "999999" not in problem.params["comes_out"]


@pytest.mark.parametrize("of", ["one", "all of a body"])
def test_a_pass_that_was_taken_away_is_named(worked_off, of):
    which = "(evidence_id, record)" if of == "one" else "evidence_id"
    columns = which.strip("()")
    by_hand(
        worked_off,
        f"DELETE FROM deliveries_pass WHERE {which} = (SELECT {columns} FROM deliveries_pass p"
        " JOIN deliveries_outcome o USING (facility_id, evidence_id, record) WHERE at::date = %s AND outcome = 'used'"
        " ORDER BY 1 LIMIT 1)",
        [DAY],
    )
    found = differing(again())
    assert found["recompute-pass"] >= 1


def test_a_pass_that_was_added_is_named(worked_off):
    by_hand(
        worked_off,
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind, via)"
        " SELECT facility_id, evidence_id, 90000, 90000, terminal, pin, at + interval '1 minute', state, method, kind, via"
        " FROM deliveries_pass WHERE at::date = %s ORDER BY at LIMIT 1",
        [DAY],
    )
    done = again()
    problem = next(one for one in done.differences if one.kind.code == "recompute-pass")
    assert (problem.params["record"], problem.params["comes_out"]) == (90000, "–")


def test_a_pass_moved_to_another_school_is_named(worked_off):
    by_hand(
        worked_off,
        "UPDATE deliveries_pass p SET facility_id = (SELECT max(id) FROM registry_facility f WHERE f.id <> p.facility_id)"
        " WHERE (facility_id, evidence_id, record) = (SELECT facility_id, evidence_id, record FROM deliveries_pass"
        " WHERE at::date = %s ORDER BY at LIMIT 1)",
        [DAY],
    )
    assert differing(again())["recompute-pass"] == 2


@pytest.mark.parametrize(
    "change",
    [
        "amount_tiyn = amount_tiyn + 100",
        "verdict = 'held'",
        "facility_id = facility_id + 1",
        "at = at + interval '1 s'",
    ],
)
def test_a_verdict_that_was_changed_is_named_with_the_person_and_the_day(worked_off, change):
    changed = by_hand(
        worked_off,
        f"UPDATE deliveries_verdict SET {change} WHERE person_id = (SELECT person_id FROM deliveries_verdict"
        " WHERE service_day = %s AND verdict = 'payable' ORDER BY 1 LIMIT 1) AND service_day = %s RETURNING person_id",
        [DAY, DAY],
    )
    done = again()
    problem = next(one for one in done.differences if one.kind.code == "recompute-verdict")
    assert (problem.params["person"], problem.params["day"]) == (changed[0][0], "2025-09-03")


def test_a_verdict_that_was_invented_is_named(worked_off):
    by_hand(
        worked_off,
        "INSERT INTO deliveries_verdict SELECT p.id, v.service_day, programme, slot, 1, verdict, reason, facility_id,"
        " terminal, at, method, evidence_id, record, amount_tiyn FROM deliveries_verdict v, LATERAL ("
        " SELECT id FROM registry_person p WHERE NOT EXISTS (SELECT FROM deliveries_verdict x WHERE x.person_id = p.id"
        " AND x.service_day = v.service_day) LIMIT 1) p WHERE service_day = %s AND verdict = 'payable' LIMIT 1",
        [DAY],
    )
    assert differing(again()) == {"recompute-posting": 1, "recompute-verdict": 1}


def test_an_outcome_that_was_changed_is_named(worked_off):
    by_hand(
        worked_off,
        "UPDATE deliveries_outcome o SET outcome = 'not_entitled' FROM deliveries_pass p WHERE (p.facility_id,"
        " p.evidence_id, p.record) = (o.facility_id, o.evidence_id, o.record) AND p.at = (SELECT min(at) FROM"
        " deliveries_pass JOIN deliveries_outcome USING (facility_id, evidence_id, record) WHERE at::date = %s"
        " AND outcome = 'used')",
        [DAY],
    )
    assert "recompute-outcome" in differing(again())


def test_a_body_that_was_changed_is_named(worked_off):
    changed = by_hand(
        worked_off,
        "UPDATE deliveries_evidence SET body = replace(convert_from(body, 'UTF8'), '2025-09-03', '2025-09-02')::bytea"
        " WHERE id = (SELECT evidence_id FROM deliveries_pass WHERE at::date = %s ORDER BY at LIMIT 1) RETURNING id",
        [DAY],
    )
    done = again()
    bodies = [one.params["evidence"] for one in done.differences if one.kind.code == "recompute-body"]
    assert bodies == [changed[0][0]]
    assert "recompute-pass" in differing(done)


@pytest.mark.parametrize("column", ["amount = amount + 1", "subject = '2025-09-04'", "code = 'gift'"])
def test_a_transfer_that_was_changed_is_named(worked_off, column):
    changed = by_hand(
        worked_off,
        f"UPDATE ledger_transfer SET {column} WHERE id = (SELECT id FROM ledger_transfer WHERE code = 'delivery'"
        " AND subject = %s ORDER BY payer_owner LIMIT 1) RETURNING payer_owner",
        [DAY.isoformat()],
    )
    done = again()
    assert differing(done) == {"recompute-books": 1}
    assert done.differences[0].params["person"] == changed[0][0]


def test_a_transfer_to_somebody_else_is_named(worked_off):
    by_hand(
        worked_off,
        "UPDATE ledger_transfer SET payee_owner = payee_owner + 7 WHERE id = (SELECT id FROM ledger_transfer"
        " WHERE code = 'delivery' AND subject = %s ORDER BY payer_owner LIMIT 1)",
        [DAY.isoformat()],
    )
    assert differing(again()) == {"recompute-books": 2}


def test_a_posting_that_was_changed_is_named(worked_off):
    by_hand(
        worked_off,
        "UPDATE settlement_posting SET amount_tiyn = 0 WHERE service_day = %s AND person_id = ("
        " SELECT min(person_id) FROM settlement_posting WHERE service_day = %s AND amount_tiyn > 0)",
        [DAY, DAY],
    )
    assert differing(again()) == {"recompute-posting": 1, "recompute-books": 1}


def test_what_was_learnt_later_is_a_mark_that_is_not_yet_worked_off(worked_off):
    person = query(
        "SELECT min(person_id) FROM deliveries_verdict WHERE verdict = 'payable' AND service_day = %s", [DAY]
    )[0][0]
    execute(
        "UPDATE registry_enrolment SET known_to = now() WHERE person_id = %s AND known_to IS NULL", [person]
    )
    done = again()
    assert not done.is_sound
    assert {one.params.get("person", person) for one in done.differences} == {person}
    decide(programme=PROGRAMME, first=dt.date(2025, 9, 2), last=dt.date(2026, 5, 25))
    since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    jobs.follow_registers(programme=PROGRAMME, today=TODAY, since=since)
    assert again().pending[1] > 0
    drain_all()
    assert again().is_sound


def test_meals_that_wait_for_a_parameter_are_explained_and_differ_from_nothing(scratch, town):
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    done = again()
    payable = sum(count for verdict, _, count, _ in done.verdicts if verdict == "payable")
    assert done.is_sound
    assert dict(done.waiting) == {"placeholder": payable}


def test_a_file_whose_body_was_not_kept_is_listed(worked_off):
    """As an audit leaves it: the digest is there, the file stays with whoever gave it."""
    by_hand(
        worked_off,
        "UPDATE deliveries_evidence SET body = NULL, kept_sha256 = NULL, layout = '', file_name = 'a.dat' WHERE id = ("
        " SELECT min(evidence_id) FROM deliveries_pass WHERE at::date = %s)",
        [DAY],
    )
    done = again()
    assert done.is_sound
    assert [(name, passes > 0) for _, _, name, passes in done.not_again] == [("a.dat", True)]


SERIAL = "GATE-1"


@pytest.fixture
def chained(worked_off):
    """Three batches of a device that signs, each naming the digest of the one before."""
    facility = query("SELECT min(id) FROM registry_facility")[0][0]
    previous, at = wire.ZEROS, dt.datetime(2025, 9, 3, 7, tzinfo=dt.UTC)
    with worked_off.connect() as connection, connection.transaction():
        binding = connection.execute(
            "INSERT INTO deliveries_binding (facility_id, serial, way, public_key, source)"
            " VALUES (%s, %s, 'signature', '\\x00', 'test') RETURNING id",
            [facility, SERIAL],
        ).fetchone()[0]
        for number in (1, 2, 3):
            body = wire.encode(wire.Batch(SERIAL, number, previous, at, 1, "boot", ()))
            digest = hashlib.sha256(body)
            connection.execute(
                "INSERT INTO deliveries_evidence (facility_id, terminal, file_name, received_at, body, kept_sha256,"
                " original_sha256, source, layout, binding) VALUES (%s, %s, '', %s, %s, %s, %s, 'native', 'native-1',"
                " 'signature')",
                [facility, SERIAL, at, body, digest.digest(), digest.digest()],
            )
            connection.execute(
                "INSERT INTO deliveries_chain_link (serial, number, sha256, signature, binding_id)"
                " VALUES (%s, %s, %s, '\\x00', %s)",
                [SERIAL, number, digest.digest(), binding],
            )
            previous = digest.hexdigest()
        connection.execute(
            "INSERT INTO deliveries_chain VALUES (%s, 3, decode(%s, 'hex'))", [SERIAL, previous]
        )
    assert again().is_sound
    return worked_off


@pytest.mark.parametrize(
    ("statement", "whys"),
    [
        ("DELETE FROM deliveries_chain_link WHERE number = 2", {"gap", "not a link", "previous"}),
        ("UPDATE deliveries_chain_link SET sha256 = '\\x11' WHERE number = 2", {"digest", "previous"}),
        ("UPDATE deliveries_chain_link SET number = 7 WHERE number = 3", {"gap", "not a link", "end"}),
        ("DELETE FROM deliveries_chain_link WHERE number = 3", {"not a link", "end"}),
        ("UPDATE deliveries_chain SET number = 2", {"end"}),
    ],
)
def test_a_link_that_was_changed_is_named(chained, statement, whys):
    by_hand(chained, statement)
    done = again()
    assert {one.params["why"] for one in done.differences} == whys
    assert set(differing(done)) == {"recompute-link"}


def test_a_signed_body_that_was_changed_is_named_by_its_digest_and_its_chain(chained):
    by_hand(
        chained,
        "UPDATE deliveries_evidence SET body = replace(convert_from(body, 'UTF8'), ':\"boot\"', ':\"toob\"')::bytea"
        " WHERE terminal = 'GATE-1' AND id = (SELECT min(id) FROM deliveries_evidence WHERE terminal = 'GATE-1')",
    )
    assert differing(again()) == {"recompute-body": 1, "recompute-link": 1}
