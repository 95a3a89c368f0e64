"""What auditors find of drawn lines, and exports that they order."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, in_region, owner, person_at_place, protect
from amiyan.kernel.sql_files import run_sql_file

_TABLES = "auditor_finding", "auditor_export", "auditor_export_step"
RIGHTS = (
    append_only(*_TABLES)
    + protect(
        "auditor_finding",
        owner("person_id"),
        person_at_place("person_id", Sight.NAMES),
        everything(Sight.NAMES),
    )
    + protect("auditor_export", in_region("region", Sight.SERVICE), everything(Sight.SERVICE))
    + protect(
        "auditor_export_step",
        "EXISTS (SELECT FROM auditor_export x WHERE x.id = auditor_export_step.export_id AND ("
        f"{in_region('x.region', Sight.SERVICE)} OR {everything(Sight.SERVICE)}))",
    )
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("deliveries", "0004_row_security"),
        ("registry", "0004_row_security"),
    ]
    operations = [run_sql_file(__file__, "0001_tables.sql", RIGHTS)]
