"""A table that has grown past what PostgreSQL knows of it is counted before much is asked of it."""

from django.db import migrations

from amiyan.kernel.grants import ROLES
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = f"GRANT EXECUTE ON FUNCTION settlement_count_grown TO {ROLES};"


class Migration(migrations.Migration):
    dependencies = [("settlement", "0098_month_open_by_its_days")]
    operations = [run_sql_file(__file__, "0110_counted_when_grown.sql", RIGHTS)]
