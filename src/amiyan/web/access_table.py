"""Roles × scopes: who comes to which page, for what, and within what. One table; a page without a row is nobody's.

``who`` are roles (:mod:`amiyan.access.roles`), or ANYONE, or SOMEBODY who is signed in. ``within`` says by which part of
the address the scope is found: the caller's own matters, their whole family, the
``person`` who is their ward, the ``facility`` (its code), the ``region`` of an office (its code, 00 the country; a
``facility`` beside it must lie there).
A row gives at most what the role has: what lies outside the caller's scope is not found, never "forbidden".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from amiyan.access.roles import GUARDIAN, SELF, Purpose
from amiyan.web.access_of_offices import OFFICES
from amiyan.web.access_rows import ANYONE, SOMEBODY, Access, Within, row

__all__ = ["ANYONE", "ROUTES", "SOMEBODY", "Access", "Within"]

_OF_THE_SCHOOL: Final = ("teacher", "social_pedagogue", "director")
_TEACHING: Final = row(*_OF_THE_SCHOOL, within=Within.FACILITY, purpose=Purpose.TEACHING)
_TEACHING_DECISION: Final = row(
    *_OF_THE_SCHOOL, within=Within.FACILITY, purpose=Purpose.TEACHING, decides=True
)
_PHONES: Final = row(*_OF_THE_SCHOOL[1:], within=Within.FACILITY, purpose=Purpose.TEACHING)
_PHONES_DECISION: Final = row(
    *_OF_THE_SCHOOL[1:], within=Within.FACILITY, purpose=Purpose.TEACHING, decides=True
)
_OWN: Final = row(SOMEBODY, within=Within.OWN)
_OWN_DECISION: Final = row(SOMEBODY, within=Within.OWN, decides=True)
_ANYONE: Final = row(ANYONE)
_FAMILY: Final = row(SELF, GUARDIAN, within=Within.FAMILY, purpose=Purpose.FAMILY)
_WARD: Final = row(SELF, GUARDIAN, within=Within.WARD, purpose=Purpose.FAMILY)
_WARD_DECISION: Final = row(SELF, GUARDIAN, within=Within.WARD, purpose=Purpose.FAMILY, decides=True)

_KITCHEN: Final = ("canteen_manager", "organisation_head")
_SCHOOL: Final = ("director", "social_pedagogue")


def _place(*who: str, purpose: Purpose = Purpose.SERVING, decides: bool = False) -> Access:
    return row(*who, within=Within.FACILITY, purpose=purpose, decides=decides)


_CONCERNED: Final = _place("director", "organisation_head", purpose=Purpose.PAYMENT)

ROUTES: Final[Mapping[str, Access]] = {
    **OFFICES,
    "institution": row(SOMEBODY),
    "institution-today": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-today-live": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-tomorrow": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-remote": _place("director"),
    "institution-absence": _place(*_SCHOOL, "teacher", purpose=Purpose.TEACHING),
    "institution-lists": _TEACHING,
    "institution-list-sign": _TEACHING_DECISION,
    "institution-desk": replace(_place(*_SCHOOL, purpose=Purpose.ENTITLEMENT), of_month=True),
    "institution-approve-list": _place("director", purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-list-document": replace(_place("director", purpose=Purpose.ENTITLEMENT), of_month=True),
    "institution-child": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-application": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-child-consent": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-refuse": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-check": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-scan": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-roster": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-roster-apply": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-week": _place(*_SCHOOL, *_KITCHEN, "teacher", "parents_committee", purpose=Purpose.CANTEEN),
    "institution-menus": _place("director", *_KITCHEN),
    "institution-copy-week": _place("director", *_KITCHEN),
    "institution-dishes": _place("director", *_KITCHEN),
    "institution-dish-new": _place("director", *_KITCHEN),
    "institution-dish": _place("director", *_KITCHEN),
    "institution-meal": _place("director", *_KITCHEN),
    "institution-card": _place("director", *_KITCHEN),
    "institution-kitchen": _place(*_SCHOOL, *_KITCHEN),
    "institution-sample": _place("director", *_KITCHEN),
    "institution-sample-end": _place("director", *_KITCHEN),
    "institution-visits": _place(*_SCHOOL, *_KITCHEN, "parents_committee", purpose=Purpose.CANTEEN),
    # Only those who came say what they saw, and only the school answers for itself.
    "institution-visit": _place("parents_committee", purpose=Purpose.CANTEEN),
    "institution-visit-answer": _place("director", purpose=Purpose.CANTEEN),
    "institution-money": _place("director", "organisation_head", purpose=Purpose.PAYMENT),
    "institution-statement": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-agree-document": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-agree": _place("organisation_head", purpose=Purpose.PAYMENT, decides=True),
    "institution-account": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-account-ask": _place("organisation_head", purpose=Purpose.PAYMENT, decides=True),
    # Cases of which somebody was told, from the notice on: who heads the place or its supplier answers and appeals.
    "institution-cases": _CONCERNED,
    "institution-case": _CONCERNED,
    "institution-case-answer": _CONCERNED,
    "institution-case-appeal": _CONCERNED,
    # What may be owed to a child: the school looks, says what it found, and answers where it is asked.
    "institution-owed": _place(*_SCHOOL, purpose=Purpose.DISPUTE),
    "institution-owed-one": _place(*_SCHOOL, purpose=Purpose.DISPUTE),
    "institution-owed-say": _place("social_pedagogue", purpose=Purpose.DISPUTE),
    "institution-owed-answer": _place(*_SCHOOL, purpose=Purpose.DISPUTE),
    "institution-said": _place(*_SCHOOL, *_KITCHEN),
    "institution-differing": _place(*_SCHOOL, purpose=Purpose.DISPUTE),
    "institution-decide-day": _place(*_SCHOOL, purpose=Purpose.DISPUTE, decides=True),
    "institution-decide-meal": _place(*_SCHOOL, purpose=Purpose.DISPUTE, decides=True),
    "institution-changed": _place("director", "canteen_manager"),
    "institution-answer": _place("organisation_head", purpose=Purpose.PAYMENT),
    "institution-alarm": _place("director", "sanitary_service", purpose=Purpose.HEALTH),
    "home": _ANYONE,
    "language": _ANYONE,
    # The public face: for everybody, about nobody.
    "public": _ANYONE,
    "public-entitled": _ANYONE,
    "public-message": _ANYONE,
    "public-rules": _ANYONE,
    "public-rule": _ANYONE,
    "public-places": _ANYONE,
    "public-region": _ANYONE,
    "public-place": _ANYONE,
    "public-data": _ANYONE,
    "public-catalogue": _ANYONE,
    "public-csv": _ANYONE,
    "public-json": _ANYONE,
    "public-signals-csv": _ANYONE,
    "public-signals-json": _ANYONE,
    "public-log": _ANYONE,
    "public-precision": _ANYONE,
    "public-draws": _ANYONE,
    "style": _ANYONE,
    "style-live": _ANYONE,
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
    "security-contact": _ANYONE,
    "messages": _OWN,
    # Whoever knows the word is believed: it is changed by its holder alone.
    "message-word": _OWN_DECISION,
    "message-language": _OWN,
    "message-answer": _OWN,
    "door": _OWN,
    "passkey-add": _OWN_DECISION,
    "passkey-offer": _OWN_DECISION,
    "passkey-end": _OWN_DECISION,
    # To sign a lost telephone out must not wait for a sign-in; whoever is in could sign out everywhere as well.
    "session-end": _OWN,
    "offline-list": _ANYONE,
    "phones": _PHONES,
    "phone-enrol": _PHONES_DECISION,
    "phone-end": _PHONES_DECISION,
    "phone-marker": _TEACHING_DECISION,
    "phone-roster": _TEACHING,
    "phone-guest": _TEACHING,
    "family": _FAMILY,
    "family-wallet": _WARD,
    "family-more": _WARD,
    "family-year": _WARD,
    "family-behind": _WARD,
    "family-delivery": _WARD,
    "family-did-not-happen": _WARD,
    "family-happened-after-all": _WARD,
    "family-did-happen": _WARD,
    "family-did-not-confirm": _WARD,
    "family-rate": _WARD,
    "family-receipt": _WARD,
    "family-days-off": _WARD,
    "family-say-off": _WARD,
    "family-eats-after-all": _WARD,
    "family-needs": _WARD,
    "family-say-needs": _WARD,
    "family-ill": _WARD,
    "family-say-ill": _WARD,
    "family-not-ill": _WARD,
    "family-decisions": _WARD,
    "family-consents": _WARD,
    "family-consent": _WARD_DECISION,
    "family-viewing": _WARD,
    "family-lend": _WARD_DECISION,
    "family-end-viewing": _WARD_DECISION,
    "family-facts": _WARD,
    "family-wrong": _WARD,
    "family-say-wrong": _WARD,
    "family-not-wrong": _WARD,
    "family-said": _WARD,
    "family-looked": _WARD,
    "family-cases": _WARD,
    "family-case": _WARD,
    "family-case-answer": _WARD,
    "family-case-appeal": _WARD,
    "family-month": _WARD,
}
"""Every page by the name of its address."""
