"""Whose money an office acts on: a region its own, the ministry the country's own budget and no region's."""

from amiyan.settlement.approvals.office import OfficeStatement
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.frame import Office, may


def answers_for(office: Office, region: str | None) -> bool:
    """Whether the reader may be shown single matters of a budget of ``region`` (None: the country's own) here.

    Who oversees reads sums alone, but for the country's own budget: nobody else is its office.
    """
    return office.sees_people or (office.region == COUNTRY and region is None)


def reads_statement(office: Office, one: OfficeStatement) -> bool:
    """Whether the reader may be shown a statement."""
    return answers_for(office, one.region)


def enters_here(office: Office) -> bool:
    """Whether the reader's role enters a budget of this office: a region its own, the ministry the country's."""
    return may(office, "office-budget-enter") and (office.sees_people or office.region == COUNTRY)


def enters_acts(office: Office, region: str | None) -> bool:
    """Whether the reader's role enters acts of a budget of ``region``."""
    return may(office, "office-budget-act") and answers_for(office, region)
