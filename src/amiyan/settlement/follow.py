"""What is learnt late: decisions are made anew for the open period, and what they touch is judged anew.

The registry is read from below: it does not know who uses its facts. Each night looks at what was learnt since
the last one, with a day to spare for transactions that were long under way; ``everything`` judges every day of
the open period, whatever was learnt, and comes to the same where nothing was overlooked.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.deliveries.shards import SHARD_SQL
from amiyan.entitlements.actions import decide
from amiyan.entitlements.changes.standing import COUNTS
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.settlement.open_period import decision_periods, open_period

TO_SPARE: Final = dt.timedelta(days=1)

# Numbers of people of whom something was learnt, at every facility whose terminals know them.
_LEARNT = """
CREATE TEMPORARY TABLE learnt ON COMMIT DROP AS
SELECT DISTINCT person_id FROM (
    SELECT person_id FROM registry_enrolment WHERE known_from >= %(since)s OR known_to >= %(since)s
    UNION ALL SELECT person_id FROM registry_pin WHERE known_from >= %(since)s OR known_to >= %(since)s
    UNION ALL SELECT person_id FROM entitlements_decision
        WHERE programme = %(programme)s AND (known_from >= %(since)s OR known_to >= %(since)s)
) facts;
CREATE TEMPORARY TABLE learnt_pin ON COMMIT DROP AS
SELECT DISTINCT n.facility_id, n.pin FROM learnt l JOIN registry_pin n USING (person_id)
UNION
SELECT f.id, registry_pin_key(p.iin) FROM learnt l
JOIN registry_person p ON p.id = l.person_id AND p.iin IS NOT NULL
JOIN LATERAL (
    SELECT eats_at_id AS id FROM registry_enrolment e WHERE e.person_id = l.person_id
    UNION SELECT v.facility_id FROM deliveries_verdict v WHERE v.person_id = l.person_id
) f ON true;
ANALYZE learnt_pin;
"""

_MARK_PEOPLE = f"""
INSERT INTO deliveries_unjudged (facility_id, day, programme, pin, shard)
SELECT DISTINCT p.facility_id, p.at::date, %(programme)s, l.pin, {SHARD_SQL.format(facility="p.facility_id")}
FROM learnt_pin l JOIN deliveries_pass p ON p.facility_id = l.facility_id AND registry_pin_key(p.pin) = l.pin
WHERE p.at >= %(first)s AND p.at < %(last)s::date + 1
ORDER BY 1, 2, 3, 4
ON CONFLICT (facility_id, programme, day, pin) DO UPDATE SET marked_at = now()
"""

# A calendar, hours, a terminal's place or a signed parameter speak of everybody at a facility (null: at all of them). A
# parameter that counts no more, since its signers are one person, speaks of the days behind the one on which that was learnt.
_MARK_PLACES = f"""
INSERT INTO deliveries_unjudged (facility_id, day, programme, pin, shard)
SELECT DISTINCT p.facility_id, p.at::date, %(programme)s, '*', {SHARD_SQL.format(facility="p.facility_id")}
FROM deliveries_pass p
WHERE p.at >= %(first)s AND p.at < %(last)s::date + 1 AND (%(everything)s OR EXISTS (
    SELECT FROM (
        SELECT facility_id, day AS first, day AS last FROM registry_calendar_day
        WHERE known_from >= %(since)s OR known_to >= %(since)s
        UNION ALL
        SELECT facility_id, lower(valid), upper(valid) - 1 FROM registry_serving_hours
        WHERE known_from >= %(since)s OR known_to >= %(since)s
        UNION ALL
        SELECT facility_id, lower(valid), upper(valid) - 1 FROM registry_terminal
        WHERE known_from >= %(since)s OR known_to >= %(since)s
        UNION ALL
        SELECT f.id, s.first, s.last FROM ({COUNTS}) s
        LEFT JOIN registry_facility f ON s.region IS NOT NULL AND f.region = s.region
        WHERE s.programme = %(programme)s AND s.counts_from >= %(since)s AND (s.region IS NULL OR f.id IS NOT NULL)
        UNION ALL
        SELECT f.id, greatest(s.first, s.counted_to + 1), s.last FROM ({COUNTS}) s
        LEFT JOIN registry_facility f ON s.region IS NOT NULL AND f.region = s.region
        WHERE s.programme = %(programme)s AND s.lapsed_at >= %(since)s AND (s.region IS NULL OR f.id IS NOT NULL)
    ) c
    WHERE coalesce(c.facility_id, p.facility_id) = p.facility_id
      AND p.at::date BETWEEN coalesce(c.first, '-infinity') AND coalesce(c.last, 'infinity')))
