"""What the simulator knows to be so: the summary that an audit of its files must print."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from amiyan.simulator.days import Day, Town
from amiyan.simulator.records import ENTITLEMENT_UNKNOWN, NEEDS_CONFIRMATION, OUTCOMES, USED, Standing
from amiyan.simulator.schemes.day import billed as with_additions
from amiyan.simulator.text import Column

PRICE_TIYN = 63_100


@dataclass(slots=True)
class Bill:
    """One line of the suppliers' invoices."""

    day: str
    facility: int
    meals: int


@dataclass(slots=True)
class Books:
    """Counts that grow day by day; memory grows with schools times days."""

    payable: int = 0
    held: int = 0
    listed: int = 0
    above: int = 0
    below: int = 0
    unseen: int = 0
    bills: list[Bill] = field(default_factory=list)

    def enter(
        self,
        rng: np.random.Generator,
        town: Town,
        when: str,
        records: Column,
        day: Day | None,
        *,
        honest: bool,
    ) -> None:
        """Count one day's meals and write its invoices (``day`` is None where there was no school)."""
        used = records["child"][records["outcome"] == USED]
        eaten = np.bincount(used, minlength=len(town.people))
        assert eaten.max(initial=0) <= 1, "a child eats one paid meal a day"
        doubtful = np.isin(records["outcome"], (NEEDS_CONFIRMATION, ENTITLEMENT_UNKNOWN))
        waits = np.unique(records["child"][doubtful])
        self.payable += len(used)
        self.held += int((eaten[waits] == 0).sum())
        where = np.array([terminal.facility for terminal in town.schools.terminals] + [0])
        at = where[records["terminal"]]
        payable = np.bincount(at[records["outcome"] == USED], minlength=len(town.schools.codes))
        if day is None:
            meals, lines = _billed_on_a_closed_day(town, at)
        else:
            self.listed += int(day.listed.sum())
            self.unseen += day.unseen
            meals, lines = _billed(rng, town, day, honest=honest), np.flatnonzero(day.listed)
            meals = with_additions(town.schemes, meals, day.ate)
            lines = np.union1d(lines, np.flatnonzero(payable))
        for facility in lines.tolist():
            billed, right = int(meals[facility]), int(payable[facility])
            self.bills.append(Bill(when, facility, billed))
            self.above += max(0, billed - right)
            self.below += max(0, right - billed)


def _billed(rng: np.random.Generator, town: Town, day: Day, *, honest: bool) -> Column:
    """Suppliers bill what was eaten; some forget a few, some round up, crooked ones bill the list."""
    count = len(town.schools.codes)
    index = np.arange(count)
    forgetful = np.maximum(0, day.ate - rng.integers(0, 4, count))
    billed = np.where(index % 3 == 0, forgetful, day.ate)
    if honest:
        return billed
    rounded = np.minimum(day.listed, (day.ate + 9) // 10 * 10)
    billed = np.where(index % 6 == 2, rounded, billed)
    billed[town.mischief.crooked] = day.listed[town.mischief.crooked]
    return billed


def _billed_on_a_closed_day(town: Town, at: Column) -> tuple[Column, Column]:
    marks = np.bincount(at, minlength=len(town.schools.codes))
    return marks, np.flatnonzero(marks)


def children(town: Town) -> dict[str, int]:
    """Everybody on the roster by standing, and the rows that are rejected."""
    by_standing = np.bincount(town.people.standing, minlength=3)
    return {
        "on_roster": len(town.people),
        "entitled": int(by_standing[Standing.ENTITLED]),
        "not_entitled": int(by_standing[Standing.NOT_ENTITLED]),
        "unknown": int(by_standing[Standing.UNKNOWN]),
        "rejected_rows": len(town.mischief.bad_rows),
    }


def expected(town: Town, books: Books, tally: Column) -> dict[str, Any]:
    """The whole ``summary.json`` of an audit of these files at :data:`PRICE_TIYN`, without its ledger."""
    by_list, by_fact = books.listed * PRICE_TIYN, books.payable * PRICE_TIYN
    passes = {"read": int(tally.sum())}
    passes |= {name: int(count) for name, count in zip(OUTCOMES, tally, strict=True)}
    return {
        "programme": "school-meals",
        "period": {"from": town.calendar.first.isoformat(), "to": town.calendar.last.isoformat()},
        "school_days": len(town.calendar.open_days),
        "children": children(town),
        "passes": passes,
        "meals": {"payable": books.payable, "held": books.held},
        "amount_tiyn": {
            "by_list": by_list,
            "by_fact": by_fact,
            "held": books.held * PRICE_TIYN,
            "difference": by_list - by_fact,
        },
        "invoice": {
            "billed_meals": sum(bill.meals for bill in books.bills),
            "above_fact": books.above,
            "below_fact": books.below,
        },
    }


def planted(town: Town, books: Books, from_logs: dict[str, int]) -> dict[str, Any]:
    """What was planted, by kind: how often, and where and when."""
    codes, terminals = town.schools.codes, town.schools.terminals
    dates = {town.calendar.offset(day): day.isoformat() for day in town.calendar.all_days}
    faults, plan = town.faults, town.mischief

    def terminal_days(pairs: set[tuple[int, int]]) -> dict[str, Any]:
        return {"count": len(pairs), "where": [[terminals[t].serial, dates[o]] for t, o in sorted(pairs)]}

    def groups(by_day: dict[int, list[Column]]) -> dict[str, Any]:
        flat = [(dates[offset], group) for offset, some in sorted(by_day.items()) for group in some]
        where = [[codes[int(town.people.facility[g[0]])], day, len(g)] for day, g in flat]
        return {"count": len(flat), "where": where}

    ghosts = np.flatnonzero(plan.ghosts)
    kinds = sorted({row.kind for row in plan.bad_rows})
    return {
        "silent_terminal_days": terminal_days(faults.silent),
        "wrong_clock_days": terminal_days(faults.wrong_clock),
        "power_cuts": {
            "count": len(faults.cuts),
            "where": [[codes[f], dates[o]] for f, o in sorted(faults.cuts)],
        },
        "replays_to_another_file": terminal_days(faults.again_elsewhere),
        "replays_in_place": terminal_days(faults.again_in_place),
        "days_at_home": {
            "count": len(town.calendar.remote),
            "where": [[codes[r.facility], r.day.isoformat()] for r in town.calendar.remote],
        },
        "ghosts": {
            "count": len(ghosts),
            "typed": int((plan.ghosts == 2).sum()),
            "iins": [iin.decode() for iin in town.people.iin[ghosts].tolist()],
        },
        "classes_in_a_minute": groups(plan.classes),
        "one_card_for_many_passes": groups(plan.one_card),
        "one_card_for_many_children": groups(plan.lent_card),
        "marks_on_closed_days": groups(plan.closed),
        "bad_rows": {kind: sum(row.kind == kind for row in plan.bad_rows) for kind in kinds},
        "schools_whose_supplier_bills_the_list": [codes[f] for f in sorted(plan.crooked)],
        "meals_eaten_without_a_record": books.unseen,
        "changed_school": int((town.people.moved_to >= 0).sum()),
        "teachers_and_rejected_at_terminals": len(town.stranger_at),
        "logs": dict(sorted(from_logs.items())),
    }
