from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0004_row_security")]
    operations = [
        run_sql_file(__file__, "0005_objections.sql", append_only("deliveries_objection_withdrawal")),
    ]
