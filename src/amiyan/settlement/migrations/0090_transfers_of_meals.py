"""The transfers of a day's meals are looked for in the books of their month alone."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0060_chain")]
    operations = [run_sql_file(__file__, "0090_transfers_of_meals.sql")]
