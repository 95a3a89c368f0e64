"""Rows of the table of access for the pages of offices: each role comes for a purpose of its own."""

from collections.abc import Mapping
from typing import Final

from amiyan.access.roles import Purpose
from amiyan.web.access_rows import Access, Within, row


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
# A region for its own budget, the ministry for the country's: the pages refuse the ministry anything else.
_BUDGET: Final = _office(region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT)
_BUDGET_DECIDED: Final = _office(
    region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT, decides=True
)

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
_CAMPAIGNS: Final = _office(region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT)
_CAMPAIGNS_DECIDED: Final = _office(
    decides=True, region_official=Purpose.PAYMENT, ministry_official=Purpose.OVERSIGHT
)
_PAUSES: Final = _office(decides=True, ministry_official=Purpose.OVERSIGHT)

OFFICES: Final[Mapping[str, Access]] = {
    "office": row(*dict(_NUMBERS.purposes), "operator"),
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
    # Money: approvals, held meals, payouts, budgets.
    "office-approvals": _MONEY,
    "office-approval": _MONEY,
    "office-act": _SUPPLIERS,
    "office-refuse": _BUDGET_DECIDED,
    "office-take-back": _BUDGET_DECIDED,
    "office-look": _BUDGET,
    "office-approving": _BUDGET,
    "office-approving-document": _BUDGET,
    "office-approve": _BUDGET_DECIDED,
    "office-held": _MONEY,
    "office-held-lines": _MONEY,
    "office-held-decide": _BUDGET_DECIDED,
    "office-stated": _SUPPLIERS,
    "office-paid": _SUPPLIERS,
    "office-payouts": _MONEY,
    "office-payout": _MONEY,
    "office-payout-again": _BUDGET_DECIDED,
    "office-budgets": _NUMBERS,
    "office-budget-new": _BUDGET,
    "office-budget-enter": _BUDGET_DECIDED,
    "office-budget": _MONEY,
    "office-budget-lines": _SUPPLIERS,
    "office-months": _MONEY,
    "office-month": _MONEY,
    "office-month-lock": _BUDGET_DECIDED,
    "office-budget-act": _BUDGET_DECIDED,
    "office-budget-payer": _BUDGET_DECIDED,
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
    # A day behind us: who declares days proposes it, who signs rules signs it.
    "office-past-day": _NUMBERS,
    "office-past-day-document": _RULES_WRITTEN,
    "office-past-day-sign": _RULES_DECIDED,
    "office-past-day-end": _office(
        decides=True,
        district_official=Purpose.PAYMENT,
        region_official=Purpose.PAYMENT,
        ministry_official=Purpose.OVERSIGHT,
    ),
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
    "office-handed": _CASES,
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
    # Campaigns: about groups, and nobody of them by name. A pause is the whole country's.
    "office-campaigns": _CAMPAIGNS,
    "office-campaign-new": _CAMPAIGNS,
    "office-campaign": _CAMPAIGNS,
    "office-campaign-plan": _CAMPAIGNS_DECIDED,
    "office-campaign-start": _CAMPAIGNS_DECIDED,
    "office-campaign-stop": _CAMPAIGNS_DECIDED,
    "office-campaign-pause": _PAUSES,
    "office-campaign-pause-end": _PAUSES,
    "office-campaign-pause-back": _PAUSES,
    "office-doubtful": _office(operator=Purpose.PAPER, region_official=Purpose.PAYMENT),
    "office-doubtful-again": _office(decides=True, operator=Purpose.PAPER, region_official=Purpose.PAYMENT),
}
