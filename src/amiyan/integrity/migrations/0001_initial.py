from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("feedback", "0001_initial"),
        ("meals", "0001_initial"),
        ("deliveries", "0005_objections"),
    ]
    operations = [
        run_sql_file(
            __file__,
            "0001_tables.sql",
            append_only(
                "integrity_run",
                "integrity_signal",
                "integrity_switch",
                "integrity_case",
                "integrity_step",
                "integrity_sample",
                "integrity_sample_draw",
                "integrity_sample_line",
            )
            + dated_facts("integrity_billed"),
        ),
        run_sql_file(__file__, "0001_tails.sql"),
    ]
