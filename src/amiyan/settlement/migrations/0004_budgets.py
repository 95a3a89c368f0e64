from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0003_rights_on_jobs"),
        ("registry", "0002_models"),
        ("deliveries", "0002_models"),
        ("ledger", "0001_initial"),
    ]
    operations = [
        run_sql_file(
            __file__,
            "0004_budgets.sql",
            append_only(
                "settlement_budget",
                "settlement_appropriation",
                "settlement_budget_closing",
                "settlement_lapse",
                "settlement_grant",
                "settlement_use",
            ),
        )
    ]
