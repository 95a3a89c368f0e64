"""Dated parameters: values with the day they are in force from, their act and their source.

``parameters.toml`` holds, for each parameter, entries ``[[name]]`` with ``from`` (a date), ``value``,
``source``, and ``act`` or ``placeholder = true``; optional are ``to`` (the last day in force; without it the
next entry of the same scope ends it), ``region`` (two digits) and ``grades = [first, last]``. An entry with a
narrower scope wins over a wider one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

from amiyan.kernel.problems import Problem, ProblemError
from amiyan.programmes import problems

DAY = dt.timedelta(days=1)
_KEYS = {"from", "to", "value", "act", "source", "placeholder", "region", "grades"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a parameter: in force from ``first`` to ``last`` (both included; None: open)."""

    parameter: str
    value: Any
    first: dt.date
    last: dt.date | None
    act: str
    source: str
    placeholder: bool
    region: str | None = None
    grades: tuple[int, int] | None = None
    ends_itself: bool = False  # its entry named the last day; else the next entry of the scope ended it
    counted_to: dt.date | None = None  # what two signed who turned out to be one person counts to this day

    def in_force(self, day: dt.date) -> bool:
        """Whether the day is one of its days."""
        return self.first <= day and (self.last is None or day <= self.last)

    def applies(self, region: str | None, grade: int | None) -> bool:
        """Whether it speaks of this region and grade; an unknown grade is met by no band."""
        if self.region is not None and self.region != region:
            return False
        return self.grades is None or (grade is not None and self.grades[0] <= grade <= self.grades[1])


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of a programme."""

    values: Mapping[str, tuple[Value, ...]]

    def find(
        self, name: str, day: dt.date, *, region: str | None = None, grade: int | None = None
    ) -> Value | None:
        """The value in force that speaks most narrowly of the region and grade, or None."""
        found = [
            value
            for value in self.values.get(name, ())
            if value.in_force(day) and value.applies(region, grade)
        ]
        return max(
            found, key=lambda value: (value.region is not None, value.grades is not None), default=None
        )

    def get(self, name: str, day: dt.date, *, region: str | None = None, grade: int | None = None) -> Any:
        """As :meth:`find`, the value itself; ProblemError where none is in force."""
        found = self.find(name, day, region=region, grade=grade)
        if found is None:
            raise ProblemError(problems.PARAMETER_NOT_IN_FORCE, parameter=name, day=day.isoformat())
        return found.value

    def dated(
        self, names: Iterable[str], first: dt.date, last: dt.date
    ) -> list[tuple[dt.date, dt.date, dict[str, Any]]]:
        """The days from ``first`` to ``last``, cut where a value changes, with the values of each part.

        Only parameters without a scope; ProblemError where one has no value on some day.
        """
        wanted = sorted(names)
        edges = {first} | {
            edge
            for name in wanted
            for value in self.values.get(name, ())
            for edge in (value.first, value.last + DAY if value.last else value.first)
            if first < edge <= last
        }
        starts = sorted(edges)
        ends = [*(start - DAY for start in starts[1:]), last]
        parts: list[tuple[dt.date, dt.date, dict[str, Any]]] = []
        for start, end in zip(starts, ends, strict=True):
            values = {name: self.get(name, start) for name in wanted}
            if parts and parts[-1][2] == values:
                parts[-1] = (parts[-1][0], end, values)
            else:
                parts.append((start, end, values))
        return parts


def read_parameters(raw: Mapping[str, Any]) -> tuple[Parameters, list[Problem]]:
    """The parameters of a parsed ``parameters.toml`` and everything that is wrong with them."""
    found: list[Problem] = []
    values: dict[str, tuple[Value, ...]] = {}
    for name, entries in raw.items():
        read = list(_entries(name, entries, found))
        values[name] = tuple(ended(read))
        found.extend(_overlaps(name, values[name]))
    return Parameters(values), found


def _entries(name: str, entries: Any, found: list[Problem]) -> Iterator[Value]:
    if not isinstance(entries, list):
        found.append(_unclear(name, "[[" + name + "]]"))
        return
    for entry in entries:
        value = _entry(name, entry, found)
        if value is not None:
            yield value


def _entry(name: str, entry: Any, found: list[Problem]) -> Value | None:
    first = entry.get("from") if isinstance(entry, dict) else None
    # A datetime is a date to Python; TOML knows both.
    if not isinstance(first, dt.date) or isinstance(first, dt.datetime):
        found.append(_unclear(name, "from"))
        return None
    wrong = _wrong_keys(entry)
    if wrong:
        found.append(_unclear(name, ", ".join(wrong)))
        return None
    params = {"parameter": name, "day": first.isoformat()}
    if not entry.get("act") and entry.get("placeholder") is not True:
        found.append(Problem(problems.PARAMETER_WITHOUT_ACT, "parameters.toml", params))
    if not entry.get("source"):
        found.append(Problem(problems.PARAMETER_WITHOUT_SOURCE, "parameters.toml", params))
    grades = entry.get("grades")
    return Value(
        parameter=name,
        value=tuple(entry["value"]) if isinstance(entry["value"], list) else entry["value"],
        first=first,
        last=entry.get("to"),
        act=entry.get("act", ""),
        source=entry.get("source", ""),
        placeholder=entry.get("placeholder") is True,
        region=entry.get("region"),
        grades=(grades[0], grades[1]) if grades else None,
        ends_itself=entry.get("to") is not None,
    )


def _wrong_keys(entry: Mapping[str, Any]) -> list[str]:
    """The names of keys that are missing, unknown or of the wrong kind."""
    wrong = sorted(set(entry) - _KEYS)
    # A price in tenge with decimals would be a float, and a float is never money.
    value = entry.get("value")
    if not isinstance(value, int | str | list | dt.time):
        wrong.append("value")
    last = entry.get("to")
    if last is not None and (not isinstance(last, dt.date) or last < entry["from"]):
        wrong.append("to")
    grades = entry.get("grades")
    if grades is not None and not _is_band(grades):
        wrong.append("grades")
    return wrong


def _is_band(grades: Any) -> bool:
    return (
        isinstance(grades, list)
        and len(grades) == 2
        and all(type(end) is int for end in grades)
        and grades[0] <= grades[1]
    )


def _unclear(name: str, why: str) -> Problem:
    return Problem(problems.PARAMETER_ENTRY_UNCLEAR, "parameters.toml", {"parameter": name, "why": why})


def ended(values: list[Value]) -> Iterator[Value]:
    """The values of one parameter: an entry without an end lasts until the next of its scope begins."""
    scopes: dict[Any, list[Value]] = defaultdict(list)
    for value in values:
        scopes[value.region, value.grades].append(value)
    for scope in scopes.values():
        scope.sort(key=lambda value: value.first)
        for value, following in pairwise(scope):
            if value.last is None and following.first > value.first:
                yield replace(value, last=following.first - DAY)
            else:
                yield value
        yield scope[-1]


def _overlaps(name: str, values: Iterable[Value]) -> Iterator[Problem]:
    for one, other in combinations(values, 2):
        later = max(one.first, other.first)
        if one.in_force(later) and other.in_force(later) and same_scope(one, other):
            yield Problem(
                problems.DATES_OVERLAP, "parameters.toml", {"parameter": name, "day": later.isoformat()}
            )


def same_scope(one: Value, other: Value) -> bool:
    """Whether both speak equally narrowly of some region and grade."""
    if one.region != other.region or (one.grades is None) != (other.grades is None):
        return False
    if one.grades is None or other.grades is None:
        return True
    return one.grades[0] <= other.grades[1] and other.grades[0] <= one.grades[1]
