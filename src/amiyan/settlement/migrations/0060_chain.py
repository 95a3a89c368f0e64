"""The chain from a bank's line down to a meal's evidence: what readers of a region are told of files of banks and the log."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0051_office_money_models"),
        ("deliveries", "0003_log"),
        ("ledger", "0010_log"),
        ("access", "0004_roles"),
    ]
    operations = [run_sql_file(__file__, "0060_chain.sql")]
