"""At a region's size nothing reads through the postings of other providers, other months or other statements."""

import datetime as dt

import pytest

from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.statements import gather, holds, meals, queries

from .conftest import Region
from .kit import PRICE, PROGRAMME, SEPTEMBER

FILL = """
INSERT INTO registry_organisation (id, bin, name, source)
SELECT 1000 + n, lpad(n::text, 12, '0'), 'P' || n, 't' FROM generate_series(1, 200) n;
INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn, facility_id,
                                budget_id, batch)
SELECT 5000000 + n / 20, date '2025-09-01' + n % 20, 'school-meals', 1, 1, 1001 + n % 200, 63100, 1 + n % 300, {budget}, n
FROM generate_series(1, 120000) n;
INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units, delivered_tiyn,
                                  corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn,
                                  payable_tiyn, due_on, decide_by, document_sha256, recorded_by)
SELECT 1000 + n, {budget}, 1, '2025-09-01', 0, 200000, 600, 0, 0, 0, 0, 0, 0, 0, 0, '2025-10-20', '2025-10-31', '', 0
FROM generate_series(1, 200) n;
INSERT INTO settlement_statement_line (payee, budget_id, number, line, kind, facility_id, agreement, service_month, reason,
                                       unit_price_tiyn, units, amount_tiyn)
SELECT 1000 + n, {budget}, 1, line, 'delivered', line, '', '2025-09-01', 'used', 63100, 1, 63100
FROM generate_series(1, 200) n, generate_series(1, 20) line;
INSERT INTO settlement_hold (person_id, service_day, programme, slot, verdict_version, reason, facility_id, payee, budget_id,
                             number, amount_tiyn, decide_by)
SELECT n, '2025-09-02', 'school-meals', 1, 1, 'objected', 1, 1000 + n % 200, {budget}, 1, 63100, '2025-10-31'
FROM generate_series(1, 40000) n;
"""


@pytest.fixture
def full(scratch, decided):
    """120,000 postings of 200 providers, each with a statement."""
    region = Region()
    execute(FILL.format(budget=region.books.budget_id))
    analyze(
        "settlement_posting",
        "settlement_statement",
        "settlement_statement_line",
        "settlement_hold",
        "registry_organisation",
    )
    return region


def plans(monkeypatch, module, call):
    """What PostgreSQL would do for every question that ``call`` asks by ``module``."""
    found = []

    def explained(statement, params=None):
        found.extend(line for (line,) in query(f"EXPLAIN {statement}", params))
        return query(statement, params)

    monkeypatch.setattr(module, "query", explained)
    call()
    monkeypatch.undo()
    assert found
    return "\n".join(found)


def large_tables_are_asked_by_index(plan):
    for table in ("settlement_posting", "settlement_statement_line", "settlement_hold", "ledger_transfer"):
        assert f"Seq Scan on {table} " not in plan, plan


def test_a_statement_and_each_of_its_lines_are_asked_by_key(full, monkeypatch):
    key = queries.Key(1001, full.books.budget_id, 1)

    def whole():
        with pytest.raises(queries.ProblemError):  # its digest is none: it was not made by locking
            queries.stated(key, scope=EVERYTHING)

    plan = plans(monkeypatch, queries, whole)
    large_tables_are_asked_by_index(plan)
    assert "settlement_statement_line_pkey" in plan
    plan = plans(monkeypatch, meals, lambda: meals.meals_of(key, 1, scope=EVERYTHING))
    large_tables_are_asked_by_index(plan)
    assert "settlement_posting_by_payee" in plan
    # Which were replaced is asked once, and not by a look for the successor of each.
    assert "settlement_posting_taken_back" in plan
    assert "settlement_posting_pkey" not in plan
    on = dt.date(2025, 9, 2)
    plan = plans(monkeypatch, meals, lambda: meals.meals_of(key, 1, scope=EVERYTHING, on=on))
    assert "settlement_posting_by_payee" in plan
    assert "(SubPlan" not in plan, "the agreement of one day is asked once, and not of each meal"
    plan = plans(monkeypatch, meals, lambda: meals.days_of(key, 1, scope=EVERYTHING))
    large_tables_are_asked_by_index(plan)
    assert "settlement_posting_pkey" not in plan


def test_held_lines_of_one_provider_are_read_by_index(full, monkeypatch):
    plan = plans(monkeypatch, holds, lambda: holds.held_lines(budget_id=full.books.budget_id, payee=1001))
    large_tables_are_asked_by_index(plan)


def test_a_few_providers_are_locked_by_their_index(full):
    values = gather.first_days(SEPTEMBER, 2025) | {
        "programme": PROGRAMME,
        "budget": full.books.budget_id,
        "region": "79",
        "year": 2025,
        "payees": [full.nur],
    }
    full.books.meals(1, at=full.a, payee=full.nur)
    gather.lay_payees(values)
    statement = gather._OPEN_MONTHS.format(
        owed="settlement_posting", taken="settlement_posting", whose="true"
    )
    plan = "\n".join(line for (line,) in query(f"EXPLAIN {statement}", values | {"upto": 10**6}))
    large_tables_are_asked_by_index(plan)
    assert "settlement_posting_by_payee" in plan
    assert gather.read_postings(values, upto=10**6) == [full.nur]
    assert query("SELECT sum(units * price_tiyn) FROM lock_moved") == [(PRICE,)]


def test_what_came_in_while_a_month_locks_is_found_by_its_batch(full):
    values = gather.first_days(SEPTEMBER, 2025) | {"programme": PROGRAMME, "budget": full.books.budget_id}
    recent = {"after": 119_990, "upto": 120_000}
    owed = gather._RECENT.format(side="budget_id", more="")
    plan = "\n".join(line for (line,) in query(f"EXPLAIN SELECT * FROM {owed} r", values | recent))
    assert "settlement_posting_by_budget" in plan, plan


@pytest.mark.usefixtures("db")
def test_what_of_a_month_is_open_is_planned_for_that_month():
    """A plan for any month, which a connection gets at its sixth asking, reads the verdicts of all months."""
    ((config,),) = query("SELECT proconfig FROM pg_proc WHERE proname = 'settlement_month_open'")
    assert "plan_cache_mode=force_custom_plan" in config
