"""Reads of the summed figures, within a :class:`Scope`: sums by country, region, place, month and day.

Every query reads ``settlement_figure_month`` (some twenty rows for each place and month: ten thousand for a region of
200,000 children, a hundred and fifty thousand for a country of 7,000 schools) or the days of one place; none reads
verdicts, postings or transfers. Money is in tiyn. A place outside the scope is left out.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.figures.kinds import BYPASS, Kind

_WITHIN: Final = "(%(everything)s OR m.facility_id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))"
_PAIRS: Final = (
    *(kind for kind in Kind if kind not in {Kind.METHOD, Kind.ENTITLED, Kind.SERVED, Kind.WITHHELD}),
)


def _sum(what: str, condition: str) -> str:
    return f"coalesce(sum(m.{what}) FILTER (WHERE {condition}), 0)::bigint"


_METHOD: Final = "m.kind = 'method'"
_SUMS: Final = ",\n       ".join(
    [
        *(_sum(what, f"m.kind = '{kind}'") for kind in _PAIRS for what in ("meals", "tiyn")),
        _sum("tiyn", "m.kind = 'withheld'"),
        _sum("meals", "m.kind = 'entitled'"),
        _sum("meals", "m.kind = 'served'"),
        _sum("meals", _METHOD),
        _sum("meals", f"{_METHOD} AND m.code IN ({', '.join(repr(one) for one in BYPASS)})"),
    ]
)
_OF_MONTHS: Final = f"""
SELECT {{by}}, {_SUMS}
FROM settlement_figure_month m JOIN registry_facility f ON f.id = m.facility_id
WHERE m.programme = %(programme)s AND m.month BETWEEN %(first)s AND %(last)s AND {_WITHIN}
  AND (%(place)s::bigint IS NULL OR m.facility_id = %(place)s)
GROUP BY 1 {{order}}
"""
_OF_DAYS: Final = f"""
SELECT m.facility_id, m.service_day, {_SUMS}
FROM settlement_figure_day m JOIN registry_facility f ON f.id = m.facility_id
WHERE m.programme = %(programme)s AND m.facility_id = ANY (%(places)s)
  AND m.service_day BETWEEN %(first)s AND %(last)s AND {_WITHIN}
GROUP BY 1, 2 ORDER BY 1, 2
"""
_CODES_OF_DAYS: Final = f"""
SELECT m.facility_id, m.service_day, m.code, m.meals
FROM settlement_figure_day m JOIN registry_facility f ON f.id = m.facility_id
WHERE m.programme = %(programme)s AND m.kind = %(kind)s AND m.service_day BETWEEN %(first)s AND %(last)s AND {_WITHIN}
"""
_PARTS: Final = f"""
SELECT {{by}}m.kind, m.code, sum(m.meals)::bigint, sum(m.tiyn)::bigint
FROM settlement_figure_month m JOIN registry_facility f ON f.id = m.facility_id
WHERE m.programme = %(programme)s AND m.month BETWEEN %(first)s AND %(last)s AND {_WITHIN}
  AND (%(place)s::bigint IS NULL OR m.facility_id = %(place)s)
  AND m.kind IN ('missing', 'priced', 'beyond', 'method', 'held', 'refused')