ORDER BY 1, 2, 3, 4
ON CONFLICT (facility_id, programme, day, pin) DO UPDATE SET marked_at = now()
"""

# Whom a facility's meals pay is no matter of the verdict: what is posted is looked at again.
_MARK_PAYEES = f"""
INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
SELECT v.person_id, v.service_day, v.programme, {SHARD_SQL.format(facility="min(v.facility_id)")}
FROM deliveries_verdict v
WHERE v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s AND (%(everything)s OR EXISTS (
    SELECT FROM (
        SELECT facility_id, NULL::text AS region, valid FROM registry_agreement
        WHERE programme = %(programme)s AND (known_from >= %(since)s OR known_to >= %(since)s)
        UNION ALL
        SELECT facility_id, region, valid FROM settlement_mode
        WHERE programme = %(programme)s AND (known_from >= %(since)s OR known_to >= %(since)s)
    ) c JOIN registry_facility f ON f.id = v.facility_id
    WHERE (c.facility_id = f.id OR c.region = f.region) AND c.valid @> v.service_day))
GROUP BY v.person_id, v.service_day, v.programme ORDER BY 1, 2, 3
ON CONFLICT (person_id, programme, service_day) DO UPDATE SET marked_at = now(), not_before = now()
"""


_FOLLOWED_TO = "SELECT min(followed_to) FROM settlement_night WHERE programme = ANY (%s)"
_NOTE = """
INSERT INTO settlement_night (programme, followed_to) VALUES (%s, %s)
ON CONFLICT (programme) DO UPDATE SET followed_to = excluded.followed_to
"""


class Following(NamedTuple):
    """What a run found: decisions added and ended, days marked to be judged, and days marked for the books."""

    decided: int
    ended: int
    judge: int
    post: int


def follow_registers(
    *, programme: str, today: dt.date, since: dt.datetime, everything: bool = False
) -> Following:
    """Decide everybody for the open period anew and mark what was learnt since ``since`` (aware) to be judged.

    Safe to run twice; what comes out as before is not written again. Cost: the decisions grow with the people,
    the marks with the passes of the open period of those who are touched.
    """
    rules = load(programme)
    period = open_period(today, rules)
    if period is None:
        return Following(0, 0, 0, 0)
    runs = [
        decide(programme=programme, first=year.first, last=year.last)
        for year in decision_periods(period, rules)
    ]
    judged, posted = mark(programme=programme, period=period, since=since - TO_SPARE, everything=everything)
    return Following(sum(run.added for run in runs), sum(run.ended for run in runs), judged, posted)


@transaction.atomic
def mark(*, programme: str, period: Period, since: dt.datetime, everything: bool = False) -> tuple[int, int]:
    """Mark the days of ``period`` that what was learnt since ``since`` may change: to be judged, to be posted."""
    values: dict[str, Any] = {
        "programme": programme,
        "first": period.first,
        "last": period.last,
        "since": since,
        "everything": everything,
    }
    judged = 0
    if not everything:
        execute(_LEARNT, values)
        judged += execute(_MARK_PEOPLE, values)
    judged += execute(_MARK_PLACES, values)
    return judged, execute(_MARK_PAYEES, values)


def followed_to(programmes: Sequence[str]) -> dt.datetime | None:
    """Up to when what was learnt is followed for all of ``programmes``; None where no night came to its end yet."""
    found: dt.datetime | None = query(_FOLLOWED_TO, [list(programmes)])[0][0]
    return found


def note_night(*, programme: str, followed_to: dt.datetime) -> None:
    """A night came to its end: what was learnt before ``followed_to``, its beginning, is followed."""
    execute(_NOTE, [programme, followed_to])
