"""Live or shadow: whether a region or a facility is paid by us on some days, as dated facts.

Where nothing is said, a place is live. A facility's own mode counts before its region's. Verdicts are the same in
both; in shadow the books are told nothing, and what they were told of a day that turns out to be shadow is taken
back when the registers are followed.
"""

import datetime as dt
from typing import Any, Final, Literal, NamedTuple

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import check_days
from amiyan.settlement.problems import MODE_OF_ONE_PLACE, MODE_UNKNOWN

Mode = Literal["live", "shadow"]

_SCOPE: Final = (
    "programme = %(programme)s AND region IS NOT DISTINCT FROM %(region)s"
    " AND facility_id IS NOT DISTINCT FROM %(facility_id)s AND known_to IS NULL"
)
_DAYS: Final = "daterange(%(first)s::date, %(last)s::date, '[]')"

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('settlement_mode' || %(programme)s, 0))"
_SAME: Final = f"SELECT id FROM settlement_mode WHERE {_SCOPE} AND mode = %(mode)s AND valid @> {_DAYS}"
# What was believed of these days is believed no longer; of the days around them it still is.
_CUT: Final = f"""
UPDATE settlement_mode SET known_to = now() WHERE {_SCOPE} AND valid && {_DAYS}
RETURNING programme, region, facility_id, mode, valid::text, source
"""
_REST: Final = f"""
INSERT INTO settlement_mode (programme, region, facility_id, mode, valid, source)
SELECT %(programme)s, %(region)s, %(facility_id)s, %(old_mode)s,
       unnest(datemultirange(%(old_valid)s::daterange) - datemultirange({_DAYS})), %(old_source)s
"""
_ADD: Final = f"""
INSERT INTO settlement_mode (programme, region, facility_id, mode, valid, source)
VALUES (%(programme)s, %(region)s, %(facility_id)s, %(mode)s, {_DAYS}, %(source)s) RETURNING id
"""
_END: Final = "UPDATE settlement_mode SET known_to = now() WHERE id = %s AND known_to IS NULL"
_ALL: Final = """
SELECT m.id, m.programme, m.region, f.code, m.mode, lower(m.valid), upper(m.valid) - 1, m.source
FROM settlement_mode m LEFT JOIN registry_facility f ON f.id = m.facility_id
WHERE m.known_to IS NULL ORDER BY m.programme, m.region NULLS LAST, f.code, lower(m.valid) NULLS FIRST
"""


class Known(NamedTuple):
    """A mode that is believed; one of ``region`` and ``facility`` (a code) is None, and an open end too."""

    id: int
    programme: str
    region: str | None
    facility: str | None
    mode: str
    first: dt.date | None
    last: dt.date | None
    source: str


@transaction.atomic
def set_mode(
    *,
    programme: str,
    mode: Mode,
    source: str,
    region: str | None = None,
    facility_id: int | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> int:
    """Believe ``mode`` of a region or a facility from ``first`` to ``last`` (None: open); the id of the fact.

    It takes the place of what was believed of these days; the days before and after keep theirs. Asking again gives
    the same fact. Raises ProblemError where not exactly one place is named or the days are reversed.
    """
    if (region is None) == (facility_id is None):
        raise ProblemError(MODE_OF_ONE_PLACE)
    check_days(first, last)
    values: dict[str, Any] = {
        "programme": programme,
        "region": region,
        "facility_id": facility_id,
        "mode": mode,
        "first": first,
        "last": last,
        "source": source,
    }
    query(_LOCK, values)
    if same := query(_SAME, values):
        return int(same[0][0])
    for _, _, _, old_mode, valid, old_source in query(_CUT, values):
        old = {"old_mode": old_mode, "old_valid": valid, "old_source": old_source}
        execute(_REST, values | old)
    return int(query(_ADD, values)[0][0])


@transaction.atomic
def withdraw_mode(mode_id: int) -> None:
    """A correction: the mode was never so. ProblemError where no such mode is believed."""
    if not execute(_END, [mode_id]):
        raise ProblemError(MODE_UNKNOWN, mode=mode_id)


def known_modes() -> list[Known]:
    """Every mode that is believed, programme by programme."""
    return [Known(*row) for row in query(_ALL)]
