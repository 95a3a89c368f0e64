"""The model, first part: who belongs where, what was seen, and what each meal is worth. Plain Python.

Written from the words of the issue and of the documents, not from the statements that do it.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from amiyan.country.kz.calendar import add_working_days, is_working_day

from .town import (
    AIM,
    BEK,
    CAN,
    DAM,
    FIRST_OF_SEPTEMBER,
    MEAL,
    NOT_COVERED,
    NUR,
    TERM,
    TURNSTILE,
    VILLAGE,
)

LATE_DAYS = 45  # after which what a terminal brings is held
DAYS_TO_OBJECT = 3  # working days from both signatures until a list is payable
BREAKS = ((dt.date(2025, 10, 27), dt.date(2025, 11, 2)), (dt.date(2025, 12, 29), dt.date(2026, 1, 7)))
HELD = {
    "entitlement_unknown",
    "came_too_late",
    "method_needs_confirmation",
    "not_countersigned",
    "open_to_objection",
    "objected",
}


def open_from(today: dt.date) -> dt.date:
    """Two whole months before the current one are open."""
    months = today.year * 12 + today.month - 3
    return dt.date(months // 12, months % 12 + 1, 1)


@dataclass
class Stay:
    """From ``first`` to ``last`` (None: open) somebody is at a place: a child with its grade, or a provider."""

    first: dt.date
    last: dt.date | None
    where: int
    grade: int = 0

    def covers(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Sheet:
    """A list of a day: when both signatures were there, and whether it counts at all."""

    payable_from: dt.date | None
    counts: bool


@dataclass
class Pass:
    """A child seen at a place; ``outcome`` is what was last found of it."""

    child: int
    school: int
    day: dt.date
    minute: int
    method: str
    received: dt.date
    order: int
    sheet: Sheet | None = None
    outcome: str | None = None

    @property
    def key(self) -> tuple[bool, int, int]:
        """Which of several counts first: a terminal before a list, then by the clock, then as they came."""
        return self.sheet is not None, self.minute, self.order


class Verdict(NamedTuple):
    """What the latest judgement says of a meal."""

    verdict: str
    reason: str
    school: int
    minute: int
    method: str
    tiyn: int


@dataclass
class Objection:
    """Somebody says that a meal was not eaten; a person decides."""

    id: int
    upheld: bool | None = None


@dataclass
class Worth:
    """Registers and evidence, and the verdicts that follow from them."""

    stays: dict[int, list[Stay]] = field(default_factory=dict)
    suppliers: dict[int, list[Stay]] = field(default_factory=dict)
    decided: dict[int, list[Stay]] = field(default_factory=dict)
    called_off: set[tuple[int, dt.date]] = field(default_factory=set)
    passes: list[Pass] = field(default_factory=list)
    unread: list[list[Pass]] = field(default_factory=list)
    unread_places: list[int] = field(default_factory=list)
    unjudged: set[tuple[int, dt.date]] = field(default_factory=set)
    objections: dict[tuple[int, dt.date], list[Objection]] = field(default_factory=dict)
    lists_due: set[tuple[dt.date, dt.date]] = field(default_factory=set)
    verdicts: dict[tuple[int, dt.date], list[Verdict]] = field(default_factory=dict)
    today: dt.date = FIRST_OF_SEPTEMBER

    @classmethod
    def begin(cls) -> "Worth":
        """As the registers of the town were written."""
        first = FIRST_OF_SEPTEMBER
        made = cls(
            stays={
                AIM: [Stay(first, None, TURNSTILE, 3)],
                BEK: [Stay(first, None, TURNSTILE, 3)],
                CAN: [Stay(first, None, VILLAGE, 3)],
            },
            suppliers={TURNSTILE: [Stay(first, None, NUR)], VILLAGE: [Stay(first, None, DAM)]},
        )
        made.decide()
        return made

    # --- registers ---

    def stay(self, child: int, day: dt.date) -> Stay | None:
        return next((one for one in self.stays[child] if one.covers(day)), None)

    def supplier(self, school: int, day: dt.date) -> int:
        return next(one.where for one in self.suppliers[school] if one.covers(day))

    def supplies_in(self, provider: int, month: dt.date) -> set[int]:
        """The places that a provider has an agreement for on some day of the month."""
        last = last_of(month)
        return {
            school
            for school, agreed in self.suppliers.items()
            for one in agreed
            if one.where == provider and one.first <= last and (one.last is None or one.last >= month)
        }

    def moves(self, child: int, first: dt.date, school: int, grade: int) -> None:
        """A change: from ``first`` on the child belongs elsewhere."""
        old = self.stays[child][-1]
        old.last = first - dt.timedelta(days=1)
        self.stays[child].append(Stay(first, None, school, grade))

    def corrected(self, child: int, day: dt.date, school: int, grade: int) -> None:
        """A correction: on the days of that record the child was elsewhere all the time."""
        stay = self.stay(child, day)
        assert stay is not None
        stay.where, stay.grade = school, grade

    def supplier_changes(self, school: int, first: dt.date, provider: int) -> None:
        self.suppliers[school][-1].last = first - dt.timedelta(days=1)
        self.suppliers[school].append(Stay(first, None, provider))

    def decide(self) -> None:
        """Each night everybody is decided, as the registers say then."""
        self.decided = {child: [replace(one) for one in stays] for child, stays in self.stays.items()}

    def entitled(self, child: int, day: dt.date) -> bool | None:
        stay = next((one for one in self.decided[child] if one.covers(day)), None)
        if stay is None:
            return None
        if stay.grade <= 4:
            return True
        return None if child == NOT_COVERED else False

    def is_school_day(self, school: int, day: dt.date) -> bool:
        return (
            TERM[0] <= day <= TERM[1]
            and day.isoweekday() <= 5
            and is_working_day(day)
            and not any(first <= day <= last for first, last in BREAKS)
            and (school, day) not in self.called_off
        )

    def right(self, child: int, month: dt.date) -> int:
        """What a child may use of a month, as known now: each of its school days on which it has the right."""
        tiyn, day = 0, month
        while day <= last_of(month):
            stay = self.stay(child, day)
            if stay and self.entitled(child, day) and self.is_school_day(stay.where, day):
                tiyn += MEAL
            day += dt.timedelta(days=1)
        return tiyn

    # --- evidence ---

    def sent(self, place: int, seen: list[Pass]) -> None:
        """A body is kept and waits to be read."""
        self.unread.append(seen)
        self.unread_places.append(place)

    def objects(self, child: int, day: dt.date, number: int) -> None:
        """The same objection again, while it waits, is the same objection."""
        known = self.objections.setdefault((child, day), [])
        if all(one.id != number for one in known):
            known.append(Objection(number))
            self.unjudged.add((VILLAGE, day))

    def rests_on_a_list(self, child: int, day: dt.date) -> bool:
        found = self.verdict(child, day)
        return found is not None and found.method == "list"

    def lists_are_due(self, today: dt.date) -> None:
        """Each night: lists whose time to object has passed."""
        for due in [one for one in self.lists_due if one[1] <= today]:
            self.lists_due.discard(due)
            self.unjudged.add((VILLAGE, due[0]))

    # --- verdicts ---

    def verdict(self, child: int, day: dt.date) -> Verdict | None:
        found = self.verdicts.get((child, day))
        return found[-1] if found else None

    def read(self) -> set[tuple[int, int, dt.date]]:
        """Bodies are read: whom they show where and when is to be judged."""
        spots = set()
        for seen in self.unread:
            for one in seen:
                self.passes.append(one)
                spots.add((one.child, one.school, one.day))
                if one.sheet:
                    self.unjudged.add((one.school, one.day))
                    if one.sheet.payable_from:
                        self.lists_due.add((one.day, one.sheet.payable_from))
        self.unread, self.unread_places = [], []
        spots |= {
            (one.child, one.school, one.day) for one in self.passes if (one.school, one.day) in self.unjudged
        }
        self.unjudged = set()
        return spots

    def judge(self, spots: set[tuple[int, int, dt.date]], today: dt.date) -> set[tuple[int, dt.date]]:
        """Judge some children at some places on some days; of whom there is a newer verdict."""
        self.today = today
        places: dict[tuple[int, dt.date], set[int]] = {}
        for child, school, day in spots:
            places.setdefault((child, day), set()).add(school)
        return {(child, day) for (child, day), found in places.items() if self._judged(child, day, found)}

    def all_spots(self) -> set[tuple[int, int, dt.date]]:
        return {(one.child, one.school, one.day) for one in self.passes}

    def _judged(self, child: int, day: dt.date, schools: set[int]) -> bool:
        seen = sorted(
            (one for one in self.passes if (one.child, one.day) == (child, day) and one.school in schools),
            key=lambda one: one.key,
        )
        if day < open_from(self.today):
            for one in seen:
                one.outcome = one.outcome or "outside_period"  # what was found while it was open stands
            return False
        before = {id(one): one.outcome for one in seen}
        for school in schools:
            self._look([one for one in seen if one.school == school])
        old = self.verdict(child, day)
        standing = [one for one in seen if one.outcome == "used"] + [
            one for one in seen if one.outcome in HELD
        ]
        if standing:
            meal = standing[0]
            kind, tiyn = ("payable" if meal.outcome == "used" else "held"), MEAL
        else:
            gone = [
                one for one in seen if before[id(one)] in HELD | {"used"} and old and old.school == one.school
            ]
            if not gone:
                return False
            # Nothing carries the meal any more: it is refused, for what became of the pass that carried it.
            meal = min(gone, key=lambda one: (before[id(one)] != "used", one.minute, one.order))
            kind, tiyn = "refused", 0
        new = Verdict(kind, str(meal.outcome), meal.school, meal.minute, meal.method, tiyn)
        if new == old:
            return False
        self.verdicts.setdefault((child, day), []).append(new)
        return True

    def _look(self, seen: list[Pass]) -> None:
        used = False
        minutes: set[int] = set()
        # Of the same record twice the first that came counts.
        for one in sorted(seen, key=lambda one: one.order):
            is_copy = one.sheet is None and one.minute in minutes
            minutes.add(one.minute if one.sheet is None else -1)
            one.outcome = "repeated_record" if is_copy else self._found(one)
        for one in seen:
            if one.outcome == "used":
                one.outcome, used = "second_that_day" if used else "used", True

    def _found(self, one: Pass) -> str:
        """The first that applies."""
        stay = self.stay(one.child, one.day)
        entitled = self.entitled(one.child, one.day)
        for applies, outcome in (
            (not self.is_school_day(one.school, one.day), "not_a_school_day"),
            (stay is None, "not_enrolled"),
            (stay is not None and stay.where != one.school, "other_facility"),
            (entitled is False, "not_entitled"),
            (entitled is None, "entitlement_unknown"),
            ((one.received - one.day).days > LATE_DAYS, "came_too_late"),
        ):
            if applies:
                return outcome
        if one.sheet is not None:
            return self._of_list(one.sheet, self.objections.get((one.child, one.day), []))
        return "used" if one.method == "face" else "method_needs_confirmation"

    def _of_list(self, sheet: Sheet, objections: list[Objection]) -> str:
        if not sheet.counts:
            return "list_refused"
        if sheet.payable_from is None:
            return "not_countersigned"
        if any(one.upheld for one in objections):
            return "objection_upheld"
        if any(one.upheld is None for one in objections):
            return "objected"
        return "open_to_objection" if sheet.payable_from > self.today else "used"


def payable_from(received: dt.date) -> dt.date:
    return add_working_days(received, DAYS_TO_OBJECT)


def last_of(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)
