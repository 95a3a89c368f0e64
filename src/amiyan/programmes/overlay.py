"""Parameters of a site's own: what a region decided takes the place of what was only a placeholder.

The folder that ``AMIYAN_PARAMETERS`` names holds a file ``<programme>.toml`` for each programme that is changed, in
the form of a programme's own ``parameters.toml``. Every entry names its act. Here is how the two are joined.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.kernel.problems import Problem
from amiyan.programmes import problems
from amiyan.programmes.parameters import DAY, Parameters, Value, ended, same_scope


def merge(
    base: Parameters, own: Parameters, *, by_region: Iterable[str], by_grade: Iterable[str], where: str
) -> tuple[Parameters, list[Problem]]:
    """``base`` as far as ``own`` says nothing else, and everything that is wrong with ``own``.

    An entry of ``own`` ends what began before it in the same scope, as the next entry of a file does. A placeholder
    whose regions and grades it covers gives way: one with a last day of its own (a break, a school year) wholly,
    any other for the days of the entry. ``by_region`` and ``by_grade`` name the parameters of which the programme
    reads regions and grades; elsewhere a scope would be overlooked, and is refused.
    """
    found = [*_unfit(base, own, set(by_region), set(by_grade), where)]
    if found:
        return base, found
    values = dict(base.values)
    for name, entries in own.values.items():
        kept = [part for value in base.values[name] for part in _what_stays(value, entries)]
        values[name] = tuple(ended([*kept, *map(_reopened, entries)]))
        found.extend(_contradictions(name, values[name], where))
    return Parameters(values), found


def _unfit(
    base: Parameters, own: Parameters, by_region: set[str], by_grade: set[str], where: str
) -> Iterator[Problem]:
    for name, entries in own.values.items():
        if name not in base.values:
            known = ", ".join(sorted(base.values))
            yield Problem(problems.PARAMETER_UNKNOWN, where, {"parameter": name, "known": known})
            continue
        kinds = {type(value.value) for value in base.values[name]}
        for value in entries:
            params = {"parameter": name, "day": value.first.isoformat()}
            if value.placeholder:
                yield Problem(problems.PLACEHOLDER_OF_A_SITE, where, params)
            if type(value.value) not in kinds:
                yield Problem(
                    problems.PARAMETER_ENTRY_UNCLEAR,
                    where,
                    {"parameter": name, "why": f"value = {value.value}"},
                )
            if value.region is not None and (name not in by_region or value.region not in REGION_BY_CODE):
                yield Problem(
                    problems.SCOPE_NOT_READ, where, {"parameter": name, "scope": f"region = {value.region}"}
                )
            if value.grades is not None and name not in by_grade:
                yield Problem(
                    problems.SCOPE_NOT_READ,
                    where,
                    {"parameter": name, "scope": f"grades = {list(value.grades)}"},
                )


def _reopened(value: Value) -> Value:
    """As the file had it: what only the next entry ended lasts until further notice."""
    return value if value.ends_itself else replace(value, last=None)


def _what_stays(value: Value, entries: Iterable[Value]) -> list[Value]:
    """The parts of an entry that the site's entries leave; one with an act stays, and is ended or refused later."""
    if not value.placeholder:
        return [_reopened(value)]
    parts = [value]
    for entry in sorted(entries, key=lambda entry: entry.first):
        parts = [rest for part in parts for rest in _less(part, entry)]
    return parts


def _less(value: Value, entry: Value) -> Iterator[Value]:
    """A placeholder without what an entry decides: other grades keep it, and other days."""
    covered = value.grades if entry.grades is None else _common(value.grades, entry.grades)
    speaks_of_it = entry.region in {None, value.region} and (entry.grades is None or covered is not None)
    if not speaks_of_it or not _days_meet(value, entry):
        yield value
        return
    yield from (replace(value, grades=grades) for grades in _other_grades(value.grades, covered))
    if value.ends_itself:
        return
    whole = replace(value, grades=covered)
    if value.first < entry.first:
        yield replace(whole, last=entry.first - DAY, ends_itself=True)
    if entry.last is not None and (value.last is None or entry.last < value.last):
        yield replace(whole, first=entry.last + DAY)


def _days_meet(one: Value, other: Value) -> bool:
    later = max(one.first, other.first)
    return one.in_force(later) and other.in_force(later)


def _common(grades: tuple[int, int] | None, others: tuple[int, int]) -> tuple[int, int] | None:
    """The grades in both bands; None where there are none, or where the first is every grade."""
    if grades is None:
        return None
    low, high = max(grades[0], others[0]), min(grades[1], others[1])
    return (low, high) if low <= high else None


def _other_grades(
    grades: tuple[int, int] | None, covered: tuple[int, int] | None
) -> Iterator[tuple[int, int]]:
    if grades is None or covered is None:
        return
    if grades[0] < covered[0]:
        yield grades[0], covered[0] - 1
    if covered[1] < grades[1]:
        yield covered[1] + 1, grades[1]


def _contradictions(name: str, values: Iterable[Value], where: str) -> Iterator[Problem]:
    """What a site's entry and one with an act both say of the same day, region and grades."""
    for one, other in combinations(values, 2):
        if _days_meet(one, other) and same_scope(one, other):
            day = max(one.first, other.first).isoformat()
            acts = " / ".join(value.act or value.source for value in (one, other))
            yield Problem(problems.CONTRADICTS_AN_ACT, where, {"parameter": name, "day": day, "acts": acts})
