"""The application and the worker read the books and call the functions; they can bend nothing."""

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.db import connection as django_connection

from amiyan.config.database import APP_ROLE, WORKER_ROLE
from amiyan.ledger import actions
from amiyan.ledger.accounts import AccountIntent
from tests.ledger import books

TABLES = (
    "ledger_account",
    "ledger_transfer",
    "ledger_batch",
    "ledger_hold",
    "ledger_hold_end",
    "ledger_verified",
    "ledger_verified_balance",
)
FORBIDDEN = [
    *(statement.format(table) for table in TABLES for statement in ("DELETE FROM {}", "TRUNCATE {}")),
    "UPDATE ledger_account SET credits = 1",
    "UPDATE ledger_account SET may_overdraw = true",
    "UPDATE ledger_transfer SET amount = 1",
    "UPDATE ledger_batch SET transfers = 1",
    "INSERT INTO ledger_account (owner, id, kind, purpose, period) VALUES (1, 1, 'fund', '', '')",
    "INSERT INTO ledger_batch (id, transfers) VALUES (9, 9)",
    "INSERT INTO ledger_hold_end (owner, service_month, id, outcome) VALUES (1, '2030-01-01', gen_random_uuid(), 'voided')",
    "INSERT INTO ledger_verified (batch, transfers) VALUES (9, 9)",
    "UPDATE ledger_verified_balance SET credits = 1",
    "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer",
    "SELECT ledger_take_pen()",
    "SELECT ledger_weigh('{}', '{}', false)",
    "SELECT ledger_cut_month('2030-01-01')",
    "SELECT ledger_cut_months('{}')",
    "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_is_never_overdrawn",
    "CREATE OR REPLACE FUNCTION ledger_highest_amount() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 1",
]


def test_neither_role_can_bend_the_books(scratch):
    for role in (APP_ROLE, WORKER_ROLE):
        with scratch.connect(role) as connection:
            for statement in FORBIDDEN:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_both_roles_can_post(scratch):
    actions.open_accounts(accounts=books.ALL)
    assert books.post(books.transfer(books.FUND, books.CANTEEN, 1, "x")) == ["posted"]
    with scratch.connect(WORKER_ROLE) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_post('{}')").fetchone() == (0,)


def test_the_tables_can_be_cut_by_owner(db):
    # What a cluster needs: no trigger, no foreign key, every unique key begins with the owner.
    with django_connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'ledger%'),
                      (SELECT count(*) FROM pg_constraint
                       WHERE conrelid::regclass::text LIKE 'ledger%' AND contype = 'f')"""
        )
        assert cursor.fetchone() == (0, 0)
        cursor.execute(
            """SELECT i.indrelid::regclass::text, a.attname FROM pg_index i
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
               WHERE i.indisunique AND i.indrelid::regclass::text IN ('ledger_account', 'ledger_transfer',
                   'ledger_hold', 'ledger_hold_end', 'ledger_verified_balance')"""
        )
        assert sorted(cursor.fetchall()) == [
            ("ledger_account", "owner"),
            ("ledger_hold", "owner"),
            ("ledger_hold_end", "owner"),
            ("ledger_transfer", "payer_owner"),
            ("ledger_verified_balance", "owner"),
        ]


def test_the_functions_are_the_owners_and_look_nowhere_else(db):
    with django_connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, pg_get_userbyid(proowner), prosecdef, proconfig FROM pg_proc
               WHERE proname IN ('ledger_open', 'ledger_post', 'ledger_hold_amounts', 'ledger_end_holds',
                                 'ledger_keep_verified') ORDER BY proname"""
        )
        found = cursor.fetchall()
        assert len(found) == 5
        for _, owner, definer, config in found:
            assert owner == "amiyan_owner"
            assert definer
            assert {"search_path=public, pg_temp", "plan_cache_mode=force_custom_plan"} <= set(config)


def test_money_enters_by_an_appropriation_and_nowhere_else(db):
    """Whoever may open accounts could otherwise open one that spends what nobody gave."""
    purse = AccountIntent(7, "entitlement", "school-meals", "2025-09", may_overdraw=True)
    with pytest.raises(IntegrityError, match="only_budget_or_recovery_overdraws"), transaction.atomic():
        actions.open_accounts(accounts=[purse])
