"""Doubtful messages are told to who answers the telephone in a region."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("voice", "0040_reaching"),
        ("registry", "0006_meals"),
        ("access", "0051_asked_models"),
    ]
    operations = [run_sql_file(__file__, "0050_doubtful_told.sql")]
