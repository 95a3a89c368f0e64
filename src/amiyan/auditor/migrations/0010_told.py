"""What a family reads of a finding about its meal: see the SQL beside it."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("auditor", "0007_at_once")]
    operations = [run_sql_file(__file__, "0010_told.sql")]
