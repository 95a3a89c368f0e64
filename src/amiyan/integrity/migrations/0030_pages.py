"""What pages of signals and cases need: see the SQL beside it. Earlier switches count everywhere, as they did."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, at_place, everything, open_to_readers, protect
from amiyan.kernel.sql_files import run_sql_file

_OF_A_CASE = (
    "EXISTS (SELECT FROM integrity_case c"
    " WHERE (c.facility_id, c.id) = (integrity_wrong_value.facility_id, integrity_wrong_value.case_id))"
)
POLICIES = "".join(
    [
        protect(
            "integrity_wrong_value",
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
            _OF_A_CASE,
        ),
        protect("integrity_closing", at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE)),
        open_to_readers("integrity_release", "integrity_release_figure"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("integrity", "0003_row_security"),
        ("access", "0031_guardians_named"),
        ("registry", "0006_meals"),
    ]
    operations = [
        run_sql_file(
            __file__,
            "0030_pages.sql",
            append_only(
                "integrity_wrong_value", "integrity_closing", "integrity_release", "integrity_release_figure"
            ),
        ),
        migrations.RunSQL([(POLICIES, None)], elidable=False),
    ]
