"""Whatever a database superuser bends, the check from outside finds, and names the row."""

import pytest
from django.db import connection
from django.utils import translation

from amiyan.kernel.problems import advice, sentence
from amiyan.ledger import actions
from amiyan.ledger.checks import CHECKS
from amiyan.ledger.verify import verify
from tests.ledger.books import ALL, CANTEEN, CHILDREN, FUND, MONTH, post, transfer

ANN = CHILDREN[0]
GRANT, MEAL = transfer(FUND, ANN, 100, "grant"), transfer(ANN, CANTEEN, 60, "meal")
FREE = "ALTER TABLE {} DROP CONSTRAINT {};"
ACCOUNT = f"ledger_account/{ANN.owner}/{ANN.id}"
A_MEAL = f"ledger_transfer/{MEAL.id}"

# What the superuser does, what is found (among other things), and which row is named.
CORRUPTIONS = {
    "a balance is raised": (
        f"UPDATE ledger_account SET credits = credits + 5 WHERE owner = {ANN.owner}",
        {"ledger-balance-differs": ACCOUNT, "ledger-books-unbalanced": "ledger_account"},
    ),
    "a transfer is made smaller": (
        f"UPDATE ledger_transfer SET amount = 50 WHERE id = '{MEAL.id}'",
        {"ledger-balance-differs": ACCOUNT},
    ),
    "a transfer is deleted": (
        f"DELETE FROM ledger_transfer WHERE id = '{MEAL.id}'",
        {"ledger-balance-differs": ACCOUNT, "ledger-batch-differs": "ledger_batch/2"},
    ),
    "a batch is deleted with its transfers": (
        "DELETE FROM ledger_transfer WHERE batch = 1; DELETE FROM ledger_batch WHERE id = 1",
        {"ledger-balance-differs": ACCOUNT, "ledger-batch-missing": "ledger_batch/1"},
    ),
    "a batch is invented": (
        "INSERT INTO ledger_batch (id, transfers, leaves_before) VALUES (3, 1, 2)",
        {"ledger-batch-differs": "ledger_batch/3"},
    ),
    "an account is deleted": (
        f"DELETE FROM ledger_account WHERE owner = {CANTEEN.owner}",
        {"ledger-transfer-without-account": A_MEAL},
    ),
    "the payer's account is deleted": (
        f"DELETE FROM ledger_account WHERE owner = {FUND.owner}",
        {"ledger-transfer-without-account": f"ledger_transfer/{GRANT.id}"},
    ),
    "the wall falls and an account is overdrawn": (
        FREE.format("ledger_account", "ledger_account_is_never_overdrawn")
        + f"UPDATE ledger_account SET debits = 101 WHERE owner = {ANN.owner}",
        {
            "ledger-account-overdrawn": ACCOUNT,
            "ledger-wall-missing": "ledger_account/ledger_account_is_never_overdrawn",
        },
    ),
    "a counter falls below zero": (
        FREE.format("ledger_account", "ledger_account_counters_only_grow_from_zero")
        + f"UPDATE ledger_account SET debits_pending = -1 WHERE owner = {ANN.owner}",
        {"ledger-counter-negative": ACCOUNT},
    ),
    "an amount is turned round": (
        FREE.format("ledger_transfer", "ledger_transfer_moves_something")
        + f"UPDATE ledger_transfer SET amount = -60 WHERE id = '{MEAL.id}'",
        {"ledger-transfer-invalid": A_MEAL},
    ),
    "an id is used under another payer": (
        f"""INSERT INTO ledger_transfer
            SELECT {FUND.owner}, {FUND.id}, payee_owner, payee_account, amount, batch, service_month, 9, id, code, ''
            FROM ledger_transfer WHERE id = '{MEAL.id}'""",
        {"ledger-id-not-unique": A_MEAL, "ledger-batch-differs": "ledger_batch/2"},
    ),
    "an account is doubled": (
        FREE.format("ledger_account", "ledger_account_is_of_one_owner")
        + f"INSERT INTO ledger_account SELECT * FROM ledger_account WHERE owner = {ANN.owner}",
        {"ledger-account-not-unique": ACCOUNT},
    ),
    "the application may update": (
        "GRANT UPDATE (credits) ON ledger_account TO amiyan_app",
        {"ledger-right-too-wide": "ledger_account/amiyan_app"},
    ),
}


def written_books() -> None:
    actions.open_accounts(accounts=ALL)
    assert post(GRANT) == post(MEAL) == ["posted"]


def test_sound_books_are_found_sound(scratch):
    written_books()
    report = verify(connection)
    assert report.is_sound
    assert (report.accounts, report.transfers, report.batches) == (5, 2, 2)
    assert report.credits == report.debits == 160


def test_empty_books_are_sound(db):
    report = verify(connection)
    assert report.is_sound
    assert report.transfers == 0


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_corruption_is_found_and_the_row_is_named(scratch, what):
    statement, expected = CORRUPTIONS[what]
    written_books()
    with scratch.connect("postgres") as superuser:
        superuser.execute(statement)
    found = {(one.kind.code, one.where) for one in verify(connection).findings}
    assert expected.items() <= found
    for problem in verify(connection).findings:
        shown = set()
        for language in ("kk", "ru", "en"):
            with translation.override(language):
                shown |= {sentence(problem), advice(problem)}
        assert len(shown) == 6  # a sentence and an advice, each in three languages


def test_every_check_has_a_corruption_that_it_finds():
    assert {check.kind.code for check in CHECKS} == {
        code for _, found in CORRUPTIONS.values() for code in found
    }


def test_without_the_month_an_id_would_stand_twice(opened):
    again = transfer(FUND, ANN, 100, "grant", service_month=MONTH.replace(month=10))
    assert post(GRANT) == post(again) == ["posted"]  # the month is part of the key ...
    assert [one.kind.code for one in verify(connection).findings] == [
        "ledger-id-not-unique"
    ]  # ... and is checked
