"""Changes of account that one person asked for and confirmed, under two records which were merged since.

Such a change is nobody's signature: it does not take effect, and where it did, nothing is paid to its account until two
people sign anew (``signed.py``). What was paid before stays paid, and is named.
"""

from typing import Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query
from amiyan.settlement.accounts.signed import IS_BY_TWO

# What somebody has ended, or two people signed after it, harms nobody any more.
_BY_ONE: Final = f"""
SELECT coalesce(o.bin, f.organisation_id::text), f.change_id, e.outcome IS NOT NULL
FROM settlement_account_confirmation f
LEFT JOIN registry_organisation o ON o.id = f.organisation_id
LEFT JOIN settlement_account_end e ON (e.organisation_id, e.change_id) = (f.organisation_id, f.change_id)
WHERE NOT ({IS_BY_TWO}) AND e.outcome IS DISTINCT FROM 'stopped'
  AND (%(organisation)s::bigint IS NULL OR f.organisation_id = %(organisation)s)
  AND NOT EXISTS (
    SELECT FROM settlement_account_end n WHERE n.organisation_id = f.organisation_id AND n.outcome = 'in_effect'
      AND n.tx >= e.tx AND n.change_id <> e.change_id AND EXISTS (
        SELECT FROM settlement_account_confirmation f
        WHERE (f.organisation_id, f.change_id) = (n.organisation_id, n.change_id) AND {IS_BY_TWO}))
ORDER BY 1, f.confirmed_at, 2 LIMIT %(most)s
"""


class ChangeByOne(NamedTuple):
    """A change by its provider's BIN and its id; ``is_in_effect``: its days have passed."""

    bin: str
    id: UUID
    is_in_effect: bool


def changes_by_one(organisation_id: int | None = None, *, most: int = 100) -> list[ChangeByOne]:
    """Changes of account that want other signatures; of one organisation where it is named. One query.

    Cost: the confirmed changes, once; they are rare.
    """
    return [ChangeByOne(*row) for row in query(_BY_ONE, {"organisation": organisation_id, "most": most})]
