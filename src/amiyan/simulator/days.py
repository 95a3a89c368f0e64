"""One school day: who comes, who eats, and what the terminals see of it."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from amiyan.simulator.faults import Faults
from amiyan.simulator.mischief import (
    Mischief,
    closed_day_records,
    school_day_records,
    typed_ghost_records,
)
from amiyan.simulator.people import ALWAYS, People
from amiyan.simulator.records import (
    NOBODY,
    NOT_A_PASS,
    OUTCOME_OF,
    OUTSIDE_PERIOD,
    REPEATED,
    UNKNOWN_PERSON,
    USED,
    Event,
    Intent,
    Method,
    Standing,
    in_order,
    make,
    make_none,
    personless,
)
from amiyan.simulator.schemes import Schemes
from amiyan.simulator.schemes.day import closed_records, eating, records_of, there
from amiyan.simulator.schemes.ratings import rate
from amiyan.simulator.schools import CLOSES, OPENS, Calendar, Schools
from amiyan.simulator.text import Column


@dataclass(slots=True)
class Town:
    """Everything that stays the same from day to day."""

    schools: Schools
    people: People
    calendar: Calendar
    faults: Faults
    mischief: Mischief
    stranger_at: Column  # teachers and rejected children: their school
    stranger_pin: Column
    schemes: Schemes = field(default_factory=Schemes)


@dataclass(slots=True)
class Health:
    """What carries over from one day to the next."""

    ill_until: Column
    fasts_from: Column
    fasts_until: Column


@dataclass(slots=True)
class Day:
    """One day: its records, by facility who was listed (entitled, open) and who of them really ate, and how
    many of all who ate left no record.
    """

    records: Column
    listed: Column
    ate: Column
    unseen: int


def build_health(rng: np.random.Generator, town: Town) -> Health:
    """Nobody is ill yet; one child in fifty will fast for one to three weeks."""
    count, length = len(town.people), town.calendar.offset(town.calendar.last) + 1
    starts = np.where(rng.random(count) < 0.02, rng.integers(-5, length, count), ALWAYS)
    return Health(np.full(count, -1), starts, starts + rng.integers(5, 20, count))


def school_day(rng: np.random.Generator, town: Town, health: Health, day: date) -> Day:
    """All records of one school day in order. Time and memory grow with the number of children."""
    people, schools = town.people, town.schools
    offset = town.calendar.offset(day)
    facility = people.facility_on(offset)
    is_open = (facility >= 0) & ~town.calendar.closed_today(day, facility, people.grade)
    present = is_open & _comes(rng, health, offset) & (town.mischief.ghosts == 0)
    present[town.mischief.away(offset)] = False
    present = there(town.schemes, offset, present, is_open=is_open)
    guests = np.flatnonzero(present & (rng.random(len(people)) < 0.001))
    undisturbed = _undisturbed(town, day)
    guests = guests[undisturbed[facility[guests]]] if undisturbed.sum() > 1 else guests[:0]
    present[guests] = False

    hungry = rng.random(len(people)) < np.where(people.standing == Standing.NOT_ENTITLED, 0.2, 0.95)
    fasting = (offset >= health.fasts_from) & (offset <= health.fasts_until)
    eaters = eating(town.schemes, offset, np.flatnonzero(present & hungry & ~fasting), present)
    rate(town.schemes, offset, eaters, people.facility)
    pin = people.pin_on(offset)
    parts = _meals(rng, town, offset, child=eaters, facility=facility[eaters], pin=pin[eaters])
    parts.append(_entrance(rng, town, np.flatnonzero(present), facility, pin))
    parts.extend(_strangers(rng, town))
    parts.append(_guests(rng, town, guests, facility[guests], undisturbed))
    parts.append(_gone(rng, town, offset, undisturbed))
    parts.append(_at_an_unlisted_terminal(rng, town))
    parts.extend(school_day_records(rng, town.mischief, schools, people, offset))
    parts.extend(closed_day_records(rng, town.mischief, schools, people, offset))
    parts.append(typed_ghost_records(rng, town.mischief, schools, people, is_open))
    kept = records_of(town, offset, np.concatenate(parts), present, eaters)
    records = _as_terminals_keep_them(rng, town, offset, kept)
    owed = people.standing == Standing.ENTITLED
    count = len(schools.codes)
    return Day(
        records=records,
        listed=np.bincount(facility[is_open & owed], minlength=count),
        ate=np.bincount(facility[eaters[owed[eaters]]], minlength=count),
        unseen=len(np.setdiff1d(eaters, records["child"][records["outcome"] != NOT_A_PASS])),
    )


def closed_day(rng: np.random.Generator, town: Town, day: date) -> Column:
    """Records of a day without school: only the dishonest are at work."""
    offset = town.calendar.offset(day)
    parts = closed_day_records(rng, town.mischief, town.schools, town.people, offset)
    parts += closed_records(town, offset)
    return _as_terminals_keep_them(rng, town, offset, np.concatenate([make_none(), *parts]))


def _comes(rng: np.random.Generator, health: Health, offset: int) -> Column:
    count = len(health.ill_until)
    falls_ill = (rng.random(count) < 0.012) & (health.ill_until < offset)
    health.ill_until = np.where(falls_ill, offset + rng.integers(1, 8, count), health.ill_until)
    comes: Column = (health.ill_until < offset) & (rng.random(count) >= 0.04)
    return comes


def _undisturbed(town: Town, day: date) -> Column:
    fine = np.ones(len(town.schools.codes), dtype=bool)
    fine[[remote.facility for remote in town.calendar.remote_on(day)]] = False
    return fine


def _meals(
    rng: np.random.Generator, town: Town, offset: int, *, child: Column, facility: Column, pin: Column
) -> list[Column]:
    """The meals of the day as the canteens' terminals see them, and what comes with them."""
    people, schools = town.people, town.schools
    second = _meal_time(rng, people, schools, child, facility)
    lot = rng.random(len(child))
    intent = np.full(len(child), Intent.MEAL)
    out_of_hours = lot < 0.006
    early = lot < 0.001
    typed = ~out_of_hours & (lot < 0.014) & ~schools.hikvision[facility]
    intent[out_of_hours], intent[typed] = Intent.OUT_OF_HOURS, Intent.TYPED
    second = np.where(out_of_hours, schools.closes[facility] + rng.integers(600, 4800, len(child)), second)
    second = np.where(early, schools.opens[facility] - rng.integers(600, 2400, len(child)), second)
    other_line = ~schools.same_door[facility] & (people.letter[child] % 2 == 1)
    other_line &= schools.second_canteen[facility] >= 0
    by_hand = np.where(lot < 0.012, Method.PASSWORD, Method.BY_HAND)
    meals = make(
        child=child,
        terminal=np.where(other_line, schools.second_canteen[facility], schools.canteen[facility]),
        second=second,
        pin=pin,
        outcome=OUTCOME_OF[intent, people.standing[child]],
        method=np.where(typed, by_hand, people.method[child]),
    )
    kept = ~_lost(town, offset, facility, second)
    honest = kept & (intent == Intent.MEAL)
    parts = [meals[kept]]
    parts += _seen_again(rng, town, meals[honest], facility[honest])
    parts.append(_then_recognised(rng, town, meals[kept & typed]))
    return parts


