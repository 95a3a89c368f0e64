from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_vat")]
    operations = [run_sql_file(__file__, "0004_meals.sql")]
