"""What of this room stands in the public log: every evidence and every verdict."""

from typing import Final

from amiyan.ledger.log.source import Source

EVIDENCE: Final = Source(
    tree="evidence",
    table="deliveries_evidence",
    key=("facility_id", "id"),
    leaf="deliveries_evidence_leaf(t)",
)
VERDICTS: Final = Source(
    tree="verdicts",
    table="deliveries_verdict",
    key=("person_id", "service_day", "programme", "slot", "version"),
    leaf="deliveries_verdict_leaf(t)",
)
