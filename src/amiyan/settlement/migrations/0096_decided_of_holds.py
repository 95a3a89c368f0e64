"""Who decided held lines is told to whoever sees their budget."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0091_chain_by_sets")]
    operations = [run_sql_file(__file__, "0096_decided_of_holds.sql")]
