"""Days of the calendar that lie behind us: proposed by one person, signed by another."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

TABLES = ("registry_past_day", "registry_past_day_end")


class Migration(migrations.Migration):
    dependencies = [("registry", "0041_is_at")]
    operations = [
        run_sql_file(__file__, "0042_past_days.sql", append_only(*TABLES) + "\n" + open_to_readers(*TABLES))
    ]
