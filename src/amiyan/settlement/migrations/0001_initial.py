from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts, state
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0001_initial")]
    operations = [
        run_sql_file(
            __file__,
            "0001_tables.sql",
            append_only("settlement_posting") + dated_facts("settlement_mode") + state("settlement_night"),
        )
    ]
