"""Two signers of a change who turn out to be one person are one."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0041_change_models"), ("registry", "0040_offices")]
    operations = [run_sql_file(__file__, "0042_one_signer.sql")]
