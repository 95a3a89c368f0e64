"""What the books say of a month, place by place, as cells of people. Reads only.

Meals and money are the lines of locked statements (a period never reopens), so that a release is a sum of what was paid
for. Children are counted by the verdicts (delivered) and by the lines that were held. Cost: the month's verdicts are
read once, which is for a job and not for a page.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from amiyan.kernel.small_cells import Line
from amiyan.kernel.sql import query

COUNTRY: Final = "00"
Measure = Literal["delivered", "held"]
MEASURES: Final[tuple[Measure, ...]] = ("delivered", "held")

_CELLS: Final = """
WITH line AS (
    SELECT l.facility_id, l.kind AS measure, sum(l.units) AS meals, sum(l.amount_tiyn) AS amount_tiyn
    FROM settlement_statement s
    JOIN settlement_budget b ON b.id = s.budget_id AND b.programme = %(programme)s
    JOIN settlement_statement_line l USING (payee, budget_id, number)
    WHERE s.month = %(month)s AND l.service_month = s.month AND l.kind IN ('delivered', 'held')
    GROUP BY 1, 2
),
latest AS (
    SELECT DISTINCT ON (person_id, service_day, slot) person_id, facility_id, verdict FROM deliveries_verdict
    WHERE programme = %(programme)s AND service_day >= %(month)s
      AND service_day < (%(month)s::date + interval '1 month')::date
    ORDER BY person_id, service_day, slot, version DESC
),
child AS (
    SELECT facility_id, 'delivered' AS measure, count(DISTINCT person_id) AS children
    FROM latest WHERE verdict = 'payable' GROUP BY 1
    UNION ALL
    SELECT h.facility_id, 'held', count(DISTINCT h.person_id)
    FROM settlement_hold h
    JOIN settlement_statement s USING (payee, budget_id, number)
    WHERE s.month = %(month)s AND h.programme = %(programme)s AND h.service_day >= %(month)s
      AND h.service_day < (%(month)s::date + interval '1 month')::date
    GROUP BY 1
)
SELECT f.region, f.id, l.measure, greatest(coalesce(c.children, 0), 1), l.meals, l.amount_tiyn
FROM line l JOIN registry_facility f ON f.id = l.facility_id
LEFT JOIN child c USING (facility_id, measure)
WHERE f.region IS NOT NULL AND l.meals > 0
ORDER BY 1, 2, 3
"""


class Key(NamedTuple):
    """What a cell is of: a measure of a place; place 0 is the whole region, of region 00 the country."""

    region: str
    facility_id: int
    measure: Measure


class Cell(NamedTuple):
    """What is in it: children (at each place where they ate), meals, tiyn."""

    children: int
    meals: int
    amount_tiyn: int

    @property
    def beside(self) -> tuple[int, int]:
        """What stands with the number of children."""
        return self.meals, self.amount_tiyn


def cells_of(programme: str, month: dt.date) -> dict[Key, Cell]:
    """Of a month whose statements are locked: places, their regions and the country. Empty where none is locked."""
    rows = query(_CELLS, {"programme": programme, "month": month})
    places = {Key(region, place, measure): Cell(*map(int, rest)) for region, place, measure, *rest in rows}
    totals: dict[Key, Cell] = {}
    for key, cell in places.items():
        for total in _above(key):
            totals[total] = _sum([totals.get(total, Cell(0, 0, 0)), cell])
    return totals | places


def lines_of(keys: Iterable[Key]) -> Iterator[Line[Key]]:
    """The sums that a reader can make of these cells: a region of its places, the country of its regions."""
    parts: dict[Key, list[Key]] = {}
    for key in keys:
        for total in _above(key)[:1]:
            parts.setdefault(total, []).append(key)
    yield from (Line(total, tuple(own)) for total, own in parts.items())


def _above(key: Key) -> list[Key]:
    """The totals in which a cell is counted, the nearest first."""
    region, country = Key(key.region, 0, key.measure), Key(COUNTRY, 0, key.measure)
    return [one for one in (region, country) if one != key and key.region != COUNTRY]


def _sum(cells: Iterable[Cell]) -> Cell:
    children, meals, tiyn = map(sum, zip(*cells, strict=True))
    return Cell(children, meals, tiyn)
