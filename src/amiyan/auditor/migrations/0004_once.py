"""Keys of findings and of fetched exports: see the SQL beside it."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("auditor", "0003_acts")]
    operations = [run_sql_file(__file__, "0004_once.sql")]
