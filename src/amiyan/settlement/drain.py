"""A shard is worked off: evidence into passes, passes into verdicts, verdicts into the books.

Whoever works at a shard holds its lock in the database, which goes when the session goes: a worker that dies
leaves no lock behind, and another goes on where the last commit was. Each step is a transaction of bounded size
that takes its marks away itself, so it may be stopped anywhere, started again and run twice.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction

from amiyan.deliveries.actions.judge import Judged, Mark, judge_marked
from amiyan.deliveries.actions.read import read_marked
from amiyan.kernel.sql import query
from amiyan.settlement.live_posting import follow_verdicts
from amiyan.settlement.open_period import laid_terms

MARKS: Final = 5_000  # people's days (or whole days of facilities) judged in one transaction
ATTEMPTS: Final = 5
LOCK: Final = 735_201  # the first half of the advisory locks of shards

# By the rows' places, as in live_posting.
_TAKE = """
DELETE FROM deliveries_unjudged WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM deliveries_unjudged WHERE shard = %(shard)s AND programme = %(programme)s
    ORDER BY marked_at LIMIT %(most)s FOR UPDATE SKIP LOCKED))
RETURNING facility_id, day, pin
"""

Today = Callable[[], dt.date]


class Drained(NamedTuple):
    """What a run over a shard did: bodies and records read, marks and passes judged, new verdicts, days posted."""

    bodies: int = 0
    records: int = 0
    marks: int = 0
    passes: int = 0
    verdicts: int = 0
    days: int = 0

    def __add__(self, other: tuple[Any, ...]) -> "Drained":
        return Drained(*map(sum, zip(self, other, strict=True)))


def drain(
    *, shard: int, programmes: Sequence[str], today: Today, turn: dt.timedelta | None = None
) -> Drained | None:
    """Work a shard off until nothing is marked; None where somebody else is at it.

    After ``turn`` (None: never) it lets go, whatever is left: where records never stop coming, as at noon, a shard
    never is empty, and the others would wait for it.

    ``today`` is asked anew for each step: a long backlog may last over midnight. Cost: linear in what is marked.
    """
    with shard_held(shard) as held:
        if not held:
            return None
        done, began = Drained(), time.monotonic()
        while step := _step(shard, programmes, today()):
            done += step
            if turn is not None and time.monotonic() - began > turn.total_seconds():
                break
        return done


def _step(shard: int, programmes: Sequence[str], today: dt.date) -> Drained | None:
    """The next of the three steps that has something to do; None where none has."""
    read = _again(lambda: read_marked(shard=shard, programmes=programmes))
    done = Drained(bodies=read.bodies, records=read.records)
    for programme in programmes:
        terms = laid_terms(programme, today)
        if terms is None:
            continue
        judged = _again(lambda terms=terms: judge_due(shard=shard, terms=terms, today=today))  # type: ignore[misc]
        followed = _again(lambda terms=terms: follow_verdicts(shard=shard, terms=terms))  # type: ignore[misc]
        done += Drained(0, 0, judged.marks, judged.passes, judged.verdicts, followed.days)
    return done if any(done) else None


class JudgedMarks(NamedTuple):
    """Marks taken, the passes that were looked at for them, and the verdicts that were new."""

    marks: int
    passes: int
    verdicts: int


@transaction.atomic
def judge_due(*, shard: int, terms: Any, today: dt.date, most: int = MARKS) -> JudgedMarks:
    """Judge the oldest marks of a shard in one transaction; marks go first, so that none is overlooked."""
    marks = [Mark(*row) for row in query(_TAKE, {"shard": shard, "programme": terms.programme, "most": most})]
    judged = judge_marked(terms, marks=marks, today=today) if marks else Judged(0, 0, 0)
    return JudgedMarks(len(marks), judged.passes, judged.verdicts)


@contextmanager
def shard_held(shard: int) -> Iterator[bool]:
    """Whether this session holds the shard for the time of the block; it is given back at the end."""
    (held,) = query("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, shard])[0]
    try:
        yield held
    finally:
        # A session that was lost has lost its locks too, and a new one holds none to give back.
        if held and connection.is_usable():
            query("SELECT pg_advisory_unlock(%s, %s)", [LOCK, shard])


def _again(work: Callable[[], Any]) -> Any:
    """Do one step, again where it met another at the same rows; a lost session is for the caller to end."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except (IntegrityError, OperationalError):
            if attempt == ATTEMPTS or not connection.is_usable():
                raise
    raise AssertionError("the last attempt returns or raises")
