"""A check: a query for the rows that differ, each of which becomes a sentence."""

import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.kernel.problems import Kind, Problem
from amiyan.kernel.sql import query

NAMED: Final = 100  # of each kind; whoever finds a hundred needs a backup, not a longer list


class Check(NamedTuple):
    """``sql`` finds what differs; its columns are the parameters of the sentence of ``kind``."""

    kind: Kind
    where: str
    sql: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows differ, and the first of them as problems."""

    kind: Kind
    count: int
    named: tuple[Problem, ...]


def find(check: Check, values: dict[str, Any]) -> Found:
    """Run a check; of what differs the first hundred are named, all are counted."""
    rows = query(f"SELECT row_to_json(f)::text, count(*) OVER () FROM ({check.sql}) f LIMIT {NAMED}", values)
    named = []
    for text, _ in rows:
        params = json.loads(text)
        named.append(Problem(check.kind, check.where.format(**params), params))
    return Found(check.kind, rows[0][1] if rows else 0, tuple(named))
