"""What was published: for everybody, and nothing else. Tables that a reader of any scope sees."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from amiyan.kernel.sql import query
from amiyan.settlement.open_data.collect import COUNTRY, Measure

_RELEASES: Final = """
SELECT programme, month, number, made_on, least FROM settlement_open_release
ORDER BY month DESC, programme, number DESC
"""
_ROWS: Final = """
SELECT o.region, coalesce(f.code, ''), o.facility_id, o.measure, o.children, o.meals, o.amount_tiyn
FROM settlement_open_figure o LEFT JOIN registry_facility f ON f.id = o.facility_id
WHERE (o.programme, o.month, o.number) = (%s, %s, %s)
ORDER BY o.region, o.facility_id <> 0, f.code COLLATE "C", o.measure DESC
"""
# Of a cell the newest figure that was shown: where a change was of too few, the earlier one stands.
_STANDING: Final = """
SELECT DISTINCT ON (o.month, o.measure) o.month, o.number, r.made_on, o.measure, o.children, o.meals, o.amount_tiyn
FROM settlement_open_figure o JOIN settlement_open_release r USING (programme, month, number)
WHERE o.programme = %(programme)s AND o.region = %(region)s AND o.facility_id = %(facility)s
ORDER BY o.month DESC, o.measure, (o.children IS NULL), o.number DESC
"""
_OF_REGIONS: Final = """
SELECT DISTINCT ON (o.region) o.region, o.month, o.number, r.made_on, o.measure, o.children, o.meals, o.amount_tiyn
FROM settlement_open_figure o JOIN settlement_open_release r USING (programme, month, number)
WHERE o.programme = %(programme)s AND o.month = %(month)s AND o.facility_id = 0 AND o.measure = 'delivered'
ORDER BY o.region, (o.children IS NULL), o.number DESC
"""


class Issue(NamedTuple):
    """A release: of which programme and month, which of them, when, and from how many children on a cell is shown."""

    programme: str
    month: dt.date
    number: int
    made_on: dt.date
    least: int


class Row(NamedTuple):
    """A published cell; None where it was withheld. The code is blank for a total."""

    region: str
    code: str
    facility_id: int
    measure: Measure
    children: int | None
    meals: int | None
    amount_tiyn: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a month: the newest figures that were shown, and in which release; None where none ever was."""

    month: dt.date
    number: int
    made_on: dt.date
    measure: Measure
    children: int | None
    meals: int | None
    amount_tiyn: int | None


def releases() -> list[Issue]:
    """All releases, the newest month first. As many rows as months and their corrections."""
    return [Issue(*row) for row in query(_RELEASES)]


def release(programme: str, month: dt.date, number: int) -> Issue | None:
    """One release by its name."""
    return next((one for one in releases() if one[:3] == (programme, month, number)), None)


def rows_of(of: Issue) -> Iterator[Row]:
    """The cells of a release: the country, then each region and its places. Some thousands for a country."""
    yield from (Row(*row) for row in query(_ROWS, [*of[:3]]))


def standing_of(programme: str, *, region: str = COUNTRY, facility_id: int = 0) -> list[Standing]:
    """What stands of a place, a region or the country, the newest month first. By the key of the place."""
    values = {"programme": programme, "region": region, "facility": facility_id}
    return [Standing(*row) for row in query(_STANDING, values)]


def standing_of_regions(programme: str, month: dt.date) -> dict[str, Standing]:
    """What was delivered in a month, by region (and 00 the country)."""
    return {
        region: Standing(*rest)
        for region, *rest in query(_OF_REGIONS, {"programme": programme, "month": month})
    }
