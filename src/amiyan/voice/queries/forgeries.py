"""Forged messages that people told of: how many a day, and what they say, so that an operator knows the next one."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_WITHIN: Final = "(%(everything)s OR region = ANY (%(regions)s)) AND told_on BETWEEN %(first)s AND %(last)s"
_BY_DAY: Final = f"""
SELECT told_on, count(*) FROM voice_forgery WHERE {_WITHIN} GROUP BY told_on ORDER BY told_on DESC
"""
_LAST: Final = f"""
SELECT told_on, sender, says FROM voice_forgery WHERE {_WITHIN} AND (sender, says) <> ('', '')
ORDER BY told_on DESC, known_from DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A forgery as it was told; ``sender`` and ``says`` are blank where nobody asked."""

    day: dt.date
    sender: str
    says: str


def forgeries_by_day(*, scope: Scope, first: dt.date, last: dt.date) -> list[tuple[dt.date, int]]:
    """The days on which forgeries were told of in the scope's regions, the newest first, and how many. By index."""
    return [(day, count) for day, count in query(_BY_DAY, _values(scope, first, last))]


def forgeries_told(*, scope: Scope, first: dt.date, last: dt.date, most: int = 10) -> list[Told]:
    """The last ones of which a sender or words are known, the newest first."""
    return [Told(*row) for row in query(_LAST, _values(scope, first, last) | {"most": most})]


def _values(scope: Scope, first: dt.date, last: dt.date) -> dict[str, Any]:
    return {"everything": scope.everything, "regions": sorted(scope.regions), "first": first, "last": last}
