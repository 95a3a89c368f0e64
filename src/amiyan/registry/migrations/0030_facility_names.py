"""What places are called: public, as the places themselves are."""

from django.db import migrations

from amiyan.kernel.grants import dated_facts
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = dated_facts("registry_facility_name") + "\n" + open_to_readers("registry_facility_name")


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_accounts_for_readers")]
    operations = [run_sql_file(__file__, "0030_facility_names.sql", RIGHTS)]
