"""A budget is entered with its payer and the first money in it, by one act and one person: both stand, or neither."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.actions import Channel, appropriate, enter_budget
from amiyan.settlement.payment_file import Payer

_STANDS: Final = """
SELECT b.id, EXISTS (SELECT FROM settlement_appropriation a WHERE (a.budget_id, a.id) = (b.id, %s))
FROM settlement_budget b WHERE b.programme = %s AND b.region IS NOT DISTINCT FROM %s AND b.year = %s
"""


@transaction.atomic
def enter_with_money(
    *,
    programme: str,
    region: str | None,
    year: int,
    payer: Payer,
    channel: Channel,
    appropriation_id: UUID,
    code: str,
    rank: int,
    amount_tiyn: int,
    act: str,
    recorded_by: int,
    today: dt.date,
) -> tuple[int, bool]:
    """Enter a budget and set its first money aside; its id, and False where this very act did so before.

    ``act`` is the paper of both. Raises ProblemError as :func:`enter_budget` and :func:`appropriate` do, so also where the
    person has not the duty to record on ``today``; and where the budget stands already without this act: what is entered
    twice by mistake would set money aside twice. No two enter one budget at once: one of them waits, and is told so.
    """
    stood = query(_STANDS, [appropriation_id, programme, region, year])
    if stood and not stood[0][1]:
        raise ProblemError(problems.BUDGET_STANDS, programme=programme, year=year)
    budget_id = enter_budget(
        programme=programme, region=region, year=year, payer=payer, source=act, channel=channel
    )
    is_new = appropriate(
        budget_id=budget_id,
        appropriation_id=appropriation_id,
        code=code,
        rank=rank,
        amount_tiyn=amount_tiyn,
        act=act,
        recorded_by=recorded_by,
        today=today,
    )
    return budget_id, is_new
