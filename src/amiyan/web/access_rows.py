"""What a row of the table of access is: who comes, within what, for which purpose."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amiyan.access.roles import Purpose

ANYONE: Final = "anyone"
SOMEBODY: Final = "somebody"


class Within(StrEnum):
    """By which part of a page's address its scope is found."""

    NOTHING = "nothing"
    OWN = "own"
    FAMILY = "family"
    WARD = "ward"
    FACILITY = "facility"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Access:
    """A row: who comes, within what, for which purpose; ``decides`` asks for a sign-in of the last minutes.

    In an office each role comes for a purpose of its own (``purposes``): one sees numbers where another sees names.
    ``of_month``: the page is about the month that its address names, and about who was there when that month ended.
    """

    who: frozenset[str]
    within: Within = Within.NOTHING
    purpose: Purpose | None = None
    decides: bool = False
    purposes: tuple[tuple[str, Purpose], ...] = ()
    of_month: bool = False

    def purpose_of(self, role: str) -> Purpose | None:
        """For what somebody with this role comes."""
        return dict(self.purposes).get(role, self.purpose)


def row(
    *who: str, within: Within = Within.NOTHING, purpose: Purpose | None = None, decides: bool = False
) -> Access:
    """A row: roles, where they come, for what."""
    return Access(frozenset(who), within, purpose, decides)
