"""From passes to verdicts, a batch of facilities at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection, transaction

from amiyan.entitlements.laid_terms import Terms

BATCH = 200  # facilities in one statement: about fifty thousand passes of a day, sorted in memory


@dataclass(frozen=True, slots=True)
class Judged:
    """Passes looked at, and the outcomes and verdicts that were new."""

    passes: int
    outcomes: int
    verdicts: int


def judge(
    terms: Terms,
    *,
    facilities: Sequence[int],
    batch: int = BATCH,
    progress: Callable[[int], None] = lambda _: None,
) -> Judged:
    """Judge every pass of ``facilities`` (0: terminals that nobody listed) under ``terms`` laid out before.

    Each batch is one transaction: stop anywhere and start again; running twice adds nothing. ``progress``
    is told the number of facilities done. Cost grows as n log n with the passes of a batch.
    """
    done = Judged(0, 0, 0)
    for start in range(0, len(facilities), batch):
        part = list(facilities[start : start + batch])
        done = _sum(done, _judge_batch(terms, part))
        progress(len(part))
    return done


def _judge_batch(terms: Terms, facilities: list[int]) -> Judged:
    parameters = {
        "facilities": facilities,
        "programme": terms.programme,
        "first": terms.first,
        "last": terms.last,
        "shifts": list(terms.shifts),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statement(), parameters)
        row = cursor.fetchone()
    assert row is not None
    return Judged(*row)


def _sum(one: Judged, other: Judged) -> Judged:
    return Judged(
        one.passes + other.passes, one.outcomes + other.outcomes, one.verdicts + other.verdicts
    )


@cache
def _statement() -> str:
    return (Path(__file__).parent.parent / "sql" / "judge.sql").read_text(encoding="utf-8")
