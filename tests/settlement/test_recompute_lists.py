"""A day by list computed again: whom the signed batch names is whom the passes name."""

import pytest

from amiyan.deliveries.actions.chain import Signed, take_batches
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.makers.native import wire
from amiyan.kernel.sql import query
from amiyan.settlement.recompute.run import recompute
from tests.deliveries.school import MONDAY, PROGRAMME

from .test_lists_to_the_books import LIST, THURSDAY, batch, marked, owed, school, signed, work_off
from .test_recompute import by_hand, differing

__all__ = ["school"]


@pytest.fixture
def listed(school):
    sent = batch(school, 1, marked(school), signed(school))
    with school.database.connect() as connection, connection.transaction():
        binding = connection.execute(
            "INSERT INTO deliveries_binding (facility_id, serial, way, public_key, source)"
            " VALUES (%s, 'phone-1', 'signature', '\\x00', 'test') RETURNING id",
            [school.id],
        ).fetchone()[0]
        assert (
            take_batches(connection, [Signed(binding, 1, wire.ZEROS, b"s", 2, "", sent)])[0].verdict == "next"
        )
    work_off(MONDAY)
    mark_due_lists(THURSDAY)
    work_off(THURSDAY)
    assert owed() == 3 * 63100
    return school


def again():
    return recompute(day=MONDAY, programme=PROGRAMME, today=THURSDAY)


def test_a_day_by_list_stands(listed):
    done = again()
    assert (done.is_sound, done.passes, done.by_list) == (True, 3, 0)
    assert [(verdict, count) for verdict, _, count, _ in done.verdicts] == [("payable", 3)]


def test_a_child_that_was_added_to_a_signed_list_is_named(listed):
    by_hand(
        listed.database,
        "INSERT INTO deliveries_pass SELECT facility_id, evidence_id, record + 50, line, terminal, '104', at, state, method,"
        " kind, received, skew_s, via FROM deliveries_pass WHERE via = 'list' ORDER BY record LIMIT 1",
    )
    problem = next(one for one in again().differences if one.kind.code == "recompute-pass")
    assert (problem.params["stands"], problem.params["comes_out"]) == (f"list {LIST} 104", "–")


def test_a_child_that_was_taken_from_a_signed_list_is_named(listed):
    gone = by_hand(
        listed.database,
        "DELETE FROM deliveries_pass WHERE via = 'list' AND pin = '102' RETURNING evidence_id",
    )
    done = again()
    problem = next(one for one in done.differences if one.kind.code == "recompute-pass")
    assert problem.params["comes_out"] == f"list {LIST} 102"
    assert problem.params["evidence"] == gone[0][0]
    assert "recompute-verdict" in differing(done)


def test_a_signed_list_that_was_changed_is_named(listed):
    by_hand(
        listed.database,
        "UPDATE deliveries_evidence SET body = replace(convert_from(body, 'UTF8'), '\"103\"', '\"104\"')::bytea"
        " WHERE terminal = 'phone-1'",
    )
    assert differing(again()) == {"recompute-body": 1, "recompute-link": 1, "recompute-pass": 2}
    assert query("SELECT count(*) FROM deliveries_pass WHERE via = 'list'") == [(3,)]
