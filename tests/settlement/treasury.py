"""Money for tests: budgets that hold so much, what their funds and the people hold, statements and payouts as rows."""

import datetime as dt
from uuid import uuid4

from django.db import connection

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import ACT, CODE, PAYER
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.ledger.verify import verify
from amiyan.settlement.budgets.actions import appropriate, enter_budget

from .hamlet import PROGRAMME

MEAL, MEAL_IN_71 = 63_100, 95_100


def budget(tiyn, *, region="79", year=2025):
    """A budget that holds ``tiyn`` more than before."""
    number = enter_budget(programme=PROGRAMME, region=region, year=year, payer=PAYER, source="order")
    if tiyn:
        more(number, tiyn)
    return number


def more(number, tiyn, *, code=CODE, rank=1, of=None):
    return appropriate(
        budget_id=number,
        appropriation_id=of or uuid4(),
        code=code,
        rank=rank,
        amount_tiyn=tiyn,
        act=ACT,
        recorded_by=clerk(),
    )


def clerk(number=5):
    """Somebody with the duty to record."""
    execute(
        "INSERT INTO registry_person (id, temporary_id, source) VALUES (%s, %s, 't') ON CONFLICT DO NOTHING",
        [number, f"clerk {number}"],
    )
    if not query("SELECT FROM access_signatory WHERE person_id = %s", [number]):
        appoint_signatory(person_id=number, duty="record", source="order 1")
    return number


def fund(number):
    return accounts("fund").get(number, 0)


def held():
    """What people hold and have not used."""
    return sum(accounts("entitlement").values())


def accounts(kind, period=None):
    """Owners and what their accounts of a kind hold, less what holds nothing."""
    return dict(
        query(
            "SELECT owner, sum(credits - debits)::bigint FROM ledger_account"
            " WHERE kind = %(kind)s AND period = coalesce(%(period)s, period) GROUP BY 1 HAVING sum(credits - debits) <> 0",
            {"kind": kind, "period": period},
        )
    )


def waiting():
    return dict(query("SELECT refused, count(*) FROM deliveries_unposted GROUP BY 1"))


def later(hamlet, today):
    execute("UPDATE deliveries_unposted SET not_before = now()")
    hamlet.drain(today)


def eat(hamlet, days, pins=("101", "102"), today=None):
    """Days of September 2025 by their number, or whole dates."""
    for pin in pins:
        dates = [day if "-" in day else f"2025-09-{day}" for day in days]
        hamlet.passes("A1", *(f"{pin} {day} 12:0{pin[-1]}:00" for day in dates))
    hamlet.drain(*([today] if today else []))


def locked(payee, budget_id, month="2025-09-01", *, payable=0, number=1, before=None):
    """The statement of the month stands."""
    execute(
        """INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch,
               delivered_units, delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn,
               above_ceiling_tiyn, payable_tiyn, due_on, decide_by, document_sha256, recorded_by)
           VALUES (%s, %s, %s, %s, %s, 0, (SELECT max(id) FROM ledger_batch), 0, %s, 0, 0, 0, 0, 0, 0, %s, '2025-10-10',
                   '2025-10-10', '', 0)""",
        [payee, budget_id, number, month, before, payable, payable],
    )


def payout(payee, budget_id, tiyn, *, code=CODE, state="settled", number=1):
    """What the bank was told, and what it said."""
    made = uuid4()
    if not query(
        "SELECT FROM settlement_statement WHERE (payee, budget_id, number) = (%s, %s, %s)",
        [payee, budget_id, number],
    ):
        before = "2025-09-01" if number == 2 else None
        locked(payee, budget_id, f"2025-{8 + number:02}-01", number=number, before=before)
    execute(
        "INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name,"
        " iban, due_on) VALUES (%s, %s, %s, %s, '2025-09-01', %s, 1, %s, 'bank', '', '', '', '2025-10-10')",
        [payee, made, budget_id, number, code, tiyn],
    )
    execute("INSERT INTO settlement_payout_event VALUES (%s, %s, 1, 'made')", [payee, made])
    if state != "made":
        execute("INSERT INTO settlement_payout_event VALUES (%s, %s, 2, %s)", [payee, made, state])


def paid_out(payee, tiyn):
    """Nothing of it is with the provider's payable any more."""
    open_accounts(accounts=[AccountIntent(payee, "payout", PROGRAMME, "")])
    ids = [account_id(kind, PROGRAMME, "") for kind in ("payable", "payout")]
    month = dt.date(2025, 9, 1)
    intent = TransferIntent(transfer_id("paid", payee), month, payee, ids[0], payee, ids[1], tiyn, "payout")
    assert [one.outcome for one in post_transfers(transfers=[intent])] == ["posted"]


def sound():
    """The books hold, and what is told of budgets beside them adds up to what they say."""
    assert verify(connection).findings == ()
    ((given,),) = query("SELECT coalesce(sum(amount), 0) FROM ledger_transfer WHERE code = 'grant'")
    assert query("SELECT coalesce(sum(amount_tiyn), 0) FROM settlement_grant") == [(given,)]
    ((used,),) = query("SELECT coalesce(sum(tiyn), 0) FROM settlement_use")
    assert query("SELECT coalesce(sum(amount_tiyn - had_tiyn), 0) FROM settlement_posting") == [(used,)]
