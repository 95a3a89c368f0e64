from django.db import migrations

from amiyan.kernel.grants import ROLES
from amiyan.kernel.sql_files import run_sql_file

POSTING = f"""
REVOKE ALL ON FUNCTION ledger_cut_month(date), ledger_cut_months(ledger_intent[]),
    ledger_left_out(ledger_intent[], date[]), ledger_post(ledger_intent[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_post(ledger_intent[]) TO {ROLES};
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        run_sql_file(__file__, "0003_months.sql", f"GRANT SELECT ON ledger_transfer TO {ROLES};"),
        run_sql_file(__file__, "0003_posting.sql", POSTING),
    ]
