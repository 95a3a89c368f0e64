"""Days that moved after they were closed are counted anew."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0123_decided_counted"), ("deliveries", "0001_initial")]
    operations = [run_sql_file(__file__, "0130_closed_counted.sql")]
