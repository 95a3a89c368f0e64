"""Which budget a meal is paid from: its region's own of that year, or the country's where the region has none."""

from typing import Final

from amiyan.deliveries.backlog import AWAITS_MONEY

# A scalar; its three places are SQL expressions of the caller's. NULL where no budget is entered.
BUDGET_OF: Final = """(
    SELECT b.id FROM settlement_budget b
    WHERE b.programme = {programme} AND b.year = extract(year FROM {day}) AND (b.region = {region} OR b.region IS NULL)
    ORDER BY b.region NULLS LAST LIMIT 1)"""

# Why a meal waits, as deliveries_unposted tells it: each is tried again.
NO_BUDGET, FUND_DRY, YEAR_CLOSED = AWAITS_MONEY
