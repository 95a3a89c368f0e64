"""Whose accounts a reader sees: an organisation its own."""

from django.db import migrations

from amiyan.kernel.row_security import Sight, everything, owner, protect

POLICIES = protect("registry_organisation_account", owner("organisation_id"), everything(Sight.SERVICE))


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