def _meal_time(
    rng: np.random.Generator, people: People, schools: Schools, child: Column, facility: Column
) -> Column:
    """Each class has its break between two hours after the opening and two before the end."""
    opens, closes = schools.opens[facility] + 7200, schools.closes[facility] - 7200
    slot = (people.grade[child].astype(np.int64) * 7 + people.letter[child] * 3) % 10
    when: Column = opens + (closes - opens) * slot // 10 + rng.integers(-360, 361, len(child))
    return when


def _lost(town: Town, offset: int, facility: Column, second: Column) -> Column:
    lost = np.zeros(len(facility), dtype=bool)
    for (school, when), (begins, ends) in town.faults.cuts.items():
        if when == offset:
            lost |= (facility == school) & (second >= begins) & (second < ends)
    return lost


def _seen_again(rng: np.random.Generator, town: Town, meals: Column, facility: Column) -> list[Column]:
    """Second helpings, the other terminal at the same door, check-in and check-out in one second, and events
    without a person around a pass.
    """
    outcome = OUTCOME_OF[Intent.AGAIN, town.people.standing[meals["child"]]]
    hikvision = town.schools.hikvision[facility]
    lot = rng.random((4, len(meals)))
    helping = _changed(meals, outcome, lot[0] < 0.005)
    helping["second"] += rng.integers(1200, 3600, len(helping))
    both_doors = town.schools.same_door[facility] & (lot[1] < 0.4)
    door = _changed(meals, outcome, both_doors)
    door["terminal"] = town.schools.second_canteen[facility[both_doors]]
    door["second"] += rng.integers(2, 20, len(door))
    out = _changed(meals, outcome, ~hikvision & (lot[2] < 0.001))
    out["state"] = 1
    failed = personless(meals[hikvision & (lot[3] < 0.03)], Event.FAILED, seconds_later=-4)
    opened = personless(meals[hikvision & (lot[3] > 0.96)], Event.DOOR_OPENED, seconds_later=1)
    closed = personless(meals[hikvision & (lot[3] > 0.96)], Event.DOOR_CLOSED, seconds_later=6)
    return [helping, door, out, failed, opened, closed]


