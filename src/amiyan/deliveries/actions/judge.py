"""From passes to verdicts, a batch of facilities at a time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction

from amiyan.entitlements.laid_terms import Terms, lay_out

ATTEMPTS = 3
BATCH = 200  # facilities in one statement: about fifty thousand passes of a day, sorted in memory


class Judged(NamedTuple):
    """Passes looked at, and the outcomes and verdicts that were new."""

    passes: int
    outcomes: int
    verdicts: int


def judge(
    terms: Terms,
    *,
    facilities: Sequence[int],
    batch: int = BATCH,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> Judged:
    """Judge every pass of ``facilities`` (0: terminals that nobody listed) under ``terms``.

    Each batch is one transaction: stop anywhere and start again; running twice adds nothing. With several
    ``workers`` batches run side by side, each in a session of its own (not inside a caller's transaction).
    ``progress`` is told the number of facilities done. Cost grows as n log n with the passes of a batch, and
    with the number of batches.
    """
    batches = [list(facilities[start : start + batch]) for start in range(0, len(facilities), batch)]
    if workers == 1 or len(batches) == 1:
        return _judge_all(terms, iter(batches), progress)
    lock = Lock()
    queue = _shared(batches, lock)
    with ThreadPoolExecutor(workers) as pool:
        parts = [pool.submit(_judge_apart, terms, queue, progress) for _ in range(workers)]
        return Judged(*map(sum, zip(*(part.result() for part in parts), strict=True)))


def _shared(batches: list[list[int]], lock: Lock) -> Iterator[list[int]]:
    """An iterator that several threads may draw from."""
    waiting = iter(batches)

    def draw() -> list[int] | None:
        with lock:
            return next(waiting, None)

    return iter(draw, None)


def _judge_apart(terms: Terms, batches: Iterator[list[int]], progress: Callable[[int], None]) -> Judged:
    """In a thread: its own connection needs its own terms, and is closed when the work is done."""
    try:
        lay_out(terms)
        return _judge_all(terms, batches, progress)
    finally:
        connection.close()


def _judge_all(terms: Terms, batches: Iterator[list[int]], progress: Callable[[int], None]) -> Judged:
    done = Judged(0, 0, 0)
    for part in batches:
        done = Judged(*map(sum, zip(done, _judge_batch(terms, part), strict=True)))
        progress(len(part))
    return done


def _judge_batch(terms: Terms, facilities: list[int]) -> Judged:
    parameters: dict[str, Any] = {
        "facilities": facilities,
        "programme": terms.programme,
        "first": terms.first,
        "last": terms.last,
        "shifts": list(terms.shifts),
    }
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_statement(), parameters)
                row = cursor.fetchone()
        except (IntegrityError, OperationalError):
            # A child's places can lie in two batches; then one worker is told to look again at what the
            # other has just written. Inside a caller's transaction there is nothing left to look at.
            if attempt == ATTEMPTS or connection.in_atomic_block:
                raise
        else:
            assert row is not None
            return Judged(*row)
    raise AssertionError("the last attempt returns or raises")


@cache
def _statement() -> str:
    return (Path(__file__).parent.parent / "sql" / "judge.sql").read_text(encoding="utf-8")
