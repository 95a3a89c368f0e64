"""What schemes and look-alikes change on a day: who is there, who eats, what terminals write down."""

from typing import TYPE_CHECKING

import numpy as np

from amiyan.simulator.records import OUTCOME_OF, USED, Intent, Method, Standing, make, make_none
from amiyan.simulator.schemes import Scheme, Schemes
from amiyan.simulator.text import Column

if TYPE_CHECKING:
    from amiyan.simulator.days import Town

WHOLE_CLASS = 99
OWN_FOOD = ("brings_own_food", "said_own_food")  # of the second the family has told the school


def ghosts_of(plan: Scheme) -> Column:
    """The children of a class who exist on the roster alone."""
    return plan.children if plan.strength == WHOLE_CLASS else plan.children[: plan.strength]


def there(schemes: Schemes, offset: int, present: Column, *, is_open: Column) -> Column:
    """Who is at school once plans are followed."""
    present = present.copy()
    for plan in schemes.of("never_seen"):
        present[ghosts_of(plan)] = False
    for plan in schemes.of("boarding"):  # they live there, and are ill less often
        here = plan.children[is_open[plan.children]]
        present[here] |= schemes.rng.random(len(here)) < 0.9
    for plan in schemes.today("lent_card", offset):
        present[plan.children[: plan.strength]] = False
    for plan in schemes.today("one_card", offset):
        present[plan.children[:1]] = True
    for kind in ("two_places", "not_served", *OWN_FOOD):
        for plan in schemes.of(kind):
            present[plan.children] |= is_open[plan.children] & (schemes.rng.random(len(plan.children)) < 0.9)
    for plan in schemes.today("two_places", offset):
        present[plan.children] = is_open[plan.children]
    return present


def eating(schemes: Schemes, offset: int, eaters: Column, present: Column) -> Column:
    """Who of those present eats at the own canteen once plans are followed."""
    eats = np.zeros(len(present), dtype=bool)
    eats[eaters] = True
    for plan in schemes.of("boarding"):
        here = plan.children[present[plan.children]]
        eats[here] |= schemes.rng.random(len(here)) < 0.95
    for kind in ("not_served", "lessons_elsewhere"):
        for plan in schemes.today(kind, offset):
            eats[plan.children] = False
    for kind in OWN_FOOD:
        for plan in schemes.of(kind):
            eats[plan.children] = False
    for plan in schemes.today("two_places", offset):
        eats[plan.children] = present[plan.children]
    for kind in ("class_in_a_minute", "class_together"):
        for plan in schemes.today(kind, offset):
            eats[plan.children] = False  # their records are written below
    for plan in schemes.of("twins"):  # the terminal takes the second twin for the first
        eats[plan.children] = False
    return np.flatnonzero(eats)


def records_of(town: "Town", offset: int, records: Column, present: Column, eaters: Column) -> Column:
    """The day's records once plans are followed. Cost: the records of the day, once for each plan of a school."""
    schemes = town.schemes
    if not schemes.plans:
        return records
    unseen = np.ones(len(town.people), dtype=bool)
    unseen[eaters] = False
    parts = [records, *_of_single_days(town, offset, present)]
    for plan in schemes.of("too_perfect"):
        absent = plan.children[unseen[plan.children]]
        chosen = absent[schemes.rng.random(len(absent)) * 100 < plan.strength]
        parts.append(_spread(town, chosen, Method.CARD))
    parts += [_by_hand(town, plan, unseen) for plan in schemes.of("hand_made")]
    for plan in schemes.of("never_seen"):
        ghosts = ghosts_of(plan)
        parts.append(_spread(town, ghosts[schemes.rng.random(len(ghosts)) < 0.9], Method.CARD))
    for plan in schemes.of("twins"):  # of the second there is no record at all
        first = plan.children[:1][present[plan.children[:1]]]
        again = _spread(town, first, Method.FACE)
        parts.append(again)
        second = again.copy()
        second["second"] += 400
        second["outcome"] = OUTCOME_OF[Intent.AGAIN, Standing.ENTITLED]
        parts.append(second)
    parts += _elsewhere(town, offset, present)
    return _changed(town, offset, np.concatenate(parts))


