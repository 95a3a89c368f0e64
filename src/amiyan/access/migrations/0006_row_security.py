"""Whose rows of access a reader sees."""

from django.db import migrations

from amiyan.kernel.row_security import Sight, at_place, everything, in_region, owner, protect

POLICIES = "".join(
    [
        protect(
            "access_role",
            owner("person_id"),
            owner("organisation_id"),
            at_place("facility_id", Sight.NAMES),
            in_region("region", Sight.NAMES),
            everything(Sight.NAMES),
        ),
        # Who looked is named by post and place: the viewer's number is for the office of data protection, not for a page.
        protect(
            "access_view",
            owner("person_id"),
            columns=(
                *("person_id", "at", "id", "role", "facility_id", "organisation_id", "region"),
                *("purpose", "page"),
            ),
        ),
        protect("access_signatory", owner("person_id"), owner("organisation_id"), everything(Sight.NAMES)),
        protect("access_signing_key", owner("person_id")),
        protect("access_signature", owner("person_id")),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("access", "0005_role_models"), ("registry", "0004_row_security")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
