"""The port by which we ask whether an account belongs to an organisation, and its two implementations.

``True`` it does, ``False`` it does not, ``None`` nobody knows: unknown is not yes.
"""

import csv
import os
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import httpx

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.accounts.problems import HOLDERS_UNREADABLE, NOBODY_TO_ASK

TIMEOUT_S: Final = 10.0
LINES_MAX: Final = 1_000_000


class Holds(NamedTuple):
    """Whether the account belongs to the organisation (None: unknown), and who says so."""

    answer: bool | None
    source: str


class AccountHolder(Protocol):
    """Whoever can say to whom an account belongs."""

    def belongs(self, *, iban: str, bin_: str) -> Holds:
        """Whether ``iban`` belongs to the organisation with this BIN (or the sole trader with this IIN)."""


class ListedHolders:
    """A list that a bank handed over: lines ``iban,bin`` in a CSV file, read anew at each question."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def belongs(self, *, iban: str, bin_: str) -> Holds:
        """An account that is listed belongs to whom the list says; one that is not listed is unknown."""
        source = f"list {self.path.name}"
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.reader(stream), start=1):
                if len(row) < 2 or number > LINES_MAX:
                    raise ProblemError(HOLDERS_UNREADABLE, file=self.path.name, line=number)
                if row[0].strip().replace(" ", "").upper() == iban:
                    return Holds(row[1].strip() == bin_, source)
        return Holds(None, source)


class AskedHolders:
    """A bank's or a treasury's own service: ``POST`` of ``{"iban", "bin"}``, answered ``{"belongs": true|false}``."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self.url = url
        self.client = client or httpx.Client(timeout=TIMEOUT_S)

    def belongs(self, *, iban: str, bin_: str) -> Holds:
        """What the service says; an outage, an error and an answer that is none are unknown."""
        source = httpx.URL(self.url).host
        try:
            response = self.client.post(self.url, json={"iban": iban, "bin": bin_})
            said = response.json().get("belongs") if response.is_success else None
        except (httpx.HTTPError, ValueError, AttributeError):
            said = None
        return Holds(said if isinstance(said, bool) else None, source)


def holder_of_site() -> AccountHolder:
    """Whom this site asks whose an account is: ``AMIYAN_ACCOUNT_HOLDERS``, a list's file or a service's address.

    ProblemError where it names nobody: unknown is not yes.
    """
    named = os.environ.get("AMIYAN_ACCOUNT_HOLDERS", "")
    if not named:
        raise ProblemError(NOBODY_TO_ASK)
    return AskedHolders(named) if named.startswith(("http://", "https://")) else ListedHolders(Path(named))
