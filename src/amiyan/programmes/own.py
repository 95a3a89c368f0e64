"""What a region has to decide: the values that are only placeholders, as a file to be filled in."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from amiyan.programmes.model import Programme
from amiyan.programmes.parameters import Value
from amiyan.programmes.terms import in_force


def to_decide(programme: Programme, first: dt.date, region: str | None) -> list[Value]:
    """Every placeholder that counts in the region on ``first`` or later, in order of name, grades and date."""
    starts = {value.first for values in programme.parameters.values.values() for value in values}
    days = sorted({first} | {start for start in starts if start > first})
    found = {value for day in days for value in in_force(programme, day, region) if value.placeholder}
    return sorted(found, key=lambda value: (value.parameter, value.first, value.grades or (-1, -1)))


def as_toml(
    programme: Programme,
    values: Iterable[Value],
    *,
    first: dt.date,
    region: str | None,
    act: str = "",
    source: str = "",
) -> str:
    """Entries of a site's own file in the place of ``values``, from ``first`` on; a comment says what was known.

    With a blank ``act`` the loader refuses the file until somebody has named one.
    """
    return "\n".join(_entry(programme, value, first, region, act, source) for value in values)


def _entry(
    programme: Programme, value: Value, first: dt.date, region: str | None, act: str, source: str
) -> str:
    lines = [f"# {value.source}", f"[[{value.parameter}]]"]
    by_region = {programme.tariff.price.name} | (programme.payment.names if programme.payment else set())
    if region is not None and value.parameter in by_region:
        lines.append(f'region = "{region}"')
    if value.grades is not None:
        lines.append(f"grades = {_written(value.grades)}")
    if value.ends_itself:
        lines += [f"from = {value.first}", f"to = {value.last}"]
    else:
        lines.append(f"from = {max(value.first, first)}")
    lines += [f"value = {_written(value.value)}", f"act = {_written(act)}", f"source = {_written(source)}"]
    return "\n".join([*lines, ""])


def _written(value: Any) -> str:
    """A value as TOML has it; what our parameters hold: whole numbers, text, times of day, lists of these."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
