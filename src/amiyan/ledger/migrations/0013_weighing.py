from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_row_security")]
    operations = [run_sql_file(__file__, "0013_weighing.sql")]
