"""What auditors find of drawn lines, and exports that they order."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, in_region, owner, person_at_place, protect
from amiyan.kernel.sql_files import run_sql_file

_TABLES = "integrity_finding", "integrity_export", "integrity_export_step"
RIGHTS = (
    append_only(*_TABLES)
    + protect(
        "integrity_finding",
        owner("person_id"),
        person_at_place("person_id", Sight.NAMES),
        everything(Sight.NAMES),
    )
    + protect("integrity_export", in_region("region", Sight.SERVICE), everything(Sight.SERVICE))
    + protect(
        "integrity_export_step",
        "EXISTS (SELECT FROM integrity_export x WHERE x.id = integrity_export_step.export_id AND ("
        f"{in_region('x.region', Sight.SERVICE)} OR {everything(Sight.SERVICE)}))",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("integrity", "0031_page_models"),
        ("deliveries", "0004_row_security"),
        ("registry", "0004_row_security"),
    ]
    operations = [run_sql_file(__file__, "0040_findings.sql", RIGHTS)]
