"""Terminals as an office sees them."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0008_phones"), ("registry", "0004_row_security")]
    operations = [run_sql_file(__file__, "0040_bindings_told.sql")]
