"""What is read for many payouts grows with them, whatever PostgreSQL takes the tables for: as for approvals (fault 17)."""

import datetime as dt

import pytest
from django.db import transaction

from amiyan.country.kz import bin as bins
from amiyan.kernel.sql import analyze, execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.settlement.payouts.match import match
from amiyan.settlement.payouts.messages import make_messages
from tests.settlement.planning import reading_less_than, take_for_empty

from . import office as o

MANY = 1_000
A_PAYOUT = (
    300  # rows and entries that are read for one, in the books too; each reading each is ten times as many
)
NOW = dt.datetime(2025, 10, 20, 5, tzinfo=dt.UTC)

# As one that stands already: agreed, approved by two, owed.
FILL = """
INSERT INTO registry_organisation_account (organisation_id, iban, source)
SELECT n, '{iban}', 't' FROM generate_series({first}, {last}) n;
INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units,
    delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn, payable_tiyn,
    due_on, decide_by, document_sha256, recorded_by, iban)
SELECT n, {budget}, 1, '2025-09-01', 0, 0, 1, 100, 0, 0, 0, 0, 0, 0, 100, '2025-10-15', '2025-10-15', '', 11, '{iban}'
FROM generate_series({first}, {last}) n;
INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)
SELECT n, {budget}, 1, 15, gen_random_uuid() FROM generate_series({first}, {last}) n;
INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)
SELECT n, {budget}, 1, place, 11 + place, 11, gen_random_uuid()
FROM generate_series({first}, {last}) n, generate_series(1, 2) place;
"""


def fill(first, last):
    payees = range(first, last + 1)
    execute(
        "INSERT INTO registry_organisation (id, bin, name, source)"
        " SELECT n, bin, 'Дәм ' || n, 't' FROM unnest(%s::bigint[], %s::text[]) o (n, bin)",
        [
            list(payees),
            [next(filter(None, (bins.make(98, 12, n * 7 + step) for step in range(7)))) for n in payees],
        ],
    )
    execute(FILL.format(budget=o.BUDGET, iban=o.ibans.make("998", "SUPPLIER"), first=first, last=last))
    open_accounts(accounts=[AccountIntent(n, "payable", o.PROGRAMME, "") for n in payees])
    o.owe(first, 1, name="the account that owes")
    source, owed = (account_id(kind, o.PROGRAMME, "") for kind in ("appropriation", "payable"))
    done = post_transfers(
        transfers=[
            TransferIntent(transfer_id("t", n), o.MONTH, 77, source, n, owed, 100, "delivery") for n in payees
        ]
    )
    assert {one.outcome for one in done} == {"posted"}


def taken_for_empty(scratch):
    fill(1, MANY)
    take_for_empty(scratch)


def known_of_a_few(_scratch):
    fill(MANY + 1, MANY + 10)
    analyze("settlement_statement", "settlement_statement_agreed", "settlement_approval")
    assert o.make().payouts == 10
    make_messages(budget_id=o.BUDGET, now=NOW)
    analyze("settlement_payout", "settlement_payout_event", "settlement_message_payout")
    fill(1, MANY)


@pytest.mark.parametrize("known", [taken_for_empty, known_of_a_few])
def test_what_is_read_for_many_payouts_grows_with_them(scratch, known):
    o.budget()
    known(scratch)
    with transaction.atomic(), reading_less_than(A_PAYOUT * MANY):
        assert o.make().payouts == MANY
    with transaction.atomic(), reading_less_than(A_PAYOUT * MANY):
        assert make_messages(budget_id=o.BUDGET, now=NOW).payouts == MANY


# A bank's word on every payout, then its statement with a line of each.
ANSWERED = """
INSERT INTO settlement_answer (channel, sha256, name, body)
SELECT 'bank', sha256(n::text::bytea), n::text, '' FROM generate_series(1, 2) n;
INSERT INTO settlement_bank_status (channel, sha256, n, message_id, end_to_end_id, status, reason_code, reason)
SELECT 'bank', sha256('1'::bytea), row_number() OVER (), 'M', replace(id::text, '-', ''), 'ACCP', '', '' FROM settlement_payout;
INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id, message_id,
    payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)
SELECT 'bank', 'KZ', 'R' || row_number() OVER (), 100, false, '2025-10-21', replace(id::text, '-', ''), '', 1, '', '', '', '', '',
       sha256('2'::bytea), row_number() OVER () FROM settlement_payout;
"""


def test_what_is_read_of_an_answer_grows_with_the_payouts_in_it(scratch):
    o.budget()
    fill(1, MANY)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    execute(ANSWERED)
    take_for_empty(scratch)
    for (answer,) in query("SELECT sha256 FROM settlement_answer ORDER BY name"):
        with transaction.atomic(), reading_less_than(A_PAYOUT * MANY):
            assert match(channel="bank", answers=[bytes(answer)]).seen == MANY
