"""Whose decisions and rights a reader sees."""

from django.db import migrations

from amiyan.kernel.row_security import (
    Sight,
    everything,
    open_to_readers,
    owner,
    owner_without_place,
    person_at_place,
    protect,
)

POLICIES = "".join(
    [
        # The facts of a decision name the region.
        protect(
            "entitlements_decision",
            owner("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        protect(
            "entitlements_entitlement",
            owner_without_place("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        open_to_readers("entitlements_rules"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0003_log"), ("registry", "0004_row_security")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
