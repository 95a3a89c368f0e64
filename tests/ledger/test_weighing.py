"""A batch is weighed without reading the accounts that it does not name."""

import pytest
from django.db import connection

from amiyan.ledger import actions
from amiyan.ledger.accounts import AccountIntent
from tests.ledger.books import FUND, PERIOD, PURPOSE, post, transfer

MANY = """
SELECT n AS owner, %(id)s::bigint AS id, 'entitlement' AS kind, %(purpose)s AS purpose, %(period)s AS period,
    false AS may_overdraw FROM generate_series(1000, 20999) n"""


@pytest.fixture
def many(db):
    """Twenty thousand children beside the fund."""
    actions.open_accounts(accounts=[FUND])
    child = AccountIntent(1000, "entitlement", PURPOSE, PERIOD)
    values = {"id": child.id, "purpose": PURPOSE, "period": PERIOD}
    assert actions.open_query(select_sql=MANY, params=values) == {"open": 20_000}


def read() -> tuple[int, int]:
    """Rows of ledger_account that were read by going through it, and by its key, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'ledger_account'"
        )
        return cursor.fetchone()


@pytest.mark.parametrize("purposes", [1, 40])
def test_only_accounts_that_are_named_are_read(many, purposes):
    payees = [AccountIntent(1000 + n, "entitlement", PURPOSE, PERIOD) for n in range(200)]
    others = [AccountIntent(1000 + n, "payable", f"p{n % purposes}", PERIOD) for n in range(200)]
    actions.open_accounts(accounts=others)
    asked = [transfer(FUND, one, 5, "grant", one.owner) for one in payees]
    # Everybody asks for more than there is, so that all are gone through.
    asked += [
        transfer(payer, payee, 4, "meal", payer.owner, turn)
        for turn in range(2)
        for payer, payee in zip(payees, others, strict=True)
    ]
    went_through, by_key = read()
    assert post(*asked) == ["posted"] * 400 + ["refused"] * 200
    again_through, again_by_key = read()
    assert again_through == went_through
    named = 1 + len(payees) + len(others)
    assert again_by_key - by_key <= named
