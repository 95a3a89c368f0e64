"""Days with held meals that a person decided are counted anew."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0122_lock_models")]
    operations = [run_sql_file(__file__, "0123_decided_counted.sql")]
