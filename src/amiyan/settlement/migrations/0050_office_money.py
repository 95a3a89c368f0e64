"""What the office reads of statements, payouts and budgets."""

from django.db import migrations

from amiyan.kernel.grants import work_list
from amiyan.kernel.row_security import Sight, everything, open_to_readers, owner, protect
from amiyan.kernel.sql_files import run_sql_file

_SEEN = "budget_id = ANY ((SELECT settlement_budgets_seen())::bigint[])"
RIGHTS = (
    work_list("settlement_payout_waiting", "settlement_figure_waiting", "settlement_paid_untold")
    + protect("settlement_payout_waiting", owner("payee"), _SEEN, everything(Sight.SERVICE))
    + open_to_readers("settlement_figure_waiting")
)


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0046_open_data_models"),
        ("access", "0030_kept_signatures"),
        ("ledger", "0012_row_security"),
    ]
    operations = [run_sql_file(__file__, "0050_office_money.sql", RIGHTS)]
