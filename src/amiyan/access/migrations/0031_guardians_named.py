"""Guardians and delegates by name, for who may know."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("access", "0009_signature_log"), ("registry", "0004_row_security")]
    operations = [run_sql_file(__file__, "0031_guardians_named.sql")]
