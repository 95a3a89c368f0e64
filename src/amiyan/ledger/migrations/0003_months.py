from django.db import migrations

from amiyan.kernel.grants import ROLES
from amiyan.kernel.sql_files import run_sql_file

# As before: whoever could add a row without its balances could bend the books.
TABLES = f"GRANT SELECT ON ledger_transfer TO {ROLES};"
POSTING = f"""
REVOKE ALL ON FUNCTION ledger_cut_month(date), ledger_cut_months(ledger_intent[]),
    ledger_weigh(ledger_intent[], date[], boolean), ledger_post(ledger_intent[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_post(ledger_intent[], boolean) TO {ROLES};
"""
HOLDS = f"""
GRANT SELECT ON ledger_hold, ledger_hold_end TO {ROLES};
REVOKE ALL ON FUNCTION ledger_hold_amounts(ledger_intent[]), ledger_end_holds(ledger_hold_ending[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_hold_amounts(ledger_intent[]), ledger_end_holds(ledger_hold_ending[]) TO {ROLES};
"""
VERIFIED = f"""
GRANT SELECT ON ledger_verified, ledger_verified_balance TO {ROLES};
REVOKE ALL ON FUNCTION ledger_keep_verified(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_keep_verified(bigint, boolean) TO {ROLES};
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        run_sql_file(__file__, "0003_months.sql", TABLES),
        run_sql_file(__file__, "0003_posting.sql", POSTING),
        run_sql_file(__file__, "0003_holds.sql", HOLDS),
        run_sql_file(__file__, "0003_verified.sql", VERIFIED),
    ]
