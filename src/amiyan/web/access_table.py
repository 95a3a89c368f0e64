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

_KITCHEN: Final = ("canteen_manager", "organisation_head")
_SCHOOL: Final = ("director", "social_pedagogue")


def _place(*who: str, purpose: Purpose = Purpose.SERVING, decides: bool = False) -> Access:
    return _row(*who, within=Within.FACILITY, purpose=purpose, decides=decides)


ROUTES: Final[Mapping[str, Access]] = {
    "institution-today": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-today-live": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-tomorrow": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-remote": _place("director"),
    "institution-absence": _place(*_SCHOOL, "teacher", purpose=Purpose.TEACHING),
    "institution-desk": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-approve-list": _place("director", purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-child": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-application": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-child-consent": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-refuse": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-scan": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-roster": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-roster-apply": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-week": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-menus": _place("director", *_KITCHEN),
    "institution-kitchen": _place(*_SCHOOL, *_KITCHEN),
    "institution-money": _place("director", "organisation_head", purpose=Purpose.PAYMENT),
    "institution-statement": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-account": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-account-ask": _place("organisation_head", purpose=Purpose.PAYMENT, decides=True),
    "institution-said": _place(*_SCHOOL, *_KITCHEN),
    "institution-changed": _place("director", "canteen_manager"),
    "institution-answer": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-alarm": _place("director", "sanitary_service", purpose=Purpose.HEALTH),
    "home": _ANYONE,
    "language": _ANYONE,
    "style": _ANYONE,
    "style-live": _ANYONE,
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
