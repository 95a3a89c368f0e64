from pathlib import Path

from django.db import migrations, models

from amiyan.kernel.grants import ROLES

TABLES = Path(__file__).with_name("0001_tables.sql").read_text(encoding="utf-8")

# Not even INSERT: whoever could add a transfer without its balances could bend the books.
RIGHTS = f"""
GRANT SELECT ON ledger_account, ledger_transfer, ledger_batch TO {ROLES};
REVOKE ALL ON FUNCTION ledger_take_pen(), ledger_left_out(ledger_intent[]),
    ledger_open(ledger_account_intent[]), ledger_post(ledger_intent[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_open(ledger_account_intent[]), ledger_post(ledger_intent[], boolean)
    TO {ROLES};
"""

MIRRORS = [
    migrations.CreateModel(
        name="Account",
        fields=[
            ("pk", models.CompositePrimaryKey("owner", "id", blank=True, editable=False, primary_key=True)),
            ("owner", models.BigIntegerField()),
            ("id", models.BigIntegerField()),
            ("kind", models.TextField()),
            ("purpose", models.TextField()),
            ("period", models.TextField()),
            ("may_overdraw", models.BooleanField()),
            ("credits", models.BigIntegerField()),
            ("debits", models.BigIntegerField()),
            ("debits_pending", models.BigIntegerField()),
        ],
        options={"db_table": "ledger_account", "managed": False},
    ),
    migrations.CreateModel(
        name="Transfer",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "payer_owner", "service_month", "id", blank=True, editable=False, primary_key=True
                ),
            ),
            ("payer_owner", models.BigIntegerField()),
            ("service_month", models.DateField()),
            ("id", models.UUIDField()),
            ("payer_account", models.BigIntegerField()),
            ("payee_owner", models.BigIntegerField()),
            ("payee_account", models.BigIntegerField()),
            ("amount", models.BigIntegerField()),
            ("code", models.TextField()),
            ("subject", models.TextField()),
            ("batch", models.BigIntegerField()),
            ("place", models.IntegerField()),
        ],
        options={"db_table": "ledger_transfer", "managed": False},
    ),
    migrations.CreateModel(
        name="Batch",
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("transfers", models.BigIntegerField()),
            ("posted_at", models.DateTimeField()),
        ],
        options={"db_table": "ledger_batch", "managed": False},
    ),
]


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL(TABLES + RIGHTS, state_operations=MIRRORS)]
