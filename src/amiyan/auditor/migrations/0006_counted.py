"""Looks at people are counted by hashing, not by sorting all of them."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("auditor", "0005_desks")]
    operations = [run_sql_file(__file__, "0006_counted.sql")]
