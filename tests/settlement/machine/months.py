"""The model, third part: months that lock, statements, held lines, and who agrees to what. Plain Python."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from amiyan.country.kz.calendar import add_working_days, is_working_day

from .money import Meal, Money, Move
from .town import (
    CEILING,
    CONTRACT,
    DAMS_OWN,
    FIRST,
    MEAL,
    NURS_OWN,
    PROVIDERS,
    RECORDER,
    REGION,
    SCHOOLS,
    SECOND,
    THIRD,
)
from .worth import last_of, month_of

LOCK_DAY, PAYMENT_DAY, DECIDE_DAYS = 8, 18, 15
COOKED_PER_MILLE = 700
APPROVERS = {RECORDER, FIRST, SECOND, THIRD}
OWN = {PROVIDERS[0]: NURS_OWN, PROVIDERS[1]: DAMS_OWN}


@dataclass
class Contract:
    """What of a statement falls under a contract."""

    amount: int = 0
    carried: int = 0
    above: int = 0


@dataclass
class Statement:
    """A provider's month under a budget, as it must be stated."""

    payee: int
    budget: int
    number: int
    month: dt.date
    upto: int
    delivered: int
    cooked: int
    owed_late: int
    taken_late: int
    held: list[tuple[int, dt.date, int]]
    contracts: dict[str, Contract]
    debt_before: int
    recorded_by: int
    due_on: dt.date
    decide_by: dt.date
    agreed_by: int | None = None
    approved: list[int] = field(default_factory=list)
    refused: dict[int, bool] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, int]:
        return self.payee, self.budget, self.number

    @property
    def carried(self) -> int:
        return sum(one.carried for one in self.contracts.values())

    @property
    def above(self) -> int:
        return sum(one.above for one in self.contracts.values())

    @property
    def may_be_paid(self) -> int:
        """What is earned, below the ceilings."""
        return self.delivered + self.cooked + self.owed_late + self.carried - self.above

    @property
    def offset(self) -> int:
        """What of a debt is taken off what is earned now."""
        return min(self.debt_before + self.taken_late, self.may_be_paid)

    @property
    def debt(self) -> int:
        return self.debt_before + self.taken_late - self.offset

    @property
    def payable(self) -> int:
        return self.may_be_paid - self.offset

    @property
    def is_ready(self) -> bool:
        """The provider agreed, two others approved, and nobody's last word is no."""
        return self.agreed_by is not None and len(self.approved) == 2 and not any(self.refused.values())


@dataclass
class Cooked:
    """What was cooked and called off too late."""

    payee: int
    budget: int
    portions: int
    tiyn: int
    when: int


@dataclass
class Locked:
    """What locking must have done: statements, providers of whom something is under way, those that are behind."""

    statements: list[Statement] = field(default_factory=list)
    waiting: dict[int, int] = field(default_factory=dict)
    behind: dict[int, dt.date] = field(default_factory=dict)


