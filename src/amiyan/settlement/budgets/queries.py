"""Budgets as they stand: who pays, under which codes, and what is left."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.access.queries import today as the_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.problems import BUDGET_UNKNOWN
from amiyan.settlement.budgets.rules import CodeLeft
from amiyan.settlement.payment_file import Payer


def payer_on(day: str) -> str:
    """SQL that joins to ``settlement_budget b`` who pays from it on a day (an expression): ``payer`` (name, bin, iban, bic)."""
    return f"""CROSS JOIN LATERAL (
    SELECT name, bin, iban, bic FROM (
        SELECT n.from_day, n.name, n.bin, n.iban, n.bic FROM settlement_budget_payer n
        WHERE n.budget_id = b.id AND n.from_day <= {day}
        UNION ALL SELECT '-infinity', b.payer_name, b.payer_bin, b.payer_iban, b.payer_bic
    ) named ORDER BY from_day DESC LIMIT 1
) payer"""


_BUDGETS: Final = f"""
SELECT b.id, b.programme, b.region, b.year, b.channel, payer.name, payer.bin, payer.iban, payer.bic, b.source,
       EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
FROM settlement_budget b {payer_on("%s::date")}
"""
# What is drawn from a code: payouts made from it that did not come back.
_CODES: Final = """
SELECT a.code, (array_agg(a.rank ORDER BY a.known_from DESC, a.id DESC))[1] AS rank, sum(a.amount_tiyn)::bigint,
       (SELECT coalesce(sum(p.amount_tiyn), 0)::bigint FROM settlement_payout p
        WHERE p.budget_id = a.budget_id AND p.code = a.code AND coalesce((
            SELECT e.state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id)
            ORDER BY e.n DESC LIMIT 1), 'made') NOT IN ('rejected', 'returned'))
FROM settlement_appropriation a WHERE a.budget_id = %s
GROUP BY a.budget_id, a.code ORDER BY rank, a.code
"""


# The payouts of a budget with what became of each last.
PAYOUTS: Final = """
SELECT p.payee, p.id, p.number, p.code, p.amount_tiyn, p.due_on, coalesce(e.state, 'made') AS state
FROM settlement_payout p
LEFT JOIN LATERAL (
    SELECT state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id) ORDER BY e.n DESC LIMIT 1
) e ON true
WHERE p.budget_id = %(budget)s"""

_FIGURES: Final = f"""
SELECT f.credits, f.debits, f.credits - f.debits - f.debits_pending,
       (SELECT coalesce(sum(amount_tiyn) FILTER (WHERE amount_tiyn > 0), 0)::bigint FROM settlement_appropriation
        WHERE budget_id = %(budget)s),
       (SELECT coalesce(-sum(amount_tiyn) FILTER (WHERE amount_tiyn < 0), 0)::bigint FROM settlement_appropriation
        WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(lapsed_tiyn), 0)::bigint FROM settlement_budget_closing WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(units), 0)::bigint FROM settlement_use WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(tiyn), 0)::bigint FROM settlement_use WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(amount_tiyn), 0)::bigint FROM settlement_cooked WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(delivered_tiyn + corrected_tiyn + cooked_tiyn), 0)::bigint FROM settlement_statement
        WHERE budget_id = %(budget)s),
       (SELECT coalesce(sum(payable_tiyn), 0)::bigint FROM settlement_statement WHERE budget_id = %(budget)s),
       p.made, p.sent, p.settled,
       (SELECT coalesce(sum(amount_tiyn), 0)::bigint FROM settlement_debt_taken WHERE by_budget = %(budget)s),
       (SELECT coalesce(sum(amount_tiyn), 0)::bigint FROM settlement_cooked_end WHERE budget_id = %(budget)s)
