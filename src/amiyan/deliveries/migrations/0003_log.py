from django.db import migrations

from amiyan.kernel.grants import filled_by_itself
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0002_models")]
    operations = [
        run_sql_file(
            __file__,
            "0003_log.sql",
            # Whoever could choose the transaction could put a row where the log has passed by.
            filled_by_itself("deliveries_evidence", "tx") + filled_by_itself("deliveries_verdict", "tx"),
        )
    ]
