from django.db import migrations

from amiyan.kernel.grants import ROLES
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = f"GRANT EXECUTE ON FUNCTION access_signature_named TO {ROLES};"


class Migration(migrations.Migration):
    dependencies = [("access", "0009_signature_log"), ("registry", "0006_meals")]
    operations = [run_sql_file(__file__, "0030_kept_signatures.sql", RIGHTS)]
