"""Whatever a database superuser bends, the check from outside finds, and names the row."""

import pytest
from django.db import connection
from django.utils import translation

from amiyan.kernel.problems import advice, sentence
from amiyan.ledger import actions
from amiyan.ledger.accounts import AccountIntent
from amiyan.ledger.checks import CHECKS
from amiyan.ledger.models import Verified, VerifiedBalance
from amiyan.ledger.verify import keep, verify
from tests.ledger.books import ALL, CANTEEN, CHILDREN, FUND, MONTH, end, hold, post, transfer

ANN, BEK, _ = CHILDREN
GRANT, MEAL = transfer(FUND, ANN, 100, "grant"), transfer(ANN, CANTEEN, 60, "meal")
PAID, SENT = transfer(CANTEEN, FUND, 20, "paid"), transfer(CANTEEN, FUND, 10, "sent")
FREE = "ALTER TABLE {} DROP CONSTRAINT {};"
ACCOUNT = f"ledger_account/{ANN.owner}/{ANN.id}"
THE_CANTEEN = f"ledger_account/{CANTEEN.owner}/{CANTEEN.id}"
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
        "INSERT INTO ledger_batch (id, transfers, leaves_before) VALUES (4, 1, 3)",
        {"ledger-batch-differs": "ledger_batch/4"},
    ),
    "a batch moves to another place in the log": (
        "UPDATE ledger_batch SET leaves_before = 0 WHERE id = 2",
        {"ledger-batch-misplaced": "ledger_batch/2"},
    ),
    "what was verified is made less": (
        "INSERT INTO ledger_verified (batch, transfers) VALUES (3, 4)",
        {"ledger-verified-differs": "ledger_verified/3"},
    ),
    "money that is held back is set free by hand": (
        f"UPDATE ledger_account SET debits_pending = 0 WHERE owner = {CANTEEN.owner}",
        {"ledger-pending-differs": THE_CANTEEN},
    ),
    "an open hold is deleted": (
        f"DELETE FROM ledger_hold WHERE id = '{SENT.id}'",
        {"ledger-pending-differs": THE_CANTEEN},
    ),
    "a hold of an account that is not open is invented": (
        f"UPDATE ledger_hold SET account = 7 WHERE id = '{SENT.id}'",
        {"ledger-pending-differs": f"ledger_account/{CANTEEN.owner}/7"},
    ),
    "the bank's answer is invented": (
        f"""INSERT INTO ledger_hold_end (owner, service_month, id, outcome)
            SELECT owner, service_month, id, 'posted' FROM ledger_hold WHERE id = '{SENT.id}'""",
        {"ledger-hold-end-differs": f"ledger_hold_end/{SENT.id}"},
    ),
    "a hold is deleted after it was posted": (
        f"DELETE FROM ledger_hold WHERE id = '{PAID.id}'",
        {"ledger-hold-end-differs": f"ledger_hold_end/{PAID.id}"},
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
    "the worker may delete in the part of a month": (
        "GRANT DELETE ON ledger_transfer_2025_09 TO amiyan_worker",
        {"ledger-right-too-wide": "ledger_transfer_2025_09/amiyan_worker"},
    ),
}


def written_books() -> None:
    actions.open_accounts(accounts=ALL)
    assert post(GRANT) == post(MEAL) == ["posted"]
    assert hold(PAID) == hold(SENT) == end("posted", PAID) == ["posted"]


def test_sound_books_are_found_sound(scratch):
    written_books()
    report = verify(connection)
    assert report.is_sound
    assert (report.accounts, report.transfers, report.batches) == (5, 3, 3)
    assert report.credits == report.debits == 180


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


def test_what_a_provider_has_to_give_back_may_be_overdrawn(opened):
    owed_back = AccountIntent(CANTEEN.owner, "recovery", CANTEEN.purpose, "", may_overdraw=True)
    actions.open_accounts(accounts=[owed_back])
    assert post(transfer(owed_back, ANN, 5, "too much was paid")) == ["posted"]
    assert verify(connection).is_sound


# --- since the last time -----------------------------------------------------------------------------------------


def found_since() -> dict[str, str]:
    report = verify(connection, since_last=True)
    assert report.after > 0
    return {one.kind.code: one.where for one in report.findings}


@pytest.fixture
def kept(scratch):
    """Books that were verified and kept; the connection of a superuser who may bend them."""
    written_books()
    keep(connection, verify(connection))
    with scratch.connect("postgres") as superuser:
        yield superuser


