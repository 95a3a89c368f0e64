from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0004_budgets"), ("registry", "0003_vat")]
    operations = [
        run_sql_file(
            __file__,
            "0005_statements.sql",
            append_only(
                "settlement_statement",
                "settlement_statement_line",
                "settlement_statement_contract",
                "settlement_hold",
                "settlement_hold_decision",
                "settlement_cooked",
                "settlement_statement_agreed",
                "settlement_approval",
                "settlement_refusal",
                "settlement_account_change",
                "settlement_account_confirmation",
                "settlement_account_end",
            ),
        )
    ]
