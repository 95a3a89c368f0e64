"""Who asked for a month to lock, and how far that is: read by whoever sees the budget."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, protect
from amiyan.kernel.sql_files import run_sql_file

_SEEN = "budget_id = ANY ((SELECT settlement_budgets_seen())::bigint[])"
_TABLES = ("settlement_lock_asked", "settlement_lock_step")
RIGHTS = append_only(*_TABLES) + "".join(protect(one, _SEEN, everything(Sight.SERVICE)) for one in _TABLES)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0120_decided_of_reason")]
    operations = [run_sql_file(__file__, "0121_lock_asked.sql", RIGHTS)]
