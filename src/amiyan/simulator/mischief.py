"""What dishonest people plan: ghosts, whole classes in a minute, closed days, shared cards, double lists."""

from dataclasses import dataclass, field

import numpy as np

from amiyan.simulator.faults import Faults, free_days
from amiyan.simulator.numbers import Allotter, days_since_2000, wrong_checksum
from amiyan.simulator.people import People, first_birth_year
from amiyan.simulator.records import OUTCOME_OF, Intent, Method, Standing, make
from amiyan.simulator.schools import Calendar, Schools
from amiyan.simulator.text import Column

SILENT_GHOST, TYPED_GHOST = 1, 2
NO_TERMINAL = "KZ79-9901"  # a school that nobody gave a terminal
ByDay = dict[int, list[Column]]


@dataclass(slots=True)
class BadRow:
    """A roster row that must be rejected. ``passes_at`` is where its child shows up all the same, or -1."""

    kind: str
    facility: str
    iin: str
    pin: str
    passes_at: int = -1
    token: str = ""
    enrolled_from: int | None = None  # offset of a day
    child: int = -1  # the child on the roster whose second row this is


@dataclass(slots=True)
class Mischief:
    """The plan. Children are indexes, days are offsets; nothing here where everybody is honest."""

    ghosts: Column
    classes: ByDay = field(default_factory=dict)  # registered by card within a minute, though absent
    one_card: ByDay = field(default_factory=dict)  # one child's card, shown for a whole class
    lent_card: ByDay = field(default_factory=dict)  # absent children under the number of one card
    closed: ByDay = field(default_factory=dict)  # marks on a day without school
    bad_rows: list[BadRow] = field(default_factory=list)
    crooked: list[int] = field(default_factory=list)  # schools whose suppliers bill the list

    def away(self, offset: int) -> Column:
        """Children who are not at school on a day because others misuse their names."""
        groups = [g for plan in (self.classes, self.one_card, self.lent_card) for g in plan.get(offset, [])]
        return np.concatenate(groups) if groups else np.zeros(0, dtype=np.int64)


def dishonest_schools(schools: Schools) -> list[int]:
    """Every third school works with a supplier who bills the list."""
    return list(range(1, len(schools.codes), 3))


def no_mischief(people: People) -> Mischief:
    """Everybody is honest."""
    return Mischief(ghosts=np.zeros(len(people), dtype=np.int8))


