"""Who does what, where and when. Schools are drawn without return, so that no two plans meet."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from amiyan.simulator.faults import Faults
from amiyan.simulator.mischief import dishonest_schools
from amiyan.simulator.people import People
from amiyan.simulator.records import Standing
from amiyan.simulator.schemes import Scheme, Schemes
from amiyan.simulator.schemes.day import WHOLE_CLASS
from amiyan.simulator.schools import Calendar, Schools
from amiyan.simulator.text import Column


class Wanted(NamedTuple):
    """A kind with its strengths, one school each; ``units`` plans of it in each such school."""

    kind: str
    strengths: tuple[int, ...]
    units: int = 1
    per: str = "school"  # or "class", "child", "day": what a plan is of


PLANTED: Final = (
    Wanted("two_places", (2, 4, 8, 12), units=4, per="child"),
    Wanted("closed_day", (3, 8, 20), units=2, per="day"),
    Wanted("class_in_a_minute", (6, 10, 14), units=4, per="class day"),
    Wanted("too_perfect", (60, 90, 100, 100), units=2, per="class"),
    Wanted("hand_made", (3, 6, 6, 12, 12)),
    Wanted("never_seen", (1, 3, 6, 99), units=2, per="class"),
    Wanted("one_card", (5, 10, 16), units=3, per="day"),
    Wanted("lent_card", (5, 10, 16), units=3, per="day"),
    Wanted("invoice_above", (2, 5, 5, 15, 15)),
    Wanted("ordered_ratings", (8, 15, 30), units=2, per="day"),
    Wanted("not_served", (50, 90, 100), units=5, per="child"),
)
"""Strengths: days in two places; children on a closed day; children of a class in a minute; per cent of absences filled;
per cent of meals by hand; ghosts in a class (99: all of it); times one card is shown; children under one card; per cent
billed above what was eaten; ratings in ten minutes; per cent of days on which an eligible child is turned away."""

LOOK_ALIKES: Final = (
    Wanted("twins", (0,), units=3, per="child"),
    Wanted("lessons_elsewhere", (0,), units=4, per="child"),
    Wanted("keyed_wrongly", (0,), units=3, per="child"),
    Wanted("clock_a_day_off", (0,), units=1, per="open day"),
    Wanted("saturday_lessons", (0,), units=1, per="day"),
    Wanted("class_together", (0,), units=4, per="class day"),
    Wanted("by_hand_after_outage", (0, 0), units=3, per="open day"),
    Wanted("boarding", (0, 0)),
    Wanted("side_door", (0,), units=2, per="class"),
    Wanted("no_biometrics", (0,), units=1, per="class"),
    Wanted("stutter", (0,), units=3, per="open day"),
    Wanted("cards_for_a_day", (0,), units=2, per="open day"),
    Wanted("brings_own_food", (0,), units=2, per="child"),
    Wanted("said_own_food", (0,), units=2, per="child"),
    Wanted("parents_meeting", (0, 0), units=1, per="day"),
    Wanted("holiday_meal", (0,), units=2, per="day"),
)
SCHOOLS: Final = sum(len(one.strengths) for one in (*PLANTED, *LOOK_ALIKES))
_MANY: Final = 400  # tries to find a place


def plan_schemes(
    rng: np.random.Generator,
    *,
    schools: Schools,
    people: People,
    calendar: Calendar,
    faults: Faults,
    planted: bool,
) -> Schemes:
    """Plans for a town: look-alikes always, dishonest ones where ``planted``. Each takes a school for itself.

    Plans of single days keep away from days on which a terminal of the school fails.
    """
    schemes = Schemes(rng=rng)
    free = _free(rng, schools, people, calendar)
    for wanted in (*PLANTED, *LOOK_ALIKES) if planted else LOOK_ALIKES:
        for strength in wanted.strengths:
            facility = _take(free, wanted.kind, schools)
            if facility >= 0:
                calm = [
                    calendar.offset(day)
                    for day in calendar.open_days[1:-1]
                    if (facility, calendar.offset(day)) not in faults.taken
                ]
                schemes.plans += _at(
                    rng,
                    wanted,
                    strength,
                    facility,
                    schools=schools,
                    people=people,
                    calendar=calendar,
                    calm=calm,
                )
    return schemes


def plan_ghost_class(
    rng: np.random.Generator, *, schools: Schools, people: People, calendar: Calendar
) -> Schemes:
    """One class that exists on the roster alone, at the smallest school that is otherwise honest and has a gate."""
    crooked, every = dishonest_schools(schools), tuple(calendar.offset(day) for day in calendar.open_days)
    size = np.bincount(people.facility, minlength=len(schools.codes))
    for facility in sorted(_free(rng, schools, people, calendar), key=lambda one: int(size[one])):
        here = np.flatnonzero(
            people.settled & (people.facility == facility) & (people.standing == Standing.ENTITLED)
        )
        if (
            facility not in crooked
            and _suits("never_seen", facility, schools)
            and (classes := _classes(people, here))
        ):
            return Schemes(rng=rng, plans=[Scheme("never_seen", WHOLE_CLASS, facility, classes[0], every)])
    return Schemes(rng=rng)


def _free(rng: np.random.Generator, schools: Schools, people: People, calendar: Calendar) -> list[int]:
    size = np.bincount(people.facility, minlength=len(schools.codes))
    remote = {one.facility for one in calendar.remote}
    usual = [f for f in range(len(schools.codes)) if size[f] >= 60 and f not in remote]
    return [int(f) for f in rng.permutation(usual)]


def _take(free: list[int], kind: str, schools: Schools) -> int:
    """The first free school at which the kind can happen; -1 where there is none."""
    for facility in free:
        if _suits(kind, facility, schools):
            free.remove(facility)
            return facility
    return -1


def _suits(kind: str, facility: int, schools: Schools) -> bool:
    if kind in {"hand_made", "by_hand_after_outage"}:
        return not schools.hikvision[facility]
    if kind in {
        "never_seen",
        "side_door",
        "no_biometrics",
        "not_served",
        "saturday_lessons",
        "brings_own_food",
        "said_own_food",
    }:
        return bool(schools.entrance[facility] >= 0)
    return True


def _at(
    rng: np.random.Generator,
    wanted: Wanted,
    strength: int,
    facility: int,
    *,
    schools: Schools,
    people: People,
    calendar: Calendar,
    calm: list[int],
) -> list[Scheme]:
    here = np.flatnonzero(
        people.settled & (people.facility == facility) & (people.standing == Standing.ENTITLED)
    )
    here = rng.permutation(here)
    others = [f for f in range(len(schools.codes)) if f != facility]
    elsewhere = others[int(rng.integers(len(others)))]
    every = tuple(calendar.offset(day) for day in calendar.open_days)

    def plan(children: Column, days: Iterable[int]) -> Scheme:
        return Scheme(wanted.kind, strength, facility, np.sort(children), tuple(days), elsewhere)

    if wanted.per == "child":
        each = 2 if wanted.kind == "twins" else 1
        groups = [here[n * each : (n + 1) * each] for n in range(wanted.units)]
        return [plan(group, _days_of_a_child(rng, wanted.kind, strength, every)) for group in groups]
    if wanted.per == "class":
        return [plan(group, every) for group in _classes(people, here)[: wanted.units]]
    if wanted.per == "class day":
        groups = _classes(people, here)
        days = rng.permutation(calm)[: wanted.units]
        return [plan(groups[n % len(groups)], (int(day),)) for n, day in enumerate(days)] if groups else []
    if wanted.per == "school":
        return [plan(here, every)]
    return [plan(here, (day,)) for day in _single_days(rng, wanted, calm, calendar)]


def _single_days(rng: np.random.Generator, wanted: Wanted, calm: list[int], calendar: Calendar) -> list[int]:
    if wanted.kind in {"closed_day", "saturday_lessons"}:
        closed = [calendar.offset(day) for day in calendar.all_days if day not in calendar.open_days]
        return sorted(int(day) for day in rng.permutation(closed)[: wanted.units])
    if wanted.kind == "clock_a_day_off":
        is_open = {calendar.offset(day) for day in calendar.open_days}
        calm = [day for day in calm if day + 1 not in is_open]
    return sorted(int(day) for day in rng.permutation(calm)[: wanted.units])


def _days_of_a_child(
    rng: np.random.Generator, kind: str, strength: int, every: tuple[int, ...]
) -> tuple[int, ...]:
    if kind == "two_places":
        return tuple(sorted(int(day) for day in rng.permutation(every)[:strength]))
    if kind == "not_served":
        return tuple(day for day in every if rng.random() * 100 < strength)
    if kind == "lessons_elsewhere":
        return every[2::5]
    if kind == "keyed_wrongly":
        return (every[int(rng.integers(1, len(every) - 1))],)
    return every


def _classes(people: People, here: Column) -> list[Column]:
    """The classes of the grades in which everybody is entitled, the largest first."""
    young = here[(people.grade[here] >= 1) & (people.grade[here] <= 4)]
    keys = people.grade[young].astype(np.int64) * 100 + people.letter[young]
    groups = [np.sort(young[keys == key]) for key in np.unique(keys)]
    return sorted((group for group in groups if len(group) >= 8), key=len, reverse=True)
