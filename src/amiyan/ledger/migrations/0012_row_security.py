"""Whose accounts, transfers and holds a reader sees: an owner's own, whoever that is."""

from django.db import migrations

from amiyan.kernel.row_security import (
    CREATE_READER,
    SAID,
    Sight,
    everything,
    open_to_readers,
    owner,
    owner_without_place,
    protect,
)

POLICIES = "".join(
    [
        protect("ledger_account", owner_without_place("owner"), everything(Sight.CIRCUMSTANCES)),
        # The other side of a transfer tells where somebody eats.
        protect(
            "ledger_transfer", owner("payer_owner"), owner("payee_owner"), everything(Sight.CIRCUMSTANCES)
        ),
        protect("ledger_hold", owner("owner"), owner("payee_owner"), everything(Sight.CIRCUMSTANCES)),
        protect("ledger_hold_end", owner("owner"), everything(Sight.CIRCUMSTANCES)),
        # The public log, which names nobody.
        open_to_readers(
            "ledger_batch",
            "ledger_log_check",
            "ledger_log_cosignature",
            "ledger_log_edge",
            "ledger_log_head",
            "ledger_log_span",
            "ledger_log_tile",
            "ledger_log_witness",
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_log_models")]
    operations = [migrations.RunSQL([(CREATE_READER + SAID + POLICIES, None)], elidable=False)]
