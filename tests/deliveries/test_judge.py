"""From evidence to verdicts: a function of what was sent and what was known, however the work is cut.

Faults 2, 5 and 11 of the published list: one meal for one child and day; any batch size gives the same;
the same evidence twice changes nothing.
"""

import hashlib
import io
from datetime import date

import pytest

from amiyan.deliveries.actions import judge, take_in_log
from amiyan.entitlements.actions import decide
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from amiyan.simulator.town import simulate

FIRST, LAST = date(2025, 9, 1), date(2025, 9, 8)


def fail(problem):
    raise AssertionError(problem)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    simulate(seed=3, children=600, days=4, schools=6, out=folder)
    return folder


@pytest.fixture
def registers(scratch, town):
    """A small town in the registers, decided, its terms laid out."""
    import_terminals(town / "terminals.csv", source="t", programme="school-meals", problem=lambda _: None)
    import_roster(town / "roster.csv", source="r", problem=lambda _: None)
    decide(programme="school-meals", first=FIRST, last=LAST)
    terms = terms_of(load("school-meals"), Period(FIRST, LAST), exceptions=(), regions=[None])
    lay_out(terms)
    return terms


def send(town, *, only=None):
    facility_of = dict(query("SELECT serial, facility_id FROM registry_terminal"))
    for path in sorted((town / "events").iterdir()):
        if only is None or path.name in only:
            with path.open("rb") as stream:
                take_in_log(stream, name=path.name, facility_of=facility_of, source="test")


def facilities():
    return [0, *(id_ for (id_,) in query("SELECT id FROM registry_facility ORDER BY id"))]


def outcomes():
    return query(
        "SELECT e.file_name, o.record, o.outcome::text FROM deliveries_outcome o"
        " JOIN deliveries_evidence e ON e.id = o.evidence_id ORDER BY 1, 2"
    )


def verdicts():
    return query(
        "SELECT p.iin, v.service_day, v.verdict::text, v.reason::text, v.terminal, v.at, v.amount_tiyn"
        " FROM deliveries_verdict v JOIN registry_person p ON p.id = v.person_id ORDER BY 1, 2, version"
    )


def test_any_batch_size_and_any_number_of_workers_give_the_same(registers, town):
    send(town)
    done = judge(registers, facilities=facilities(), batch=100)
    assert done.passes == done.outcomes > 1000
    expected = outcomes(), verdicts()
    for cut in ({"batch": 1}, {"batch": 2, "workers": 2}):
        again = judge(registers, facilities=list(reversed(facilities())), **cut)
        assert (again.passes, again.outcomes, again.verdicts) == (done.passes, 0, 0)
        assert (outcomes(), verdicts()) == expected


def test_a_fresh_judgement_in_other_batches_is_the_same(scratch, registers, town):
    send(town)
    judge(registers, facilities=list(reversed(facilities())), batch=1)
    apart = [(file, record, outcome) for file, record, outcome in outcomes()]
    by_iin = verdicts()
    with scratch.connect("postgres") as superuser:
        superuser.execute("TRUNCATE deliveries_outcome, deliveries_verdict")
    judge(registers, facilities=facilities(), batch=1000)
    assert outcomes() == apart
    assert verdicts() == by_iin


def latest_verdicts():
    """What holds now of each child and day, without the history that led there."""
    return query(
        "SELECT DISTINCT ON (person_id, service_day) person_id, service_day, verdict::text, reason::text, terminal,"
        " at, method, amount_tiyn FROM deliveries_verdict ORDER BY person_id, service_day, version DESC"
    )


def test_late_evidence_leads_to_where_all_of_it_at_once_would_have_led(scratch, registers, town):
    """Fault 5: in whatever order evidence arrives, the same verdicts hold; what was said before is kept."""
    names = sorted(path.name for path in (town / "events").iterdir())
    late = set(names[::3])
    send(town, only=set(names) - late)
    judge(registers, facilities=facilities())
    before, held_before = (set(outcomes()), set(verdicts())), latest_verdicts()
    send(town, only=late)
    judge(registers, facilities=facilities())
    assert before[0] < set(outcomes())
    assert before[1] < set(verdicts())
    held = latest_verdicts()
    assert held != held_before
    with scratch.connect("postgres") as superuser:
        superuser.execute("TRUNCATE deliveries_outcome, deliveries_verdict")
    judge(registers, facilities=facilities())
    assert latest_verdicts() == held


