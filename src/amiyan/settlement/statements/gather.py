"""What the postings say of a month, provider by provider, laid out in tables of the session.

A month of a region is millions of postings. They are read once, without holding anybody up, as they stand at a batch
of the books; what came in after it is added for a few providers at a time, while nothing can be posted
(:func:`add_since`). Only sums by place, day and price are kept: some hundred thousand rows for a region.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from amiyan.kernel.sql import execute, query

_TABLES: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS lock_place (facility_id bigint PRIMARY KEY);
CREATE TEMPORARY TABLE IF NOT EXISTS lock_payee (
    payee bigint PRIMARY KEY, number integer, previous_month date, open_from date, from_batch bigint,
    debt_before bigint, previous_sha256 bytea, is_shared boolean, open_marks integer);
CREATE TEMPORARY TABLE IF NOT EXISTS lock_moved (
    payee bigint, is_late boolean, facility_id bigint, service_day date, price_tiyn bigint, units integer, reason text);
CREATE INDEX IF NOT EXISTS lock_moved_by_payee ON lock_moved (payee);
CREATE TEMPORARY TABLE IF NOT EXISTS lock_held (
    payee bigint, facility_id bigint, person_id bigint, service_day date, slot smallint, version integer, reason text,
    tiyn bigint);
CREATE INDEX IF NOT EXISTS lock_held_by_payee ON lock_held (payee);
TRUNCATE lock_place, lock_payee, lock_moved, lock_held;
"""

# The places whose meals the budget pays for: its region's, or those of regions without a budget of their own.
_PLACES: Final = """
INSERT INTO lock_place
SELECT f.id FROM registry_facility f
WHERE f.region = %(region)s::text OR %(region)s::text IS NULL AND NOT EXISTS (
    SELECT FROM settlement_budget own
    WHERE (own.programme, own.year, own.region) = (%(programme)s, %(year)s, f.region))
"""

# Whether places of this budget may have been paid for by another one: the country's, before the region had its own.
_OVERLAPS: Final = """
SELECT EXISTS (
    SELECT FROM settlement_budget o
    WHERE (o.programme, o.year) = (%(programme)s, %(year)s) AND o.id <> %(budget)s
      AND (o.region IS NULL OR %(region)s::text IS NULL))
"""
# Whoever has or had an agreement there, and whoever was stated something before. A month that is behind a
# provider's last one is behind it for good. A provider is shared where other budgets may pay it too.
_PAYEES: Final = """
INSERT INTO lock_payee
SELECT p.payee, coalesce(s.number, 0) + 1, s.month,
       least(coalesce((s.month + interval '1 month')::date, %(year_first)s), %(next_month)s),
       coalesce(s.up_to_batch, -1), coalesce(s.debt_tiyn, 0), s.document_sha256,
       %(overlaps)s OR EXISTS (
           SELECT FROM registry_agreement o WHERE o.organisation_id = p.payee AND o.programme = %(programme)s
             AND NOT EXISTS (SELECT FROM lock_place l WHERE l.facility_id = o.facility_id)), 0
FROM (
    SELECT a.organisation_id AS payee FROM registry_agreement a
    WHERE a.programme = %(programme)s AND (%(region)s::text IS NULL OR EXISTS (
        SELECT FROM lock_place l WHERE l.facility_id = a.facility_id))
    UNION SELECT payee FROM settlement_statement WHERE budget_id = %(budget)s
) p
LEFT JOIN LATERAL (
    SELECT s.number, s.month, s.up_to_batch, s.debt_tiyn, s.document_sha256 FROM settlement_statement s
    WHERE s.payee = p.payee AND s.budget_id = %(budget)s ORDER BY s.number DESC LIMIT 1
) s ON true
WHERE (s.month IS NULL OR s.month < %(month)s) AND (%(payees)s::bigint[] IS NULL OR p.payee = ANY (%(payees)s));
ANALYZE lock_payee;
"""

# Evidence that is not read, days that are not judged, verdicts that are not posted. What the books refused, and what
# a fault of ours keeps from being read, is not under way: it waits for a person, and nobody else waits for it.
_MARKS: Final = """
UPDATE lock_payee l SET open_marks = found.marks
FROM (
    SELECT a.organisation_id AS payee, count(*) AS marks
    FROM (
        SELECT facility_id FROM deliveries_unread WHERE failed = 0
        UNION ALL
        SELECT facility_id FROM deliveries_unjudged
        WHERE programme = %(programme)s AND day >= %(year_first)s AND day < %(next_month)s
        UNION ALL
        SELECT v.facility_id
        FROM deliveries_unposted u
        CROSS JOIN LATERAL (
            SELECT v.facility_id FROM deliveries_verdict v
            WHERE v.person_id = u.person_id AND v.service_day = u.service_day AND v.programme = u.programme
            ORDER BY v.slot, v.version DESC LIMIT 1
        ) v
        WHERE u.programme = %(programme)s AND u.service_day >= %(year_first)s AND u.service_day < %(next_month)s
          AND u.refused = ''
    ) mark
    JOIN lock_place USING (facility_id)
    JOIN (
        SELECT DISTINCT facility_id, organisation_id FROM registry_agreement
        WHERE programme = %(programme)s AND known_to IS NULL
          AND valid && daterange(least(%(month)s::date, %(next_month)s::date), %(next_month)s::date)
    ) a USING (facility_id)
    GROUP BY 1
) found
WHERE found.payee = l.payee
"""

