"""Changes of parameters: proposed, previewed, signed by two."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

TABLES = (
    "entitlements_change",
    "entitlements_change_preview",
    "entitlements_change_effect",
    "entitlements_change_step",
)


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0033_refused_at_either"), ("access", "0030_kept_signatures")]
    operations = [
        run_sql_file(__file__, "0040_changes.sql", append_only(*TABLES) + "\n" + open_to_readers(*TABLES))
    ]