FROM ledger_account f, (
    SELECT coalesce(sum(amount_tiyn) FILTER (WHERE state = 'made'), 0)::bigint AS made,
           coalesce(sum(amount_tiyn) FILTER (WHERE state IN ('sent', 'accepted')), 0)::bigint AS sent,
           coalesce(sum(amount_tiyn) FILTER (WHERE state = 'settled'), 0)::bigint AS settled
    FROM ({PAYOUTS}) payouts
) p
WHERE f.owner = %(budget)s AND f.id = ledger_account_id('fund', %(programme)s, '')
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget: for what, where (None: the whole country) and when; who pays, and by which channel."""

    id: int
    programme: str
    region: str | None
    year: int
    channel: str
    payer: Payer
    source: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the budget classification, in tiyn: set aside under it, and drawn by payouts that did not come back."""

    code: str
    rank: int
    appropriated_tiyn: int
    drawn_tiyn: int

    @property
    def left_tiyn(self) -> int:
        """What payouts may still draw."""
        return self.appropriated_tiyn - self.drawn_tiyn

    @property
    def as_left(self) -> CodeLeft:
        """As the rules of drawing take it."""
        return CodeLeft(self.code, self.left_tiyn)


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the money of a budget is, in tiyn. All of it adds up: appropriated = used + cooked + held + fund + lapsed.

    ``appropriated``: set aside less cuts; ``granted``: given to people for their months, of which ``returned`` flowed
    back, ``used`` was eaten (``units`` meals) and ``held`` may still be; ``cooked`` and not served; ``locked``: of what
    was used and cooked, what stands in statements, of which ``payable`` is to be paid; ``made``: payouts not yet sent;
    ``with_bank``: sent and not answered to the end; ``paid``; ``fund``: not given to anybody; ``lapsed``: flowed back
    when the year was closed; ``withheld``: taken off this budget's statements for what providers owe of earlier years. The
    payer owes it to the revenue, and of this budget's codes it is never drawn.
    """

    appropriated_tiyn: int
    granted_tiyn: int
    returned_tiyn: int
    units: int
    used_tiyn: int
    held_tiyn: int
    cooked_tiyn: int
    locked_tiyn: int
    payable_tiyn: int
    made_tiyn: int
    with_bank_tiyn: int
    paid_tiyn: int
    fund_tiyn: int
    lapsed_tiyn: int
    withheld_tiyn: int


def budget_of(budget_id: int, on: dt.date | None = None) -> Budget:
    """One budget, with who pays from it on a day (None: the day it is); ProblemError where there is none."""
    found = query(f"{_BUDGETS} WHERE b.id = %s", [on or the_day(), budget_id])
    if not found:
        raise ProblemError(BUDGET_UNKNOWN, budget=budget_id)
    return _budget(found[0])


def budgets() -> list[Budget]:
    """All budgets, the newest year first; the country's before those of its regions."""
    order = "ORDER BY b.year DESC, b.programme, b.region NULLS FIRST"
    return [_budget(row) for row in query(f"{_BUDGETS} {order}", [the_day()])]


def codes_of(budget_id: int) -> list[Code]:
    """The codes of a budget in the order in which payouts draw them. Cost: its payouts, by index."""
    return [Code(*row) for row in query(_CODES, [budget_id])]


def figures_of(budget_id: int) -> Figures:
    """Where the money of a budget is. Cost: its days of use, statements and payouts; never its meals."""
    values = {"budget": budget_id, "programme": budget_of(budget_id).programme}
    (row,) = query(_FIGURES, values)
    (
        received,
        spent,
        fund,
        added,
        cut,
        lapsed,
        units,
        used,
        cooked,
        locked,
        payable,
        made,
        sent,
        paid,
        withheld,
        uncooked,
    ) = row
    granted, returned = spent - cut - lapsed - cooked, received - added - uncooked
    return Figures(
        appropriated_tiyn=added - cut,
        granted_tiyn=granted,
        returned_tiyn=returned,
        units=units,
        used_tiyn=used,
        held_tiyn=granted - returned - used,
        cooked_tiyn=cooked - uncooked,
        locked_tiyn=locked,
        payable_tiyn=payable,
        made_tiyn=made,
        with_bank_tiyn=sent,
        paid_tiyn=paid,
        fund_tiyn=fund,
        lapsed_tiyn=lapsed,
        withheld_tiyn=withheld,
    )


def _budget(row: tuple[object, ...]) -> Budget:
    id_, programme, region, year, channel, name, number, iban, bic, source, is_closed = row
    return Budget(
        id=int(str(id_)),
        programme=str(programme),
        region=None if region is None else str(region),
        year=int(str(year)),
        channel=str(channel),
        payer=Payer(str(name), str(number), str(iban), str(bic)),
        source=str(source),
        is_closed=bool(is_closed),
    )
