"""What is read for many approvals grows with them, whatever PostgreSQL takes the tables for (fault 17).

It plans by what it knew of a table when it counted it last: one that was empty then, or of a few rows, is filled, and is
taken for empty until it is counted again. Then all indexes look alike, and a plan reads every statement for each. The
checks of foreign keys are planned like that too, once a connection. Rows read are counted here, not seconds.
"""

import pytest
from django.db import transaction

from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.approvals.actions import _APPROVE, Statement, _lay_out, approve_statements
from tests.settlement.planning import reading_less_than, take_for_empty

from .kit import APPROVES, Person, budget, provider, statement

MANY = 1_000
FILL = """
INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units, delivered_tiyn,
    corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn, payable_tiyn, due_on, decide_by,
    document_sha256, recorded_by)
SELECT n, budget_id, 1, month, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, due_on, decide_by, sha256(n::text::bytea), 0
FROM settlement_statement, generate_series(%s, %s) n WHERE payee > 1e9
"""
# What is asked for every statement, filled as a site's tables are: held lines and what was cooked, of the same budget.
AROUND = """
INSERT INTO settlement_hold (person_id, service_day, programme, slot, verdict_version, reason, facility_id, payee, budget_id,
                             number, amount_tiyn, decide_by)
SELECT 9000000 + n, '2025-09-02', 'school-meals', 1, 1, 'objected', 1, n, {budget}, 1, 63100, '2025-10-31'
FROM generate_series(1, {many}) n;
INSERT INTO settlement_hold_decision (person_id, service_day, programme, slot, verdict_version, is_paid, reason, decided_by)
SELECT person_id, service_day, programme, slot, verdict_version, true, 't', 1 FROM settlement_hold;
INSERT INTO settlement_cooked (facility_id, service_day, programme, portions, expected, share_per_mille, amount_tiyn, declared_at,
                               cut_off_at, payee, budget_id, batch, recorded_by)
SELECT n, '2025-09-10', 'school-meals', 1, 1, 1000, 63100, '2025-09-10', '2025-09-09', n, {budget}, 0, 1
FROM generate_series(1, {many}) n;
"""
A_STATEMENT = 100  # rows and entries that are read for one; each reading each would be hundreds


@pytest.fixture
def act(scratch):
    return statement(provider(), budget())


def fill(act, first, last):
    execute(FILL, [first, last])
    return [Statement(n, act.budget_id, 1) for n in range(first, last + 1)]


def taken_for_empty(scratch, act):
    """Counted while nothing stood there."""
    found = fill(act, 1, MANY)
    take_for_empty(scratch)
    return found


def known_of_a_few(_scratch, act):
    """Counted while ten statements stood there, of which the connection has checked ten foreign keys."""
    few = fill(act, MANY + 1, MANY + 10)
    analyze("settlement_statement", "settlement_approval", "settlement_hold", "settlement_cooked")
    one = Person("of a few", APPROVES)
    assert {done for _, done in approve_statements(statements=few, signature=one.signs(few))} == {"done"}
    return fill(act, 1, MANY)


@pytest.mark.parametrize("known", [taken_for_empty, known_of_a_few])
def test_what_is_read_for_many_approvals_grows_with_them(scratch, act, known):
    execute(AROUND.format(budget=act.budget_id, many=MANY))
    statements = known(scratch, act)
    for one in (Person(1, APPROVES), Person(2, APPROVES)):
        with transaction.atomic(), reading_less_than(A_STATEMENT * MANY):
            signed = approve_statements(statements=statements, signature=one.signs(statements))
        assert {outcome for _, outcome in signed} == {"done"}


def test_seats_are_not_asked_about_while_they_are_taken(act):
    """A table taken for empty is read from end to end for each, and grows by each: no row is found, each is looked at."""
    with transaction.atomic():
        _lay_out([act])
        values = {"person": 1, "signature": "00000000-0000-0000-0000-000000000000"}
        found = [line for (line,) in query("EXPLAIN " + _APPROVE, values)]
    assert [line for line in found if "settlement_approval" in line and "Insert on" not in line] == []
