"""Import of accounts: to which bank account an organisation is paid."""

import datetime as dt
from pathlib import Path
from typing import Final

from amiyan.registry import problems as p
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.tables import ACCOUNT
from amiyan.registry.files.people import read_accounts
from amiyan.registry.importers.copying import Loaded, Staging, lock_imports
from amiyan.registry.importers.stage import Sink

_COLUMNS: Final = {"bin": 'text COLLATE "C"', "iban": 'text COLLATE "C"'}
_FACTS: Final = """
SELECT n, o.id AS organisation_id, iban FROM incoming JOIN registry_organisation o USING (bin)
"""

# A file is written by one person: it says an organisation's first account, and never another one afterwards.
_ANOTHER: Final = """
EXISTS (SELECT FROM registry_organisation_account a JOIN registry_organisation o ON o.id = a.organisation_id
        WHERE o.bin = i.bin AND a.known_to IS NULL)
AND NOT EXISTS (SELECT FROM registry_organisation_account a JOIN registry_organisation o ON o.id = a.organisation_id
        WHERE o.bin = i.bin AND a.known_to IS NULL AND a.iban = i.iban)
"""


@one_transaction()
def import_accounts(
    path: str | Path, *, source: str, problem: Sink, known_at: dt.datetime | None = None
) -> Loaded:
    """Import ``accounts.csv``; wrong rows go to ``problem`` and the rest is kept. Safe to repeat.

    One account of an organisation at a time: of those in its first file a later one ends the earlier on the day
    before. Afterwards a file brings no other account: that takes two people (``amiyan account``). An organisation
    that is not in the registry rejects its rows. Raises ProblemError where the file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    staging.fill(read_accounts(path), lambda row: (row.organisation_bin, row.iban))
    staging.reject(
        "NOT EXISTS (SELECT FROM registry_organisation o WHERE o.bin = i.bin)",
        *(p.ORGANISATION_UNKNOWN, "organisation_bin", "bin"),
    )
    staging.reject(_ANOTHER, p.ACCOUNT_CHANGES_BY_TWO, "iban", "iban")
    return staging.believe(ACCOUNT, ("organisation_id",), _FACTS, source=source, known_at=known_at)