# Of the months that are not locked: what stands, place by place, day by day. A meal that was taken back and owed anew
# comes to itself.
_OPEN_MONTHS: Final = """
INSERT INTO lock_moved
SELECT payee, false, facility_id, service_day, price, sum(units)::integer, 'used'
FROM (
    SELECT l.payee, coalesce(p.facility_id, 0) AS facility_id, p.service_day, p.amount_tiyn AS price, 1 AS units
    FROM lock_payee l JOIN {owed} p ON p.payee = l.payee
    WHERE p.programme = %(programme)s AND p.service_day >= l.open_from AND p.service_day < %(next_month)s
      AND p.budget_id = %(budget)s AND p.amount_tiyn > 0 AND p.batch <= %(upto)s
    UNION ALL
    SELECT l.payee, coalesce(p.had_facility, 0), p.service_day, p.had_tiyn, -1
    FROM lock_payee l JOIN {taken} p ON p.had_payee = l.payee
    WHERE p.programme = %(programme)s AND p.service_day >= l.open_from AND p.service_day < %(next_month)s
      AND p.had_budget = %(budget)s AND p.had_tiyn > 0 AND p.batch <= %(upto)s
) moved
WHERE {whose}
GROUP BY payee, facility_id, service_day, price HAVING sum(units) <> 0
"""

# Why a locked month moved, from a posting p and the verdict v that it followed.
VERDICT: Final = """LEFT JOIN deliveries_verdict v ON (v.person_id, v.service_day, v.programme, v.slot, v.version)
        = (p.person_id, p.service_day, p.programme, p.slot, p.verdict_version)"""
_MOVED_ELSEWHERE: Final = """
    WHEN (p.had_payee, p.had_budget) IS DISTINCT FROM (p.payee, p.budget_id) THEN 'other_supplier'
    WHEN p.had_facility <> p.facility_id THEN 'other_place'
    ELSE 'other_price' END"""
OWED_LATER: Final = f"""CASE
    WHEN p.had_tiyn = 0 AND v.verdict = 'held' THEN 'held_line_paid'
    WHEN p.had_tiyn = 0 THEN 'came_later' {_MOVED_ELSEWHERE}"""
TAKEN_LATER: Final = f"""CASE
    WHEN p.amount_tiyn = 0 AND v.verdict <> 'payable' THEN v.reason::text
    WHEN p.amount_tiyn = 0 THEN 'taken_back' {_MOVED_ELSEWHERE}"""

# Of months that are locked: what was posted since, each with its reason.
_LATE: Final = f"""
WITH owed AS MATERIALIZED (
    SELECT p.* FROM settlement_posting p
    WHERE p.budget_id = %(budget)s AND p.batch > %(after)s AND p.batch <= %(upto)s
      AND p.programme = %(programme)s AND p.amount_tiyn > 0 AND p.service_day < %(next_month)s
), taken AS MATERIALIZED (
    SELECT p.* FROM settlement_posting p
    WHERE p.had_budget = %(budget)s AND p.had_tiyn > 0 AND p.batch > %(after)s AND p.batch <= %(upto)s
      AND p.programme = %(programme)s AND p.service_day < %(next_month)s
), late AS (
    SELECT l.payee, coalesce(p.facility_id, 0) AS facility_id, p.service_day, p.amount_tiyn AS price, 1 AS units,
           {OWED_LATER} AS reason
    FROM owed p JOIN lock_payee l ON l.payee = p.payee
    {VERDICT}
    WHERE p.service_day < l.open_from AND p.batch > l.from_batch
    UNION ALL
    SELECT l.payee, coalesce(p.had_facility, 0), p.service_day, p.had_tiyn, -1,
           {TAKEN_LATER}
    FROM taken p JOIN lock_payee l ON l.payee = p.had_payee
    {VERDICT}
    WHERE p.service_day < l.open_from AND p.batch > l.from_batch
)
INSERT INTO lock_moved
SELECT payee, true, facility_id, service_day, price, sum(units)::integer, reason
FROM late WHERE {{whose}}
GROUP BY payee, facility_id, service_day, price, reason, units
"""
_RECENT: Final = """(
    SELECT * FROM settlement_posting r
    WHERE r.{side} = %(budget)s AND r.batch > %(after)s AND r.batch <= %(upto)s {more} OFFSET 0)"""

