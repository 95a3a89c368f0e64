"""Lists in: kept, held against the programme's rules, and read into passes; and looked at again when they are due."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.deliveries.actions.countersignatures import Recorded, answer_those_who_waited
from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import people, rules
from amiyan.deliveries.lists.policies import Policies
from amiyan.kernel.sql import query, staged_rows

# Passes of lists are numbered apart from the records that a reader numbers within the same evidence.
FIRST_RECORD: Final = 1_000_000
_NOON: Final = dt.time(12)


class ListMark(NamedTuple):
    """Who of a class ate on a day: ``by`` is an IIN or a pin, ``at`` the employee's local wall clock (a claim).

    ``served`` bounds the time that an 'unrecorded' speaks of; None: all serving hours.
    """

    id: UUID
    day: dt.date
    class_label: str
    programme: str
    form: str
    by: str
    at: dt.datetime
    present: tuple[str, ...]
    served: tuple[dt.time, dt.time] | None = None


@transaction.atomic
def record_lists(
    *,
    facility_id: int,
    evidence_id: int,
    terminal: str,
    marks: Sequence[ListMark],
    received_at: dt.datetime,
) -> Recorded:
    """Keep the lists of one piece of evidence, and one pass for each child on them; their days are to be judged.

    A list that came before (by its id) is not kept twice. One that is not allowed is kept, with the reason. A
    countersignature that waited for its list is answered now. Cost: a few statements, linear in the children.
    """
    known = {
        id_
        for (id_,) in query(
            "SELECT id FROM deliveries_list WHERE facility_id = %s AND id = ANY (%s)",
            [facility_id, [mark.id for mark in marks]],
        )
    }
    fresh = list({mark.id: mark for mark in reversed(marks) if mark.id not in known}.values())[::-1]
    if not fresh:
        return Recorded(0, 0)
    received = to_local(received_at)
    asked = [
        people.Asked(facility_id, facility_id, mark.programme, mark.day, mark.by, evidence_id)
        for mark in fresh
    ]
    policies = Policies([facility_id])
    answers = [
        (
            mark,
            by,
            rules.judge_list(_marked(mark, received), by, policies.of(mark.programme, mark.day, facility_id)),
        )
        for mark, by in zip(fresh, people.employees(asked), strict=True)
    ]
    staged_rows(
        "deliveries_list",
        _LIST_COLUMNS,
        (_list_row(facility_id, evidence_id, terminal, received_at, *answer) for answer in answers),
    )
    _read_into_passes(facility_id, evidence_id, terminal, fresh, received)
    ids = [mark.id for mark in fresh]
    mark_unjudged(_DAYS_OF_LISTS, {"facility": facility_id, "ids": ids})
    answer_those_who_waited(ids, received_at)
    return Recorded(len(fresh), sum(bool(answer.refused) for _, _, answer in answers))


def _marked(mark: ListMark, received: dt.datetime) -> rules.Marked:
    return rules.Marked(form=mark.form, day=mark.day, marked_at=mark.at, received=received.date())


# Under every programme that is judged, as other passes are: what is no pass of a programme is said so.
_DAYS_OF_LISTS: Final = """
SELECT facility_id, service_day AS day, judged.programme
FROM deliveries_list, unnest(%(judged)s::text[]) judged (programme)
WHERE facility_id = %(facility)s AND id = ANY (%(ids)s)
"""

_LIST_COLUMNS: Final = (
    *("facility_id", "id", "programme", "service_day", "class_label", "form", "marker", "marked_by", "post"),
    *("marked_at", "served_from", "served_to", "present", "terminal", "evidence_id", "refused", "known_from"),
)


def _list_row(
    facility_id: int,
    evidence_id: int,
    terminal: str,
    received_at: dt.datetime,
    mark: ListMark,
    by: rules.Employee,
    answer: rules.Answer,
) -> tuple[Any, ...]:
    return (
        *(facility_id, mark.id, mark.programme, mark.day, mark.class_label, mark.form, mark.by),
        *(by.person_id, answer.post, mark.at, *(mark.served or (None, None)), len(set(mark.present))),
        *(terminal, evidence_id, answer.refused, received_at),
    )


def _read_into_passes(
    facility_id: int, evidence_id: int, terminal: str, marks: Sequence[ListMark], received: dt.datetime
) -> None:
    last = query(
        "SELECT coalesce(max(record), 0) FROM deliveries_pass WHERE facility_id = %s AND evidence_id = %s",
        [facility_id, evidence_id],
    )[0][0]
    columns = (
        *("facility_id", "evidence_id", "record", "line", "terminal", "pin", "at", "state", "method", "kind"),
        *("received", "via"),
    )
    children = (
        (place, mark, pin) for place, mark in enumerate(marks, 1) for pin in dict.fromkeys(mark.present)
    )
    staged_rows(
        "deliveries_pass",
        columns,
        (
            (
                *(
                    facility_id,
                    evidence_id,
                    number,
                    place,
                    terminal,
                    pin,
                    dt.datetime.combine(mark.day, _NOON),
                ),
                *(str(mark.id), "by_hand", "pass", received, "list"),
            )
            for number, (place, mark, pin) in enumerate(children, max(last, FIRST_RECORD) + 1)
        ),
    )


_DUE: Final = """
WITH due AS (
    DELETE FROM deliveries_list_due WHERE payable_from <= %(today)s RETURNING facility_id, service_day, programme
)
"""
# What a terminal brings late can show that it was not down after all.
_DUE_DAYS: Final = """
SELECT facility_id, service_day AS day, programme FROM due
UNION ALL
SELECT facility_id, service_day, programme FROM deliveries_list
WHERE form = 'unrecorded' AND refused = '' AND known_to IS NULL AND service_day BETWEEN %(today)s::date - 60 AND %(today)s
"""


@transaction.atomic
def mark_due_lists(today: dt.date) -> int:
    """Mark to be judged the days of lists that become payable by ``today``; returns how many. For each night.

    Safe to run again, and after nights that were missed. Days with claims of what was not recorded are looked at
    anew for sixty days. Cost: the lists that are due.
    """
    answer_those_who_waited(None, to_instant(dt.datetime.combine(today, _NOON)))
    return mark_unjudged(_DUE_DAYS, {"today": today}, before=_DUE)
