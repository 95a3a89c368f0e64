from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_log_models")]
    operations = [run_sql_file(__file__, "0012_weighing.sql")]
