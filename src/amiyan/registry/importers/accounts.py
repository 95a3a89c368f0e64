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


@one_transaction()
def import_accounts(
    path: str | Path, *, source: str, problem: Sink, known_at: dt.datetime | None = None
) -> Loaded:
    """Import ``accounts.csv``; wrong rows go to ``problem`` and the rest is kept. Safe to repeat.

    One account of an organisation at a time: a later one ends the earlier on the day before. An organisation
    that is not in the registry rejects its rows. Raises ProblemError where the file is no such table.
    """
    lock_imports()
    staging = Staging(_COLUMNS, problem)
    staging.fill(read_accounts(path), lambda row: (row.organisation_bin, row.iban))
    staging.reject(
        "NOT EXISTS (SELECT FROM registry_organisation o WHERE o.bin = i.bin)",
        *(p.ORGANISATION_UNKNOWN, "organisation_bin", "bin"),
    )
    return staging.believe(ACCOUNT, ("organisation_id",), _FACTS, source=source, known_at=known_at)
