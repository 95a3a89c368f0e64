"""Who decided held lines of a statement is told of all its schools together."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0110_counted_when_grown")]
    operations = [run_sql_file(__file__, "0120_decided_of_reason.sql")]
