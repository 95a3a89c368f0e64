"""On which day a meal was paid, for its family."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0021_account_request_models"),
        ("access", "0006_row_security"),
    ]
    operations = [run_sql_file(__file__, "0035_paid_when.sql")]
