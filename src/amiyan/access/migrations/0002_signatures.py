from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts
from amiyan.kernel.sql_files import run_sql_file

GRANTS = "\n".join([dated_facts("access_signatory", "access_signing_key"), append_only("access_signature")])


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("registry", "0002_models")]
    operations = [run_sql_file(__file__, "0002_signatures.sql", GRANTS)]
