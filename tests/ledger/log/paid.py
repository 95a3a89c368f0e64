"""Invented rows of the tree of payments: accounts, and a provider's month from its act to the bank's line."""

import datetime as dt

from amiyan.kernel.sql import execute
from amiyan.ledger import actions
from amiyan.ledger.accounts import AccountIntent
from amiyan.settlement.payouts.again import payout_id
from tests.ledger import books

BUDGET, CODE, TIYN = 4242, "464-111", 500
PAYEE = books.CANTEEN.owner
SENT = AccountIntent(PAYEE, "payout", books.PURPOSE, books.PERIOD)
FIRST, SECOND = "KZ00998FIRST00000001", "KZ00998SECOND0000002"

ACCOUNTS = """
INSERT INTO registry_organisation (id, name, source) VALUES (7, 'invented', 'test') ON CONFLICT DO NOTHING;
INSERT INTO registry_organisation_account (organisation_id, iban, valid, source)
SELECT 7, 'KZ' || n, daterange(date '2000-01-01' + n, date '2000-01-01' + n + 1), 'invented'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
PEOPLE = """
INSERT INTO registry_organisation (id, name, source) VALUES (%(payee)s, 'invented', 'test') ON CONFLICT DO NOTHING;
INSERT INTO registry_person (id, temporary_id, source) SELECT n, 'invented ' || n, 'test' FROM generate_series(11, 22) n
ON CONFLICT DO NOTHING;
INSERT INTO settlement_budget (id, programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)
VALUES (%(budget)s, 'school-meals', '79', 2025, 'invented', '990140000017', 'KZ', 'B', 'test') ON CONFLICT DO NOTHING;
INSERT INTO access_signature (person_id, id, way, document_sha256, signature, certificate_serial, certificate_subject)
SELECT n, md5(n || '/' || %(number)s)::uuid, 'local', sha256('act'), 'invented', '', '' FROM unnest(%(people)s::int[]) n
"""
ACT = """
INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch, delivered_units,
    delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn, payable_tiyn,
    due_on, decide_by, document_sha256, recorded_by, iban)
VALUES (%(payee)s, %(budget)s, %(number)s, %(month)s, %(before)s, 0, 0, 1, %(tiyn)s, 0, 0, 0, 0, 0, 0, %(tiyn)s,
    '2025-10-15', '2025-10-15', sha256('act'), 11, %(named)s)
"""
WORDS = """
INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)
VALUES (%(payee)s, %(budget)s, %(number)s, 15, md5('15/' || %(number)s)::uuid);
INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)
SELECT %(payee)s, %(budget)s, %(number)s, place, 11 + place, 11, md5((11 + place) || '/' || %(number)s)::uuid
FROM unnest(ARRAY[1, 2]) place;
INSERT INTO settlement_refusal (payee, budget_id, number, person_id, is_refused, reason)
SELECT %(payee)s, %(budget)s, %(number)s, 12, n = 1, 'invented' FROM generate_series(1, 2) n
"""
CHANGE = """
INSERT INTO settlement_account_change (organisation_id, id, iban, source, asked_by, signature_id)
VALUES (%(payee)s, md5('change')::uuid, %(iban)s, 'invented', 21, md5('21/1')::uuid);
INSERT INTO settlement_account_confirmation (organisation_id, change_id, asked_by, confirmed_by, signature_id,
    holder_source, effective_from)
VALUES (%(payee)s, md5('change')::uuid, 21, 22, md5('22/1')::uuid, 'invented', '2025-10-10');
INSERT INTO settlement_account_end (organisation_id, change_id, outcome, reason, ended_by)
VALUES (%(payee)s, md5('change')::uuid, 'in_effect', '', 0)
"""
PAYOUT = """
INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban, due_on)
VALUES (%(payee)s, %(id)s, %(budget)s, %(number)s, %(month)s, %(code)s, 1, %(tiyn)s, 'bank', '', 'invented', %(iban)s,
    '2025-10-15');
INSERT INTO settlement_payout_event (payee, payout_id, n, state) VALUES (%(payee)s, %(id)s, 1, 'made');
INSERT INTO settlement_message (channel, id, budget_id, execution_on, payouts, total_tiyn, body, sha256)
VALUES ('bank', 'm' || %(number)s, %(budget)s, '2025-10-15', 1, %(tiyn)s, 'invented', sha256('invented'))
"""
ANSWER = """
INSERT INTO settlement_answer (channel, sha256, name, body)
SELECT 'bank', sha256(b), 'invented', b FROM convert_to('invented ' || %(number)s, 'UTF8') b;
INSERT INTO settlement_bank_status (channel, sha256, n, message_id, end_to_end_id, status, reason_code, reason)
SELECT 'bank', sha256(b), 1, 'm' || %(number)s, %(named_as)s, 'ACCP', '', 'invented'
FROM convert_to('invented ' || %(number)s, 'UTF8') b;
INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id, message_id,
    payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)
SELECT 'bank', 'KZ', 'R' || %(number)s, %(tiyn)s, false, '2025-10-16', %(named_as)s, '', 1, '', 'invented', %(iban)s,
    'invented', '', sha256(b), 1 FROM convert_to('invented ' || %(number)s, 'UTF8') b;
INSERT INTO settlement_bank_balance (channel, iban, day, sequence, page, opening_tiyn, closing_tiyn, entries, entries_tiyn, sha256)
SELECT 'bank', 'KZ', '2025-10-16', %(number)s, 1, 1000, 500, 1, -%(tiyn)s, sha256(b)
FROM convert_to('invented ' || %(number)s, 'UTF8') b;
INSERT INTO settlement_bank_decision (channel, iban, reference, decision, reason, decided_by)
VALUES ('bank', 'KZ', 'R' || %(number)s, 'explained', 'invented', 14)
"""


def accounts(first, last):
    """Accounts of an organisation, in one transaction: as many rows of the tree as are wanted."""
    execute(ACCOUNTS, {"first": first, "last": last})


def month(number):
    """The payee's act of a month, what people signed, its payout, and what the bank said; its account changed in the first.

    Two transfers, and 22 rows of the tree in the first month, 17 in each later one.
    """
    day = dt.date(2025, 8 + number, 1)
    key = payout_id(budget_id=BUDGET, payee=PAYEE, number=number, month=day, code=CODE, attempt=1)
    values = {
        "payee": PAYEE,
        "budget": BUDGET,
        "number": number,
        "month": day,
        "before": dt.date(2025, 7 + number, 1) if number > 1 else None,
        "tiyn": TIYN,
        "named": FIRST if number == 1 else SECOND,
        "iban": SECOND,
        "people": [12, 13, 15, *([21, 22] if number == 1 else [])],
        "id": key,
        "named_as": key.hex,
        "code": CODE,
    }
    for statement in (PEOPLE, ACT, WORDS, *([CHANGE] if number == 1 else []), PAYOUT, ANSWER):
        execute(statement, values)
    actions.open_accounts(accounts=[*books.ALL, SENT])
    owed = books.transfer(books.FUND, books.CANTEEN, TIYN, "owed", number)
    paid = books.transfer(books.CANTEEN, SENT, TIYN, "paid", number, code="payout", id=key)
    assert set(books.post(owed, paid)) == {"posted"}
