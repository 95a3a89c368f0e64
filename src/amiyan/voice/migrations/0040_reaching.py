"""When a message reached somebody, for rooms whose terms run from arrival."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("voice", "0033_again_models")]
    operations = [run_sql_file(__file__, "0040_reaching.sql", "")]
