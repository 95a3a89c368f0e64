from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts
from amiyan.kernel.sql_files import run_sql_file

GRANTS = "\n".join([dated_facts("access_role"), append_only("access_view")])


class Migration(migrations.Migration):
    dependencies = [("access", "0003_signature_models")]
    operations = [run_sql_file(__file__, "0004_roles.sql", GRANTS)]
