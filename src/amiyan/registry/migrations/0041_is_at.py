"""Who is enrolled at a place is known after the first look, and not after three."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registry", "0040_offices")]
    operations = [run_sql_file(__file__, "0041_is_at.sql")]
