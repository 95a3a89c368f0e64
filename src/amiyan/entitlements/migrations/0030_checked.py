from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, at_place, everything, owner, person_at_place, protect
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = append_only("entitlements_check", "entitlements_list_signature")
POLICIES = protect(
    "entitlements_check",
    owner("person_id"),
    person_at_place("person_id", Sight.CIRCUMSTANCES),
    everything(Sight.CIRCUMSTANCES),
) + protect(
    "entitlements_list_signature",
    at_place("facility_id", Sight.CIRCUMSTANCES),
    everything(Sight.CIRCUMSTANCES),
)


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0021_desk_models"), ("access", "0030_kept_signatures")]
    operations = [run_sql_file(__file__, "0030_checked.sql", RIGHTS + POLICIES)]
