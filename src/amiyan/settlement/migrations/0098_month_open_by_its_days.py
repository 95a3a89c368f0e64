"""What of a month is open is planned for that month."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0097_month_open")]
    operations = [run_sql_file(__file__, "0098_month_open_by_its_days.sql")]
