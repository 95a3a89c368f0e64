"""What two people must sign and one did: records of theirs were merged since. ``amiyan verify`` asks the same."""

import datetime as dt
from collections.abc import Iterator

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.entitlements.changes.standing import COUNTS
from amiyan.kernel.sql import query
from amiyan.meals.days_by_one import days_by_one
from amiyan.programmes.open_period import first_open_day
from amiyan.settlement.accounts.by_one import changes_by_one
from amiyan.settlement.approvals.by_one import statements_by_one
from amiyan.settlement.budgets.by_one import debts_by_one, meals_by_one
from amiyan.settlement.tenge import Tenge

# Nobody has ended it since: it waits for another signature.
_SIGNED_BY_ONE = f"""
SELECT s.programme, s.parameter, s.counted_to, s.id::text FROM ({COUNTS}) s
WHERE s.counted_to IS NOT NULL AND NOT EXISTS (
    SELECT FROM entitlements_change_step e
    WHERE (e.programme, e.change_id) = (s.programme, s.id) AND e.kind <> 'signed')
ORDER BY 3, 4
"""


def check(today: dt.date) -> Iterator[Finding]:
    """Everything of this group: it harms as long as others can still sign."""
    yield from changes()
    yield from days(today)
    yield from statements()
    yield from accounts()
    yield from gifts()


def changes() -> Iterator[Finding]:
    """Changes that count no more, since those who signed turned out to be one person."""
    for programme, parameter, day, change in query(_SIGNED_BY_ONE):
        values = {"programme": programme, "parameter": parameter, "day": day.isoformat(), "change": change}
        yield wrong(problems.SIGNED_BY_ONE, **values)


def days(today: dt.date) -> Iterator[Finding]:
    """Days behind us that stay as they were judged; of a closed one nothing can be said any more."""
    first = first_open_day(today)
    for one in days_by_one():
        values = {"day": one.day.isoformat(), "programme": one.programme, "proposal": str(one.id)}
        if one.day < first:
            yield note(problems.CLOSED_DAY_BY_ONE, **values)
        else:
            yield wrong(problems.DAY_BY_ONE, **values)


def statements() -> Iterator[Finding]:
    """Statements that want another approval."""
    for one in statements_by_one():
        yield wrong(problems.STATEMENT_BY_ONE, bin=one.bin, budget=one.budget_id, number=one.number)


def accounts() -> Iterator[Finding]:
    """Accounts that are not paid to until two people sign; changes to them that wait."""
    for one in changes_by_one():
        kind = problems.ACCOUNT_BY_ONE if one.is_in_effect else problems.ACCOUNT_WAITS_BY_ONE
        yield wrong(kind, bin=one.bin, change=str(one.id))


def gifts() -> Iterator[Finding]:
    """Money that was given, or left, without a right: it stands in the books, and nothing can be said of it any more."""
    for debt in debts_by_one():
        yield note(
            problems.DEBT_BY_ONE,
            bin=debt.bin,
            budget=debt.budget_id,
            number=debt.number,
            amount=Tenge(debt.amount_tiyn),
        )
    for meals in meals_by_one():
        first, last = meals.first.isoformat(), meals.last.isoformat()
        yield note(
            problems.MEALS_BY_ONE, programme=meals.programme, meals=meals.meals, first=first, last=last
        )
