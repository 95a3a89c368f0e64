from django.db import migrations

from amiyan.kernel.grants import filled_by_itself
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("access", "0008_passkey_models")]
    operations = [
        # Whoever could choose the transaction could put a row where the log has passed by.
        run_sql_file(__file__, "0009_signature_log.sql", filled_by_itself("access_signature", "tx")),
    ]
