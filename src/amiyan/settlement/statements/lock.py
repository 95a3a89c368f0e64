"""A month of a budget locks: every provider gets the statement of what was posted for it, and the month is over.

For each provider months lock in order and none reopens. What is posted later for a locked month stands in the next
statement as a correction. Nobody waits for somebody else: a provider of whom something is still under way, or whose
earlier month must lock first, is left for the next time, and all others get theirs.

The postings are read once, at a batch of the books, while everything goes on. Then some providers at a time are locked
in a transaction during which nothing can be posted: what came in meanwhile is added, the sums are held against the
books, and the statements are written. Stopped anywhere and begun again it goes on where it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz.calendar import add_working_days
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.payment import PaymentTerms, settled_terms
from amiyan.settlement.budgets.queries import Budget, budget_of
from amiyan.settlement.statements import books, gather, problems
from amiyan.settlement.statements.document import Customer
from amiyan.settlement.statements.drafting import Drafted, drafts_of
from amiyan.settlement.statements.keep import Heading, keep
from amiyan.settlement.statements.recorders import check_recorder

CHUNK: Final = 250  # providers in one transaction
Progress = Callable[[int, int], None]

_PASSED: Final = """
SELECT count(DISTINCT payee), max(month) FROM settlement_statement
WHERE payee = ANY (%s) AND budget_id = %s AND month > %s HAVING count(*) > 0
"""
# Opening no account at all is the way to the pen: until this transaction ends nothing else is posted.
_PEN: Final = "SELECT count(*) FROM ledger_open(ARRAY[]::ledger_account_intent[])"


@dataclass
class Locked:
    """What locking a month did.

    ``waiting`` are providers of whom marks are open (how many), ``behind`` those whose earlier month (which) must lock
    first, ``differing`` those of whom statement and books say different sums (both): none of these got a statement.
    """

    statements: int = 0
    payable_tiyn: int = 0
    held: int = 0
    waiting: dict[int, int] = field(default_factory=dict)
    behind: dict[int, date] = field(default_factory=dict)
    differing: dict[int, tuple[int, int]] = field(default_factory=dict)


def lock_month(
    *,
    budget_id: int,
    month: date,
    recorded_by: int,
    today: date,
    payees: Sequence[int] | None = None,
    reason: str = "",
    progress: Progress = lambda _done, _total: None,
) -> Locked:
    """Lock the month that begins on ``month`` for the providers of a budget, or for ``payees`` among them.

    ``recorded_by`` is a person of the registry, 0 a night of Amiyan's own. Marks that are still under way leave their
    provider out; a person who gives a ``reason`` does not wait for them, and the statement says so. Each provider that
    a statement was made for stays locked whatever happens later; asking again makes those that are missing.

    Raises ProblemError where the budget is not known, the month is not of its year or not yet lockable, terms of
    payment are placeholders, the person has not the duty to record, or ``payees`` are named of whom a later month is
    locked or marks are open. Cost: one pass
    over the postings of the month, and over those since the last locking; memory for one chunk of providers.
    """
    budget = budget_of(budget_id, today)
    month = month.replace(day=1)
    values = gather.first_days(month, budget.year) | {
        "programme": budget.programme,
        "budget": budget_id,
        "region": budget.region,
        "year": budget.year,
        "payees": None if payees is None else list(payees),
        "on": today,
    }
    terms = check_lock(budget, month, recorded_by=recorded_by, reason=reason, today=today)
    if payees is not None:
        _refuse_passed(payees, budget_id, month)
    heading = Heading(
        programme=budget.programme,
        customer=_customer(budget),
        month=month,
        locked_on=today,
        due_on=max(terms.due_on(month), add_working_days(today, 1)),
        decide_by=terms.decide_by(today),
        reason=reason,
        recorded_by=recorded_by,
    )
    gather.lay_payees(values)
    locked = Locked(waiting={} if reason else _marked(refuse=payees is not None))
    upto = gather.last_batch()
    wanted = [one for one in gather.read_postings(values, upto=upto) if one not in locked.waiting]
    books.read_books(values, upto=upto)
    for done, chunk in _chunks(wanted):
        _lock_some(values, heading, chunk, locked, after=upto)
        progress(done, len(wanted))
    return locked


@transaction.atomic
def _lock_some(
    values: dict[str, Any], heading: Heading, chunk: Sequence[int], locked: Locked, *, after: int
) -> None:
    """Lock some providers; from its first line on nothing is posted until its end."""
    query(_PEN)
    upto = gather.last_batch()
    gather.add_since(values, payees=chunk, after=after, upto=upto)
    books.add_books_since(values, payees=chunk, after=after, upto=upto)
    drafted = drafts_of(values, payees=chunk, upto=upto)
    earned = {one.performer.payee: one.draft.earned_tiyn for one in drafted if one.behind is None}
    differing = books.differing(values, earned=earned, upto=upto)
    sound = [one for one in drafted if one.behind is None and one.performer.payee not in differing]
    keep(heading, sound, upto=upto)
    _note(locked, drafted, sound, differing)


def _note(
    locked: Locked,
    drafted: Sequence[Drafted],
    sound: Sequence[Drafted],
    differing: dict[int, tuple[int, int]],
) -> None:
    locked.statements += len(sound)
    locked.payable_tiyn += sum(one.draft.payable_tiyn for one in sound)
    locked.held += sum(one.draft.held_units for one in sound)
    locked.behind.update({one.performer.payee: one.behind for one in drafted if one.behind})
    locked.differing.update(differing)


def _customer(budget: Budget) -> Customer:
    payer = budget.payer
    return Customer(
        budget_id=budget.id,
        region=budget.region,
        year=budget.year,
        name=payer.name,
        bin=payer.bin,
        iban=payer.iban,
        bic=payer.bic,
    )


def check_lock(budget: Budget, month: date, *, recorded_by: int, reason: str, today: date) -> PaymentTerms:
    """The terms by which a month locks; ProblemError where it may not lock on ``today``, or not by this person."""
    terms = lock_terms(budget, month)
    if today < terms.locks_on(month):
        shown, day = f"{month:%Y-%m}", terms.locks_on(month).isoformat()
        raise ProblemError(problems.PERIOD_NOT_LOCKABLE, month=shown, day=day)
    _check_recorder(recorded_by, reason, budget, today)
    return terms


def lock_terms(budget: Budget, month: date) -> PaymentTerms:
    """The region's terms for the month that begins on ``month``; ProblemError where they are missing or placeholders."""
    # A month of the next year states what came late for this one: a held line that was paid, a correction, a debt.
    if month.year not in {budget.year, budget.year + 1}:
        raise ProblemError(problems.MONTH_OF_ANOTHER_YEAR, month=f"{month:%Y-%m}", year=budget.year)
    last = gather.first_days(month, budget.year)["next_month"] - timedelta(days=1)
    return settled_terms(load(budget.programme), last, budget.region)


def _check_recorder(recorded_by: int, reason: str, budget: Budget, today: date) -> None:
    if recorded_by:
        check_recorder(recorded_by, programme=budget.programme, region=budget.region, on=today)
    elif reason:
        raise ProblemError(problems.REASON_WITHOUT_PERSON)


def _refuse_passed(payees: Sequence[int], budget_id: int, month: date) -> None:
    for count, last in query(_PASSED, [list(payees), budget_id, month]):
        raise ProblemError(problems.PERIOD_PASSED, month=f"{month:%Y-%m}", last=f"{last:%Y-%m}", count=count)


def _marked(*, refuse: bool) -> dict[int, int]:
    """Providers of whom something is under way, and how many marks; ``refuse`` where they were asked for by name."""
    found = dict(query("SELECT payee, open_marks FROM lock_payee WHERE open_marks > 0 ORDER BY 1"))
    if found and refuse:
        raise ProblemError(problems.MARKS_OPEN, count=len(found), marks=sum(found.values()))
    return found


def _chunks(payees: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    for start in range(0, len(payees), CHUNK):
        chunk = payees[start : start + CHUNK]
        yield start + len(chunk), chunk
