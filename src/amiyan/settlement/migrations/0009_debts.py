from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0008_row_security")]
    operations = [
        run_sql_file(
            __file__,
            "0009_debts.sql",
            append_only(
                "settlement_debt_taken",
                "settlement_refused_decision",
                "settlement_budget_payer",
                "settlement_cooked_end",
            ),
        )
    ]
