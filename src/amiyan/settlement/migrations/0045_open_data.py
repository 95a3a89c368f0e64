"""What was published, for everybody; what was withheld, for nobody who reads."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

_PUBLISHED = ("settlement_open_release", "settlement_open_figure")
RIGHTS = append_only(*_PUBLISHED, "settlement_open_count") + "\n" + open_to_readers(*_PUBLISHED)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0041_figure_models")]
    operations = [run_sql_file(__file__, "0045_open_data.sql", RIGHTS)]
