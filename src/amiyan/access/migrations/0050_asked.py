"""How often a network asked in this minute."""

from django.db import migrations

from amiyan.kernel.grants import work_list
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("access", "0041_search_models")]
    operations = [run_sql_file(__file__, "0050_asked.sql", work_list("access_asked"))]