def test_what_no_pass_supports_any_more_gets_a_newer_verdict(registers, town):
    """An enrolment that never was: yesterday's payable stays in the history, today's knowledge refuses it."""
    send(town)
    judge(registers, facilities=facilities())
    person, day = query(
        "SELECT person_id, service_day FROM deliveries_verdict WHERE verdict = 'payable' ORDER BY 1, 2 LIMIT 1"
    )[0]
    execute("UPDATE registry_enrolment SET known_to = now() WHERE person_id = %s", [person])
    done = judge(registers, facilities=facilities())
    history = query(
        "SELECT version, verdict::text, reason::text, amount_tiyn > 0 FROM deliveries_verdict"
        " WHERE person_id = %s AND service_day = %s ORDER BY version",
        [person, day],
    )
    assert history == [(1, "payable", "used", True), (2, "refused", "not_enrolled", False)]
    assert done.verdicts > 0
    assert judge(registers, facilities=facilities()).verdicts == 0


def test_the_same_log_sent_twice_is_repeated_records_only(registers, town):
    send(town)
    judge(registers, facilities=facilities())
    meals = verdicts()
    count = query("SELECT count(*) FROM deliveries_pass WHERE kind <> 'unreadable'")[0][0]
    before = query("SELECT count(*) FROM deliveries_outcome WHERE outcome = 'repeated_record'")[0][0]
    send(town)
    judge(registers, facilities=facilities())
    after = query("SELECT count(*) FROM deliveries_outcome WHERE outcome = 'repeated_record'")[0][0]
    assert after - before == count
    assert verdicts() == meals


def taken(body, name, *, keep=True):
    serial, facility = query(
        "SELECT serial, facility_id FROM registry_terminal WHERE place = 'canteen' LIMIT 1"
    )[0]
    told = []
    done = take_in_log(
        io.BytesIO(body),
        name=f"{serial}_{name}",
        facility_of={serial: facility},
        source="test",
        keep_body=keep,
        unreadable=told.append,
    )
    return done, [record.line for record in told]


def kept():
    rows = query(
        "SELECT body, kept_sha256 = sha256(body), original_sha256 FROM deliveries_evidence ORDER BY id"
    )
    return [(bytes(body) if body else None, sound, bytes(digest)) for body, sound, digest in rows]


def test_evidence_keeps_attendance_lines_with_their_hash_or_only_the_digest(registers):
    body = b"101\t2025-09-02 12:00:00\t0\t15\t0\n\nUSER PIN=5\tName=Someone\tPasswd=1234\n102\t2025-09-02 12:01:00\t0\t15\t0\n"
    for keep in (True, False):
        done, lines = taken(body, "attlog.dat", keep=keep)
        assert (done.records, done.unreadable, lines) == (3, 1, [3])
    (text, sound, digest), nothing = kept()
    assert text == b"101\t2025-09-02 12:00:00\t0\t15\t0\n\n\n102\t2025-09-02 12:01:00\t0\t15\t0\n"
    assert sound is True
    assert digest == hashlib.sha256(body).digest() == nothing[2]
    assert nothing[0] is None


def test_of_events_that_carry_a_name_only_the_digest_is_kept(registers):
    """P28: what a terminal adds of a child's name or picture never enters the database."""
    body = (
        b'{"dateTime": "2025-09-02T12:00:00+05:00", "eventType": "AccessControllerEvent", "AccessControllerEvent":'
        b' {"majorEventType": 5, "subEventType": 75, "employeeNoString": "101", "name": "Someone"}}\n'
    )
    done, _ = taken(body, "events.jsonl")
    assert done.records == 1
    assert kept() == [(None, None, hashlib.sha256(body).digest())]
