"""What people ask receipts for, and the rows that are meant: a meal, a verdict, a decision, an evidence, a payout."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger.accounts import transfer_id
from amiyan.registry.queries import same_people
from amiyan.settlement import problems
from amiyan.settlement.payouts.problems import PAYOUT_UNKNOWN

Key = tuple[Any, ...]

# What stands for a meal now; of books that an audit posted there is no such row, and the first posting is meant.
_POSTED: Final = """
SELECT version, amount_tiyn, person_id FROM (
    SELECT DISTINCT ON (person_id) version, amount_tiyn, person_id FROM settlement_posting
    WHERE person_id = ANY (%s) AND (service_day, programme, slot) = (%s, %s, %s) ORDER BY person_id, version DESC
) p ORDER BY amount_tiyn DESC LIMIT 1
"""
_VERDICT: Final = """
SELECT version FROM deliveries_verdict
WHERE (person_id, service_day, programme, slot) = (%s, %s, %s, %s) ORDER BY version DESC LIMIT 1
"""
_DECISION: Final = """
SELECT id FROM entitlements_decision
WHERE person_id = %s AND programme = %s AND valid @> %s::date AND known_to IS NULL ORDER BY id DESC LIMIT 1
"""


def transfer_key(*, number: UUID, payer: int, month: dt.date) -> Key:
    """A transfer by its id, its payer's owner and its month of service, in the order of the log's key."""
    return number, payer, month.replace(day=1)


def meal_key(*, person: int, programme: str, day: dt.date, slot: int = 1) -> Key:
    """The transfer by which a person's meal is owed, on whichever of their merged records. ProblemError where the books
    owe nothing for it now.
    """
    found = query(_POSTED, [same_people(person) or [person], day, programme, slot])
    ((version, amount, person),) = found or [(1, None, person)]
    if amount == 0:
        raise ProblemError(problems.MEAL_NOT_OWED, day=day.isoformat())
    about = ("delivery", programme, person, day, slot)
    number = transfer_id(*about) if version == 1 else transfer_id(*about, version)
    return transfer_key(number=number, payer=person, month=day)


def payout_key(*, payout: UUID) -> Key:
    """A payout, in the tree of payments. ProblemError where there is none. Cost: one look-up in an index."""
    found = query("SELECT payee FROM settlement_payout WHERE id = %s", [payout])
    if not found:
        raise ProblemError(PAYOUT_UNKNOWN, payout=payout.hex)
    return "payout", found[0][0], str(payout)


def verdict_key(*, person: int, programme: str, day: dt.date, slot: int = 1) -> Key:
    """The latest verdict on a person's meal. ProblemError where there is none."""
    found = query(_VERDICT, [person, day, programme, slot])
    if not found:
        raise ProblemError(problems.NO_VERDICT, day=day.isoformat())
    return person, day, programme, slot, found[0][0]


def decision_key(*, person: int, programme: str, day: dt.date) -> Key:
    """The decision on a person that is believed now for a day. ProblemError where there is none."""
    found = query(_DECISION, [person, programme, day])
    if not found:
        raise ProblemError(problems.NO_DECISION, day=day.isoformat())
    return person, programme, found[0][0]
