"""What the office reads of statements, payouts and budgets."""

from django.db import migrations

from amiyan.kernel.grants import work_list
from amiyan.kernel.row_security import (
    Sight,
    everything,
    open_to_readers,
    owner,
    owner_without_place,
    protect,
)
from amiyan.kernel.sql_files import run_sql_file

_SEEN_BUDGETS = "ANY ((SELECT settlement_budgets_seen())::bigint[])"


def _sees(table: str, *seen_if: str) -> str:
    """What a reader sees of a table that is protected already: as before, and one thing more."""
    return f"ALTER POLICY a_reader_sees_what_is_within_the_scope ON {table} USING ({' OR '.join(seen_if)});\n"


RIGHTS = (
    work_list("settlement_payout_waiting", "settlement_figure_waiting", "settlement_paid_untold")
    + protect(
        "settlement_payout_waiting",
        owner("payee"),
        f"budget_id = {_SEEN_BUDGETS}",
        everything(Sight.SERVICE),
    )
    + open_to_readers("settlement_figure_waiting")
    # Whoever sees a payout sees what became of it: its own policy is asked.
    + _sees(
        "settlement_payout_event",
        owner("payee"),
        everything(Sight.SERVICE),
        """EXISTS (SELECT FROM settlement_payout p
        WHERE (p.payee, p.id) = (settlement_payout_event.payee, settlement_payout_event.payout_id))""",
    )
    # Whoever sees a budget sees what its fund holds, what it gave for months, and what of that flowed back.
    + _sees(
        "ledger_account",
        owner_without_place("owner"),
        everything(Sight.CIRCUMSTANCES),
        f"kind = 'fund' AND (owner = {_SEEN_BUDGETS} OR {everything(Sight.SERVICE)})",
    )
    + _sees(
        "ledger_transfer",
        owner("payer_owner"),
        owner("payee_owner"),
        everything(Sight.CIRCUMSTANCES),
        f"code = 'grant' AND payer_owner = {_SEEN_BUDGETS}",
        f"code = 'lapse' AND payee_owner = {_SEEN_BUDGETS}",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0046_open_data_models"),
        ("access", "0030_kept_signatures"),
        ("ledger", "0012_row_security"),
    ]
    operations = [run_sql_file(__file__, "0050_office_money.sql", RIGHTS)]
