"""What was learnt late of employees and suppliers: lists and countersignatures are answered anew.

A teacher whom the register knew only weeks later, or a signer who turns out to cook for the supplier: what was
sent stays as it is, belief in the old answer ends, and a new one stands beside it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.countersignatures import (
    Countersign,
    Signature,
    add_answers,
    answer_all,
    standing_lists,
)
from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import people, rules
from amiyan.deliveries.lists.policies import Policies
from amiyan.kernel.sql import execute, query

BATCH: Final = 2_000  # lists in one transaction

# Lists on which the change can bear: of a school whose employees or supplier changed, marked or signed by somebody
# whose posts changed anywhere, or signed from an office whose employees changed.
_TOUCHED: Final = """
WITH employee AS (
    SELECT DISTINCT person_id, facility_id FROM registry_staff
    WHERE known_from >= %(since)s OR known_to >= %(since)s
),
place AS (
    SELECT facility_id FROM employee
    UNION SELECT facility_id FROM registry_agreement WHERE known_from >= %(since)s OR known_to >= %(since)s
)
SELECT l.id FROM deliveries_list l
WHERE l.known_to IS NULL AND l.service_day >= %(first)s AND (
    l.facility_id IN (SELECT facility_id FROM place)
    OR l.marked_by IN (SELECT person_id FROM employee)
    OR EXISTS (
        SELECT FROM deliveries_countersignature c
        WHERE c.list_id = l.id AND c.known_to IS NULL
          AND (c.signed_by IN (SELECT person_id FROM employee) OR c.sender_id IN (SELECT facility_id FROM place))))
ORDER BY l.facility_id, l.service_day, l.id
"""


class _Kept(NamedTuple):
    """A list as it is believed."""

    facility_id: int
    id: UUID
    programme: str
    day: dt.date
    form: str
    marked_at: dt.datetime
    received_at: dt.datetime
    number: str
    marked_by: int | None
    post: str
    refused: str
    evidence_id: int


# When it reached us is what the first version says; a later one was only answered later.
_KEPT: Final = """
SELECT l.facility_id, l.id, l.programme, l.service_day, l.form, l.marked_at, first.known_from, l.marker, l.marked_by,
       l.post, l.refused, l.evidence_id
FROM deliveries_list l
JOIN deliveries_list first ON (first.facility_id, first.id, first.version) = (l.facility_id, l.id, 1)
WHERE l.id = ANY (%s) AND l.known_to IS NULL
ORDER BY l.facility_id, l.service_day, l.id
"""

_ANSWER_ANEW: Final = """
WITH given AS (
    SELECT * FROM unnest(%(facilities)s::bigint[], %(ids)s::uuid[], %(people)s::bigint[], %(posts)s::text[],
                         %(refused)s::text[]) g (facility_id, id, marked_by, post, refused)
),
ended AS (
    UPDATE deliveries_list l SET known_to = %(now)s FROM given g
    WHERE l.facility_id = g.facility_id AND l.id = g.id AND l.known_to IS NULL
    RETURNING l.*
)
INSERT INTO deliveries_list (
    facility_id, id, version, programme, service_day, class_label, form, marker, marked_by, post, marked_at,
    served_from, served_to, present, terminal, evidence_id, refused, known_from)
SELECT e.facility_id, e.id, e.version + 1, e.programme, e.service_day, e.class_label, e.form, e.marker, g.marked_by,
       g.post, e.marked_at, e.served_from, e.served_to, e.present, e.terminal, e.evidence_id, g.refused, %(now)s
FROM ended e JOIN given g ON (g.facility_id, g.id) = (e.facility_id, e.id)
"""

_SIGNATURES: Final = """
SELECT ask_id, list_id, signer, signed_at, sender_id, evidence_id, id, facility_id, signed_by, post, refused
FROM deliveries_countersignature WHERE list_id = ANY (%s) AND known_to IS NULL ORDER BY id
"""

_DAYS: Final = """
SELECT facility_id, service_day AS day, programme FROM deliveries_list WHERE id = ANY (%(ids)s) AND known_to IS NULL
"""


def review_lists(*, since: dt.datetime, first: dt.date, now: dt.datetime) -> int:
    """Answer anew the lists from ``first`` on whose employees or supplier were learnt of after ``since``.

    Returns how many lists have another answer, or another answer to a signature. A countersignature that counts only now
    gives the families their whole time to object from ``now`` on. Safe to run again. Cost: the lists touched.
    """
    touched = [id_ for (id_,) in query(_TOUCHED, {"since": since, "first": first})]
    parts = (touched[start : start + BATCH] for start in range(0, len(touched), BATCH))
    return sum(_review(part, now) for part in parts)


@transaction.atomic
def _review(lists: Sequence[UUID], now: dt.datetime) -> int:
    changed = _answer_lists(lists, now)
    signed = _answer_signatures(lists, now)
    mark_unjudged(_DAYS, {"ids": list(changed | signed)})
    return len(changed | signed)


def _answer_lists(lists: Sequence[UUID], now: dt.datetime) -> set[UUID]:
    kept = [_Kept(*row) for row in query(_KEPT, [list(lists)])]
    policies = Policies(one.facility_id for one in kept)
    asked = [
        people.Asked(one.facility_id, one.facility_id, one.programme, one.day, one.number, one.evidence_id)
        for one in kept
    ]
    changed: list[tuple[Any, ...]] = []
    for one, by in zip(kept, people.employees(asked), strict=True):
        marked = rules.Marked(
            form=one.form, day=one.day, marked_at=one.marked_at, received=to_local(one.received_at).date()
        )
        answer = rules.judge_list(marked, by, policies.of(one.programme, one.day, one.facility_id))
        if (by.person_id, answer.post, answer.refused) != (one.marked_by, one.post, one.refused):
            changed.append((one.facility_id, one.id, by.person_id, answer.post, answer.refused))
    names = ("facilities", "ids", "people", "posts", "refused")
    values = {name: [row[place] for row in changed] for place, name in enumerate(names)}
    execute(_ANSWER_ANEW, {**values, "now": now})
    return {row[1] for row in changed}


def _answer_signatures(lists: Sequence[UUID], now: dt.datetime) -> set[UUID]:
    """In their old order, as if none had been answered; what has the same answer stays untouched."""
    rows = query(_SIGNATURES, [list(lists)])
    signatures = [
        Signature(Countersign(ask, list_id, signer, at), sender, evidence, now)
        for ask, list_id, signer, at, sender, evidence, *_ in rows
    ]
    answers = answer_all(signatures, standing_lists(lists), signed=set())
    changed = [
        (row[6], found)
        for row, found in zip(rows, answers, strict=True)
        if tuple(row[7:]) != (found.facility_id, found.signed_by, found.answer.post, found.answer.refused)
    ]
    _end([id_ for id_, _ in changed], now)
    add_answers([found for _, found in changed])
    return {found.signature.ask.list_id for _, found in changed}


def _end(signatures: Iterable[int], now: dt.datetime) -> None:
    execute(
        "UPDATE deliveries_countersignature SET known_to = %s WHERE id = ANY (%s) AND known_to IS NULL",
        [now, list(signatures)],
    )
