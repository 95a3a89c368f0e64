"""An office with a budget, a few suppliers, and statements that were agreed and approved: rows written directly."""

import datetime as dt
import itertools
import uuid

from amiyan.access.actions import appoint_signatory
from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.settlement.payouts.make import make_payouts

PROGRAMME = "school-meals"
BUDGET = 4_242
MONTH = dt.date(2025, 9, 1)
TODAY = dt.date(2025, 10, 20)  # a Monday
DUE = dt.date(2025, 10, 15)
RECORDER, FIRST, SECOND, ACCOUNTANT = 11, 12, 13, 14
PAYER_IBAN = ibans.make("999", "OFFICE1")
_SERIAL = itertools.count(1)


def organisation(name="Нұрлы дәм", *, iban=True):
    """An invented supplier; its id."""
    serial = next(_SERIAL)
    number = next(filter(None, (bins.make(99, 12, serial * 7 + step) for step in range(7))))
    ((found,),) = query(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, %s, 't') RETURNING id",
        [number, f"{name} {serial}"],
    )
    if iban:
        account(found, ibans.make("998", f"SUPPLIER{serial}"))
    return found


def account(organisation_id, iban, *, valid="(,)"):
    execute(
        "UPDATE registry_organisation_account SET known_to = now() WHERE organisation_id = %s AND known_to IS NULL",
        [organisation_id],
    )
    execute(
        "INSERT INTO registry_organisation_account (organisation_id, iban, valid, source) VALUES (%s, %s, %s, 't')",
        [organisation_id, iban, valid],
    )


def changed(organisation_id, iban, *, on=DUE, outcome="in_effect", confirmed_by=22):
    """The account is another one from ``on``: asked for by one, confirmed by another, and in effect."""
    change = uuid.uuid4()
    execute(
        "INSERT INTO settlement_account_change (organisation_id, id, iban, source, asked_by, signature_id)"
        " VALUES (%s, %s, %s, 'letter 7', 21, gen_random_uuid())",
        [organisation_id, change, iban],
    )
    execute(
        "INSERT INTO settlement_account_confirmation (organisation_id, change_id, asked_by, confirmed_by, signature_id,"
        " holder_source, effective_from) VALUES (%s, %s, 21, %s, gen_random_uuid(), 'the bank', %s)",
        [organisation_id, change, confirmed_by, on],
    )
    execute(
        "INSERT INTO settlement_account_end (organisation_id, change_id, outcome, reason, ended_by)"
        " VALUES (%s, %s, %s, 'as told', 0)",
        [organisation_id, change, outcome],
    )
    if outcome == "in_effect":
        account(organisation_id, iban)


def account_of(organisation_id):
    """The account of the registry, blank for none."""
    found = query(
        "SELECT iban FROM registry_organisation_account WHERE organisation_id = %s AND known_to IS NULL",
        [organisation_id],
    )
    return found[0][0] if found else ""


def budget(budget_id=BUDGET, *, channel="bank", region="79", codes=(("464-111", 10**12),), year=2025):
    """A budget with what is set aside under its codes, drawn in this order."""
    execute(
        "INSERT INTO settlement_budget (id, programme, region, year, channel, payer_name, payer_bin, payer_iban,"
        " payer_bic, source) VALUES (%s, %s, %s, %s, %s, 'Көктем қаласының білім бөлімі', '990140000017', %s, 'AMYNKZK0', 't')",
        [budget_id, PROGRAMME, region, year, channel, PAYER_IBAN],
    )
    for rank, (code, tiyn) in enumerate(codes, 1):
        set_aside(code, tiyn, rank=rank, budget_id=budget_id)
    accountant()
    return budget_id


def accountant():
    """Who decides here has the duty to record."""
    execute(
        "INSERT INTO registry_person (id, temporary_id, source) VALUES (%s, 'accountant', 't') ON CONFLICT DO NOTHING",
        [ACCOUNTANT],
    )
    appoint_signatory(person_id=ACCOUNTANT, duty="record", source="order 1")


def set_aside(code, tiyn, *, rank=1, budget_id=BUDGET):
    execute(
        "INSERT INTO settlement_appropriation (budget_id, id, code, rank, amount_tiyn, act, recorded_by)"
        " VALUES (%s, %s, %s, %s, %s, 'act', 11)",
        [budget_id, uuid.uuid4(), code, rank, tiyn],
    )


