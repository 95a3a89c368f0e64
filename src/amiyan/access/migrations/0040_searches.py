"""Searches for people, the words of a look, and who answers for a place."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, in_region, owner, protect
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = append_only("access_search", "access_search_found") + "".join(
    protect(table, owner("person_id"), in_region("region", Sight.DEEDS), everything(Sight.DEEDS))
    for table in ("access_search", "access_search_found")
)


class Migration(migrations.Migration):
    dependencies = [("access", "0033_session_models"), ("registry", "0031_facility_name_models")]
    operations = [run_sql_file(__file__, "0040_searches.sql", RIGHTS)]
