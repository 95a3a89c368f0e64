"""The statement that judges (``sql/judge.sql``) and its parameters: one for an audit, for live work and for a recount."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from amiyan.deliveries.shards import SHARD_SQL
from amiyan.entitlements.laid_terms import Terms

BATCH: Final = 200  # facilities in one statement: about fifty thousand passes of a day, sorted in memory

# What makes a verdict: a meal that was used, and a meal that waits for somebody's word.
SUPPORTING: Final = (
    "used",
    "method_needs_confirmation",
    "source_needs_confirmation",
    "entitlement_unknown",
    "clock_is_wrong",
    "came_too_late",
    "not_countersigned",
    "objected",
    "open_to_objection",
    "too_many_by_hand",
)

_PASSES_OF_FACILITIES: Final = "SELECT * FROM deliveries_pass WHERE facility_id = ANY (%(facilities)s)"

_PASSES_WANTED: Final = """
    SELECT p.* FROM (SELECT DISTINCT facility_id, day FROM judge_wanted) w
    JOIN deliveries_pass p ON p.facility_id = w.facility_id AND p.at >= w.day AND p.at < w.day + 1
    WHERE EXISTS (
        SELECT FROM judge_wanted x WHERE (x.facility_id, x.day, x.pin) = (w.facility_id, w.day, registry_pin_key(p.pin)))
       OR EXISTS (SELECT FROM judge_wanted x WHERE (x.facility_id, x.day, x.pin) = (w.facility_id, w.day, '*'))"""

_MARK_FOR_THE_BOOKS: Final = f""",
unposted AS (
    INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
    SELECT person_id, service_day, %(programme)s, {SHARD_SQL.format(facility="min(facility_id)")}
    FROM verdicts GROUP BY person_id, service_day ORDER BY person_id, service_day
    ON CONFLICT (person_id, programme, service_day)
        DO UPDATE SET marked_at = now(), not_before = now(), shard = excluded.shard, refused = ''
)"""


def parameters(terms: Terms, facilities: Sequence[int], today: Any) -> dict[str, Any]:
    """What the statement is given to judge ``facilities`` under ``terms``, as of the day ``today``."""
    return {
        "facilities": list(facilities),
        "programme": terms.programme,
        "first": terms.first,
        "last": terms.last,
        "shifts": list(terms.shifts),
        "supporting": list(SUPPORTING),
        "today": today,
    }


@cache
def statement(*, marked: bool) -> str:
    """The statement, over what is laid out in ``judge_wanted`` (``marked``) or over all passes of the facilities."""
    text = (Path(__file__).parent / "sql" / "judge.sql").read_text(encoding="utf-8")
    passes, after = (_PASSES_WANTED, _MARK_FOR_THE_BOOKS) if marked else (_PASSES_OF_FACILITIES, "")
    return text.replace("{passes}", passes).replace("{after}", after)
