from django.db import migrations

from amiyan.kernel.grants import ROLES, filled_by_itself
from amiyan.kernel.sql_files import run_sql_file

_LOGGED = (
    "settlement_statement",
    "settlement_statement_agreed",
    "settlement_approval",
    "settlement_refusal",
    "settlement_account_change",
    "settlement_account_confirmation",
    "settlement_account_end",
    "settlement_payout",
    "settlement_payout_event",
    "settlement_message",
    "settlement_answer",
    "settlement_bank_status",
    "settlement_bank_entry",
    "settlement_bank_balance",
    "settlement_bank_decision",
)


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0010_models_of_debts"),
        ("registry", "0005_account_log"),
        ("access", "0009_signature_log"),
    ]
    operations = [
        run_sql_file(
            __file__,
            "0011_payments.sql",
            f"GRANT SELECT ON settlement_payments TO {ROLES};"
            # Whoever could choose the transaction could put a row where the log has passed by.
            + "".join(filled_by_itself(table, "tx") for table in _LOGGED),
        )
    ]
