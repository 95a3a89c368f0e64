from django.db import migrations

from amiyan.kernel.grants import filled_by_itself
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0002_models")]
    operations = [
        run_sql_file(__file__, "0003_log.sql", filled_by_itself("entitlements_decision", "tx")),
    ]