def statement(
    payee,
    tiyn,
    *,
    month=MONTH,
    due=DUE,
    number=None,
    budget_id=BUDGET,
    approved=2,
    agreed=True,
    owed=True,
    iban=None,
):
    """A locked month of a supplier, agreed and approved as told; its number. The act names the account it has."""
    earlier = query(
        "SELECT number, month FROM settlement_statement WHERE payee = %s AND budget_id = %s ORDER BY number DESC LIMIT 1",
        [payee, budget_id],
    )
    number = number or (earlier[0][0] + 1 if earlier else 1)
    execute(
        "INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch,"
        " delivered_units, delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn,"
        " above_ceiling_tiyn, payable_tiyn, due_on, decide_by, document_sha256, recorded_by, iban)"
        " VALUES (%s, %s, %s, %s, %s, 0, 0, 1, %s, 0, 0, 0, 0, 0, 0, %s, %s, %s, %s, %s, %s)",
        [
            *(payee, budget_id, number, month, earlier[0][1] if earlier else None, tiyn, tiyn, due, due),
            *(b"\x00" * 32, RECORDER, account_of(payee) if iban is None else iban),
        ],
    )
    key = [payee, budget_id, number]
    execute(
        "INSERT INTO settlement_statement_contract (payee, budget_id, number, agreement, before_tiyn, amount_tiyn,"
        " above_ceiling_tiyn, vat_tiyn) VALUES (%s, %s, %s, 'D-17', 0, %s, 0, 0)",
        [*key, tiyn],
    )
    if agreed:
        execute(
            "INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)"
            " VALUES (%s, %s, %s, 15, gen_random_uuid())",
            key,
        )
    for place, person in list(enumerate((FIRST, SECOND), 1))[:approved]:
        execute(
            "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, gen_random_uuid())",
            [*key, place, person, RECORDER],
        )
    if owed and tiyn:
        owe(payee, tiyn, month=month, name=f"{budget_id}/{number}")
    return number


def refuse(payee, number, *, is_refused=True, person=FIRST, budget_id=BUDGET):
    execute(
        "INSERT INTO settlement_refusal (payee, budget_id, number, person_id, is_refused, reason)"
        " VALUES (%s, %s, %s, %s, %s, 'the sums differ')",
        [payee, budget_id, number, person, is_refused],
    )


def owe(payee, tiyn, *, month=MONTH, name="1"):
    """The books owe a supplier so much: by the shortest way there is."""
    open_accounts(
        accounts=[
            AccountIntent(77, "appropriation", PROGRAMME, "", may_overdraw=True),
            AccountIntent(payee, "payable", PROGRAMME, ""),
        ]
    )
    (done,) = post_transfers(
        transfers=[
            TransferIntent(
                transfer_id("test", payee, name, month),
                month,
                77,
                account_id("appropriation", PROGRAMME, ""),
                payee,
                account_id("payable", PROGRAMME, ""),
                tiyn,
                "delivery",
            )
        ]
    )
    assert done.outcome == "posted"


def balances(payee):
    """What is on each account of a supplier, and what of it is held, in tiyn."""
    rows = query(
        "SELECT kind, credits - debits, debits_pending FROM ledger_account WHERE owner = %s AND (credits > 0 OR debits_pending > 0)",
        [payee],
    )
    return {kind: (total, pending) if pending else total for kind, total, pending in rows if total or pending}


def payouts(budget_id=BUDGET):
    """(payee, number, code, attempt, tiyn, state) of every payout, in order."""
    return query(
        "SELECT p.payee, p.number, p.code, p.attempt, p.amount_tiyn, (SELECT e.state FROM settlement_payout_event e"
        " WHERE (e.payee, e.payout_id) = (p.payee, p.id) ORDER BY n DESC LIMIT 1)"
        " FROM settlement_payout p WHERE budget_id = %s ORDER BY p.month, p.number, p.payee, p.code, p.attempt",
        [budget_id],
    )


def make(today=TODAY, budget_id=BUDGET):
    return make_payouts(budget_id=budget_id, today=today)
