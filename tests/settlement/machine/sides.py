"""Both sides of the machine: Amiyan and the model, what every rule needs of them, and what must hold after each."""

import datetime as dt
from collections.abc import Callable
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from amiyan.deliveries.actions.receive import Sent

from .bank import Bank
from .compare import Comparison, differ
from .money import Money
from .months import Months
from .ours import Ours
from .paying import Paying
from .town import PROVIDERS, Town
from .worth import Pass, Worth, open_from

SEPTEMBER, OCTOBER, NOVEMBER = MONTHS = (dt.date(2025, 9, 1), dt.date(2025, 10, 1), dt.date(2025, 11, 1))
DAYS = (
    dt.date(2025, 9, 8),
    dt.date(2025, 9, 9),
    dt.date(2025, 10, 6),
    dt.date(2025, 10, 7),
    dt.date(2025, 11, 5),
)
BEGINS = dt.date(2025, 10, 9)
# September may lock at once. It is due; October may lock; it is due; November may lock, and September is closed;
# October is closed too, and the year is over.
STAGES = ("begun", "seen", "locked", "signed", "paid", "booked")
MILESTONES = (
    dt.date(2025, 10, 20),
    dt.date(2025, 11, 10),
    dt.date(2025, 11, 18),
    dt.date(2025, 12, 10),
    dt.date(2026, 1, 20),
)


class Sides(RuleBasedStateMachine):
    """Amiyan and the model. ``town`` is set by whoever runs it."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.town.begin_anew()
        self.ours = Ours(self.town)
        self.worth = Worth.begin()
        self.money = Money(self.worth)
        self.months = Months(self.money)
        self.paying = Paying(self.months)
        self.bank = Bank()
        self.compare = Comparison(self.town, self.paying)
        self.today = BEGINS
        self.bodies: list[tuple[Sent, list[Pass]]] = []
        self.carried: set[int] = set()
        self.resupplied: set[int] = set()
        self.seen = 0
        self.may = ""
        self.lapsed: dict[int, int] = {}

    def _budget(self, which: int) -> int:
        numbers = list(self.money.budgets)
        return numbers[min(which, len(numbers) - 1)]

    @staticmethod
    def _perhaps(step: Callable[[], None], does: bool) -> None:
        if does:
            step()

    @rule(how_far=st.sampled_from((1, 1, 2, 5)))
    def days_pass(self, how_far):
        """To the next day on which something becomes possible, or over some of them."""
        later = [day for day in MILESTONES if day > self.today]
        self.today = later[min(how_far, len(later)) - 1] if later else self.today

    @rule()
    def works_off(self):
        """A worker drains what is there."""
        self.ours.drain(self.today)
        for meal in sorted(self.worth.judge(self.worth.read(), self.today)):
            self.money.mark(meal)
        self.money.follow(self.today)

    @rule()
    def night(self):
        """Lists are due, registers are followed, the drain runs, months flow back."""
        self.ours.night(self.today)
        self._night()

    def _night(self) -> None:
        worth, money = self.worth, self.money
        worth.lists_are_due(self.today)
        worth.decide()
        spots = worth.read() | worth.all_spots()
        for meal in sorted(worth.judge(spots, self.today)):
            money.mark(meal)
        for meal, verdicts in worth.verdicts.items():
            # An agreement was learnt that speaks of a place where the meal was once seen.
            if meal[1] >= open_from(self.today) and any(one.school in self.resupplied for one in verdicts):
                money.look_again(meal)
        money.follow(self.today)
        money.lapse(self.today)

    @invariant()
    def both_sides_agree(self):
        self.compare.after_every_step()
        self.what_is_owed_adds_up()

    def what_is_owed_adds_up(self) -> None:
        """What is payable is what no statement has, what is above ceilings, and what of statements is not paid out."""
        for payee in PROVIDERS:
            owed = 0
            for budget in self.money.budgets:
                stated = self.months.of(payee, budget)
                upto = stated[-1].upto if stated else 0
                opened = self.months._open_after(payee, budget)
                owed += sum(
                    one.tiyn
                    for one in self.months._moved(payee, budget)
                    if one.day > opened or (one.when > upto and one.tiyn > 0)
                )
                owed += sum(
                    one.tiyn
                    for (_, day), one in self.months.cooked.items()
                    if (one.payee, one.budget) == (payee, budget) and (day > opened or one.when > upto)
                )
                owed += sum(one.payable for one in stated) + (stated[-1].above if stated else 0)
            out = sum(
                one.tiyn
                for one in self.paying.payouts
                if one.stated.payee == payee and one.state not in {"rejected", "returned"}
            )
            differ("what is payable", self.money.holds("payable", payee), owed - out)
