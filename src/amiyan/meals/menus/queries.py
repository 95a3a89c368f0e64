"""What was on the menu: now, or as it counted at a moment. Each question takes a scope; outside it there is nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.kernel.problems import Problem
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.menus.rules import COLUMNS, Dish, Part, compare, for_grade, total
from amiyan.meals.menus.standard import ActOfStandard, acts_of_standard, standard_of
from amiyan.meals.places import Place, place_within
from amiyan.meals.words import MEALS

WEEK: Final = dt.timedelta(days=6)
_HEAD: Final = 7  # columns of a menu before those of its dish
# So many days before a day are looked at for repetition: a weekend or a holiday lies between school days.
_BEFORE: Final = dt.timedelta(days=7)

_MENUS: Final = f"""
SELECT m.service_day, m.meal, m.version, m.known_from, m.source, m.recorded_by,
       {", ".join(f"d.{column}" for column in COLUMNS)}
FROM (
    SELECT DISTINCT ON (service_day, meal) service_day, meal, version, known_from, source, recorded_by
    FROM meals_menu
    WHERE facility_id = %(facility)s AND service_day BETWEEN %(first)s AND %(last)s
      AND (%(meal)s::text IS NULL OR meal = %(meal)s) AND known_from <= %(at)s::timestamptz
    ORDER BY service_day, meal, version DESC
) m
JOIN meals_dish d ON (d.facility_id, d.service_day, d.meal, d.version) = (%(facility)s, m.service_day, m.meal, m.version)
ORDER BY m.service_day, m.meal, d.place
"""
_AT: Final = f"""
SELECT a.n, a.facility_id, a.service_day, a.meal, m.version, m.known_from, m.source, m.recorded_by,
       {", ".join(f"d.{column}" for column in COLUMNS)}
FROM unnest(%(places)s::bigint[], %(days)s::date[], %(meals)s::text[], %(moments)s::timestamptz[])
    WITH ORDINALITY a (facility_id, service_day, meal, at, n)
JOIN LATERAL (
    SELECT m.version, m.known_from, m.source, m.recorded_by FROM meals_menu m
    WHERE (m.facility_id, m.service_day, m.meal) = (a.facility_id, a.service_day, a.meal)
      AND (m.known_from <= a.at OR %(later)s)
    ORDER BY m.known_from <= a.at DESC, m.version DESC LIMIT 1
) m ON true
JOIN meals_dish d ON (d.facility_id, d.service_day, d.meal, d.version)
    = (a.facility_id, a.service_day, a.meal, m.version)
ORDER BY a.n, d.place
"""
_CARD: Final = """
SELECT c.grade_from, c.grade_to, c.version, c.tariff_tiyn, c.known_from, c.source, p.kind, p.name_kk, p.name_ru, p.tiyn
FROM (
    SELECT DISTINCT ON (grade_from) * FROM meals_price_card
    WHERE facility_id = %(facility)s AND service_day = %(day)s AND meal = %(meal)s AND known_from <= %(at)s::timestamptz
    ORDER BY grade_from, version DESC
) c
JOIN meals_price_part p ON (p.facility_id, p.service_day, p.meal, p.grade_from, p.version)
    = (%(facility)s, %(day)s, %(meal)s, c.grade_from, c.version)
WHERE %(grade)s BETWEEN c.grade_from AND c.grade_to
ORDER BY c.known_from DESC, c.version DESC, c.grade_from, p.place
"""
_CARDS: Final = """
SELECT c.service_day, c.meal, c.grade_from, c.grade_to, c.version, c.tariff_tiyn, c.known_from, c.source,
       p.kind, p.name_kk, p.name_ru, p.tiyn
