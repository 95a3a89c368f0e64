"""Who refused an application, by name and post, for who sees the refusal."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0032_refused_by"), ("access", "0006_row_security")]
    operations = [run_sql_file(__file__, "0033_refused_at_either.sql")]
