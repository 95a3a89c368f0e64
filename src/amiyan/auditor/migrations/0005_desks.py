"""Acts of desks that no reader sees by a table of its own, told for the log of actions."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("auditor", "0004_once"),
        ("deliveries", "0001_initial"),
        ("meals", "0001_initial"),
        ("registry", "0001_initial"),
        ("voice", "0032_again"),
    ]
    operations = [run_sql_file(__file__, "0005_desks.sql")]
