"""Acts of people in office that no reader sees by a table of its own, told for the log of actions."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("auditor", "0002_models"),
        ("integrity", "0001_initial"),
        ("settlement", "0060_chain"),
        ("access", "0033_session_models"),
    ]
    operations = [run_sql_file(__file__, "0003_acts.sql")]
