"""What of this room stands in the public log: every decision."""

from typing import Final

from amiyan.ledger.log.source import Source

DECISIONS: Final = Source(
    tree="decisions",
    table="entitlements_decision",
    key=("person_id", "programme", "id"),
    leaf="entitlements_decision_leaf(t)",
)