GROUP BY {{by}}m.kind, m.code
"""
_BEHIND: Final = f"""
SELECT m.facility_id, f.code, m.service_day, m.meals, m.tiyn
FROM (
    SELECT m.facility_id, m.service_day, sum(m.meals)::bigint AS meals, sum(m.tiyn)::bigint AS tiyn
    FROM settlement_figure_day m JOIN registry_facility f ON f.id = m.facility_id
    WHERE m.programme = %(programme)s AND m.kind = %(kind)s AND (%(code)s = '' OR m.code = %(code)s)
      AND m.service_day BETWEEN %(first)s AND %(last)s AND {_WITHIN}
    GROUP BY 1, 2
) m JOIN registry_facility f ON f.id = m.facility_id
ORDER BY m.meals DESC, m.tiyn DESC, m.service_day, m.facility_id LIMIT %(most)s
"""
_COUNTED: Final = "SELECT counted_at FROM settlement_figure_count WHERE programme = %s"


@dataclass(frozen=True, slots=True)
class Figures:
    """What something comes to: meals and tiyn by :class:`Kind`; children; meals with a proof, and by a word alone."""

    meals: dict[str, int]
    tiyn: dict[str, int]
    withheld_tiyn: int
    entitled: int
    served: int
    proved: int
    by_word: int

    @property
    def owed_tiyn(self) -> int:
        """What the books owe providers for meals and cooking, and the bank has not settled."""
        return self.tiyn[Kind.POSTED] + self.tiyn[Kind.COOKED] - self.tiyn[Kind.PAID]

    @property
    def difference_tiyn(self) -> int:
        """What the list comes to above the fact."""
        return self.tiyn[Kind.LISTED] - self.tiyn[Kind.PAYABLE]

    @property
    def unposted_tiyn(self) -> int:
        """What is payable and the books do not say (a placeholder, no money, beside another system); below nothing
        while the books still say what is payable no more.
        """
        return self.tiyn[Kind.PAYABLE] - self.tiyn[Kind.POSTED]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the month: meals and tiyn of a kind under a code (a cause, a reason, a method)."""

    kind: str
    code: str
    meals: int
    tiyn: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A day of a place that has a part in a number."""

    facility_id: int
    code: str
    day: dt.date
    meals: int
    tiyn: int


NOTHING: Final = Figures(dict.fromkeys(_PAIRS, 0), dict.fromkeys(_PAIRS, 0), 0, 0, 0, 0, 0)


def totals(*, programme: str, month: Period, scope: Scope, place: int | None = None) -> Figures:
    """All of a scope, or one ``place`` of it, in a month. One query."""
    found = _of_months("''", programme, month, scope, place)
    return found[0][1] if found else NOTHING


def by_region(*, programme: str, month: Period, scope: Scope) -> dict[str, Figures]:
    """Each region of the scope that has figures in a month, by its code ('' unknown). One query."""
    return dict(_of_months("coalesce(f.region, '')", programme, month, scope))


def by_place(*, programme: str, month: Period, scope: Scope) -> dict[int, Figures]:
    """Each place of the scope that has figures in a month. One query, a row for each place."""
    return dict(_of_months("m.facility_id", programme, month, scope))


def by_month(
    *, programme: str, months: Period, scope: Scope, place: int | None = None
) -> dict[dt.date, Figures]:
    """The months of a time, each by its first day, oldest first. One query; cost: the rows of that many months."""
    return dict(_of_months("m.month", programme, months, scope, place, order="ORDER BY 1"))


def by_region_and_month(*, programme: str, months: Period, scope: Scope) -> dict[dt.date, dict[str, Figures]]:
    """Each region of the scope in each month of a time. One query; cost: the rows of that many months."""
    found: dict[dt.date, dict[str, Figures]] = {}
    by = "m.month, coalesce(f.region, '')"
    for month, region, *row in query(
        _OF_MONTHS.format(by=by, order=", 2"), _values(programme, months, scope) | {"place": None}
    ):
        found.setdefault(month, {})[region] = _figures(row)
    return found


def by_day(*, programme: str, month: Period, scope: Scope, place: int) -> dict[dt.date, Figures]:
    """The days of one place in a month, oldest first. One query by its key."""
    found = days_of_places(programme=programme, month=month, scope=scope, places=[place])
    return {day: one for _place, days in found for day, one in days.items()}


def days_of_places(
    *, programme: str, month: Period, scope: Scope, places: Sequence[int]
) -> Iterator[tuple[int, dict[dt.date, Figures]]]:
    """The days of some places in a month, place by place. One query by their keys; cost: some twenty rows for each day.

    It is asked at once; the figures of a place are made when it is its turn, so that those of all do not stand at once.
    """
    rows = query(_OF_DAYS, _values(programme, month, scope) | {"places": list(places)})
    return (
        (place, {day: _figures(row) for _place, day, *row in of_place})
        for place, of_place in groupby(rows, key=itemgetter(0))
    )


def codes_of_days(
    *, programme: str, month: Period, scope: Scope, kind: str
) -> dict[tuple[int, dt.date], dict[str, int]]:
    """The meals of a kind by place, day and code. One query; cost: the days of the scope's places."""
    found: dict[tuple[int, dt.date], dict[str, int]] = {}
    for place, day, code, meals in query(_CODES_OF_DAYS, _values(programme, month, scope) | {"kind": kind}):
        found.setdefault((place, day), {})[code] = meals
    return found


def parts(*, programme: str, month: Period, scope: Scope, place: int | None = None) -> list[Part]:
    """Causes, reasons and methods of a month. One query."""
    values = _values(programme, month, scope) | {"place": place}
    return [Part(*row) for row in query(_PARTS.format(by=""), values)]


def parts_by_region(*, programme: str, month: Period, scope: Scope) -> dict[str, list[Part]]:
    """The same of each region, by its code ('' unknown). One query."""
    found: dict[str, list[Part]] = {}
    values = _values(programme, month, scope) | {"place": None}
    for region, *row in query(_PARTS.format(by="f.region, "), values):
        found.setdefault(region or "", []).append(Part(*row))
    return found


def behind(
    *, programme: str, month: Period, scope: Scope, kind: str, code: str = "", most: int = 200
) -> list[Behind]:
    """The days of places behind a number of a scope, those of most meals first. Cost: the days of its places."""
    values = {"kind": kind, "code": code, "most": most}
    return [Behind(*row) for row in query(_BEHIND, _values(programme, month, scope) | values)]


def counted_at(programme: str) -> dt.datetime | None:
    """When figures were counted last; None for never."""
    found: Sequence[Any] = query(_COUNTED, [programme])
    return found[0][0] if found else None


def _of_months(
    by: str, programme: str, months: Period, scope: Scope, place: int | None = None, order: str = ""
) -> list[tuple[Any, Figures]]:
    values = _values(programme, months, scope) | {"place": place}
    return [(key, _figures(row)) for key, *row in query(_OF_MONTHS.format(by=by, order=order), values)]


def _figures(row: Sequence[int]) -> Figures:
    of_pairs, rest = row[: 2 * len(_PAIRS)], row[2 * len(_PAIRS) :]
    meals, tiyn = of_pairs[::2], of_pairs[1::2]
    return Figures(dict(zip(_PAIRS, meals, strict=True)), dict(zip(_PAIRS, tiyn, strict=True)), *rest)


def _values(programme: str, period: Period, scope: Scope) -> dict[str, Any]:
    return {
        "programme": programme,
        "first": period.first,
        "last": period.last,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
