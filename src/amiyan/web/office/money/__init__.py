"""Pages of money: what waits for approval, payouts, budgets."""
