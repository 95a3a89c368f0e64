"""A chain asks what may be seen once, and counts the rows of one transaction alone."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0090_transfers_of_meals")]
    operations = [run_sql_file(__file__, "0091_chain_by_sets.sql")]