FROM (
    SELECT DISTINCT ON (service_day, meal, grade_from) * FROM meals_price_card
    WHERE facility_id = %(facility)s AND service_day BETWEEN %(first)s AND %(last)s
    ORDER BY service_day, meal, grade_from, version DESC
) c JOIN meals_price_part p USING (facility_id, service_day, meal, grade_from, version)
ORDER BY c.service_day, c.meal, c.grade_from, p.place
"""
_VERSIONS: Final = """
SELECT version, known_from, recorded_by, source FROM meals_menu
WHERE facility_id = %(facility)s AND service_day = %(day)s AND meal = %(meal)s ORDER BY version
"""


@dataclass(frozen=True, slots=True)
class Menu:
    """A meal of a day at a place in the version that counted, all its bands of grades one after another."""

    facility_id: int
    service_day: dt.date
    meal: str
    version: int
    known_from: dt.datetime
    source: str
    recorded_by: int
    dishes: tuple[Dish, ...]

    def served_to(self, grade: int | None) -> list[Dish]:
        """The dishes for a grade."""
        return for_grade(self.dishes, grade)

    @property
    def bands(self) -> list[tuple[int, int]]:
        """The bands of grades, in order."""
        return sorted({dish.band for dish in self.dishes})


@dataclass(frozen=True, slots=True)
class PriceCard:
    """The parts of the price of one meal for some grades, in tiyn."""

    grade_from: int
    grade_to: int
    version: int
    tariff_tiyn: int
    known_from: dt.datetime
    source: str
    parts: tuple[Part, ...]

    @property
    def band(self) -> tuple[int, int]:
        """Its grades, both included."""
        return self.grade_from, self.grade_to


@dataclass(frozen=True, slots=True)
class Version:
    """That a menu was entered or changed: when, by whom, on which word."""

    version: int
    known_from: dt.datetime
    recorded_by: int
    source: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A band of a menu beside the standard: totals in thousandths of what is shown, and what is not as it should be."""

    band: tuple[int, int]
    total: Mapping[str, int]
    bounds: Mapping[str, tuple[int | None, int | None]]
    findings: tuple[Problem, ...]
    acts: tuple[ActOfStandard, ...]


def menus_of(
    *, facility_id: int, first: dt.date, last: dt.date, scope: Scope, at: dt.datetime | None = None
) -> list[Menu]:
    """The menus of some days in order; ``at`` (aware): as they counted at that moment, else now.

    Empty where nothing is entered and outside the scope. Cost: one question by key, whatever the number of days.
    """
    if place_within(facility_id, scope) is None:
        return []
    return _menus(facility_id, first, last, None, at)


def week_of(*, facility_id: int, day: dt.date, scope: Scope, at: dt.datetime | None = None) -> list[Menu]:
    """The menus of the week (Monday to Sunday) in which a day lies."""
    monday = day - dt.timedelta(days=day.weekday())
    return menus_of(facility_id=facility_id, first=monday, last=monday + WEEK, scope=scope, at=at)


def menu_of(
    *, facility_id: int, service_day: dt.date, meal: str, scope: Scope, at: dt.datetime | None = None
) -> Menu | None:
    """One meal of a day; None where nothing is entered (or was not yet at the moment ``at``), and outside the scope."""
    if place_within(facility_id, scope) is None:
        return None
    found = _menus(facility_id, service_day, service_day, meal, at)
    return found[0] if found else None


def versions_of(*, facility_id: int, service_day: dt.date, meal: str, scope: Scope) -> list[Version]:
    """How often the menu of a meal was changed, the first version first."""
    if place_within(facility_id, scope) is None:
        return []
    values = {"facility": facility_id, "day": service_day, "meal": meal}
    return [Version(*row) for row in query(_VERSIONS, values)]


def card_of(
    *,
    facility_id: int,
    service_day: dt.date,
    meal: str,
    grade: int,
    scope: Scope,
    at: dt.datetime | None = None,
) -> PriceCard | None:
    """The price card of a meal for a grade; None where none is entered, and outside the scope."""
    if place_within(facility_id, scope) is None:
        return None
    values = {"facility": facility_id, "day": service_day, "meal": meal, "grade": max(grade, 0)}
    rows = query(_CARD, {**values, "at": _moment(at)})
    if not rows:
        return None
    grade_from, grade_to, version, tariff, known_from, source = rows[0][:6]
    parts = tuple(Part(*row[6:]) for row in rows if (row[0], row[2]) == (grade_from, version))
    return PriceCard(grade_from, grade_to, version, tariff, known_from, source, parts)


def cards_of(
    *, facility_id: int, first: dt.date, last: dt.date, scope: Scope
) -> dict[tuple[dt.date, str], list[PriceCard]]:
    """The price cards of some days as they count now, by day and meal, by grades. Empty out of scope. One question."""
    if place_within(facility_id, scope) is None:
        return {}
    cards: dict[tuple[dt.date, str], dict[int, tuple[tuple[Any, ...], list[Part]]]] = {}
    for day, meal, *head in query(_CARDS, {"facility": facility_id, "first": first, "last": last}):
        of_meal = cards.setdefault((day, meal), {})
        of_meal.setdefault(head[0], (tuple(head[:6]), []))[1].append(Part(*head[6:]))
    return {
        key: [PriceCard(*(*said, tuple(parts))) for said, parts in found.values()]
        for key, found in cards.items()
    }


