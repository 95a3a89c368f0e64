"""What of an office's figures is withheld from who sees numbers alone, and in files from everybody.

Decided level by level from whole levels (``settlement/figures/few.py``), so that a figure stands or is missing on every
page alike: whoever looks at one school has all schools of its region read beside it. Whoever reads for one region or for
single places is held against these alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from amiyan.access.reading import reading
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import Facility
from amiyan.settlement.figures import few
from amiyan.settlement.figures.few import ALL, CODES, HELD_CAUSE, NONE, OF_FIGURES, WORD, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import (
    Figures,
    by_place,
    by_region_and_month,
    codes_of_days,
    days_of_places,
    parts_by_region,
)
from amiyan.web.gate_of_offices import COUNTRY, office_scope
from amiyan.web.office.frame import Office

_TOLD_BY_SUMS: Final = {
    Kind.MISSING: frozenset(
        {Kind.MISSING, Kind.PAYABLE, Kind.POSTED, Kind.STATED, Kind.PAID, Kind.METHOD, WORD}
    ),
    Kind.METHOD: frozenset({Kind.METHOD, Kind.HELD, CODES, WORD}),
}
"""Where the sum of a kind's parts is withheld, what would tell it."""
Day = tuple[int, dt.date]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Of a page about a region, the country or a school: columns of its month and of the one before, and single parts
    (kind and code).
    """

    now: Columns = NONE
    before: Columns = NONE
    parts: frozenset[tuple[str, str]] = frozenset()

    def of_part(self, kind: str, code: str) -> bool:
        """Whether a cause or a way of proof is withheld."""
        if code == HELD_CAUSE:
            return Kind.HELD in self.now or Kind.MISSING in self.now
        of_all = kind if kind in {Kind.METHOD, Kind.PRICED} else CODES
        return of_all in self.now or (kind, code) in self.parts


class Few:
    """What is withheld of a month; each level is read when it is asked for, and once."""

    def __init__(self, office: Office, *, months: Period | None = None) -> None:
        """``months``: the time of which regions are asked, ending with the office's month."""
        last = office.month.first - dt.timedelta(1)
        self.office, self.before = office, Period.of_month(last.year, last.month)
        self.months = months or Period(self.before.first, office.month.last)
        self._places: dict[tuple[str, dt.date], dict[int, Columns]] = {}
        self._tops: dict[dt.date, tuple[dict[str, Columns], Columns]] = {}

    @contextmanager
    def read(self) -> Iterator[Scope]:
        """Within all that the caller may see, and not only what the page is about."""
        with reading(self.office.caller, purpose=self.office.standing.purpose) as scope:
            yield scope

    def here(self) -> Hidden:
        """Of the page's region or country."""
        return self.of(self.office.region)

    def of(self, region: str) -> Hidden:
        """Of a region, or of the country (00)."""
        parts = frozenset((kind, code) for one, kind, code in self._codes if one == region and code)
        now = self.of_region(region, self.office.month.first)
        return Hidden(now, self.of_region(region, self.before.first), parts)

    def of_region(self, region: str, month: dt.date) -> Columns:
        """Of a region, or of the country (00), in a month of the time."""
        if month not in self._tops:
            self._tops[month] = self._top(month)
        regions, total = self._tops[month]
        return total if region == COUNTRY else regions.get(region, NONE)

    def _top(self, month: dt.date) -> tuple[dict[str, Columns], Columns]:
        regions, total = few.withheld_at_the_top(self._regions.get(month, {}), OF_FIGURES)
        if month == self.office.month.first:
            for region, kind, code in self._codes:
                if code:
                    continue
                if region == COUNTRY:
                    total |= _TOLD_BY_SUMS[Kind(kind)]
                else:
                    regions[region] = regions.get(region, NONE) | _TOLD_BY_SUMS[Kind(kind)]
        return {region: columns | total for region, columns in regions.items()}, total

    @cached_property
    def _regions(self) -> dict[dt.date, dict[str, Figures]]:
        with self.read() as scope:
            return by_region_and_month(programme=self.office.programme, months=self.months, scope=scope)

    @cached_property
    def _codes(self) -> frozenset[few.Cell]:
        with self.read() as scope:
            found = parts_by_region(programme=self.office.programme, month=self.office.month, scope=scope)
        return few.withheld_codes(found)

    def regions(self) -> list[str]:
        """The codes of the regions that have figures in the office's month ('' unknown)."""
        return sorted(self._regions.get(self.office.month.first, {}))

    def of_places(self, region: str, month: Period | None = None) -> dict[int, Columns]:
        """Of each school of a region (00: of all) in the office's month, or in the one before."""
        month = month or self.office.month
        if region == COUNTRY:
            regions = self._regions.get(month.first, {})
            return {place: one for code in regions for place, one in self.of_places(code, month).items()}
        if (region, month.first) not in self._places:
            with self.read() as scope:
                within = office_scope(scope, region)
                found = by_place(programme=self.office.programme, month=month, scope=within)
            above = self.of_region(region, month.first)
            self._places[region, month.first] = few.withheld(found, OF_FIGURES, above=above)
        return self._places[region, month.first]

    def of_place(self, place: Facility) -> Hidden:
        """Of a school. What it is made of (causes, ways of proof) is told of none."""
        region = place.region or ""
        now = self.of_places(region).get(place.id, ALL)
        return Hidden(now | {CODES, Kind.METHOD}, self.of_places(region, self.before).get(place.id, ALL))

    def of_days(self, places: Sequence[Facility], *, column: str = "") -> dict[Day, Columns]:
        """Of each day of some schools; where one ``column`` alone is shown, only whether that is withheld is right."""
        return self._days({place.id: place.region or "" for place in places}, column)

    def _days(self, regions: Mapping[int, str], column: str = "") -> dict[Day, Columns]:
        measures = few.hiding(column) if column else OF_FIGURES
        with self.read() as scope:
            read = days_of_places(
                programme=self.office.programme, month=self.office.month, scope=scope, places=list(regions)
            )
        hidden: dict[Day, Columns] = {}
        for place, days in read:
            above = self.of_places(regions[place]).get(place, ALL)
            of_days = few.withheld(days, measures, above=above)
            hidden |= {(place, day): columns for day, columns in of_days.items()}
        return hidden

    def of_parts(self, kind: str) -> frozenset[Day]:
        """The days of schools of the page's region of which no part of a kind is told."""
        region = self.office.region
        with self.read() as scope:
            within = office_scope(scope, region)
            table = codes_of_days(
                programme=self.office.programme, month=self.office.month, scope=within, kind=kind
            )
        column = kind if kind == Kind.METHOD else CODES
        days = self._days({place: region for place, _day in table}, column)
        gone = {code for one, of, code in self._codes if (one, of) == (region, kind)}
        also = {
            row
            for row, cells in table.items()
            if column in days.get(row, ALL) or any(cells.get(code) for code in gone)
        }
        apart = {
            row: {code: n for code, n in cells.items() if code != HELD_CAUSE} for row, cells in table.items()
        }
        return few.withheld_rows(apart, also=also)
