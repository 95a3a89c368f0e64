"""Roles × scopes: who comes to which page, for what, and within what. One table; a page without a row is nobody's.

``who`` are roles (:mod:`amiyan.access.roles`), or ANYONE, or SOMEBODY who is signed in. ``within`` says by which part of
the address the scope is found: the caller's own matters, their whole family, the
``person`` who is their ward, the ``facility`` (its code), the ``region`` of an office (its code, 00 the country; a
``facility`` beside it must lie there).
A row gives at most what the role has: what lies outside the caller's scope is not found, never "forbidden".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amiyan.access.roles import GUARDIAN, SELF, Purpose

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
    """

    who: frozenset[str]
    within: Within = Within.NOTHING
    purpose: Purpose | None = None
    decides: bool = False
    purposes: tuple[tuple[str, Purpose], ...] = ()

    def purpose_of(self, role: str) -> Purpose | None:
        """For what somebody with this role comes."""
        return dict(self.purposes).get(role, self.purpose)


def _row(
    *who: str, within: Within = Within.NOTHING, purpose: Purpose | None = None, decides: bool = False
) -> Access:
    return Access(frozenset(who), within, purpose, decides)


_OF_THE_SCHOOL: Final = ("teacher", "social_pedagogue", "director")
_TEACHING: Final = _row(*_OF_THE_SCHOOL, within=Within.FACILITY, purpose=Purpose.TEACHING)
_TEACHING_DECISION: Final = _row(
    *_OF_THE_SCHOOL, within=Within.FACILITY, purpose=Purpose.TEACHING, decides=True
)
_PHONES: Final = _row(*_OF_THE_SCHOOL[1:], within=Within.FACILITY, purpose=Purpose.TEACHING)
_PHONES_DECISION: Final = _row(
    *_OF_THE_SCHOOL[1:], within=Within.FACILITY, purpose=Purpose.TEACHING, decides=True
)
_OWN: Final = _row(SOMEBODY, within=Within.OWN)
_OWN_DECISION: Final = _row(SOMEBODY, within=Within.OWN, decides=True)
_ANYONE: Final = _row(ANYONE)
_FAMILY: Final = _row(SELF, GUARDIAN, within=Within.FAMILY, purpose=Purpose.FAMILY)
_WARD: Final = _row(SELF, GUARDIAN, within=Within.WARD, purpose=Purpose.FAMILY)
_WARD_DECISION: Final = _row(SELF, GUARDIAN, within=Within.WARD, purpose=Purpose.FAMILY, decides=True)

_KITCHEN: Final = ("canteen_manager", "organisation_head")
_SCHOOL: Final = ("director", "social_pedagogue")


def _place(*who: str, purpose: Purpose = Purpose.SERVING, decides: bool = False) -> Access:
    return _row(*who, within=Within.FACILITY, purpose=purpose, decides=decides)


_CONCERNED: Final = _place("director", "organisation_head", purpose=Purpose.PAYMENT)


def _office(*, decides: bool = False, **purposes: Purpose) -> Access:
    return Access(frozenset(purposes), Within.REGION, decides=decides, purposes=tuple(purposes.items()))


# Who answers for a region reads its numbers; the ministry reads numbers and nobody by name.
_NUMBERS: Final = _office(
    district_official=Purpose.PAYMENT,
    region_official=Purpose.PAYMENT,
    ministry_official=Purpose.OVERSIGHT,
    auditor=Purpose.AUDIT,
)
_BY_NAME: Final = _office(
    district_official=Purpose.DISPUTE, region_official=Purpose.DISPUTE, auditor=Purpose.AUDIT
)
# A statement and a payout are of all of a supplier's places: who answers for single ones reads neither.
_MONEY: Final = _office(
    region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT, auditor=Purpose.AUDIT
)
_SUPPLIERS: Final = _office(region_official=Purpose.PAYMENT, auditor=Purpose.AUDIT)
_PAYS: Final = _office(region_official=Purpose.PAYMENT, decides=True)

