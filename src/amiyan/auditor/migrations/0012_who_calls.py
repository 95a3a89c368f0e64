"""Functions that run as the owner may be called by those who call them, and by nobody else."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    # Of each room what made or made anew the last of its functions.
    dependencies = [
        ("access", "0040_searches"),
        ("auditor", "0011_requested"),
        ("deliveries", "0040_bindings_told"),
        ("entitlements", "0042_one_signer"),
        ("integrity", "0030_pages"),
        ("meals", "0020_needs_as_counts"),
        ("registry", "0042_past_days"),
        ("settlement", "0091_chain_by_sets"),
        ("voice", "0040_reaching"),
    ]
    operations = [run_sql_file(__file__, "0012_who_calls.sql")]
