"""Delivery reports: what the network says of what it took. Kept before it is acknowledged, and none is lost."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.sql import execute, query
from amiyan.voice.parameters import number
from amiyan.voice.transports.port import Report

_KNOWN_FOR: Final = dt.timedelta(days=30)
"""A network gives a name again after some time: an older message of that name is not meant."""
TRIED_AGAIN_AFTER: Final = dt.timedelta(days=1)

_TAKE_IN: Final = """
INSERT INTO voice_report_unmatched (reference, what, number, detail, known_from)
SELECT reference, what, number, detail, %(now)s
FROM unnest(%(references)s::text[], %(whats)s::text[], %(numbers)s::text[], %(details)s::text[])
    r (reference, what, number, detail)
ON CONFLICT DO NOTHING
"""
# By the network's name for the part. Where that never reached us (we were killed), by the telephone: if exactly one message
# to it is in doubt, it was that one.
_MATCH: Final = """
WITH named AS (
    SELECT u.reference, u.what, u.detail, h.person_id, h.month, h.notice_id, h.attempt, h.part
    FROM voice_report_unmatched u CROSS JOIN LATERAL (
        SELECT * FROM voice_report h
        WHERE h.reference = u.reference AND h.what = 'handed' AND h.known_from > %(now)s - %(known_for)s
        ORDER BY h.known_from DESC LIMIT 1) h
), by_number AS (
    SELECT u.reference, u.what, u.detail, min(d.person_id) AS person_id, min(d.month) AS month,
           min(d.notice_id::text)::uuid AS notice_id, min(d.attempt) AS attempt, 1::smallint AS part
    FROM voice_report_unmatched u
    JOIN voice_attempt t ON t.number = u.number AND u.number <> ''
        AND t.begun_at BETWEEN u.known_from - interval '3 days' AND u.known_from
    JOIN voice_report d ON (d.person_id, d.month, d.notice_id, d.attempt) = (t.person_id, t.month, t.notice_id, t.attempt)
        AND d.what = 'in_doubt'
    WHERE NOT EXISTS (SELECT FROM named n WHERE n.reference = u.reference)
    GROUP BY u.reference, u.what, u.detail HAVING count(*) = 1
), matched AS (
    SELECT * FROM named UNION ALL SELECT * FROM by_number
), gone AS (
    DELETE FROM voice_report_unmatched u USING matched m WHERE (u.reference, u.what) = (m.reference, m.what)
)
INSERT INTO voice_report (person_id, month, notice_id, attempt, part, what, detail, known_from)
SELECT person_id, month, notice_id, attempt, part, what, detail, %(now)s FROM matched
ON CONFLICT DO NOTHING
RETURNING person_id, month, notice_id, attempt, what
"""
# A message that did not arrive is tried again on another day: that sends nothing twice, for the network itself says that
# nothing came.
_AGAIN: Final = """
INSERT INTO voice_due (person_id, month, notice_id, not_before)
SELECT DISTINCT person_id, month, id, %(at)s::timestamptz
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[], %(attempts)s::smallint[]) k (person_id, month, id, attempt)
WHERE k.attempt < %(most)s AND NOT EXISTS (
    SELECT FROM voice_report r WHERE (r.person_id, r.month, r.notice_id, r.what) = (k.person_id, k.month, k.id, 'delivered'))
  AND k.attempt = (SELECT max(t.attempt) FROM voice_attempt t
                   WHERE (t.person_id, t.month, t.notice_id) = (k.person_id, k.month, k.id))
ON CONFLICT DO NOTHING
"""
# What somebody had sent again because nobody knew of it, and of which word came before it was begun: it arrived.
_ARRIVED: Final = """
DELETE FROM voice_due d
USING unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[]) k (person_id, month, id)
WHERE (d.person_id, d.month, d.notice_id) = (k.person_id, k.month, k.id) AND d.begun_at IS NULL
"""


_FORGET: Final = "DELETE FROM voice_report_unmatched WHERE known_from < %(now)s - %(known_for)s"


@transaction.atomic
def keep_reports(reports: Sequence[Report], *, now: dt.datetime) -> int:
    """Keep what the network says; how many of all that wait found their message. The same again changes nothing.

    A report whose message is not known waits: it may have come before our own word of the hand-over was committed.
    """
    said = {
        "references": [one.reference for one in reports],
        "whats": [one.what for one in reports],
        "numbers": [one.number for one in reports],
        "details": [one.detail for one in reports],
    }
    execute(_TAKE_IN, said | {"now": now})
    found = query(_MATCH, {"now": now, "known_for": _KNOWN_FOR})
    execute(_FORGET, {"now": now, "known_for": _KNOWN_FOR})
    if failed := [row for row in found if row[4] == "failed"]:
        most = number("attempts", to_local(now).date())
        execute(_AGAIN, _keys(failed) | {"most": most, "at": now + TRIED_AGAIN_AFTER})
    if arrived := [row for row in found if row[4] == "delivered"]:
        execute(_ARRIVED, _keys(arrived))
    return len(found)


def _keys(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    keys = zip(*[row[:4] for row in rows], strict=True)
    return dict(zip(("people", "months", "ids", "attempts"), map(list, keys), strict=True))
