"""From passes to verdicts: a period of some facilities (an audit), or what is marked to be judged (live).

Both run one statement (``sql/judge.sql``) over the terms that were laid out in the session before.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction

from amiyan.deliveries.judging import BATCH, parameters, statement
from amiyan.entitlements.laid_terms import Terms, lay_out

ATTEMPTS = 3
# Who is judged is judged whole: with every number by which the terminals of the facility know the person.
_WANTED = """
CREATE TEMPORARY TABLE IF NOT EXISTS judge_wanted (
    facility_id bigint NOT NULL, day date NOT NULL, pin text NOT NULL, PRIMARY KEY (facility_id, day, pin));
TRUNCATE judge_wanted;
INSERT INTO judge_wanted
WITH given AS (
    SELECT g.facility_id, g.day, g.pin
    FROM unnest(%(given_facilities)s::bigint[], %(given_days)s::date[], %(given_pins)s::text[]) g (facility_id, day, pin)
),
pinned AS (SELECT DISTINCT facility_id, pin FROM given WHERE pin NOT IN ('', '*')),
person AS (
    SELECT k.facility_id, k.pin, n.person_id FROM pinned k
    JOIN registry_pin n ON (n.facility_id, n.pin) = (k.facility_id, k.pin) AND n.known_to IS NULL
    UNION
    SELECT k.facility_id, k.pin, i.id FROM pinned k
    JOIN registry_person i ON i.iin = lpad(k.pin, 12, '0') AND length(k.pin) BETWEEN 6 AND 12
),
other AS (
    SELECT p.facility_id, p.pin, n.pin AS also FROM person p
    JOIN registry_pin n ON n.facility_id = p.facility_id AND n.person_id = p.person_id AND n.known_to IS NULL
    UNION
    SELECT p.facility_id, p.pin, registry_pin_key(i.iin) FROM person p
    JOIN registry_person i ON i.id = p.person_id AND i.iin IS NOT NULL
)
SELECT facility_id, day, pin FROM given
UNION
SELECT g.facility_id, g.day, o.also FROM given g JOIN other o ON (o.facility_id, o.pin) = (g.facility_id, g.pin);
ANALYZE judge_wanted;
"""


class Judged(NamedTuple):
    """Passes looked at, and the outcomes and verdicts that were new."""

    passes: int
    outcomes: int
    verdicts: int


class Mark(NamedTuple):
    """What is to be judged: a day of a facility, of one pin (as ``registry_pin_key`` makes it) or of all ('*')."""

    facility_id: int
    day: Any
    pin: str


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


def judge_marked(terms: Terms, *, marks: Sequence[Mark], today: Any) -> Judged:
    """Judge what ``marks`` name under ``terms``, as of the day ``today``, in the caller's transaction.

    Verdicts that are new are marked for the books. The caller holds the marks' rows (deleted them), so that
    whoever marks them again waits and is not forgotten. Cost: the passes of the days named, narrowed to the
    people named.
    """
    values = {
        "given_facilities": [mark.facility_id for mark in marks],
        "given_days": [mark.day for mark in marks],
        "given_pins": [mark.pin for mark in marks],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WANTED, values)
        cursor.execute(
            statement(marked=True), parameters(terms, sorted({m.facility_id for m in marks}), today)
        )
        row = cursor.fetchone()
    assert row is not None
    return Judged(*row)


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
    values = parameters(terms, facilities, terms.last)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement(marked=False), values)
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
