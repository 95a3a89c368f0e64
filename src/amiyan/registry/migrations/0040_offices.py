"""What an office asks: birthdays, contracts of a supplier, clearances that end."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registry", "0031_facility_name_models")]
    operations = [run_sql_file(__file__, "0040_offices.sql")]
