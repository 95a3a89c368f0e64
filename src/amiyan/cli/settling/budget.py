"""Before the town lives: who pays is entered, and money is set aside under two codes of the budget."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from amiyan.bench.acts import ACT, SOURCE
from amiyan.ledger.accounts import transfer_id
from amiyan.registry.files.payer import Payer as ListedPayer
from amiyan.registry.files.payer import read_payer
from amiyan.settlement.budgets.actions import appropriate, enter_budget
from amiyan.settlement.payment_file import Payer

# Drawn in this order. The first is small, so that one payout is paid from both.
CODES: Final = ("261-104-011", "261-104-015")
SCHOOL_YEAR_DAYS: Final = 170
_FIRST_PART: Final = 5  # a fifth of what the list of these days would cost


def payer_of(path: Path) -> Payer:
    """The payer of a simulated town, by its ``payer.toml``."""
    found = read_payer(path)
    assert isinstance(found, ListedPayer), found
    return Payer(found.name, found.bin, found.iban, found.bic)


def enter_town_budgets(
    out: Path,
    truth: dict[str, Any],
    *,
    programme: str,
    region: str,
    years: Iterable[int],
    recorded_by: int,
) -> dict[int, int]:
    """Enter the budgets of the town in ``out`` and set money aside: as if each child ate on each day of the year.

    Returns the budgets' ids by year.
    """
    payer = payer_of(out / "payer.toml")
    a_day = truth["children"] * truth["price_tiyn"]
    amounts = (a_day * truth["days"] // _FIRST_PART, a_day * SCHOOL_YEAR_DAYS)
    entered = {}
    for year in sorted(set(years)):
        budget_id = enter_budget(programme=programme, region=region, year=year, payer=payer, source=SOURCE)
        for rank, (code, tiyn) in enumerate(zip(CODES, amounts, strict=True), 1):
            appropriate(
                budget_id=budget_id,
                appropriation_id=transfer_id("demo", programme, region, year, code),
                code=code,
                amount_tiyn=tiyn,
                act=ACT,
                recorded_by=recorded_by,
                rank=rank,
            )
        entered[year] = budget_id
    return entered


def months_of(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months of the days from ``first`` to ``last``, each by its first day."""
    found = [first.replace(day=1)]
    while (following := following_month(found[-1])) <= last:
        found.append(following)
    return found


def following_month(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
