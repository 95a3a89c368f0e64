from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("deliveries", "0005_objections"), ("registry", "0001_initial")]
    operations = [
        run_sql_file(
            __file__,
            "0001_tables.sql",
            append_only(
                "feedback_dispute",
                "feedback_dispute_answer",
                "feedback_dispute_decision",
                "feedback_confirmation",
                "feedback_withdrawal",
                "feedback_illness",
                "feedback_alarm",
                "feedback_alarm_answer",
                "feedback_correction",
                "feedback_correction_answer",
                "feedback_rating",
                "feedback_change_note",
            ),
        )
    ]
