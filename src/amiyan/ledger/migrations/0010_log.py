from django.db import migrations

from amiyan.kernel.grants import append_only, state
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_models")]
    operations = [
        run_sql_file(
            __file__,
            "0010_log.sql",
            append_only(
                "ledger_log_span",
                "ledger_log_tile",
                "ledger_log_head",
                "ledger_log_cosignature",
                "ledger_log_check",
            )
            + state("ledger_log_edge", "ledger_log_witness"),
        ),
    ]
