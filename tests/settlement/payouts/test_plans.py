"""The plans of what is asked for each answer and each night, at a country's size: nothing reads a whole table."""

import datetime as dt
import hashlib

import pytest
from django.db import connection

from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.payouts import answers, due, facts, jobs, messages, outbox, unmatched

from . import office as o

PAYOUTS = 60_000
FILL = f"""
INSERT INTO registry_organisation (id, bin, name, source)
SELECT n, (990140000000 + n)::text, 'Дәм ' || n, 't' FROM generate_series(1, 2000) n;
INSERT INTO settlement_budget (id, programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)
SELECT n, 'school-meals', lpad((n % 20)::text, 2, '0'), 2020 + n / 20, 'п', '990140000017', 'KZ', 'AMYNKZK0', 't'
FROM generate_series(1, 60) n;
INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch,
    delivered_units, delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn,
    payable_tiyn, due_on, decide_by, document_sha256, recorded_by)
SELECT n / 60 + 1, n % 60 + 1, 1, '2025-09-01', NULL, 0, 0, 1, 100, 0, 0, 0, 0, 0, 0, 100, '2025-10-15', '2025-10-15', '', 11
FROM generate_series(1, {PAYOUTS}) n ON CONFLICT DO NOTHING;
INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban, due_on)
SELECT payee, md5(payee || ' ' || budget_id)::uuid, budget_id, number, month, 'A', 1, 100, 'bank', '1', 'н', 'KZ', due_on
FROM settlement_statement;
INSERT INTO settlement_payout_event (payee, payout_id, n, state)
SELECT payee, id, n, (ARRAY['made', 'sent', 'settled'])[n] FROM settlement_payout, generate_series(1, 3) n;
INSERT INTO settlement_message_payout SELECT payee, id, 'bank', 'M' || budget_id FROM settlement_payout;
INSERT INTO settlement_answer (channel, sha256, name, body)
SELECT 'bank', sha256(n::text::bytea), n::text, '' FROM generate_series(1, 300) n;
INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id, message_id,
    payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)
SELECT 'bank', 'KZ', 'R' || row_number() OVER (), 100, false, '2025-10-16', replace(id::text, '-', ''), '', 1, '', '', '', '', '',
       sha256((budget_id::integer)::text::bytea), 1 FROM settlement_payout;
INSERT INTO settlement_bank_status (channel, sha256, n, message_id, end_to_end_id, status, reason_code, reason)
SELECT 'bank', sha256((100 + budget_id)::text::bytea), row_number() OVER (), 'M' || budget_id, replace(id::text, '-', ''), 'ACCP', '', ''
FROM settlement_payout;
INSERT INTO settlement_bank_status (channel, sha256, n, message_id, end_to_end_id, status, reason_code, reason)
SELECT 'bank', sha256((200 + n)::text::bytea), 1, 'M' || n, '', 'ACCP', '', '' FROM generate_series(1, 60) n;
"""
GROWING = (
    *("settlement_payout", "settlement_payout_event", "settlement_message_payout", "settlement_bank_entry"),
    *("settlement_bank_status", "settlement_statement"),
)
# Of the day's statement, a report on each payment, and a word on a whole message.
ANSWER = [hashlib.sha256(str(n).encode()).digest() for n in (7, 107, 207)]


@pytest.fixture(scope="module")
def country(server, django_db_blocker):
    from amiyan.config import postgres  # noqa: PLC0415 - as the scratch of conftest, once for the module

    with django_db_blocker.unblock(), postgres.scratch_database(server):
        execute(FILL)
        analyze(*GROWING, "settlement_budget", "settlement_answer", "settlement_message")
        execute(facts._TABLES)
        execute(due._TABLES)
        execute(unmatched._CONCERNED)
        yield
        connection.close()


def plan(statement, values=None):
    return "\n".join(line for (line,) in query("EXPLAIN " + statement, values))


def reads_no_whole_table(found):
    for table in GROWING:
        assert f"Seq Scan on {table} " not in found, found


@pytest.mark.parametrize("sha256", ANSWER, ids=["statement", "report", "word on a message"])
def test_what_is_known_of_an_answers_payouts_is_looked_up(country, sha256):
    values = {"channel": "bank", "answers": [sha256], "payouts": []}
    reads_no_whole_table(plan(facts.SEEN, values))
    assert facts.lay_out_seen(channel="bank", answers=[sha256]) > 900


def test_lines_without_an_explanation_are_looked_for_among_those_of_the_answer(country):
    facts.lay_out_seen(channel="bank", answers=ANSWER[:1])
    values = {"channel": "bank", "answers": ANSWER[:1]}
    reads_no_whole_table(plan(unmatched._OF_ANSWERS, values))
    execute(unmatched._CONCERNED)
    execute(unmatched._OF_ANSWERS, values)
    execute("ANALYZE bank_line_seen")
    reads_no_whole_table(plan(unmatched.UNEXPLAINED))


def test_what_is_due_is_looked_for_within_one_budget(country):
    values = {"budget": 7, "programme": "school-meals", "today": o.TODAY}
    reads_no_whole_table(plan(due._DUE, values))
    reads_no_whole_table(plan(due.CODES, values))
    reads_no_whole_table(plan(messages.UNSENT, values | {"most": 20_000}))


def test_the_next_message_and_the_next_answer_are_found_in_work_lists(country):
    reads_no_whole_table(plan(outbox._NEXT, ["bank"]))
    reads_no_whole_table(plan(answers._NEXT, ["bank"]))
    assert "settlement_answer_by_name" in plan(answers._LAST, ["bank"])


def test_a_night_looks_at_budgets_and_not_at_every_payout(country):
    found = plan(jobs._BUDGETS, {"today": dt.date(2025, 10, 20)})
    assert "Seq Scan on settlement_payout " not in found, found
