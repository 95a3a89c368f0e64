"""Who is paid is told, once for a statement: when the bank has settled all of it.

Matching marks the statements of which a payout was settled (``settlement_paid_untold``); this takes the marks. Marks and
messages are one transaction, and a message's id is made from the statement: killed anywhere, or asked twice, nobody
is told twice.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.settlement.notices import STATEMENT_PAID
from amiyan.voice.actions.notices import Message, notice_id, send_notices
from amiyan.voice.kinds import Amount, Day, Fill, Name
from amiyan.voice.people import holders_by_body, holders_by_place

AT_ONCE: Final = 1000

# A mark is taken whether or not the statement is settled whole: what settles the rest marks it again, and waits for that
# until this is done (``match.py``). So what is settled is asked after the marks are taken, in a statement of its own.
_TAKE: Final = """
DELETE FROM settlement_paid_untold WHERE (payee, budget_id, number) IN (
    SELECT payee, budget_id, number FROM settlement_paid_untold
    ORDER BY marked_at, payee, budget_id, number LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING payee, budget_id, number
"""
_PAID: Final = """
SELECT s.payee, s.budget_id, s.number, s.month, s.payable_tiyn, o.name, paid.settled = s.payable_tiyn,
       (SELECT CASE WHEN count(DISTINCT l.facility_id) = 1 THEN min(l.facility_id) END FROM settlement_statement_line l
        WHERE (l.payee, l.budget_id, l.number) = (s.payee, s.budget_id, s.number))
FROM unnest(%(payees)s::bigint[], %(budgets)s::bigint[], %(numbers)s::integer[]) marked (payee, budget_id, number)
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = s.payee
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount_tiyn), 0) AS settled FROM settlement_payout p
    CROSS JOIN LATERAL (
        SELECT e.state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id) ORDER BY e.n DESC LIMIT 1
    ) e
    WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number) AND e.state = 'settled'
) paid
ORDER BY 1, 2, 3
"""


class _Paid(NamedTuple):
    payee: int
    budget_id: int
    number: int
    month: dt.date
    tiyn: int
    name: str
    is_whole: bool
    only_place: int | None

    @property
    def last_day(self) -> dt.date:
        return Period.of_month(self.month.year, self.month.month).last

    @property
    def about(self) -> str:
        return f"statement {self.payee} {self.budget_id} {self.number}"

    @property
    def fills(self) -> Mapping[str, Fill]:
        return {"name": Name(self.name), "amount": Amount(self.tiyn), "day": Day(self.last_day)}


def tell_paid(*, now: dt.datetime) -> int:
    """Tell whom the bank has paid since the last time; how many messages are new.

    The head of the supplier is told. A school's director is told where the statement is of that school alone: what a
    supplier earns at several is not theirs to read. Cost: the marked statements, some queries for each thousand.
    """
    told = 0
    while (step := _step(now)) is not None:
        told += step
    return told


@transaction.atomic
def _step(now: dt.datetime) -> int | None:
    taken = query(_TAKE, {"most": AT_ONCE})
    if not taken:
        return None
    payees, budgets, numbers = map(list, zip(*taken, strict=True))
    marked = [_Paid(*row) for row in query(_PAID, {"payees": payees, "budgets": budgets, "numbers": numbers})]
    whole = [one for one in marked if one.is_whole]
    today = to_local(now).date()
    heads = holders_by_body("organisation_head", [one.payee for one in whole], on=today)
    places = [one.only_place for one in whole if one.only_place is not None]
    directors = holders_by_place("director", places, on=today)
    told = 0
    by_day: dict[dt.date, list[Message]] = {}
    for one in whole:
        people = {*heads.get(one.payee, ()), *directors.get(one.only_place or 0, ())}
        by_day.setdefault(one.last_day, []).extend(_messages(one, sorted(people)))
    for day, messages in sorted(by_day.items()):
        told += len(send_notices(kind=STATEMENT_PAID, on=day, now=now, messages=messages)) if messages else 0
    return told


def _messages(one: _Paid, people: Sequence[int]) -> list[Message]:
    return [
        Message(notice_id(STATEMENT_PAID, one.about, person), person, one.fills, None, one.about)
        for person in people
    ]