def _then_recognised(rng: np.random.Generator, town: Town, typed: Column) -> Column:
    """One in five who typed is recognised by the face after all: the meal of the day is proved."""
    proved = typed[rng.random(len(typed)) < 0.2].copy()
    proved["second"] += 40
    proved["method"] = Method.FACE
    proved["outcome"] = OUTCOME_OF[Intent.MEAL, town.people.standing[proved["child"]]]
    return proved


def _changed(records: Column, outcome: Column, chosen: Column) -> Column:
    picked = records[chosen].copy()
    picked["outcome"] = outcome[chosen]
    return picked


def _entrance(rng: np.random.Generator, town: Town, child: Column, facility: Column, pin: Column) -> Column:
    schools = town.schools
    child = child[schools.entrance[facility[child]] >= 0]
    return make(
        child=child,
        terminal=schools.entrance[facility[child]],
        second=rng.integers(7 * 3600 + 1500, 8 * 3600 + 1800, len(child)),
        pin=pin[child],
        outcome=OUTCOME_OF[Intent.PASSING_BY, Standing.ENTITLED],
        method=town.people.method[child],
    )


def _strangers(rng: np.random.Generator, town: Town) -> list[Column]:
    """Teachers, and children whose row was rejected: they eat, and at the entrance they are seen."""
    parts = []
    for terminals, outcome in ((town.schools.canteen, UNKNOWN_PERSON), (town.schools.entrance, NOT_A_PASS)):
        come = np.flatnonzero((rng.random(len(town.stranger_at)) < 0.8) & (terminals[town.stranger_at] >= 0))
        parts.append(
            make(
                child=NOBODY - 1 - come,
                terminal=terminals[town.stranger_at[come]],
                second=rng.integers(8 * 3600, 15 * 3600, len(come)),
                pin=town.stranger_pin[come],
                outcome=outcome,
            )
        )
    return parts


