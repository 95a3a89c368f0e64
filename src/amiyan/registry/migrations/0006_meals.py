from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_account_log")]
    operations = [run_sql_file(__file__, "0006_meals.sql")]
