from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, at_place, everything, owner, person_at_place, protect
from amiyan.kernel.sql_files import run_sql_file


def _of_a_child(table: str) -> str:
    return protect(
        table,
        owner("person_id"),
        person_at_place("person_id", Sight.CIRCUMSTANCES),
        everything(Sight.CIRCUMSTANCES),
    )


RIGHTS = append_only(
    "entitlements_application", "entitlements_scan", "entitlements_refusal", "entitlements_list_approval"
)
POLICIES = "".join(
    [
        *map(_of_a_child, ("entitlements_application", "entitlements_scan", "entitlements_refusal")),
        protect(
            "entitlements_list_approval",
            at_place("facility_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0004_row_security"), ("registry", "0006_meals")]
    operations = [run_sql_file(__file__, "0020_desk.sql", RIGHTS + POLICIES)]