# Registers: who keeps them sees who answers for a place; the ministry sees that somebody does.
_KEPT: Final = _office(
    district_official=Purpose.REGISTERS,
    region_official=Purpose.REGISTERS,
    ministry_official=Purpose.OVERSIGHT,
    auditor=Purpose.AUDIT,
)
_KEEPS: Final = _office(decides=True, district_official=Purpose.REGISTERS, region_official=Purpose.REGISTERS)
# Where suppliers are paid, a district does not decide.
_ACCOUNTS: Final = _office(region_official=Purpose.REGISTERS, auditor=Purpose.AUDIT)
_ACCOUNT_DECISION: Final = _office(decides=True, region_official=Purpose.REGISTERS)
# A search is for one of the role's purposes that show who somebody is: the page asks which.
_SEARCH: Final = _office(
    district_official=Purpose.DISPUTE, region_official=Purpose.DISPUTE, auditor=Purpose.AUDIT
)
# Rules: who answers for a region or the country proposes and signs (which needs a duty besides); an auditor reads.
_RULES: Final = _office(
    region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT, auditor=Purpose.AUDIT
)
_RULES_WRITTEN: Final = _office(region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT)
_RULES_DECIDED: Final = _office(
    decides=True, region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT
)
_CALENDAR_WRITTEN: Final = _office(district_official=Purpose.PAYMENT, region_official=Purpose.PAYMENT)
_CALENDAR_DECIDED: Final = _office(
    decides=True, district_official=Purpose.PAYMENT, region_official=Purpose.PAYMENT
)

# Who works a case acts under their own name.
_CASES: Final = _office(decides=True, district_official=Purpose.DISPUTE, region_official=Purpose.DISPUTE)

