from django.db import migrations

from amiyan.kernel.grants import filled_by_itself
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_row_security")]
    operations = [
        # Whoever could choose the transaction could put a row where the log has passed by.
        run_sql_file(
            __file__, "0005_account_log.sql", filled_by_itself("registry_organisation_account", "tx")
        ),
    ]
