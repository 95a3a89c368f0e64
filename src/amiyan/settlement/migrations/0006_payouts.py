from django.db import migrations

from amiyan.kernel.grants import append_only, work_list
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0005_statements")]
    operations = [
        run_sql_file(
            __file__,
            "0006_payouts.sql",
            append_only(
                "settlement_payout",
                "settlement_payout_event",
                "settlement_message",
                "settlement_message_payout",
                "settlement_answer",
                "settlement_answer_problem",
                "settlement_bank_status",
                "settlement_bank_entry",
                "settlement_bank_balance",
                "settlement_bank_decision",
            )
            + work_list("settlement_outbox", "settlement_answer_unread", "settlement_bank_unmatched"),
        )
    ]
