"""From terminals to statements: what was posted by the drains locks, and what comes after is a correction."""

import datetime as dt

import pytest
from django.db import connection

from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.settlement.statements.holds import Selection, decide_holds
from amiyan.settlement.statements.lock import lock_month
from tests.settlement.hamlet import PROGRAMME, facility, hamlet  # noqa: F401 - a fixture

from .kit import LOCKS, NOVEMBER, OCTOBER, PRICE, SEPTEMBER, balance, header, lines, provider, recorder

LATE = dt.date(2025, 10, 15)


@pytest.fixture
def town(hamlet, monkeypatch):  # noqa: F811
    """Both schools are supplied; the first days of September were served."""
    hamlet.nur, hamlet.dam = provider(), provider("990340000037", "«Дәмді ас» ЖШС")
    for code, payee in (("SA", hamlet.nur), ("SB", hamlet.dam)):
        execute(
            "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, valid, source)"
            " VALUES (%s, %s, %s, '1', '[2025-09-01,)', 't')",
            [facility(code), payee, PROGRAMME],
        )
    hamlet.passes("A1", "101 2025-09-08 12:00:00", "102 2025-09-08 12:01:00")
    hamlet.passes("B1", "103 2025-09-09 12:00:00")
    hamlet.drain()
    hamlet.budget_id = query("SELECT id FROM settlement_budget WHERE year = 2025 AND region = '79'")[0][0]
    return hamlet


def lock(town, month):
    return lock_month(budget_id=town.budget_id, month=month, recorded_by=0, today=LOCKS[month])


def test_what_was_posted_by_the_drains_locks(town):
    locked = lock(town, SEPTEMBER)
    assert (locked.statements, locked.payable_tiyn, locked.differing) == (2, 3 * PRICE, {})
    assert header(town.nur, SEPTEMBER, "delivered_units", "payable_tiyn") == (2, 2 * PRICE)


def test_a_terminal_that_was_offline_for_a_month_is_paid_in_the_next(town):
    """Fault 7, with a real terminal."""
    lock(town, SEPTEMBER)
    town.passes("B1", "103 2025-09-11 12:00:00", received="2025-10-15 09:00:00")
    town.drain(LATE)
    locked = lock(town, OCTOBER)
    assert (locked.differing, locked.payable_tiyn) == ({}, PRICE)
    assert lines(town.dam, OCTOBER, "kind", "service_month", "reason", "units") == [
        ("correction", SEPTEMBER, "came_later", 1)
    ]


def test_a_meal_that_was_paid_and_is_not_any_more_comes_from_the_debt_account(town):
    """Fault 8, with real registers: the child turns out to have left the school before."""
    lock(town, SEPTEMBER)
    execute(
        "UPDATE registry_enrolment SET known_to = now() WHERE person_id = (SELECT person_id FROM registry_pin WHERE pin = '102')"
    )
    town.night(LATE)
    assert balance(town.nur, "recovery") == -PRICE
    assert balance(town.nur, "payable") == 2 * PRICE
    town.passes("A1", "101 2025-10-13 12:00:00", received="2025-10-13 13:00:00")
    town.drain(LATE)
    locked = lock(town, OCTOBER)
    assert locked.differing == {}
    assert header(town.nur, OCTOBER, "delivered_tiyn", "corrected_tiyn", "offset_tiyn", "payable_tiyn") == (
        PRICE,
        -PRICE,
        PRICE,
        0,
    )
    assert balance(town.nur, "recovery") == 0
    assert verify(connection).findings == ()


def test_a_held_meal_that_a_person_pays_is_posted_and_stands_in_the_next_statement(town):
    town.passes("B1", "103 2025-09-10 12:00:00", binding="network")
    town.drain()
    lock(town, SEPTEMBER)
    assert lines(town.dam, SEPTEMBER, "kind", "reason", "units")[1:] == [
        ("held", "source_needs_confirmation", 1)
    ]
    chosen = Selection(budget_id=town.budget_id)
    assert decide_holds(chosen=chosen, is_paid=True, reason="seen", decided_by=recorder()) == 1
    town.drain(LATE)
    locked = lock(town, OCTOBER)
    assert locked.differing == {}
    assert lines(town.dam, OCTOBER, "kind", "service_month", "reason", "amount_tiyn") == [
        ("correction", SEPTEMBER, "held_line_paid", PRICE)
    ]


def test_an_agreement_that_had_ended_pays_the_other_supplier_and_the_child_eats(town):
    """Fault 9: learnt after the month was locked. The right of the children is as it was."""
    lock(town, SEPTEMBER)
    execute("UPDATE registry_agreement SET known_to = now() WHERE organisation_id = %s", [town.nur])
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, valid, source)"
        " VALUES (%s, %s, %s, '2', '[2025-09-01,)', 't')",
        [facility("SA"), town.dam, PROGRAMME],
    )
    rights = query(
        "SELECT person_id, ceiling_tiyn FROM entitlements_entitlement WHERE known_to IS NULL ORDER BY 1"
    )
    town.night(LATE)
    assert (
        query(
            "SELECT person_id, ceiling_tiyn FROM entitlements_entitlement WHERE known_to IS NULL ORDER BY 1"
        )
        == rights
    )
    assert lock(town, OCTOBER).differing == {}
    assert lines(town.dam, OCTOBER, "service_month", "agreement", "reason", "amount_tiyn") == [
        (SEPTEMBER, "2", "other_supplier", 2 * PRICE)
    ]
    assert lines(town.nur, OCTOBER, "service_month", "reason", "amount_tiyn") == [
        (SEPTEMBER, "other_supplier", -2 * PRICE)
    ]
    assert header(town.nur, OCTOBER, "payable_tiyn", "debt_tiyn") == (0, 2 * PRICE)
    assert lock(town, NOVEMBER).statements == 0  # a debt alone says nothing new
