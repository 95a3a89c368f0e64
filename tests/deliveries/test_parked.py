"""What a terminal sends with another's secret waits for the office, and counts once and where the office says."""

import datetime as dt
import hashlib

import pytest

from amiyan.deliveries.actions.bindings import bind_terminal
from amiyan.deliveries.actions.parked import release_parked, set_aside_parked
from amiyan.deliveries.parked import parked_terminals
from amiyan.deliveries.shards import SHARDS
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import execute, query
from tests.deliveries.terminals import SOURCE, a_terminal
from tests.registry.invented_town import a_facility

OFFICE = {"decided_by": "Сәуле Ахметова", "reason": "the terminal was exchanged for repair"}


@pytest.fixture
def binding(db):
    a_terminal("CJ7001")
    return bind_terminal(serial="CJ7001", source=SOURCE)


def parked(binding, body, *, serial="ZZ9", minutes=5, records=2, reason="unknown"):
    sent = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    execute(
        "INSERT INTO deliveries_parked (binding_id, serial, reason, received_at, body, original_sha256, source, layout, binding, skew_s, records)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'zkteco', 'zkteco-attlog', 'secret', 7, %s)",
        [
            binding.binding_id,
            serial,
            reason,
            sent,
            body,
            hashlib.sha256(b"with a name " + body).digest(),
            records,
        ],
    )


def evidence():
    return query(
        "SELECT facility_id, terminal, convert_from(body, 'UTF8'), layout, binding, skew_s FROM deliveries_evidence ORDER BY id"
    )


def test_the_office_sees_who_is_parked_and_only_its_own(binding):
    parked(binding, b"one", minutes=9)
    parked(binding, b"two", minutes=3, records=5, reason="moved")
    parked(binding, b"three", serial="ZZ8")
    first, second = parked_terminals(EVERYTHING)
    assert (first.serial, first.bound_serial, first.facility_id, first.reason) == (
        "ZZ9", "CJ7001", binding.facility_id, "moved",
    )  # fmt: skip
    assert (first.requests, first.records, second.serial) == (2, 7, "ZZ8")
    assert first.first_seen < first.last_seen
    assert parked_terminals(Scope(facilities=frozenset([binding.facility_id]))) == [first, second]
    assert parked_terminals(Scope(regions=frozenset(["79"]))) == [first, second]
    assert parked_terminals(NOBODY) == parked_terminals(Scope(facilities=frozenset([1]))) == []


def test_what_is_released_becomes_evidence_that_is_to_be_read_once(binding):
    school = a_facility("School 8")
    parked(binding, b"one")
    parked(binding, b"two")
    parked(binding, b"another's", serial="ZZ8")
    ask = {"binding_id": binding.binding_id, "serial": "ZZ9", "facility": school, **OFFICE}
    assert release_parked(**ask) == 2
    assert evidence() == [(school, "ZZ9", body, "zkteco-attlog", "secret", 7) for body in ("one", "two")]
    assert query("SELECT facility_id, shard FROM deliveries_unread") == [(school, school % SHARDS)] * 2
    assert [one.serial for one in parked_terminals(EVERYTHING)] == ["ZZ8"]
    with pytest.raises(ProblemError, match="nothing-parked"):
        release_parked(**ask)
    parked(binding, b"three")
    assert release_parked(**ask) == 1
    assert [body for _, _, body, *_ in evidence()] == ["one", "two", "three"]
    assert (
        query("SELECT sha256(body) = kept_sha256, sha256(body) <> original_sha256 FROM deliveries_evidence")
        == [(True, True)] * 3
    )


def test_evidence_stands_under_the_serial_as_the_registry_writes_it(binding):
    school = a_terminal("44:47:CC:00:11:22")
    parked(binding, b"one", serial="4447cc001122")
    release_parked(binding_id=binding.binding_id, serial="4447cc001122", facility=school, **OFFICE)
    assert evidence()[0][1] == "44:47:CC:00:11:22"


def test_what_is_set_aside_never_counts_and_is_kept(binding):
    parked(binding, b"one")
    set_aside_parked(binding_id=binding.binding_id, serial="ZZ9", **OFFICE)
    assert parked_terminals(EVERYTHING) == evidence() == []
    parked(binding, b"two")
    release_parked(binding_id=binding.binding_id, serial="ZZ9", facility=binding.facility_id, **OFFICE)
    assert [body for _, _, body, *_ in evidence()] == ["two"]
    assert query("SELECT count(*) FROM deliveries_parked") == [(2,)]
    assert query("SELECT facility_id, decided_by FROM deliveries_parked_decision ORDER BY id") == [
        (None, OFFICE["decided_by"]), (binding.facility_id, OFFICE["decided_by"]),
    ]  # fmt: skip


def test_what_may_still_be_on_its_way_is_not_passed_over(binding):
    """A number may be drawn before a lower one is committed: the last minute is left for the next decision."""
    parked(binding, b"early", minutes=5)
    parked(binding, b"just now", minutes=0)
    set_aside_parked(binding_id=binding.binding_id, serial="ZZ9", **OFFICE)
    assert [one.requests for one in parked_terminals(EVERYTHING)] == [1]
    with pytest.raises(ProblemError, match="nothing-parked"):
        set_aside_parked(binding_id=binding.binding_id, serial="ZZ9", **OFFICE)


@pytest.mark.parametrize("missing", ["decided_by", "reason"])
def test_a_decision_needs_a_name_and_a_reason(binding, missing):
    parked(binding, b"one")
    with pytest.raises(ProblemError, match="decision-without-name"):
        release_parked(
            binding_id=binding.binding_id,
            serial="ZZ9",
            facility=binding.facility_id,
            **{**OFFICE, missing: " "},
        )
    assert evidence() == []


def test_records_count_only_to_a_facility_that_there_is(scratch):
    a_terminal("CJ7001")
    made = bind_terminal(serial="CJ7001", source=SOURCE)
    parked(made, b"one")
    with pytest.raises(ProblemError, match="facility-not-in-registry"):
        release_parked(binding_id=made.binding_id, serial="ZZ9", facility=1, **OFFICE)
    assert evidence() == []