# The latest verdicts that hold a meal, where the provider is paid by us and nothing of it is asked of anybody yet.
_HELD: Final = """
INSERT INTO lock_held
SELECT l.payee, v.facility_id, v.person_id, v.service_day, v.slot, v.version, v.reason::text, v.amount_tiyn
FROM lock_place f
JOIN registry_facility place ON place.id = f.facility_id
JOIN deliveries_verdict v ON v.facility_id = f.facility_id AND v.verdict = 'held'
    AND v.service_day >= %(year_first)s AND v.service_day < %(next_month)s
JOIN registry_agreement a ON a.facility_id = v.facility_id AND a.programme = %(programme)s
    AND a.known_to IS NULL AND a.valid @> v.service_day
JOIN lock_payee l ON l.payee = a.organisation_id
LEFT JOIN settlement_mode own ON own.facility_id = v.facility_id AND own.programme = %(programme)s
    AND own.known_to IS NULL AND own.valid @> v.service_day
LEFT JOIN settlement_mode regional ON regional.region = place.region AND regional.programme = %(programme)s
    AND regional.known_to IS NULL AND regional.valid @> v.service_day
WHERE v.programme = %(programme)s AND coalesce(own.mode, regional.mode, 'live') = 'live'
  AND NOT EXISTS (
    SELECT FROM deliveries_verdict newer
    WHERE (newer.person_id, newer.service_day, newer.programme, newer.slot)
        = (v.person_id, v.service_day, v.programme, v.slot) AND newer.version > v.version)
  AND NOT EXISTS (
    SELECT FROM settlement_hold h
    WHERE (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
        = (v.person_id, v.service_day, v.programme, v.slot, v.version));
ANALYZE lock_held;
"""

_WANTED: Final = """
SELECT l.payee FROM lock_payee l
WHERE EXISTS (SELECT FROM lock_moved m WHERE m.payee = l.payee)
   OR EXISTS (SELECT FROM lock_held h WHERE h.payee = l.payee)
   OR EXISTS (SELECT FROM settlement_cooked c
              WHERE c.payee = l.payee AND c.budget_id = %(budget)s AND c.service_day < %(next_month)s
                AND (c.service_day >= l.open_from OR c.batch > l.from_batch))
   OR EXISTS (SELECT FROM settlement_cooked_end c
              WHERE c.payee = l.payee AND c.budget_id = %(budget)s AND c.service_day < l.open_from AND c.batch > l.from_batch)
   OR EXISTS (SELECT FROM settlement_statement s
              WHERE (s.payee, s.budget_id, s.number) = (l.payee, %(budget)s, l.number - 1) AND s.above_ceiling_tiyn > 0)
ORDER BY 1
"""


def lay_payees(values: dict[str, Any]) -> None:
    """Lay out whom a month may be locked for, with what came before and how much of theirs is under way.

    ``values``: budget, programme, region (None: the country's), year, month, next_month, year_first, payees (None: all).
    """
    execute(_TABLES)
    execute(_PLACES, values)
    execute(_PAYEES, values | {"overlaps": query(_OVERLAPS, values)[0][0]})
    execute(_MARKS, values)


def read_postings(values: dict[str, Any], *, upto: int) -> list[int]:
    """Read everything up to the batch ``upto``; the providers of whom there is something to state, in order.

    Cost: one pass over the postings of the month through the index of providers, and over those since the last
    locked month through the index of batches.
    """
    values = {**values, "upto": upto}
    execute(
        _OPEN_MONTHS.format(owed="settlement_posting", taken="settlement_posting", whose="true"),
        values,
    )
    after = query("SELECT min(from_batch) FROM lock_payee WHERE previous_month IS NOT NULL")[0][0]
    if after is not None:
        execute(_LATE.format(whose="true"), {**values, "after": after})
    execute(_HELD, values)
    return [payee for (payee,) in query(_WANTED, values)]


def add_since(values: dict[str, Any], *, payees: Sequence[int], after: int, upto: int) -> None:
    """Add what was posted for some providers after the batch ``after``, up to ``upto``: a few rows of the index."""
    if upto == after:
        return
    values = {**values, "after": after, "upto": upto, "chunk": list(payees)}
    owed = _RECENT.format(side="budget_id", more="")
    taken = _RECENT.format(side="had_budget", more="AND r.had_tiyn > 0")
    execute(_OPEN_MONTHS.format(owed=owed, taken=taken, whose="payee = ANY (%(chunk)s)"), values)
    execute(_LATE.format(whose="payee = ANY (%(chunk)s)"), values)


def last_batch() -> int:
    """The number of the last batch of the books; 0 where there is none."""
    return int(query("SELECT coalesce(max(id), 0) FROM ledger_batch")[0][0])


def first_days(month: date, year: int) -> dict[str, date]:
    """The first days of a month, of the one after it, and of the year of its budget.

    A month after that year has no days of its own under the budget: what is stated then came late for the year.
    """
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    until = min(following, date(year + 1, 1, 1))
    return {"month": month, "next_month": until, "year_first": date(year, 1, 1)}
