"""Guardians and delegates by name, for who may know."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("access", "0030_kept_signatures"), ("registry", "0004_row_security")]
    operations = [run_sql_file(__file__, "0031_guardians_named.sql")]
