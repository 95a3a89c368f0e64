"""Statements that are under way, as an office reads them: the first so many, and of how many, where they are more."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from amiyan.settlement.approvals.office import MOST, OfficeStatement, statements_under_way, sums_under_way
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office
from amiyan.web.office.money.whose import answers_for
from amiyan.web.office.words import number

__all__ = ["UnderWay", "under_way"]


class UnderWay(NamedTuple):
    """``left_out`` says that these are the first of more; '' where these are all."""

    statements: list[OfficeStatement]
    left_out: str


def under_way(office: Office) -> UnderWay:
    """What is not yet given to be paid, due first: of a region its budget's, of the country its own budget's for the ministry.

    One query; a second one where there is more than a page can sort.
    """
    assert office.caller.person_id is not None
    if not answers_for(office, None if office.region == COUNTRY else office.region):
        return UnderWay([], "")
    programme, scope = office.programme, office.scope
    found = statements_under_way(
        programme=programme,
        scope=scope,
        person_id=office.caller.person_id,
        on=today(),
        is_country=not office.sees_people,
        most=MOST + 1,
    )
    if len(found) <= MOST:
        return UnderWay(found, "")
    every = sum(
        one.statements
        for one in sums_under_way(programme=programme, scope=scope)
        if office.sees_people or not one.region
    )
    words = _("The first {shown} of {all} statements under way, by the day on which they are due.")
    return UnderWay(found[:MOST], words.format(shown=number(MOST), all=number(every)))
