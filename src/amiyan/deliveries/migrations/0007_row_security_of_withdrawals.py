"""Whose withdrawn objections a reader sees: the same as whose objections."""

from django.db import migrations

from amiyan.kernel.row_security import Sight, everything, owner, person_at_place, protect

POLICIES = protect(
    "deliveries_objection_withdrawal",
    owner("person_id"),
    person_at_place("person_id", Sight.NAMES),
    everything(Sight.NAMES),
)


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0006_objection_models")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
