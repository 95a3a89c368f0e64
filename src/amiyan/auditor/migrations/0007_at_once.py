"""Acts of several kinds are told by one call."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("auditor", "0006_counted")]
    operations = [run_sql_file(__file__, "0007_at_once.sql")]
