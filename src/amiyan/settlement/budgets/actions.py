"""Budgets are entered, added to and cut: each an act of its own, in the books in the same transaction."""

import datetime as dt
from typing import Any, Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.country.kz import iban as iban_rules
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.ledger.queries import balance
from amiyan.programmes.loader import load
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.of_meal import FUND_DRY, NO_BUDGET
from amiyan.settlement.budgets.payers import check_payer
from amiyan.settlement.budgets.queries import Budget, budget_of, codes_of
from amiyan.settlement.payment_file import Payer
from amiyan.settlement.statements.recorders import check_recorder
from amiyan.settlement.tenge import Tenge

Channel = Literal["bank", "treasury", "purpose_money"]
CHANNELS: Final = ("bank", "treasury", "purpose_money")
MOST: Final = 1_000_000_000_000_000  # ledger_highest_amount

_ENTER = """
INSERT INTO settlement_budget (programme, region, year, channel, payer_name, payer_bin, payer_iban, payer_bic, source)
VALUES (%(programme)s, %(region)s, %(year)s, %(channel)s, %(name)s, %(bin)s, %(iban)s, %(bic)s, %(source)s)
ON CONFLICT DO NOTHING RETURNING id
"""
_ENTERED = """
SELECT id, (channel, payer_name, payer_bin, payer_iban, payer_bic)
           = (%(channel)s, %(name)s, %(bin)s, %(iban)s, %(bic)s)
FROM settlement_budget
WHERE programme = %(programme)s AND year = %(year)s AND region IS NOT DISTINCT FROM %(region)s
"""
_APPROPRIATED = """
SELECT code, rank, amount_tiyn, act FROM settlement_appropriation WHERE budget_id = %s AND id = %s
"""
_APPROPRIATE = """
INSERT INTO settlement_appropriation (budget_id, id, code, rank, amount_tiyn, act, recorded_by)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
# Whoever waits for money is looked at now, not when its turn comes. A mark that somebody works at is worked at already;
# waiting for it while holding the ledger's pen would be a deadlock.
_WAKE = """
UPDATE deliveries_unposted SET not_before = now() WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM deliveries_unposted WHERE programme = %s AND refused = %s AND not_before > now()
    FOR UPDATE SKIP LOCKED))
"""


@transaction.atomic
def enter_budget(
    *, programme: str, region: str | None, year: int, payer: Payer, source: str, channel: Channel = "bank"
) -> int:
    """Enter who pays for ``programme`` in ``region`` (two digits; None: where no region's own is) in ``year``.

    Returns the budget's id; asking again gives the same. No money is set aside by it. Raises ProblemError where nobody
    knows the programme or the region, where the payer could not stand in a bank file, or where the budget is entered already with
    another payer or channel.
    """
    load(programme)
    if region is not None and region not in REGION_BY_CODE:
        raise ProblemError(problems.REGION_UNKNOWN, region=region)
    if channel not in CHANNELS:
        raise ProblemError(problems.CHANNEL_UNKNOWN, channel=channel)
    check_payer(payer)
    values: dict[str, Any] = {
        "programme": programme,
        "region": region,
        "year": year,
        "channel": channel,
        "name": payer.name,
        "bin": payer.bin,
        "iban": iban_rules.normalise(payer.iban),
        "bic": payer.bic,
        "source": source,
    }
    entered = query(_ENTER, values)
    if not entered:
        ((budget_id, is_same),) = query(_ENTERED, values)
        if not is_same:
            raise ProblemError(problems.BUDGET_DIFFERS, programme=programme, year=year)
        return int(budget_id)
    budget_id = int(entered[0][0])
    open_accounts(accounts=[AccountIntent(budget_id, "fund", programme, "")])
    _wake(programme, NO_BUDGET)
    return budget_id


@transaction.atomic
def appropriate(
    *,
    budget_id: int,
    appropriation_id: UUID,
    code: str,
    amount_tiyn: int,
    act: str,
    recorded_by: int,
    rank: int = 1,
    today: dt.date | None = None,
) -> bool:
    """Set money aside under ``code`` by ``act``; a negative amount is a cut. False where this id did so before.

    ``rank`` says which code payouts draw first. What waited for money is tried again at once. Raises ProblemError: where
    ``recorded_by`` has not the duty to record on ``today`` (None: the day it is), for
    a budget that is unknown or closed, for an id that stands for something else, and with the sums for a cut beyond
    what the fund still holds or what is not yet paid out under the code.
    """
    if amount_tiyn == 0 or abs(amount_tiyn) > MOST:
        raise ProblemError(problems.AMOUNT_UNUSABLE)
    if not (code.strip() and act.strip()):
        raise ProblemError(problems.CODE_OR_ACT_MISSING)
    budget = budget_of(budget_id)
    check_recorder(recorded_by, programme=budget.programme, region=budget.region, on=today or the_day())
    source = AccountIntent(budget_id, "appropriation", budget.programme, code, may_overdraw=True)
    # From here on nobody else posts: the sums that are looked at are those that are cut.
    open_accounts(accounts=[source, AccountIntent(budget_id, "fund", budget.programme, "")])
    if budget_of(budget_id).is_closed:
        raise ProblemError(problems.YEAR_IS_CLOSED, year=budget.year)
    said = (code, rank, amount_tiyn, act)
    if before := query(_APPROPRIATED, [budget_id, appropriation_id]):
        if tuple(before[0]) != said:
            raise ProblemError(problems.APPROPRIATION_DIFFERS)
        return False
    if amount_tiyn < 0:
        _check_cut(budget, code, -amount_tiyn)
    execute(_APPROPRIATE, [budget_id, appropriation_id, *said, recorded_by])
    _post(budget, source, appropriation_id, amount_tiyn)
    if amount_tiyn > 0:
        _wake(budget.programme, FUND_DRY)
    return True


def _wake(programme: str, why: str) -> None:
    """Once the money is there, in a transaction of its own: where it is not come to, they are tried again later."""
    transaction.on_commit(lambda: execute(_WAKE, [programme, why]))


def _check_cut(budget: Budget, code: str, cut: int) -> None:
    held = balance(owner=budget.id, account=account_id("fund", budget.programme, ""))
    left = held.available if held else 0
    if cut > left:
        raise ProblemError(problems.CUT_BELOW_FUND, left=Tenge(left), cut=Tenge(cut))
    of_code = next((one for one in codes_of(budget.id) if one.code == code), None)
    left = of_code.left_tiyn if of_code else 0
    if cut > left:
        raise ProblemError(problems.CUT_BELOW_CODE, code=code, left=Tenge(left), cut=Tenge(cut))


def _post(budget: Budget, source: AccountIntent, appropriation_id: UUID, amount_tiyn: int) -> None:
    fund = account_id("fund", budget.programme, "")
    payer, payee = (source.id, fund) if amount_tiyn > 0 else (fund, source.id)
    (done,) = post_transfers(
        transfers=[
            TransferIntent(
                transfer_id("appropriation", budget.id, appropriation_id),
                dt.date(budget.year, 1, 1),
                budget.id,
                payer,
                budget.id,
                payee,
                abs(amount_tiyn),
                "appropriation",
                source.period,
            )
        ]
    )
    assert done.outcome == "posted", done
