"""Budgets as they stand: who pays, under which codes, and what is left."""

from dataclasses import dataclass
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.problems import BUDGET_UNKNOWN
from amiyan.settlement.payment_file import Payer

_BUDGETS: Final = """
SELECT b.id, b.programme, b.region, b.year, b.channel, b.payer_name, b.payer_bin, b.payer_iban, b.payer_bic, b.source,
       EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
FROM settlement_budget b
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


def budget_of(budget_id: int) -> Budget:
    """One budget; ProblemError where there is none."""
    found = query(f"{_BUDGETS} WHERE b.id = %s", [budget_id])
    if not found:
        raise ProblemError(BUDGET_UNKNOWN, budget=budget_id)
    return _budget(found[0])


def budgets() -> list[Budget]:
    """All budgets, the newest year first; the country's before those of its regions."""
    return [
        _budget(row) for row in query(f"{_BUDGETS} ORDER BY b.year DESC, b.programme, b.region NULLS FIRST")
    ]


def codes_of(budget_id: int) -> list[Code]:
    """The codes of a budget in the order in which payouts draw them. Cost: its payouts, by index."""
    return [Code(*row) for row in query(_CODES, [budget_id])]


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