def closed_records(town: "Town", offset: int) -> list[Column]:
    """Records of a day without school: marks that nobody earned, and lessons that no calendar names."""
    schemes = town.schemes
    parts = [
        _row(town, plan.children[: plan.strength], step=7, method=Method.CARD)
        for plan in schemes.today("closed_day", offset)
    ]
    for plan in schemes.today("saturday_lessons", offset):
        came = plan.children[schemes.rng.random(len(plan.children)) < 0.85]
        parts += [_spread(town, came, Method.FACE), _at_entrance(town, came)]
    parts += schemes.a_day_late.pop(offset - 1, [])
    for part in parts:
        eaten = part["outcome"] == USED
        part["outcome"][eaten] = OUTCOME_OF[Intent.CLOSED_DAY, Standing.ENTITLED]
    return parts


def billed(schemes: Schemes, meals: Column, ate: Column) -> Column:
    """The day's bill once suppliers of crooked schools, who forget nothing, have added to what was eaten."""
    for plan in schemes.of("invoice_above"):
        eaten = int(ate[plan.facility])
        meals[plan.facility] = eaten - (-eaten * plan.strength // 100)
    return meals


def _of_single_days(town: "Town", offset: int, present: Column) -> list[Column]:
    schemes, parts = town.schemes, []
    for plan in schemes.today("class_in_a_minute", offset):
        marked = plan.children[: plan.strength]
        rest = plan.children[plan.strength :]
        parts.append(_row(town, marked, step=2, method=Method.CARD))
        parts.append(_spread(town, rest[present[rest]], Method.FACE))
    for plan in schemes.today("class_together", offset):  # they queue, and are recognised as fast as it goes
        came = plan.children[present[plan.children]]
        together = _row(town, came, step=3, method=Method.FACE)
        together["second"] += schemes.rng.integers(0, 3, len(together), dtype=np.int32)
        parts.append(together)
    parts += [
        _row(town, plan.children[: plan.strength], step=4, method=Method.CARD)
        for plan in schemes.today("lent_card", offset)
    ]
    for plan in schemes.today("one_card", offset):
        shown = _row(town, np.repeat(plan.children[:1], plan.strength), step=4, method=Method.CARD)
        shown["outcome"] = OUTCOME_OF[Intent.AGAIN, Standing.ENTITLED]
        parts.append(shown)
    return parts


def _elsewhere(town: "Town", offset: int, present: Column) -> list[Column]:
    """Records at another school, where the child is known by the IIN."""
    parts = []
    for kind in ("two_places", "lessons_elsewhere", "keyed_wrongly"):
        for plan in town.schemes.today(kind, offset):
            came = plan.children[present[plan.children]]
            parts.append(
                make(
                    child=came,
                    terminal=np.full(len(came), town.schools.canteen[plan.elsewhere]),
                    second=town.schemes.rng.integers(10 * 3600, 14 * 3600, len(came)),
                    pin=town.people.iin[came],
                    outcome=OUTCOME_OF[Intent.GUEST, Standing.ENTITLED],
                    method=Method.CARD if kind == "two_places" else Method.FACE,
                )
            )
    return parts


def _changed(town: "Town", offset: int, records: Column) -> Column:
    """What breaks or stands aside at a school changes records that are there already."""
    schemes, schools = town.schemes, town.schools
    records = records.copy()
    facility = np.array([terminal.facility for terminal in schools.terminals] + [-1])[records["terminal"]]
    at_entrance = np.isin(records["terminal"], schools.entrance[schools.entrance >= 0])
    for plan in schemes.of("side_door"):
        records["outcome"][at_entrance & np.isin(records["child"], plan.children)] = -1
    for plan in schemes.of("twins"):
        records["outcome"][np.isin(records["child"], plan.children[1:])] = -1
    for plan in schemes.of("no_biometrics"):
        records["method"][np.isin(records["child"], plan.children)] = Method.CARD
    for plan in schemes.today("cards_for_a_day", offset):
        records["method"][(facility == plan.facility) & (records["child"] >= 0)] = Method.CARD
    for plan in schemes.today("by_hand_after_outage", offset):
        _typed_later(schemes, records, (facility == plan.facility) & ~at_entrance & (records["child"] >= 0))
    for plan in schemes.today("clock_a_day_off", offset):
        mine = (facility == plan.facility) & ~at_entrance & (records["child"] >= 0)
        schemes.a_day_late.setdefault(offset, []).append(records[mine].copy())
        records["outcome"][mine] = -1
    copies = [_stuttered(records, facility == plan.facility) for plan in schemes.today("stutter", offset)]
    return np.concatenate([records[records["outcome"] >= 0], *copies])


def _typed_later(schemes: Schemes, records: Column, mine: Column) -> None:
    """The terminal was dead until one; then somebody typed in who had eaten, one after another."""
    where = np.flatnonzero(mine & (records["outcome"] == USED))
    late = schemes.rng.permutation(where)
    records["second"][late] = 13 * 3600 + 4 * np.arange(len(late))
    records["method"][late] = Method.PASSWORD
    records["outcome"][late] = OUTCOME_OF[Intent.TYPED, Standing.ENTITLED]
    records["outcome"][np.setdiff1d(np.flatnonzero(mine), where)] = -1


def _stuttered(records: Column, mine: Column) -> Column:
    """A reader that writes each pass five times within ten seconds."""
    passes = records[mine & (records["outcome"] >= USED)]
    out = np.concatenate([passes for _ in range(4)]) if len(passes) else make_none()
    out["second"] += np.repeat(np.arange(1, 5, dtype=np.int32) * 2, len(passes))
    out["outcome"] = OUTCOME_OF[Intent.AGAIN, Standing.ENTITLED]
    return out


def _by_hand(town: "Town", plan: Scheme, unseen: Column) -> Column:
    """Marks typed for children who did not eat: so many per cent of the school's meals."""
    absent = town.schemes.rng.permutation(plan.children[unseen[plan.children]])
    marked = np.sort(absent[: -(-(len(plan.children) - len(absent)) * plan.strength // 100)])
    records = _spread(town, marked, Method.PASSWORD)
    records["outcome"] = OUTCOME_OF[Intent.TYPED, Standing.ENTITLED]
    return records


def _spread(town: "Town", child: Column, method: Method) -> Column:
    """A meal each at the time of the class."""
    return _made(town, child, _class_time(town, child), method)


def _row(town: "Town", child: Column, *, step: int, method: Method) -> Column:
    """A meal each, ``step`` seconds apart."""
    start = int(town.schemes.rng.integers(11 * 3600, 13 * 3600))
    return _made(town, child, start + step * np.arange(len(child)), method)


def _made(town: "Town", child: Column, second: Column, method: Method) -> Column:
    people, schools = town.people, town.schools
    return make(
        child=child,
        terminal=schools.canteen[people.facility[child]],
        second=second,
        pin=people.pin[child],
        outcome=OUTCOME_OF[Intent.MEAL, people.standing[child]],
        method=method,
    )


def _at_entrance(town: "Town", child: Column) -> Column:
    gates = town.schools.entrance[town.people.facility[child]]
    child, gates = child[gates >= 0], gates[gates >= 0]
    return make(
        child=child,
        terminal=gates,
        second=town.schemes.rng.integers(7 * 3600 + 1500, 8 * 3600 + 1800, len(child)),
        pin=town.people.pin[child],
        outcome=OUTCOME_OF[Intent.PASSING_BY, Standing.ENTITLED],
        method=town.people.method[child],
    )


def _class_time(town: "Town", child: Column) -> Column:
    people, schools = town.people, town.schools
    facility = people.facility[child]
    opens, closes = schools.opens[facility] + 7200, schools.closes[facility] - 7200
    slot = (people.grade[child].astype(np.int64) * 7 + people.letter[child] * 3) % 10
    when: Column = opens + (closes - opens) * slot // 10 + town.schemes.rng.integers(-360, 361, len(child))
    return when
