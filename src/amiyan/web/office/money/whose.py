"""Whose money an office acts on: a region its own, the ministry the country's own budget and no region's."""

from django.http import Http404

from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.office import OfficeStatement, named_statements
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
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


def person_of(office: Office) -> int:
    """Who asks, as a person."""
    assert office.caller.person_id is not None
    return office.caller.person_id


def statement_here(office: Office, one: Statement) -> OfficeStatement:
    """The statement, where its budget is of this office; 404 otherwise, as for who oversees, but for the country's own."""
    found = named_statements([one], scope=office.scope, person_id=person_of(office), on=today())
    if not found or not reads_statement(office, found[0]):
        raise Http404
    return found[0]
