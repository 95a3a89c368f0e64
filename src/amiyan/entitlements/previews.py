"""What a change of rules or registers would do, before it is applied."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from amiyan.entitlements.statement import decide_statement, in_sets
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes import problems
from amiyan.programmes.loader import load, read_parameters_file
from amiyan.programmes.model import Programme
from amiyan.programmes.parameters import Parameters, Value
from amiyan.programmes.terms import prices

# Both sides in one statement: each person is decided by the rules as they are and as they would be.
_COMPARE = """
WITH {before},
{after},
price (side, region, grade, tiyn) AS (
    SELECT * FROM unnest(%(sides)s::text[], %(regions)s::text[], %(grades)s::int[], %(tiyn)s::bigint[])
),
both_sides AS (
    SELECT coalesce(a.grade, b.grade) AS grade, coalesce(a.region, b.region) AS region,
           b.entitled AS before, a.entitled AS after, b.clauses AS held, a.clauses AS holds
    FROM after_judged a FULL JOIN before_judged b USING (person_id)
)
SELECT s.grade, s.region, count(*),
       count(*) FILTER (WHERE s.before),
       count(*) FILTER (WHERE s.after),
       count(*) FILTER (WHERE s.after AND s.before IS NOT TRUE),
       count(*) FILTER (WHERE s.before AND s.after IS NOT TRUE),
       count(*) FILTER (WHERE s.after IS NULL AND s.before IS NOT NULL),
       coalesce(sum(o.tiyn) FILTER (WHERE s.before), 0)::bigint,
       coalesce(sum(n.tiyn) FILTER (WHERE s.after), 0)::bigint,
       ARRAY[{gained}]::bigint[], ARRAY[{lost}]::bigint[]
FROM both_sides s
LEFT JOIN price o
    ON o.side = 'before' AND o.grade = coalesce(s.grade, -1) AND o.region = coalesce(s.region, '')
LEFT JOIN price n
    ON n.side = 'after' AND n.grade = coalesce(s.grade, -1) AND n.region = coalesce(s.region, '')
WHERE %(only)s::text IS NULL OR s.region = %(only)s
GROUP BY s.grade, s.region
ORDER BY s.region NULLS FIRST, s.grade NULLS FIRST
"""
# For each clause in the programme's order: who gains by it, and who loses that had it.
_GAINED = "count(*) FILTER (WHERE s.after AND s.before IS NOT TRUE AND s.holds[{number}])"
_LOST = "count(*) FILTER (WHERE s.before AND s.after IS NOT TRUE AND s.held[{number}])"


class ByClause(NamedTuple):
    """How many gain by a clause, and how many lose that it had given the right. One child may have several."""

    clause: str
    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class Change:
    """People of one grade and region (None: not known), and what becomes of them. Money is tiyn a day."""

    grade: int | None
    region: str | None
    people: int
    entitled_before: int
    entitled_after: int
    gain: int
    lose: int
    become_unknown: int
    tiyn_before: int
    tiyn_after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A change of a programme on a day, by grade and region; nothing of it has been applied."""

    programme: str
    on: dt.date
    changes: tuple[Change, ...]
    clauses: tuple[ByClause, ...] = ()
    known_at: dt.datetime | None = None

    def total(self, what: str) -> int:
        """The sum of one column of :class:`Change`, such as ``gain`` or ``tiyn_after``."""
        return sum(getattr(change, what) for change in self.changes)

    def by(self, key: str) -> dict[Any, Change]:
        """The changes summed by ``grade`` or by ``region``."""
        sums: dict[Any, Change] = {}
        for change in self.changes:
            group = getattr(change, key)
            sums[group] = _sum(sums[group], change, key) if group in sums else _only(change, key)
        return sums


def preview(
    *,
    programme: str,
    on: dt.date,
    parameters_override: Mapping[str, Any] | Path | None = None,
    known_before: dt.datetime | None = None,
    people: Collection[int] | None = None,
) -> Preview:
    """Who would gain, lose or become unknown on a day, and what it would cost a day, without applying it.

    ``parameters_override`` is a changed ``parameters.toml``, or values by name that would be in force on the
    day (every price, for the price). ``known_before`` compares with what was known at that moment: a change
    of the registers. ``people`` limits it; an empty collection selects nobody. ProblemError for parameters
    that the programme does not have. Two decisions of everybody, counted in the database.
    """
    rules = load(programme)
    changed = _changed(rules, on, parameters_override)
    return compare(rules, changed, on=on, known_before=known_before, people=people)


def compare(
    rules: Programme,
    changed: Programme,
    *,
    on: dt.date,
    known_before: dt.datetime | None = None,
    people: Collection[int] | None = None,
    region: str | None = None,
) -> Preview:
    """As :func:`preview`, of a programme as it is and as it would be; ``region``: only the children of one region."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), array(SELECT DISTINCT region FROM registry_facility)")
        moment, regions = _row(cursor)
        before = decide_statement(
            rules, on, on, known_at=known_before or moment, people=people, prefix="before_"
        )
        after = decide_statement(changed, on, on, known_at=moment, people=people, prefix="after_")
        params = {**before.params, **after.params, **_price_rows(rules, changed, on, regions), "only": region}
        numbers = range(1, len(rules.clauses) + 1)
        gained, lost = (", ".join(one.format(number=n) for n in numbers) for one in (_GAINED, _LOST))
        with in_sets(cursor, everybody=people is None):
            cursor.execute(
                _COMPARE.format(before=before.ctes, after=after.ctes, gained=gained, lost=lost), params
            )
            rows = cursor.fetchall()
    changes = tuple(Change(*row[:-2]) for row in rows)
    return Preview(rules.code, on, changes, tuple(_by_clause(rules, rows)), moment)


def _by_clause(rules: Programme, rows: Sequence[tuple[Any, ...]]) -> Iterator[ByClause]:
    for number, clause in enumerate(rules.clauses):
        gain, lose = (sum(row[at][number] for row in rows) for at in (-2, -1))
        if gain or lose:
            yield ByClause(clause.name, gain, lose)


def _changed(rules: Programme, on: dt.date, override: Mapping[str, Any] | Path | None) -> Programme:
    if override is None:
        return rules
    if isinstance(override, Path):
        return rules.with_parameters(read_parameters_file(override, rules))
    values = dict(rules.parameters.values)
    for name, value in override.items():
        if name not in values:
            raise ProblemError(problems.PARAMETER_MISSING, parameter=name)
        given = tuple(value) if isinstance(value, list | tuple | set | frozenset) else value
        values[name] = (Value(name, given, on, on, "", "preview", placeholder=True),)
    return rules.with_parameters(Parameters(values))


def _price_rows(
    before: Programme, after: Programme, on: dt.date, regions: list[str | None]
) -> dict[str, list[Any]]:
    rows = [
        (side, region or "", grade, tiyn)
        for side, rules in (("before", before), ("after", after))
        for region, grade, _day, tiyn in prices(rules, Period.of_day(on), regions)
    ]
    sides, places, grades, tiyn = zip(*rows, strict=True)
    return {"sides": list(sides), "regions": list(places), "grades": list(grades), "tiyn": list(tiyn)}


def _only(change: Change, key: str) -> Change:
    return replace(change, grade=None) if key == "region" else replace(change, region=None)


def _sum(one: Change, other: Change, key: str) -> Change:
    counts = {
        name: getattr(one, name) + getattr(other, name)
        for name in Change.__dataclass_fields__
        if name not in {"grade", "region"}
    }
    return replace(_only(one, key), **counts)


def _row(cursor: Any) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row
