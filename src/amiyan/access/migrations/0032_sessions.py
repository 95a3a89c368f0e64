"""Sessions one by one, and how long it is kept who looked."""

from django.db import migrations

from amiyan.kernel.row_security import owner, protect
from amiyan.kernel.sql_files import run_sql_file

_COLUMNS = ("person_id", "id", "way", "device", "began_at", "seen_at", "lasts_until", "ended_at")
# Not the key: who reads a page must not be able to read how another telephone gets in.
POLICIES = protect("access_session", owner("person_id"), columns=_COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("access", "0031_guardians_named")]
    operations = [run_sql_file(__file__, "0032_sessions.sql", POLICIES)]
