"""The model, second part: whose money lies where. Plain Python: dictionaries and whole tiyn."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from .town import MEAL, REGION
from .worth import Worth, month_of, open_from

Meal = tuple[int, dt.date]  # a child's meal of a day
Month = tuple[int, dt.date, int]  # what a budget has to do with a child's month
NOTHING = 0


@dataclass
class Budget:
    """A budget of 2025: what was set aside under which code, in the order in which codes are drawn."""

    id: int
    region: str | None
    codes: dict[str, int] = field(default_factory=dict)
    is_closed: bool = False


class Posted(NamedTuple):
    """What the books say of a meal: whom it pays, where it was eaten, from which budget, how much (0: nothing)."""

    payee: int
    school: int
    budget: int
    tiyn: int


class Move(NamedTuple):
    """One movement for a provider: ``when`` counts the times at which something was posted."""

    when: int
    payee: int
    budget: int
    school: int
    day: dt.date
    tiyn: int


@dataclass
class Mark:
    """A meal that waits for the books; ``refused`` is why it waits any longer, ``due`` whether it is tried now."""

    due: bool = True
    refused: str = ""


@dataclass
class Money:
    """The books."""

    worth: Worth
    budgets: dict[int, Budget] = field(default_factory=dict)
    accounts: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    posted: dict[Meal, Posted] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    given: Counter[Month] = field(default_factory=Counter)
    lapsed: Counter[Month] = field(default_factory=Counter)
    right_held: Counter[tuple[int, dt.date]] = field(default_factory=Counter)
    lapsed_months: set[dt.date] = field(default_factory=set)
    marks: dict[Meal, Mark] = field(default_factory=dict)
    paid_holds: set[tuple[int, dt.date, int]] = field(default_factory=set)
    never_paid: set[tuple[int, dt.date, int]] = field(default_factory=set)
    stated: dict[tuple[int, int], list[dt.date]] = field(default_factory=dict)
    now: int = 0

    def move(self, payer: tuple[str, int, str], payee: tuple[str, int, str], tiyn: int) -> None:
        """Money is never made and never lost: it moves."""
        assert tiyn > 0
        self.accounts[payer] -= tiyn
        self.accounts[payee] += tiyn
        assert payer[0] in {"appropriation", "recovery"} or self.accounts[payer] >= 0, f"{payer} is overdrawn"

    def holds(self, kind: str, owner: int, period: str = "") -> int:
        return self.accounts[kind, owner, period]

    # --- budgets ---

    def budget_of(self, day: dt.date) -> Budget | None:
        """The region's own, or the country's where it has none; of the year of the day."""
        if day.year != 2025:
            return None
        own = [one for one in self.budgets.values() if one.region == REGION]
        return next(iter(own or self.budgets.values()), None)

    def entered(self, number: int, region: str | None) -> None:
        self.budgets[number] = Budget(number, region)
        self._wake("no_budget")

    def appropriated(self, number: int, code: str, tiyn: int) -> None:
        """Money is set aside, or cut."""
        budget = self.budgets[number]
        budget.codes[code] = budget.codes.get(code, 0) + tiyn
        source, fund = ("appropriation", number, code), ("fund", number, "")
        self.move(*((source, fund) if tiyn > 0 else (fund, source)), abs(tiyn))
        if tiyn > 0:
            self._wake("fund_dry")

    def _wake(self, reason: str) -> None:
        """Who waits for this is tried now."""
        for mark in self.marks.values():
            mark.due |= mark.refused == reason

    def lapse(self, today: dt.date) -> None:
        """Of the months that are no longer open, what was given and is not used flows back."""
        for child, month in {(child, month) for child, month, _ in self.given}:
            if self.is_over(month, today) and month not in self.lapsed_months:
                self._flows_back(child, month)
        months = [dt.date(2025, number, 1) for number in range(1, 13)]
        if self.budgets:
            self.lapsed_months |= {month for month in months if month < open_from(today)}

    def close(self, number: int, lefts: dict[str, int]) -> int:
        """Rights flow back whatever their month, and the fund to the codes that are drawn last; what that comes to."""
        for child, month in sorted(
            {(child, month) for child, month, budget in self.given if budget == number}
        ):
            self._flows_back(child, month)
        lapsed = rest = self.holds("fund", number)
        for code in reversed(list(lefts)):
            back = min(max(lefts[code], 0), rest)
            rest -= back
            if code == next(iter(lefts)):
                back += rest  # what a provider still owes to the state
            if back:
                self.move(("fund", number, ""), ("appropriation", number, code), back)
        self.budgets[number].is_closed = True
        return lapsed

    def _flows_back(self, child: int, month: dt.date) -> None:
        """To each budget what it gave and is not used of it."""
        for (one, of, budget), given in sorted(self.given.items()):
            if (one, of) != (child, month):
                continue
            own = given - self.lapsed[child, month, budget] - self.used(child, month, budget)
            if own > 0:
                self.move(("entitlement", child, f"{month:%Y-%m}"), ("fund", budget, ""), own)
                self.lapsed[child, month, budget] += own

    # --- meals ---

    def used(self, child: int, month: dt.date, budget: int | None = None) -> int:
        """What a child's meals of a month cost that stand, of one budget or of all."""
        return sum(
            one.tiyn
            for (who, day), one in self.posted.items()
            if who == child and month_of(day) == month and budget in {None, one.budget}
        )

    def is_locked(self, payee: int, budget: int, month: dt.date) -> bool:
        """A statement of this month, or of a later one, stands."""
        return any(month <= stated for stated in self.stated.get((payee, budget), []))

    def mark(self, meal: Meal) -> None:
        self.marks[meal] = Mark()

    def decide_refused(self, meal: Meal) -> None:
        """A person says that a meal that the books refuse is not paid, of the verdict that stands."""
        self.never_paid.add((*meal, len(self.worth.verdicts[meal])))
        self.mark(meal)

    def look_again(self, meal: Meal) -> None:
        """To be tried now; why it waited is not forgotten by that."""
        self.marks.setdefault(meal, Mark()).due = True

    def wanted(self, meal: Meal) -> tuple[Posted, bool]:
        """What the latest verdict wants the books to say, and whether that needs a budget that is not there."""
        child, day = meal
        found = self.worth.verdict(child, day)
        assert found is not None
        payable = found.verdict == "payable" or (
            found.verdict == "held" and (child, day, len(self.worth.verdicts[meal])) in self.paid_holds
        )
        if (child, day, len(self.worth.verdicts[meal])) in self.never_paid:
            payable = False
        budget = self.budget_of(day)
        payee = self.worth.supplier(found.school, day)
        tiyn = found.tiyn if payable else NOTHING
        return Posted(
            payee, found.school, budget.id if budget else NOTHING, tiyn
        ), budget is None and tiyn > 0

    def follow(self, today: dt.date) -> None:
        """The books follow the verdicts of all meals that are due: take back, give, owe."""
        meals = sorted(meal for meal, mark in self.marks.items() if mark.due)
        self.now += 1
        moves, touched = len(self.moves), set()
        wants: dict[Meal, Posted] = {}
        for meal in meals:
            del self.marks[meal]
            had = self.posted.get(meal)
            want, homeless = self.wanted(meal)
            if (had.tiyn if had else 0) == want.tiyn and (
                not want.tiyn or had is None or (had.payee, had.school) == (want.payee, want.school)
            ):
                continue
            if self._is_closed(had, want):
                self.marks[meal] = Mark(due=False, refused="year_closed")
                continue
            touched.add((meal[0], month_of(meal[1])))
            if had and had.tiyn:
                self._take_back(meal, had)
            if homeless:
                self.marks[meal] = Mark(due=False, refused="no_budget")
            elif want.tiyn:
                wants[meal] = want
        self._owe(wants, self._give(wants, today))
        if len(self.moves) > moves:
            # What came back to a child of a month that is over flows on to its fund at once.
            for child, month in sorted(touched):
                if self.is_over(month, today):
                    self._flows_back(child, month)

    def _is_closed(self, had: Posted | None, want: Posted) -> bool:
        """A year is closed for what would be paid from it, and for what was."""
        touched = {want.budget, had.budget if had and had.tiyn else NOTHING}
        return any(self.budgets[number].is_closed for number in touched if number)

    def _take_back(self, meal: Meal, had: Posted) -> None:
        """From what the provider is owed; of a locked month from its debt account, so that nothing waits."""
        child, day = meal
        kind = "recovery" if self.is_locked(had.payee, had.budget, month_of(day)) else "payable"
        self.move((kind, had.payee, ""), ("entitlement", child, f"{day:%Y-%m}"), had.tiyn)
        self.moves.append(Move(self.now, had.payee, had.budget, had.school, day, -had.tiyn))
        self.posted[meal] = had._replace(tiyn=0)

    def _give(self, wants: dict[Meal, Posted], today: dt.date) -> dict[Meal, str]:
        """Give everybody what they may use of a month; the meals that cannot be paid, and why.

        A whole month where one budget serves it and the fund holds it; otherwise meal by meal as long as it lasts, and
        never beyond the right.
        """
        months: dict[Month, list[Meal]] = {}
        for meal, want in sorted(wants.items()):
            months.setdefault((meal[0], month_of(meal[1]), want.budget), []).append(meal)
        unpaid: dict[Meal, str] = {}
        short: list[Month] = []
        for key, meals in sorted(months.items()):
            child, month, budget = key
            if self._by_meal(key, set(months), today):
                if budget == min(found for one, of, found in months if (one, of) == (child, month)):
                    unpaid |= self._month_by_meals(child, month, wants)
            elif self.holds("entitlement", child, f"{month:%Y-%m}") < MEAL * len(meals):
                more = self.worth.right(child, month) - self.given[key]
                if more > 0 and not self._grant(key, more):
                    short.append(key)
                self._raise_right(child, month, self.given[key])
        for key in short:
            free = self.holds("entitlement", key[0], f"{key[1]:%Y-%m}")
            unpaid |= self._single_meals(key, months[key], free=free, used=self.given[key] - free)
            self._raise_right(*key[:2], self.given[key])
        return unpaid

    def _by_meal(self, key: Month, wanted: set[Month], today: dt.date) -> bool:
        """Whether several budgets have a part in the month, or it is no longer open."""
        child, month, budget = key
        serving = {found for one, of, found in wanted if (one, of) == (child, month)}
        gave = {
            found for (one, of, found), tiyn in self.given.items() if (one, of) == (child, month) and tiyn
        }
        return len(serving) > 1 or bool(gave - {budget}) or self.is_over(month, today)

    def is_over(self, month: dt.date, today: dt.date) -> bool:
        """Whether what is left of a month flows back."""
        return month < open_from(today)

    def _month_by_meals(self, child: int, month: dt.date, wants: dict[Meal, Posted]) -> dict[Meal, str]:
        """Each budget gives what its own meals need beyond what it gave; together never beyond the right."""
        meals = [meal for meal in sorted(wants) if (meal[0], month_of(meal[1])) == (child, month)]
        used, granted = self.used(child, month), 0
        most = max(self.worth.right(child, month), self.right_held[child, month])
        beyond = {meal: "refused" for place, meal in enumerate(meals, 1) if used + place * MEAL > most}
        unpaid: dict[Meal, str] = dict(beyond)
        for budget in sorted({wants[meal].budget for meal in meals}):
            key = (child, month, budget)
            own = [meal for meal in meals if wants[meal].budget == budget]
            before = self.given[key]
            free = before - self.lapsed[key] - self.used(child, month, budget)
            unpaid |= self._meals_of_budget(key, own, free, set(beyond))
            granted += self.given[key] - before
        if granted:
            self._raise_right(child, month, min(most, used + granted))
        return unpaid

    def _single_meals(self, key: Month, meals: list[Meal], *, free: int, used: int) -> dict[Meal, str]:
        """Of a fund that does not hold a whole month."""
        most = max(self.worth.right(*key[:2]), self.right_held[key[:2]])
        beyond = {meal for place, meal in enumerate(meals, 1) if used + place * MEAL > most}
        return self._meals_of_budget(key, meals, free, beyond)

    def _meals_of_budget(
        self, key: Month, meals: list[Meal], free: int, beyond: set[Meal]
    ) -> dict[Meal, str]:
        """Each meal needs what goes beyond what is free; which of them the fund cannot pay."""
        unpaid = {}
        for place, meal in enumerate(meals, 1):
            needs = min(MEAL, place * MEAL - max(free, 0))
            if meal not in beyond and needs > 0 and not self._grant(key, needs):
                unpaid[meal] = "fund_dry"
        return unpaid

    def _raise_right(self, child: int, month: dt.date, tiyn: int) -> None:
        """A right that stands says only what the books have given, and is never made smaller."""
        self.right_held[child, month] = max(self.right_held[child, month], tiyn)

    def _grant(self, key: Month, tiyn: int) -> bool:
        child, month, budget = key
        if self.holds("fund", budget) < tiyn:
            return False
        self.move(("fund", budget, ""), ("entitlement", child, f"{month:%Y-%m}"), tiyn)
        self.given[key] += tiyn
        return True

    def _owe(self, wants: dict[Meal, Posted], unpaid: dict[Meal, str]) -> None:
        for meal, want in sorted(wants.items()):
            child, day = meal
            why = unpaid.get(meal, "")
            if not why and self.holds("entitlement", child, f"{day:%Y-%m}") < want.tiyn:
                why = "refused"
            if why:
                self.marks[meal] = Mark(due=False, refused=why)
                continue
            self.move(("entitlement", child, f"{day:%Y-%m}"), ("payable", want.payee, ""), want.tiyn)
            self.moves.append(Move(self.now, want.payee, want.budget, want.school, day, want.tiyn))
            self.posted[meal] = want
