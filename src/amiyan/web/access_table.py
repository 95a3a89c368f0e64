"""Roles × scopes: who comes to which page, for what, and within what. One table; a page without a row is nobody's.

``who`` are roles (:mod:`amiyan.access.roles`), or ANYONE, or SOMEBODY who is signed in. ``within`` says by which part of
the address the scope is found: the caller's own matters, the ``person`` who is their ward, the ``facility`` (its code).
A row gives at most what the role has: what lies outside the caller's scope is not found, never "forbidden".
"""

from collections.abc import Mapping
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
    WARD = "ward"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True)
class Access:
    """A row: who comes, within what, for which purpose; ``decides`` asks for a sign-in of the last minutes."""

    who: frozenset[str]
    within: Within = Within.NOTHING
    purpose: Purpose | None = None
    decides: bool = False


def _row(
    *who: str, within: Within = Within.NOTHING, purpose: Purpose | None = None, decides: bool = False
) -> Access:
    return Access(frozenset(who), within, purpose, decides)


_OWN: Final = _row(SOMEBODY, within=Within.OWN)
_OWN_DECISION: Final = _row(SOMEBODY, within=Within.OWN, decides=True)
_ANYONE: Final = _row(ANYONE)

ROUTES: Final[Mapping[str, Access]] = {
    "home": _ANYONE,
    "language": _ANYONE,
    "style": _ANYONE,
    # Only where AMIYAN_DEMO is set, and only from this machine; else they are not there.
    "demo": _ANYONE,
    "demo-as": _ANYONE,
    "demo-clock": _ANYONE,
    "demo-month": _ANYONE,
    "demo-month-now": _ANYONE,
    "demo-tour": _ANYONE,
    "manifest": _ANYONE,
    "worker": _ANYONE,
    "sign-in": _ANYONE,
    "sign-in-national": _ANYONE,
    "sign-in-national-answer": _ANYONE,
    "sign-in-passkey": _ANYONE,
    "sign-in-passkey-ask": _ANYONE,
    "sign-out": _ANYONE,
    "door": _OWN,
    "passkey-add": _OWN_DECISION,
    "passkey-offer": _OWN_DECISION,
    "passkey-end": _OWN_DECISION,
}
"""Every page by the name of its address."""