def _guests(rng: np.random.Generator, town: Town, child: Column, home: Column, undisturbed: Column) -> Column:
    """Children who eat at another school on a day (a contest, say), known there by their IIN; and children
    whom a crooked school has listed a second time and registers by card.
    """
    open_schools = np.flatnonzero(undisturbed)
    if len(child):
        place = rng.integers(1, len(open_schools), len(child)) + np.searchsorted(open_schools, home)
        away = open_schools[place % len(open_schools)]
    else:
        away = home
    twice = [row for row in town.mischief.bad_rows if row.child >= 0]
    twice = [
        row for row in twice if undisturbed[row.passes_at] and undisturbed[town.people.facility[row.child]]
    ]
    listed = [row.child for row in twice if rng.random() < 0.6]
    at = {row.child: row.passes_at for row in twice}
    extra = np.array([one for one in listed if one not in set(child.tolist())], dtype=np.int64)
    both = np.r_[child, extra]
    where = np.r_[away, np.array([at[int(one)] for one in extra], dtype=np.int64)].astype(np.int64)
    return make(
        child=both,
        terminal=town.schools.canteen[where],
        second=rng.integers(10 * 3600, 14 * 3600, len(both)),
        pin=town.people.iin[both],
        outcome=OUTCOME_OF[Intent.GUEST, town.people.standing[both]],
        method=Method.CARD,
    )


def _gone(rng: np.random.Generator, town: Town, offset: int, undisturbed: Column) -> Column:
    """Children who pass shortly before their first or after their last day, where terminals know IINs."""
    people = town.people
    near = ((offset > people.left) & (offset <= people.left + 5)) | (
        (offset < people.joined) & (offset >= people.joined - 4)
    )
    near &= town.schools.iin_pins[people.facility] & undisturbed[people.facility]
    child = np.flatnonzero(near & (rng.random(len(people)) < 0.5))
    return make(
        child=child,
        terminal=town.schools.canteen[people.facility[child]],
        second=rng.integers(10 * 3600, 14 * 3600, len(child)),
        pin=people.iin[child],
        outcome=OUTCOME_OF[Intent.GONE, people.standing[child]],
    )


def _at_an_unlisted_terminal(rng: np.random.Generator, town: Town) -> Column:
    """A terminal that nobody put on the list records a few children every day."""
    child = np.unique(rng.integers(0, len(town.people), 5))
    return make(
        child=child,
        terminal=np.full(len(child), len(town.schools.terminals)),
        second=rng.integers(8 * 3600, 15 * 3600, len(child)),
        pin=town.people.iin[child],
        outcome=OUTCOME_OF[Intent.PASSING_BY, Standing.ENTITLED],
    )


def _as_terminals_keep_them(rng: np.random.Generator, town: Town, offset: int, records: Column) -> Column:
    """What is left in the terminals: silent ones keep nothing, clocks drift or fail, some records double."""
    terminals = len(town.schools.terminals) + 1
    silent, stopped = np.zeros(terminals, dtype=bool), np.zeros(terminals, dtype=bool)
    silent[[t for t, when in town.faults.silent if when == offset]] = True
    stopped[[t for t, when in town.faults.wrong_clock if when == offset]] = True
    records = records[~silent[records["terminal"]]]
    lost_in_time = stopped[records["terminal"]] & (records["outcome"] > UNKNOWN_PERSON)
    records["outcome"][lost_in_time] = OUTSIDE_PERIOD

    drift = np.where(rng.random(terminals) < 0.7, rng.integers(-180, 181, terminals), 0)
    records["second"] += drift[records["terminal"]].astype(np.int32)
    _at_the_very_edges(rng, town, records)
    doubled = records[(rng.random(len(records)) < 0.006) & (records["child"] != NOBODY)].copy()
    doubled["outcome"], doubled["copy"] = REPEATED, 1
    return in_order(np.concatenate([records, doubled]))


def _at_the_very_edges(rng: np.random.Generator, town: Town, records: Column) -> None:
    """One meal in the first second of the serving hours and one in the last: both count."""
    facility = np.array([terminal.facility for terminal in town.schools.terminals] + [0])
    usual = town.schools.opens[facility[records["terminal"]]] == OPENS
    used = np.flatnonzero(usual & (records["outcome"] == USED) & (records["state"] == 0))
    if len(used) > 10:
        first, last = rng.choice(used, 2, replace=False)
        records["second"][first], records["second"][last] = OPENS, CLOSES