def plan_mischief(
    rng: np.random.Generator,
    *,
    schools: Schools,
    people: People,
    calendar: Calendar,
    faults: Faults,
    allotter: Allotter,
) -> Mischief:
    """Dishonest plans in proportion to the town; cost grows with the number of plans times the children."""
    plan = no_mischief(people)
    crooked = plan.crooked = dishonest_schools(schools)
    usable = people.settled & np.isin(people.facility, crooked) & (people.standing == Standing.ENTITLED)
    ghosts = usable & (rng.random(len(people)) < 0.02)
    # A terminal of the other maker knows no password, so its ghosts leave no record at all.
    typed = ghosts & ~schools.hikvision[people.facility] & (rng.random(len(people)) < 0.5)
    plan.ghosts[ghosts], plan.ghosts[typed] = SILENT_GHOST, TYPED_GHOST
    usable &= ~ghosts
    wanted = max(1, len(crooked) * len(calendar.open_days) // 20)
    for facility, offset in free_days(rng, faults, crooked, calendar, wanted):
        _add(plan.classes, offset, _one_class(rng, people, usable, facility))
    for hikvision in (True, False):
        places = [facility for facility in crooked if schools.hikvision[facility] == hikvision]
        for facility, offset in free_days(rng, faults, places, calendar, max(1, wanted // 2)):
            here = rng.permutation(np.flatnonzero(usable & (people.facility == facility)))
            if hikvision:
                _add(plan.lent_card, offset, np.sort(here[:12]))
            else:
                _add(plan.one_card, offset, here[:1])
    _plan_closed_days(rng, plan, people=people, usable=usable, calendar=calendar, crooked=crooked)
    _plan_bad_rows(rng, plan, schools=schools, people=people, calendar=calendar, allotter=allotter)
    return plan


def _add(plan: ByDay, offset: int, children: Column) -> None:
    if len(children):
        plan.setdefault(offset, []).append(children)


def _one_class(rng: np.random.Generator, people: People, usable: Column, facility: int) -> Column:
    here = usable & (people.facility == facility) & (people.grade >= 1) & (people.grade <= 4)
    if not here.any():
        return np.zeros(0, dtype=np.int64)
    leader = rng.choice(np.flatnonzero(here))
    return np.flatnonzero(
        here & (people.grade == people.grade[leader]) & (people.letter == people.letter[leader])
    )[:30]


def _plan_closed_days(
    rng: np.random.Generator,
    plan: Mischief,
    *,
    people: People,
    usable: Column,
    calendar: Calendar,
    crooked: list[int],
) -> None:
    """Marks on weekends and days off in crooked schools, and in one school on its day at home."""
    places = [
        (facility, calendar.offset(day))
        for day in calendar.all_days
        if day not in calendar.open_days
        for facility in crooked
    ]
    chosen = [places[int(i)] for i in rng.permutation(len(places))[: max(1, len(places) // 8)]]
    for facility, offset in sorted(chosen):
        here = rng.permutation(np.flatnonzero(usable & (people.facility == facility)))
        _add(plan.closed, offset, np.sort(here[: int(rng.integers(10, 40))]))
    for remote in calendar.remote[:1]:
        here = people.settled & (people.facility == remote.facility) & (plan.ghosts == 0)
        _add(plan.closed, calendar.offset(remote.day), np.flatnonzero(here)[:15])


def _plan_bad_rows(
    rng: np.random.Generator,
    plan: Mischief,
    *,
    schools: Schools,
    people: People,
    calendar: Calendar,
    allotter: Allotter,
) -> None:
    each = max(2, len(people) // 2000)
    born = days_since_2000(first_birth_year(calendar.first.year) + 5) + rng.integers(0, 365, each * 4)
    iins = [iin.decode() for iin in allotter.iins(born, rng.integers(0, 2, each * 4)).tolist()]
    short = np.flatnonzero(~schools.iin_pins)
    for number in range(each):
        one, other, third, fourth = iins[number * 4 : number * 4 + 4]
        facility = int(rng.integers(0, len(schools.codes)))
        code, wrong = schools.codes[facility], wrong_checksum(one)
        plan.bad_rows.append(
            BadRow("wrong_checksum", code, wrong, f"{80001 + number}", facility, f"{80001 + number}")
        )
        plan.bad_rows.append(BadRow("facility_without_terminal", NO_TERMINAL, other, "", facility, other))
        home = int(short[number % len(short)])
        pin = f"{81001 + number}"
        plan.bad_rows.append(BadRow("two_children_one_pin", schools.codes[home], third, pin, home, pin))
        plan.bad_rows.append(BadRow("two_children_one_pin", schools.codes[home], fourth, pin))
    if len(schools.codes) > 1:
        _plan_double_lists(rng, plan, schools=schools, people=people, calendar=calendar, each=each)


def _plan_double_lists(
    rng: np.random.Generator,
    plan: Mischief,
    *,
    schools: Schools,
    people: People,
    calendar: Calendar,
    each: int,
) -> None:
    """Children whom a crooked school lists a second time from the middle of the period on."""
    candidates = rng.permutation(np.flatnonzero(people.settled & (plan.ghosts == 0)))[:each]
    for child in candidates.tolist():
        elsewhere = [f for f in dishonest_schools(schools) if f != people.facility[child]]
        if elsewhere:
            second = elsewhere[int(rng.integers(0, len(elsewhere)))]
            middle = calendar.offset(calendar.open_days[len(calendar.open_days) // 2])
            iin = people.iin[child].decode()
            plan.bad_rows.append(
                BadRow("second_enrolment", schools.codes[second], iin, "", second, iin, middle, child)
            )


def school_day_records(
    rng: np.random.Generator, plan: Mischief, schools: Schools, people: People, offset: int
) -> list[Column]:
    """What dishonest people register on one school day."""
    parts = [_in_a_row(rng, schools, people, group, step=2) for group in plan.classes.get(offset, [])]
    for group in plan.lent_card.get(offset, []):
        lent = _in_a_row(rng, schools, people, group, step=4)
        lent["card"] = 7_000_000_000 + int(group[0])
        parts.append(lent)
    for group in plan.one_card.get(offset, []):
        times = int(rng.integers(12, 26))
        shown = _in_a_row(rng, schools, people, np.repeat(group, times), step=3)
        shown["outcome"][1:] = OUTCOME_OF[Intent.AGAIN, Standing.ENTITLED]
        parts.append(shown)
    return parts


def typed_ghost_records(
    rng: np.random.Generator, plan: Mischief, schools: Schools, people: People, is_open: Column
) -> Column:
    """Ghosts for whom somebody types the password on most days."""
    ghosts = np.flatnonzero((plan.ghosts == TYPED_GHOST) & is_open & (rng.random(len(people)) < 0.9))
    return make(
        child=ghosts,
        terminal=schools.canteen[people.facility[ghosts]],
        second=rng.integers(10 * 3600, 14 * 3600, len(ghosts)),
        pin=people.pin[ghosts],
        outcome=OUTCOME_OF[Intent.TYPED, people.standing[ghosts]],
        method=Method.PASSWORD,
    )


def closed_day_records(
    rng: np.random.Generator, plan: Mischief, schools: Schools, people: People, offset: int
) -> list[Column]:
    """Marks on a day without school."""
    parts = [_in_a_row(rng, schools, people, group, step=5) for group in plan.closed.get(offset, [])]
    for part in parts:
        part["outcome"] = OUTCOME_OF[Intent.CLOSED_DAY, Standing.ENTITLED]
    return parts


def _in_a_row(
    rng: np.random.Generator, schools: Schools, people: People, children: Column, *, step: int
) -> Column:
    """Children of one school registered by card, ``step`` seconds apart."""
    start = int(rng.integers(11 * 3600, 14 * 3600))
    return make(
        child=children,
        terminal=schools.canteen[people.facility[children]],
        second=start + step * np.arange(len(children)),
        pin=people.pin[children],
        outcome=OUTCOME_OF[Intent.MEAL, Standing.ENTITLED],
        method=Method.CARD,
    )
