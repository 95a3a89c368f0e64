"""What the office reads before a month locks: when it may, what is under way or in doubt, and what is locked already."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import Budget
from amiyan.settlement.statements import gather

# Of whom something of these is under way gets no statement until it is done, or until a person does not wait for it.
WAITED_FOR: Final = ("unread", "unjudged", "unposted")
TO_STATE: Final = "to_state"

_OPEN: Final = "SELECT * FROM settlement_month_open(%(budget)s, %(month)s, %(next_month)s)"


class Open(NamedTuple):
    """How much of a kind is open of a supplier that has no statement of the month yet.

    ``what``: evidence unread, days unjudged, verdicts unposted or refused by the books, meals objected to or held; or that
    there are meals ``to_state`` (one item).
    """

    what: str
    payee: int
    name: str
    items: int


def open_of_month(budget: Budget, month: dt.date) -> list[Open]:
    """What is still open of a month, supplier by supplier. Only under ``access.reading``, which must see the budget.

    Cost: the work lists of its places, the month's objections and held verdicts, and a look-up for each supplier.
    """
    values = {"budget": budget.id, **gather.first_days(month, budget.year)}
    return [Open(*row) for row in query(_OPEN, values)]


def months_to(budget: Budget, today: dt.date) -> list[dt.date]:
    """The months of a budget's year that have begun by ``today``; of one that is open also those after it that ended.

    A month after the year states what came late for it.
    """
    found = [dt.date(budget.year, number, 1) for number in range(1, 13)]
    if not budget.is_closed:
        found += [
            one
            for number in range(1, 13)
            if (one := dt.date(budget.year + 1, number, 1)) < today.replace(day=1)
        ]
    return [one for one in found if one <= today]
