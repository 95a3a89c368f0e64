"""Live evidence, from what a terminal sent to what the canteen is owed.

Faults 2, 3, 5, 7, 11, 13 and 18 of the published list, where evidence comes by network.
"""

import datetime as dt
import time

import pytest
from django.db import connection

from amiyan.bench.acts import enter_demo_budget
from amiyan.deliveries.actions.judge import judge
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.programmes.loader import load
from amiyan.settlement.drain import drain, shard_held
from amiyan.settlement.jobs import dirty_shards

from .live import FIRST, LAST, PROGRAMME, fill_registers, make_town, requests, send, settled

TODAY = dt.date(2025, 9, 9)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return make_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def live(scratch, town, monkeypatch):
    settled(monkeypatch)
    fill_registers(town)
    return scratch


def drain_all(today=TODAY):
    while shards := dirty_shards():
        for shard in shards:
            assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: today) is not None


def verdicts():
    return query(
        "SELECT DISTINCT ON (person_id, service_day) person_id, service_day, verdict::text, reason::text, terminal, at,"
        " method, amount_tiyn FROM deliveries_verdict ORDER BY person_id, service_day, version DESC"
    )


def owed():
    return query(
        "SELECT owner, credits - debits FROM ledger_account WHERE kind = 'payable' AND credits > debits ORDER BY 1"
    )


def books_follow_the_verdicts():
    """Every payable meal is owed once, with its amount, and the books hold."""
    assert verify(connection).findings == ()
    payable = sum(row[7] for row in verdicts() if row[2] == "payable")
    assert sum(tiyn for _, tiyn in owed()) == payable > 0


def test_what_terminals_send_comes_to_what_an_audit_of_the_same_passes_finds(live, town):
    sent = list(requests(town))
    assert send(live, sent) == len(sent)
    drain_all()
    found = verdicts()
    assert {row[2] for row in found} == {"payable", "held"}
    books_follow_the_verdicts()
    lay_out(terms_of(load(PROGRAMME), Period(FIRST, LAST), exceptions=(), regions=[None, "79"]))
    terms = terms_of(
        load(PROGRAMME), Period(dt.date(2025, 7, 1), dt.date(2025, 9, 30)), exceptions=(), regions=["79"]
    )
    lay_out(terms)
    again = judge(terms, facilities=[id_ for (id_,) in query("SELECT id FROM registry_facility")])
    assert (again.outcomes, again.verdicts) == (0, 0)
    assert verdicts() == found


@pytest.mark.parametrize("lines", [1, 7, 1000])
def test_any_cut_into_requests_in_any_order_comes_to_the_same(live, town, lines):
    """Fault 5; each request is drained on its own where there are few."""
    send(live, requests(town))
    drain_all()
    expected = [row[1:] for row in verdicts()], owed()
    with live.connect("postgres") as superuser:
        superuser.execute(
            "TRUNCATE deliveries_evidence, deliveries_pass, deliveries_outcome, deliveries_verdict, settlement_posting,"
            " settlement_grant, settlement_use, settlement_appropriation, ledger_transfer, ledger_batch,"
            " entitlements_entitlement"
        )
        superuser.execute("DELETE FROM ledger_account")
    enter_demo_budget(PROGRAMME, "79", years=[2025])
    parts = list(requests(town, lines=lines))[::-1]
    size = max(1, len(parts) // 9)
    for start in range(0, len(parts), size):
        send(live, parts[start : start + size])
        drain_all()
    assert ([row[1:] for row in verdicts()], owed()) == expected
    books_follow_the_verdicts()


def test_the_same_bytes_again_change_nothing(live, town):
    """Fault 11: a terminal that was not answered sends the same, also to another process, also months later."""
    sent = list(requests(town))
    send(live, sent)
    drain_all()
    before = verdicts(), owed()
    assert send(live, sent) == 0
    assert dirty_shards() == []
    assert send(live, requests(town, lines=39)) > 0
    drain_all()
    assert (verdicts(), owed()) == before


def test_a_shard_that_somebody_holds_is_left_to_them_and_taken_over_when_they_die(live, town):
    """Fault 18: the lock goes with the session, and the marks stay."""
    send(live, requests(town))
    shard = dirty_shards()[0]
    other = live.connect()
    other.execute("SELECT pg_advisory_lock(735201, %s)", [shard])
    assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: TODAY) is None
    other.close()
    while (done := drain(shard=shard, programmes=[PROGRAMME], today=lambda: TODAY)) is None:
        time.sleep(0.05)  # until the server has noticed that the other is gone
    assert done.verdicts > 0
    with shard_held(shard) as held:
        assert held
    drain_all()
    books_follow_the_verdicts()


def test_what_is_taken_back_flows_back_and_what_is_right_is_owed(live, town):
    """Faults 7 and 8: an enrolment that was never true, and true after all."""
    send(live, requests(town))
    drain_all()
    before = verdicts(), owed()
    person, day = next((row[0], row[1]) for row in before[0] if row[2] == "payable")
    execute(
        "UPDATE registry_enrolment SET known_to = now() WHERE person_id = %s AND known_to IS NULL", [person]
    )
    mark_everything()
    drain_all()
    assert (person, day, "refused", "not_enrolled") in [row[:4] for row in verdicts()]
    books_follow_the_verdicts()
    assert sum(tiyn for _, tiyn in owed()) < sum(tiyn for _, tiyn in before[1])
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
        " SELECT person_id, facility_id, eats_at_id, grade, class_label, shift, valid, 'again' FROM registry_enrolment"
        " WHERE person_id = %s",
        [person],
    )
    mark_everything()
    drain_all()
    assert (verdicts(), owed()) == before
    history = query(
        "SELECT amount_tiyn > 0 FROM settlement_posting WHERE person_id = %s AND service_day = %s ORDER BY version",
        [person, day],
    )
    assert history == [(True,), (False,), (True,)]


def mark_everything():
    execute(
        "INSERT INTO deliveries_unjudged (facility_id, day, programme, shard)"
        " SELECT DISTINCT facility_id, at::date, %s, mod(facility_id, 8)::smallint FROM deliveries_pass",
        [PROGRAMME],
    )
