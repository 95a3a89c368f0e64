"""How far a month is that somebody asked to lock: the worker writes steps, the office reads the last one.

A step is a row of its own, written between two chunks of suppliers, so it is seen at once and costs a row for each 250.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

SILENT: Final = dt.timedelta(minutes=10)
"""After so long without a step nobody knows whether a worker still is at it: it may be asked for again."""
UNEXPECTED: Final = "unexpected"
"""What failed that is no problem of ours: the worker's log says what."""
_GOES_ON: Final = frozenset({"asked", "begun", "going"})

_ADD: Final = """
INSERT INTO settlement_lock_step (budget_id, month, number, step, state, done, total, problem, count)
SELECT %(budget)s, %(month)s, %(number)s, coalesce(max(step), 0) + 1, %(state)s, %(done)s, %(total)s, %(problem)s, %(count)s
FROM settlement_lock_step WHERE (budget_id, month, number) = (%(budget)s, %(month)s, %(number)s)
"""
_ASK: Final = """
INSERT INTO settlement_lock_asked (budget_id, month, number, asked_by, reason)
SELECT %(budget)s, %(month)s, coalesce(max(number), 0) + 1, %(by)s, %(reason)s
FROM settlement_lock_asked WHERE (budget_id, month) = (%(budget)s, %(month)s)
RETURNING number
"""
_LAST: Final = """
SELECT a.number, coalesce(s.state, 'asked'), coalesce(s.done, 0), coalesce(s.total, 0), coalesce(s.problem, ''),
       coalesce(s.count, 0), coalesce(s.at, a.asked_at), now() - coalesce(s.at, a.asked_at) > %s
FROM settlement_lock_asked a
LEFT JOIN LATERAL (
    SELECT s.* FROM settlement_lock_step s WHERE (s.budget_id, s.month, s.number) = (a.budget_id, a.month, a.number)
    ORDER BY s.step DESC LIMIT 1
) s ON true
WHERE (a.budget_id, a.month) = (%s, %s) ORDER BY a.number DESC LIMIT 1
"""


class Key(NamedTuple):
    """A month that was asked for, and which time of several."""

    budget_id: int
    month: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class Locking:
    """Where the last time stands that a month was asked for.

    ``state``: 'asked' (a worker has not begun), 'begun' (it reads), 'going', 'ended', 'failed'; ``done`` suppliers of
    ``total``; ``problem`` the code of what failed, about ``count`` suppliers; ``at`` the last word, and whether it is
    long ago (by the database's clock, as the worker's words are).
    """

    number: int
    state: str
    done: int
    total: int
    problem: str
    count: int
    at: dt.datetime
    is_old: bool

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it, as far as one knows."""
        return self.state in _GOES_ON and not self.is_old

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard of it for too long."""
        return self.state in _GOES_ON and self.is_old


def last_locking(budget_id: int, month: dt.date) -> Locking | None:
    """The last time that the month was asked for; None where nobody did. A look by key."""
    found = query(_LAST, [SILENT, budget_id, month])
    return Locking(*found[0]) if found else None


def note_asked(*, budget_id: int, month: dt.date, asked_by: int, reason: str) -> int:
    """Keep that somebody asked; which time it is (1 for the first). Within the action's transaction."""
    values = {"budget": budget_id, "month": month, "by": asked_by, "reason": reason}
    return int(query(_ASK, values)[0][0])


class Steps:
    """Writes the steps of a month that was asked for; of one from before they were kept (number 0) none."""

    def __init__(self, key: Key) -> None:
        """Of which month, and of which time."""
        self._key = key
        self._far = (0, 0)

    def going(self, done: int, total: int) -> None:
        """So many suppliers are done."""
        self._far = (done, total)
        self._add("going")

    def ended(self) -> None:
        """Nothing is left to do."""
        self._add("ended")

    def begun(self) -> None:
        """A worker is at it, and does not know yet how much it is."""
        self._add("begun")

    def failed(self, problem: str, count: int = 0) -> None:
        """It stopped, and why."""
        self._add("failed", problem, count)

    def _add(self, state: str, problem: str = "", count: int = 0) -> None:
        if not self._key.number:
            return
        done, total = self._far
        values = {
            "budget": self._key.budget_id,
            "month": self._key.month,
            "number": self._key.number,
            "state": state,
            "done": done,
            "total": total,
            "problem": problem,
            "count": count,
        }
        execute(_ADD, values)


@contextmanager
def noting(key: Key) -> Iterator[Steps]:
    """Note that it begins and that it ends; or, whatever is raised within, that it failed."""
    steps, is_over = Steps(key), False
    steps.begun()
    try:
        yield steps
        steps.ended()
        is_over = True
    except ProblemError as error:
        steps.failed(error.problem.kind.code, int(error.problem.params.get("count", 0)))
        is_over = True
        raise
    finally:
        if not is_over:
            steps.failed(UNEXPECTED)
