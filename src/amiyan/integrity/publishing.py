"""Error rates that everybody may read: the figures of a quarter, published once, without a cell that tells of few.

Once, and some weeks after the quarter, since a second release taken from the first would tell what it withheld. Nobody
computes anything when the page is read.

What is withheld is decided from one table that is read whole: region by kind by measure, with all its sums. So a figure
stands or is missing alike on the public page, in the open data and for who oversees the country, and the country less
its regions tells nothing. Quarters share no signal and no case, and no sum over quarters is told to who reads these.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.country.kz.kato import REGIONS
from amiyan.integrity import problems
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.figures import (
    KindFigures,
    group_figures,
    kind_figures_by_region,
    sample_figures,
)
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.small_cells import LEAST, Line, withhold
from amiyan.kernel.sql import copy_rows, execute, query

ALL: Final = "all"
COUNTRY: Final = "00"
BY: Final = ("region", "grade", "sex", "size")
# What is reckoned and not shown: it stands in the sums that a reader can make.
_UNSEEN: Final = "unnamed"
# Of what lies in no region: it stands in the country's sums alone.
_NOWHERE: Final = "kind "
# Drawn classes stand by region in a table of their own.
_ON_ITS_OWN: Final = "sample"
_COLUMNS: Final = ("quarter", "section", "of_group", "measure", "value")


class Key(NamedTuple):
    """A figure: of which table, which row, which column."""

    section: str
    of_group: str
    measure: str


@dataclass(frozen=True, slots=True)
class Published:
    """What became of it: how many figures were published, and how many of them are withheld."""

    figures: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Release:
    """What was published of a quarter: a row by group, a figure by measure; None where it is withheld."""

    quarter: dt.date
    made_on: dt.date
    least: int
    sections: Mapping[str, Mapping[str, Mapping[str, int | None]]]


def section_of(region: str) -> str:
    """The section of a release in which a region's figures by kind stand; 00 is the country."""
    return "kind" if region == COUNTRY else f"kind {region}"


def region_of(section: str) -> str:
    """The region of such a section; '' of a section of the country."""
    return section.removeprefix(_NOWHERE) if section.startswith(_NOWHERE) else ""


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter in which a day lies."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


def last_day(quarter: dt.date) -> dt.date:
    """The last day of a quarter that begins on that day."""
    return quarter_of(quarter + dt.timedelta(days=100)) - dt.timedelta(days=1)


@transaction.atomic
def publish_quarter(*, quarter: dt.date, on: dt.date, now: dt.datetime, least: int = LEAST) -> Published:
    """Publish what became of the signals of a quarter, in the whole country.

    ProblemError where it is not over or was published before. Cost: the signals, cases and enrolments of the quarter.
    """
    quarter = quarter_of(quarter)
    execute("SELECT pg_advisory_xact_lock(hashtext('integrity_release'))")
    if on <= last_day(quarter):
        raise ProblemError(problems.QUARTER_NOT_OVER, quarter=_written(quarter))
    if query("SELECT FROM integrity_release WHERE quarter = %s", [quarter]):
        raise ProblemError(problems.QUARTER_PUBLISHED, quarter=_written(quarter))
    counts, lines = cells_of(quarter)
    hidden = withhold(counts, lines, threshold=least)
    shown = {
        key: None if key in hidden else count
        for key, count in counts.items()
        if key.measure != _UNSEEN and key.section != _NOWHERE
    }
    execute(
        "INSERT INTO integrity_release (quarter, made_on, least, known_from) VALUES (%s, %s, %s, %s)",
        [quarter, on, least, now],
    )
    copy_rows("integrity_release_figure", _COLUMNS, ((quarter, *key, value) for key, value in shown.items()))
    return Published(len(shown), sum(value is None for value in shown.values()))


def cells_of(quarter: dt.date) -> tuple[dict[Key, int], list[Line[Key]]]:
    """Every count of a quarter, and the sums that a reader can make of them."""
    days: dict[str, Any] = {"scope": EVERYTHING, "first": quarter, "last": last_day(quarter)}
    rows = _of_kinds(kind_figures_by_region(**days))
    for by in BY:
        for group in group_figures(by=by, **days):
            rows[by, group.group] = {
                "children": group.children,
                "named": group.named,
                _UNSEEN: group.children - group.named,
                "confirmed": group.confirmed,
                "not_confirmed": group.not_confirmed,
            }
    for sample in sample_figures(**days):
        if sample.drawn is None:
            continue
        row = rows.setdefault(("sample", sample.region or COUNTRY), dict.fromkeys(_SAMPLE, 0))
        found = (
            sample.drawn,
            sample.confirmed,
            sample.closed - sample.confirmed,
            sample.drawn - sample.closed,
        )
        for measure, count in zip(_SAMPLE, found, strict=True):
            row[measure] += count
    return _with_sums(rows)