def beside_standard(menus: Sequence[Menu], *, scope: Scope) -> list[list[Compared]]:
    """Each of some menus of one place beside the nutrition standard of its day, band by band, in their order.

    Empty outside the scope. Cost: two questions, whatever the number of menus.
    """
    if not menus:
        return []
    place = place_within(menus[0].facility_id, scope)
    if place is None:
        return []
    days = [menu.service_day for menu in menus]
    near = _menus(place.id, min(days) - _BEFORE, max(days) - dt.timedelta(days=1), None, None)
    return [
        [_compared(menu, band, place, _earlier(menu, near)) for band in menu.bands]
        for menu in menus
        if menu.facility_id == place.id
    ]


def _earlier(menu: Menu, near: Iterable[Menu]) -> list[Menu]:
    day = menu.service_day
    return [one for one in near if one.meal == menu.meal and day - _BEFORE <= one.service_day < day]


def _compared(menu: Menu, band: tuple[int, int], place: Place, earlier: Iterable[Menu]) -> Compared:
    asked = {"region": place.region, "grade": band[0]}
    standard = standard_of(menu.meal, menu.service_day, region=place.region, grade=band[0])
    dishes = [dish for dish in menu.dishes if dish.band == band]
    before = {one.service_day: one.served_to(band[0]) for one in earlier}
    return Compared(
        band=band,
        total=total(dishes),
        bounds=standard.bounds,
        findings=tuple(compare(dishes, standard, before=before)),
        acts=tuple(acts_of_standard(menu.meal, menu.service_day, **asked)),  # type: ignore[arg-type]
    )


class Moment(NamedTuple):
    """A meal of a place as somebody met it at a moment (aware)."""

    facility_id: int
    service_day: dt.date
    meal: str
    at: dt.datetime


def menus_at(moments: Sequence[Moment], *, or_later: bool = False) -> list[Menu | None]:
    """The menu that counted at each of some moments, in their order; None where none was entered by then.

    ``or_later``: where none was, the one entered since, as it counts now; its ``known_from`` lies after the moment.

    For this room's own use: whoever asks has seen to the scope. Cost: one question for all.
    """
    values = {
        "places": [one.facility_id for one in moments],
        "days": [one.service_day for one in moments],
        "meals": [one.meal for one in moments],
        "moments": [one.at for one in moments],
        "later": or_later,
    }
    rows = query(_AT, values)
    versions = {row[0]: row[1:5] for row in rows}
    # Many may have met one version: its dishes are read with the first of them.
    first = {version: number for number, version in reversed(versions.items())}
    found = _made(row[1:] for row in rows if first[row[1:5]] == row[0])
    return [found.get(versions.get(number, ())) for number in range(1, len(moments) + 1)]


def _menus(
    facility_id: int, first: dt.date, last: dt.date, meal: str | None, at: dt.datetime | None
) -> list[Menu]:
    values: dict[str, Any] = {
        "facility": facility_id,
        "first": first,
        "last": last,
        "meal": meal,
        "at": _moment(at),
    }
    rows = query(_MENUS, values)
    found = _made((facility_id, *row) for row in rows)
    meals = list(MEALS)
    return sorted(found.values(), key=lambda menu: (menu.service_day, meals.index(menu.meal)))


def _made(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Menu]:
    """Menus by (place, day, meal, version) from rows of a head and a dish each."""
    dishes: dict[tuple[Any, ...], list[Dish]] = {}
    for row in rows:
        said = dict(zip(COLUMNS, row[_HEAD:], strict=True))
        said |= {name: tuple(said[name]) for name in ("allergens", "kinds", "needs")}
        dishes.setdefault(row[:_HEAD], []).append(Dish(**said))
    return {head[:4]: Menu(*(*head, tuple(found))) for head, found in dishes.items()}


def _moment(at: dt.datetime | None) -> str:
    if at is None:
        return "infinity"
    if at.tzinfo is None:
        raise ValueError("a moment of knowledge is an aware instant, not a local time")
    return at.isoformat()
