from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, everything, owner, protect
from amiyan.kernel.sql_files import run_sql_file

_OF_A_PROVIDER = owner("organisation_id"), everything(Sight.SERVICE)
RIGHTS = append_only("settlement_account_request") + protect("settlement_account_request", *_OF_A_PROVIDER)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0013_row_security_of_debts")]
    operations = [run_sql_file(__file__, "0020_account_requests.sql", RIGHTS)]
