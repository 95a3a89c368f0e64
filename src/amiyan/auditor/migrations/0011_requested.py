"""Requests of suppliers for another account are told to the auditors of their regions."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("auditor", "0010_told"), ("settlement", "0020_account_requests")]
    operations = [run_sql_file(__file__, "0011_requested.sql")]