ROUTES: Final[Mapping[str, Access]] = {
    "office": _row(*dict(_NUMBERS.purposes), "operator"),
    "office-overview": _NUMBERS,
    "office-places": _NUMBERS,
    "office-behind": _NUMBERS,
    "office-place": _NUMBERS,
    "office-day": _NUMBERS,
    "office-lines": _BY_NAME,
    "office-table": _NUMBERS,
    "office-place-table": _NUMBERS,
    # Registers of the office.
    "office-facilities": _KEPT,
    "office-facility": _KEPT,
    "office-facility-name": _KEEPS,
    "office-organisations": _KEPT,
    "office-organisation": _KEPT,
    "office-account": _ACCOUNTS,
    "office-account-document": _office(region_official=Purpose.REGISTERS),
    "office-account-ask": _ACCOUNT_DECISION,
    "office-account-confirm": _ACCOUNT_DECISION,
    "office-account-stop": _ACCOUNT_DECISION,
    "office-terminals": _KEPT,
    "office-terminal": _KEPT,
    "office-terminal-bind": _KEEPS,
    "office-terminal-rotate": _KEEPS,
    "office-terminal-end": _KEEPS,
    "office-parked-release": _KEEPS,
    "office-parked-aside": _KEEPS,
    # A search for a person.
    "office-people": _SEARCH,
    "office-search": _SEARCH,
    "office-found": _SEARCH,
    "office-person": _SEARCH,
    # Money: approvals, payouts, budgets.
    "office-approvals": _MONEY,
    "office-approval": _SUPPLIERS,
    "office-act": _SUPPLIERS,
    "office-refuse": _PAYS,
    "office-take-back": _PAYS,
    "office-approving": _office(region_official=Purpose.PAYMENT),
    "office-approving-document": _office(region_official=Purpose.PAYMENT),
    "office-approve": _PAYS,
    "office-payouts": _MONEY,
    "office-payout": _SUPPLIERS,
    "office-budgets": _NUMBERS,
    "office-budget": _MONEY,
    "office-budget-lines": _SUPPLIERS,
    "office-budget-act": _PAYS,
    # Programmes, changes of their values, and the calendar.
    "office-programmes": _RULES,
    "office-programme": _RULES,
    "office-change-new": _RULES_WRITTEN,
    "office-change": _RULES,
    "office-change-document": _RULES_WRITTEN,
    "office-change-count": _RULES_WRITTEN,
    "office-change-sign": _RULES_DECIDED,
    "office-change-refuse": _RULES_DECIDED,
    "office-change-withdraw": _RULES_DECIDED,
    "office-calendar": _NUMBERS,
    "office-calendar-day": _CALENDAR_WRITTEN,
    "office-calendar-declare": _CALENDAR_DECIDED,
    # Signals and cases. What waits holds what families say is wrong in a register, which a dispute does not show.
    "office-queue": _office(
        district_official=Purpose.ENTITLEMENT,
        region_official=Purpose.ENTITLEMENT,
        ministry_official=Purpose.OVERSIGHT,
        auditor=Purpose.AUDIT,
    ),
    "office-matter": _office(
        district_official=Purpose.ENTITLEMENT, region_official=Purpose.ENTITLEMENT, auditor=Purpose.AUDIT
    ),
    "office-signals": _BY_NAME,
    "office-signal": _BY_NAME,
    "office-case": _BY_NAME,
    "office-take-up": _office(
        decides=True, district_official=Purpose.ENTITLEMENT, region_official=Purpose.ENTITLEMENT
    ),
    "office-step": _CASES,
    "office-spoken": _CASES,
    "office-precision": _NUMBERS,
    "office-switch": _office(
        decides=True, region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT
    ),
    # The auditor's desk. Whoever answers for the region follows the money too, and sees nobody by name.
    "office-chain": _office(region_official=Purpose.PAYMENT, auditor=Purpose.AUDIT),
    "office-actions": _office(region_official=Purpose.PAYMENT, auditor=Purpose.AUDIT),
    "office-actions-table": _office(region_official=Purpose.PAYMENT, auditor=Purpose.AUDIT),
    "office-viewed": _office(auditor=Purpose.AUDIT),
    "office-samples": _office(auditor=Purpose.AUDIT),
    "office-sample-publish": _office(auditor=Purpose.AUDIT, decides=True),
    "office-sample": _office(auditor=Purpose.AUDIT),
    "office-sample-draw": _office(auditor=Purpose.AUDIT, decides=True),
    "office-sample-file": _office(auditor=Purpose.AUDIT),
    "office-export": _office(auditor=Purpose.AUDIT),
    "office-export-order": _office(auditor=Purpose.AUDIT, decides=True),
    "office-export-take": _office(auditor=Purpose.AUDIT, decides=True),
    "office-export-file": _office(auditor=Purpose.AUDIT),
    # A finding changes nothing, and a later one counts before it.
    "office-sample-found": _office(auditor=Purpose.AUDIT),
    # Messages: whoever answers the telephone. No person is looked up.
    "office-messages": _office(operator=Purpose.PAPER, region_official=Purpose.PAYMENT),
    "office-message-forged": _office(operator=Purpose.PAPER, region_official=Purpose.PAYMENT),
    "institution": _row(SOMEBODY),
    "institution-today": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-today-live": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-tomorrow": _place(*_SCHOOL, *_KITCHEN, "teacher"),
    "institution-remote": _place("director"),
    "institution-absence": _place(*_SCHOOL, "teacher", purpose=Purpose.TEACHING),
    "institution-lists": _TEACHING,
    "institution-list-sign": _TEACHING_DECISION,
    "institution-desk": _place(*_SCHOOL, purpose=Purpose.ENTITLEMENT),
    "institution-approve-list": _place("director", purpose=Purpose.ENTITLEMENT, decides=True),
    "institution-list-document": _place("director", purpose=Purpose.ENTITLEMENT),
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
    "public-log": _ANYONE,
    "public-precision": _ANYONE,
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
