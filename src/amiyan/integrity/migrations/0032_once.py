"""Regional figures in a release, and keys of switches: see the SQL beside it."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("integrity", "0031_page_models")]
    operations = [run_sql_file(__file__, "0032_once.sql")]