def _of_kinds(found: Mapping[str, list[KindFigures]]) -> dict[tuple[str, str], dict[str, int]]:
    """By kind, each region's row and the country's, which is the sum of them."""
    kinds = sorted({*detectors(), *(one.kind for of_region in found.values() for one in of_region)})
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for region in sorted({"", *(one.code for one in REGIONS), *found}):
        by_kind = {one.kind: one for one in found.get(region, ())}
        for kind in kinds:
            row = _measured(by_kind[kind]) if kind in by_kind else dict.fromkeys(_KIND, 0)
            of_all = rows.setdefault(("kind", kind), dict.fromkeys(_KIND, 0))
            for measure, count in row.items():
                of_all[measure] += count
            if kind != _ON_ITS_OWN:
                rows[section_of(region), kind] = row
    return rows


_KIND: Final = (
    *("signals", "expired", "opened", "confirmed", "not_confirmed", "overturned", "waiting", "appealed"),
)


def _measured(kind: KindFigures) -> dict[str, int]:
    known = {one: getattr(kind, one) for one in _KIND if one != "waiting"}
    return known | {"waiting": kind.opened - kind.confirmed - kind.not_confirmed - kind.overturned}


_SAMPLE: Final = ("drawn", "confirmed", "not_confirmed", "waiting")
# In each table: which column is the sum of which.
_ACROSS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "kind": ("opened", ("confirmed", "not_confirmed", "overturned", "waiting")),
    **dict.fromkeys(BY, ("children", ("named", _UNSEEN))),
    "sample": ("drawn", ("confirmed", "not_confirmed", "waiting")),
}


def _with_sums(rows: Mapping[tuple[str, str], Mapping[str, int]]) -> tuple[dict[Key, int], list[Line[Key]]]:
    """The cells with the sum of each column, and the lines along and across."""
    counts = {
        Key(section, group, measure): count
        for (section, group), row in rows.items()
        for measure, count in row.items()
    }
    lines: list[Line[Key]] = []
    for section, measure in dict.fromkeys((key.section, key.measure) for key in counts):
        if _is_of_a_region(section):
            continue
        parts = tuple(key for key in counts if (key.section, key.measure) == (section, measure))
        lines.append(Line(Key(section, ALL, measure), parts))
    counts |= {line.total: sum(counts[part] for part in line.parts) for line in lines}
    for section, group in dict.fromkeys((key.section, key.of_group) for key in counts):
        total, parts_of = _ACROSS["kind" if _is_of_a_region(section) else section]
        across = tuple(Key(section, group, part) for part in parts_of)
        lines.append(Line(Key(section, group, total), across))
    return counts, [*lines, *_of_regions(counts)]


def _is_of_a_region(section: str) -> bool:
    return section.startswith(_NOWHERE)


def _of_regions(counts: Mapping[Key, int]) -> list[Line[Key]]:
    """The country is the sum of its regions, kind by kind and measure by measure."""
    parts: dict[Key, list[Key]] = {}
    for key in counts:
        if _is_of_a_region(key.section):
            parts.setdefault(key._replace(section="kind"), []).append(key)
    return [Line(total, tuple(of_regions)) for total, of_regions in parts.items()]


def releases() -> list[dt.date]:
    """The quarters that were published, the latest first."""
    return [row[0] for row in query("SELECT quarter FROM integrity_release ORDER BY quarter DESC")]


def release_of(quarter: dt.date) -> Release | None:
    """What was published of a quarter. Two queries, of some hundred rows."""
    found = query("SELECT made_on, least FROM integrity_release WHERE quarter = %s", [quarter])
    if not found:
        return None
    rows = query(
        "SELECT section, of_group, measure, value FROM integrity_release_figure WHERE quarter = %s ORDER BY 1, 2, 3",
        [quarter],
    )
    made_on, least = found[0]
    return Release(quarter, made_on, least, _sections(rows))


def _sections(
    rows: Iterable[tuple[str, str, str, int | None]],
) -> dict[str, dict[str, dict[str, int | None]]]:
    found: dict[str, dict[str, dict[str, int | None]]] = {}
    for section, group, measure, value in rows:
        found.setdefault(section, {}).setdefault(group, {})[measure] = value
    return found


def _written(quarter: dt.date) -> str:
    return f"{quarter.year}-Q{(quarter.month + 2) // 3}"
