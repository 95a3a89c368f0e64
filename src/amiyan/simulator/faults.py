"""What breaks without anybody's fault: silent terminals, wrong clocks, power cuts, logs exported twice."""

from dataclasses import dataclass, field

import numpy as np

from amiyan.simulator.schools import Calendar, Schools

FacilityDay = tuple[int, int]  # the index of a facility and the offset of a day


@dataclass(slots=True)
class Faults:
    """Planned faults. Days are offsets from the first of the period, terminals and facilities are indexes."""

    silent: set[tuple[int, int]] = field(default_factory=set)  # terminal, day: no record leaves it
    wrong_clock: set[tuple[int, int]] = field(default_factory=set)  # terminal, day: six years early
    cuts: dict[FacilityDay, tuple[int, int]] = field(default_factory=dict)  # seconds without power
    again_elsewhere: set[tuple[int, int]] = field(default_factory=set)  # terminal, day: another file, layout
    again_in_place: set[tuple[int, int]] = field(default_factory=set)  # terminal, day: twice in its own file
    taken: set[FacilityDay] = field(default_factory=set)  # nothing else happens to a school on such a day


def plan_faults(rng: np.random.Generator, schools: Schools, calendar: Calendar) -> Faults:
    """Faults in proportion to the town, at least one of each kind where there is room for it."""
    faults = Faults()
    offsets = [calendar.offset(day) for day in calendar.open_days]
    count = len(schools.codes)
    for remote in calendar.remote:
        faults.taken.add((remote.facility, calendar.offset(remote.day)))
    single = [int(f) for f in np.flatnonzero(schools.second_canteen < 0)]
    for facility in _some(rng, single, max(1, count // 12)):
        length = min(int(rng.integers(2, 6)), max(1, len(offsets) // 3))
        start = int(rng.integers(0, max(1, len(offsets) - length)))
        for offset in offsets[start : start + length]:
            faults.silent.add((int(schools.canteen[facility]), offset))
            faults.taken.add((facility, offset))
    for facility, offset in _free(rng, faults, single, offsets, max(1, count // 10)):
        faults.wrong_clock.add((int(schools.canteen[facility]), offset))
    everybody = list(range(count))
    for facility, offset in _free(rng, faults, everybody, offsets, max(1, count * len(offsets) // 80)):
        begins = int(rng.integers(10 * 3600, 12 * 3600))
        faults.cuts[facility, offset] = (begins, begins + int(rng.integers(1800, 5400)))
    _plan_replays(rng, faults, schools, offsets)
    return faults


def _plan_replays(rng: np.random.Generator, faults: Faults, schools: Schools, offsets: list[int]) -> None:
    terminals = len(schools.terminals)
    # The canteens of the first three schools replay in every town: one of each maker and layout.
    chosen = {int(number) for number in schools.canteen[:3]}
    chosen |= set(_some(rng, list(range(terminals)), terminals // 15))
    for terminal in sorted(chosen):
        for offset in _some(rng, offsets, max(1, len(offsets) // 4)):
            faults.again_elsewhere.add((terminal, offset))
    for terminal in _some(rng, list(range(terminals)), max(1, terminals // 15)):
        faults.again_in_place.add((terminal, offsets[int(rng.integers(0, len(offsets)))]))


def _some(rng: np.random.Generator, among: list[int], wanted: int) -> list[int]:
    return sorted(int(pick) for pick in rng.permutation(np.array(among, dtype=np.int64))[:wanted])


def _free(
    rng: np.random.Generator, faults: Faults, facilities: list[int], offsets: list[int], wanted: int
) -> list[FacilityDay]:
    """School days to which nothing else happens; they are taken from now on."""
    found: list[FacilityDay] = []
    for _ in range(wanted * 5):
        if len(found) == wanted or not facilities:
            break
        pick = (facilities[int(rng.integers(len(facilities)))], offsets[int(rng.integers(len(offsets)))])
        if pick not in faults.taken:
            faults.taken.add(pick)
            found.append(pick)
    return found


def free_days(
    rng: np.random.Generator, faults: Faults, facilities: list[int], calendar: Calendar, wanted: int
) -> list[FacilityDay]:
    """As many undisturbed (facility, day) pairs as wanted and found, for those who plan mischief."""
    offsets = [calendar.offset(day) for day in calendar.open_days]
    return _free(rng, faults, facilities, offsets, wanted)
