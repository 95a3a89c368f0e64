"""What of a month is still open is told to whoever sees its budget."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0096_decided_of_holds"), ("deliveries", "0040_bindings_told")]
    operations = [run_sql_file(__file__, "0097_month_open.sql")]
