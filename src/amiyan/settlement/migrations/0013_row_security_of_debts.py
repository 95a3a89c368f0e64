"""Whose debts, refused meals and taken back cooking a reader sees."""

from django.db import migrations

from amiyan.kernel.row_security import (
    Sight,
    at_place,
    everything,
    open_to_readers,
    owner,
    person_at_place,
    protect,
)

_SEEN = "budget_id = ANY ((SELECT settlement_budgets_seen())::bigint[])"
POLICIES = "".join(
    [
        protect("settlement_debt_taken", owner("payee"), _SEEN, everything(Sight.SERVICE)),
        protect(
            "settlement_cooked_end",
            owner("payee"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        protect(
            "settlement_refused_decision",
            owner("person_id"),
            person_at_place("person_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        open_to_readers("settlement_budget_payer"),
        # A view asks with the rights of who looks, not of who made it.
        "ALTER VIEW settlement_payments SET (security_invoker = true);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0012_answers_aside")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
