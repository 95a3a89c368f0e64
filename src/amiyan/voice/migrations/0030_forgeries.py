"""How real messages look, and forgeries that people told of: read by the offices of the region."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, in_region, protect
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = append_only("voice_forgery") + protect(
    "voice_forgery", in_region("region", Sight.SERVICE), everything(Sight.SERVICE)
)


class Migration(migrations.Migration):
    dependencies = [("voice", "0003_row_security")]
    operations = [run_sql_file(__file__, "0030_forgeries.sql", RIGHTS)]