@dataclass
class Months:
    """Statements and what is decided of them."""

    money: Money
    statements: list[Statement] = field(default_factory=list)
    held: dict[tuple[int, dt.date, int], bool | None] = field(default_factory=dict)
    cooked: dict[tuple[int, dt.date], Cooked] = field(default_factory=dict)
    expected: dict[tuple[int, dt.date], int] = field(default_factory=dict)
    let_go: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def of(self, payee: int, budget: int) -> list[Statement]:
        return [one for one in self.statements if (one.payee, one.budget) == (payee, budget)]

    def places(self, budget: int) -> set[int]:
        """The places whose meals a budget pays: the country's only where the region has none of its own."""
        budgets = self.money.budgets.values()
        is_regional = self.money.budgets[budget].region is not None
        return set(SCHOOLS) if is_regional or not any(one.region == REGION for one in budgets) else set()

    # --- locking ---

    def lock(self, budget: int, month: dt.date, *, by: int, today: dt.date, waits: bool = True) -> Locked:
        """Every provider of whom there is something to say gets its statement, in the order of months."""
        open_to_it = [
            payee
            for payee in PROVIDERS
            if all(one.month < month for one in self.of(payee, budget))  # none reopens
        ]
        done = Locked()
        if waits:
            done.waiting = {
                payee: marks for payee, marks in self._under_way(budget, month).items() if payee in open_to_it
            }
        for payee in open_to_it:
            if payee in done.waiting:
                continue
            behind = self._behind(payee, budget, month)
            stated = self._stated(payee, budget, month, by, today)
            if not self._says_something(stated):
                continue
            if behind:
                done.behind[payee] = behind
                continue
            done.statements.append(stated)
        for stated in done.statements:
            self._write(stated)
        return done

    def _under_way(self, budget: int, month: dt.date) -> Counter[int]:
        """How much is under way at the places that a provider serves in the month."""
        worth, places = self.money.worth, self.places(budget)
        spots = list(worth.unread_places)
        spots += [school for school, day in worth.unjudged if day <= last_of(month)]
        for meal, mark in self.money.marks.items():
            verdict = worth.verdict(*meal)
            if not mark.refused and verdict and meal[1] <= last_of(month):
                spots.append(verdict.school)
        found: Counter[int] = Counter()
        for school in spots:
            for payee in PROVIDERS:
                if school in places and school in worth.supplies_in(payee, month):
                    found[payee] += 1
        return found

    def _moved(self, payee: int, budget: int) -> list[Move]:
        return [one for one in self.money.moves if (one.payee, one.budget) == (payee, budget)]

    def _open_after(self, payee: int, budget: int) -> dt.date:
        """The last day that is locked for a provider."""
        before = self.of(payee, budget)
        return last_of(before[-1].month) if before else dt.date(2024, 12, 31)

    def _behind(self, payee: int, budget: int, month: dt.date) -> dt.date | None:
        """An earlier month of which something is to be stated first."""
        opened = self._open_after(payee, budget)
        sums: Counter[dt.date] = Counter()
        for one in self._moved(payee, budget):
            if opened < one.day < month:
                sums[month_of(one.day)] += one.tiyn
        for (_, day), claim in self.cooked.items():
            if (claim.payee, claim.budget) == (payee, budget) and opened < day < month:
                sums[month_of(day)] += claim.tiyn
        return min((one for one, tiyn in sums.items() if tiyn), default=None)

    def _stated(self, payee: int, budget: int, month: dt.date, by: int, today: dt.date) -> Statement:
        before = self.of(payee, budget)
        previous = before[-1] if before else None
        opened, since = self._open_after(payee, budget), previous.upto if previous else 0
        moved = [one for one in self._moved(payee, budget) if one.day <= last_of(month)]
        late = [one.tiyn for one in moved if one.day <= opened and one.when > since]
        cooked = sum(
            claim.tiyn
            for (_, day), claim in self.cooked.items()
            if (claim.payee, claim.budget) == (payee, budget)
            and day <= last_of(month)
            and (day > opened or claim.when > since)
        )
        stated = Statement(
            payee=payee,
            budget=budget,
            number=len(before) + 1,
            month=month,
            upto=self.money.now,
            delivered=sum(one.tiyn for one in moved if one.day > opened),
            cooked=cooked,
            owed_late=sum(tiyn for tiyn in late if tiyn > 0),
            taken_late=-sum(tiyn for tiyn in late if tiyn < 0),
            held=self._held(payee, budget, month),
            contracts={},
            debt_before=self.owed_still(payee, budget),
            recorded_by=by,
            due_on=due_on(month, today),
            decide_by=add_working_days(today, DECIDE_DAYS),
        )
        stated.contracts = self._contracts(stated, previous)
        return stated

    def _contracts(self, stated: Statement, previous: Statement | None) -> dict[str, Contract]:
        """One contract for each provider; it pays up to its ceiling, what is above is looked at again."""
        number, ceiling = CONTRACT[stated.payee], CEILING[stated.payee]
        amount = stated.delivered + stated.cooked + stated.owed_late - stated.taken_late
        carried = previous.above if previous else 0
        accepted = sum(
            one.contracts[number].amount + one.contracts[number].carried - one.contracts[number].above
            for one in self.statements
            if one.payee == stated.payee and number in one.contracts
        )
        above = 0 if ceiling is None else max(amount + carried - max(ceiling - accepted, 0), 0)
        return {number: Contract(amount, carried, min(above, max(amount + carried, 0)))}

    def _held(self, payee: int, budget: int, month: dt.date) -> list[tuple[int, dt.date, int]]:
        """Meals that the latest verdict holds, at places that the provider serves that day."""
        worth = self.money.worth
        found = []
        for (child, day), verdicts in worth.verdicts.items():
            one, key = verdicts[-1], (child, day, len(verdicts))
            if (
                one.verdict == "held"
                and day <= last_of(month)
                and one.school in self.places(budget)
                and worth.supplier(one.school, day) == payee
                and key not in self.held
            ):
                found.append(key)
        return sorted(found)

    def _says_something(self, stated: Statement) -> bool:
        has_lines = stated.owed_late or stated.taken_late or stated.cooked or stated.delivered or stated.held
        return bool(has_lines) or stated.payable > 0

    def _write(self, stated: Statement) -> None:
        self.statements.append(stated)
        self.money.stated.setdefault((stated.payee, stated.budget), []).append(stated.month)
        self.held |= dict.fromkeys(stated.held)
        if stated.offset:
            self.money.move(("payable", stated.payee, ""), ("recovery", stated.payee, ""), stated.offset)

    # --- debts at the end of a year ---

    def owed_still(self, payee: int, budget: int) -> int:
        """What a provider's last statement says it owes, less what two people let go of it."""
        before = self.of(payee, budget)
        return before[-1].debt - self.let_go.get(before[-1].key, 0) if before else 0

    def lets_go(self, payee: int, budget: int, code: str) -> int:
        """The budget's first code bears it; how much that is."""
        tiyn = self.owed_still(payee, budget)
        self.let_go[self.of(payee, budget)[-1].key] = tiyn
        self.money.move(("appropriation", budget, code), ("recovery", payee, ""), tiyn)
        return tiyn

    # --- held lines ---

    def waits(self, key: tuple[int, dt.date, int]) -> bool:
        """Nobody has decided, and the verdict that holds the meal is the latest."""
        child, day, version = key
        return self.held.get(key, True) is None and version == len(self.money.worth.verdicts[child, day])

    def decide(self, key: tuple[int, dt.date, int], *, is_paid: bool) -> None:
        self.held[key] = is_paid
        if is_paid:
            self.money.paid_holds.add(key)
            self.money.mark(key[:2])

    # --- cooked, not served ---

    def called_off(self, school: int, day: dt.date) -> None:
        """How many were to eat there, as known just before."""
        worth = self.money.worth
        is_on = worth.is_school_day(school, day)
        expected = sum(
            1
            for child in worth.stays
            if (stay := worth.stay(child, day)) and stay.where == school and worth.entitled(child, day)
        )
        worth.called_off.add((school, day))
        self.expected.setdefault((school, day), expected if is_on else 0)

    def was_served(self, school: int, day: dt.date) -> bool:
        """Somebody's meal of that day at that place is paid or held."""
        worth, money = self.money.worth, self.money
        return any(
            one.day == day
            and one.school == school
            and (found := worth.verdict(one.child, day))
            and found.school == school
            and found.verdict != "refused"
            for one in worth.passes
        ) or any(
            of == day and one.school == school and one.tiyn and one.payee == worth.supplier(school, day)
            for (_, of), one in money.posted.items()
        )

    def cooked_tiyn(self, school: int, day: dt.date, portions: int) -> int:
        """A share of the price of the portions, rounded once, half up."""
        expected = self.expected[school, day]
        top, bottom = MEAL * expected * portions * COOKED_PER_MILLE, expected * 1000
        return (2 * top + bottom) // (2 * bottom)

    def claims(self, school: int, day: dt.date, portions: int, budget: int) -> None:
        money, tiyn = self.money, self.cooked_tiyn(school, day, portions)
        money.now += 1
        payee = money.worth.supplier(school, day)
        money.move(("fund", budget, ""), ("payable", payee, ""), tiyn)
        self.cooked[school, day] = Cooked(payee, budget, portions, tiyn, money.now)

    # --- who agrees and approves ---

    def find(self, key: tuple[int, int, int]) -> Statement:
        return next(one for one in self.statements if one.key == key)

    def agrees(self, person: int, stated: Statement) -> str:
        if stated.agreed_by is not None:
            return "repeated" if stated.agreed_by == person else "agreed-by-another"
        if OWN[stated.payee] != person:
            return "not-authorised-to-sign"
        stated.agreed_by = person
        return "done"

    def approves(self, person: int, stated: Statement) -> str:
        """Two people, each once, neither of them who recorded, and nobody who has just said no."""
        if person in stated.approved:
            return "repeated"
        if person == stated.recorded_by:
            return "own-record"
        if person not in APPROVERS:
            return "not-authorised-to-sign"
        if stated.refused.get(person):
            return "refused-by-you"
        if len(stated.approved) == 2:
            return "approved-by-two"
        stated.approved.append(person)
        return "done"

    def refuses(self, person: int, stated: Statement) -> str:
        if person not in stated.approved:
            if person == stated.recorded_by:
                return "own-record"
            if person not in APPROVERS:
                return "not-authorised-to-sign"
        stated.refused[person] = True
        return "done"


def due_on(month: dt.date, today: dt.date) -> dt.date:
    """The day of payment of the following month, moved to a working day, and never before the day after the lock."""
    day = (last_of(month) + dt.timedelta(days=1)).replace(day=PAYMENT_DAY)
    day = day if is_working_day(day) else add_working_days(day, 1)
    return max(day, add_working_days(today, 1))


def locks_on(month: dt.date) -> dt.date:
    return (last_of(month) + dt.timedelta(days=1)).replace(day=LOCK_DAY)


def meal_of(key: tuple[int, dt.date, int]) -> Meal:
    return key[:2]
