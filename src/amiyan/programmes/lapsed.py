"""Values that counted to a day and no longer: two had signed, and they turned out to be one person. Pure.

What was decided while it counted stays as it was, so its days are cut into stages: in each, the values that count there are
joined to the programme as if there were no others.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from amiyan.programmes.parameters import DAY, Parameters, Value, ended

Days = tuple[dt.date | None, dt.date | None]
"""First and last, both included; None: from ever, for ever."""
Stage = tuple[Days, Parameters]


def counted_in(own: Iterable[Value]) -> Iterator[tuple[Days, dict[str, tuple[Value, ...]]]]:
    """The stages of ``own`` in their order, with the values that count in each, by parameter. One stage where all count."""
    values = list(own)
    ends = sorted({value.counted_to for value in values if value.counted_to is not None})
    for first, last in zip([None, *(end + DAY for end in ends)], [*ends, None], strict=True):
        found: dict[str, dict[tuple[object, ...], Value]] = {}
        for value in values:
            if value.counted_to is None or (last is not None and last <= value.counted_to):
                scope = value.region, value.grades, value.first
                found.setdefault(value.parameter, {})[scope] = value
        yield (first, last), {name: tuple(ended([*scopes.values()])) for name, scopes in found.items()}


def laid_end_to_end(stages: Sequence[Stage]) -> Parameters:
    """The values of each stage in its days; one that goes on unchanged into the next is not cut."""
    if len(stages) == 1:
        return stages[0][1]
    names = dict.fromkeys(name for _days, parameters in stages for name in parameters.values)
    return Parameters({name: tuple(_joined(name, stages)) for name in names})


def _joined(name: str, stages: Sequence[Stage]) -> list[Value]:
    found: list[Value] = []
    for days, parameters in stages:
        for value in parameters.values.get(name, ()):
            part = _within(value, days)
            if part is None:
                continue
            before = next((one for one in found if _goes_on(one, part)), None)
            if before is None:
                found.append(part)
            else:
                found[found.index(before)] = replace(part, first=before.first)
    return found


def _within(value: Value, days: Days) -> Value | None:
    first, last = days
    begins = value.first if first is None else max(value.first, first)
    ends = value.last if last is None else min(value.last or last, last)
    return None if ends is not None and ends < begins else replace(value, first=begins, last=ends)


def _goes_on(one: Value, other: Value) -> bool:
    return (
        one.last is not None
        and other.first == one.last + DAY
        and replace(other, first=one.first, last=one.last) == one
    )