def test_what_was_verified_is_not_read_again(kept):
    later = transfer(FUND, BEK, 7, "later")
    assert post(later) == ["posted"]
    report = verify(connection, since_last=True)
    assert report.is_sound
    assert (report.after, report.upto, report.transfers, report.accounts) == (3, 4, 4, 5)
    keep(connection, report)
    assert list(Verified.objects.order_by("batch").values_list("batch", "transfers")) == [(3, 3), (4, 4)]
    assert verify(connection, since_last=True).after == 4
    assert VerifiedBalance.objects.get(owner=FUND.owner).debits == 107


def test_for_the_first_time_everything_is_read(scratch):
    written_books()
    assert verify(connection, since_last=True).after == 0
    keep(connection, verify(connection, since_last=True))
    assert verify(connection, since_last=True).after == 3


@pytest.mark.parametrize(
    "bend",
    [
        f"UPDATE ledger_account SET credits = credits + 5 WHERE owner = {ANN.owner}",
        # ... also where the books balance,
        f"""UPDATE ledger_account SET credits = credits + CASE owner WHEN {ANN.owner} THEN 5 ELSE -5 END
            WHERE owner IN ({ANN.owner}, {CANTEEN.owner})""",
        # ... with a transfer that is said to be old,
        f"""INSERT INTO ledger_transfer SELECT payer_owner, payer_account, payee_owner, payee_account, 5, 1, service_month,
                9, gen_random_uuid(), 'grant', '' FROM ledger_transfer WHERE id = '{GRANT.id}';
            UPDATE ledger_account SET credits = credits + 5 WHERE owner = {ANN.owner};
            UPDATE ledger_account SET debits = debits + 5 WHERE owner = {FUND.owner}""",
        # ... and where the account has gone.
        f"DELETE FROM ledger_account WHERE owner = {ANN.owner}",
    ],
)
def test_an_old_balance_that_was_bent_is_found_and_named(kept, bend):
    kept.execute(bend)
    assert {
        one.where
        for one in verify(connection, since_last=True).findings
        if one.kind.code == "ledger-balance-differs"
    } >= {ACCOUNT}


def test_a_new_transfer_that_was_bent_is_found(kept):
    later = transfer(FUND, BEK, 7, "later")
    post(later)
    kept.execute(f"UPDATE ledger_transfer SET amount = 8 WHERE id = '{later.id}'")
    assert found_since()["ledger-balance-differs"].startswith("ledger_account/")
    kept.execute(f"DELETE FROM ledger_transfer WHERE id = '{later.id}'")
    assert found_since()["ledger-batch-differs"] == "ledger_batch/4"


@pytest.mark.parametrize(
    "bend",
    [
        f"UPDATE ledger_transfer SET amount = 61 WHERE id = '{MEAL.id}'",
        f"DELETE FROM ledger_transfer WHERE id = '{MEAL.id}'",
        f"""UPDATE ledger_account SET credits = credits + 5, debits = debits + 5 WHERE owner = {FUND.owner};
            UPDATE ledger_verified_balance SET credits = credits + 5, debits = debits + 5 WHERE owner = {FUND.owner}""",
    ],
)
def test_what_only_a_full_verification_finds(kept, bend):
    """As the docstring of ``verify`` says; the log finds it too."""
    kept.execute(bend)
    assert found_since() == {}
    assert "ledger-balance-differs" in {one.kind.code for one in verify(connection).findings}


def test_what_does_not_hold_is_not_kept(kept):
    kept.execute(f"UPDATE ledger_account SET credits = credits + 5 WHERE owner = {ANN.owner}")
    with pytest.raises(ValueError, match="not kept"):
        keep(connection, verify(connection))


def test_the_sums_that_are_kept_are_those_of_the_transfers_whoever_keeps_them(kept):
    """The application may say that all was verified; a bent balance stays different from its transfers."""
    kept.execute(f"UPDATE ledger_account SET credits = credits + 5 WHERE owner = {ANN.owner}")
    post(transfer(FUND, ANN, 1, "later"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_keep_verified(4, false), ledger_keep_verified(4, true)")
    assert found_since()["ledger-balance-differs"] == ACCOUNT


def test_a_full_verification_makes_anew_what_was_kept(kept):
    kept.execute("UPDATE ledger_verified_balance SET credits = credits + 5")
    assert "ledger-balance-differs" in found_since()
    report = verify(connection)
    assert report.is_sound
    keep(connection, report)
    assert found_since() == {}


def test_a_batch_that_never_was_takes_nothing_away_of_what_is_kept(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_keep_verified(1000000, true)")
    assert found_since() == {}
