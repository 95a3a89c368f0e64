"""Countersignatures in: a second employee stands by a list, and families have time to object."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import people, rules
from amiyan.deliveries.lists.policies import Policies
from amiyan.kernel.sql import copy_rows, execute, query


class Countersign(NamedTuple):
    """A second employee stands by the list ``list_id``."""

    id: UUID
    list_id: UUID
    by: str
    at: dt.datetime


class Recorded(NamedTuple):
    """What was new, and how much of it counts for nothing."""

    added: int
    refused: int


class _Signature(NamedTuple):
    """A countersignature on its way: whose it is, and where and when it came."""

    ask: Countersign
    sender_id: int
    evidence_id: int
    received_at: dt.datetime


_STANDING: Final = """
SELECT l.id, l.facility_id, l.programme, l.service_day, l.form, l.marked_by, l.refused, EXISTS (
    SELECT FROM deliveries_countersignature c
    WHERE c.facility_id = l.facility_id AND c.list_id = l.id AND c.refused = '')
FROM deliveries_list l WHERE l.id = ANY (%s)
"""

_ANSWERED: Final = "SELECT list_id, ask_id, refused FROM deliveries_countersignature WHERE list_id = ANY (%s)"

_WAITING: Final = f"""
SELECT ask_id, list_id, signer, signed_at, sender_id, evidence_id FROM deliveries_countersignature c
WHERE refused = '{rules.NOT_HERE_YET}' AND (list_id = ANY (%(lists)s) OR %(all)s)
  AND EXISTS (SELECT FROM deliveries_list l WHERE l.id = c.list_id)
  AND NOT EXISTS (
    SELECT FROM deliveries_countersignature a
    WHERE (a.list_id, a.ask_id) = (c.list_id, c.ask_id) AND a.refused <> c.refused)
ORDER BY known_from, id
"""


@transaction.atomic
def record_countersignatures(
    *, facility_id: int, evidence_id: int, signatures: Sequence[Countersign], received_at: dt.datetime
) -> Recorded:
    """Keep countersignatures that a device of ``facility_id`` sent, and say when their lists become payable.

    A list of another facility may be meant: then the district signs. One that came before is not kept twice,
    one that comes before its list waits for it. Cost: a few statements, whatever their number.
    """
    return _record([_Signature(ask, facility_id, evidence_id, received_at) for ask in signatures])


def answer_those_who_waited(lists: Sequence[UUID] | None, received_at: dt.datetime) -> None:
    """Answer the countersignatures that came before ``lists`` (None: before any list that is here by now).

    The families' time to object begins when both names are here, so the later of the two counts.
    """
    waited = [
        _Signature(Countersign(ask_id, list_id, signer, signed_at), sender_id, evidence_id, received_at)
        for ask_id, list_id, signer, signed_at, sender_id, evidence_id in query(
            _WAITING, {"lists": list(lists or ()), "all": lists is None}
        )
    ]
    _record(waited)


def _record(signatures: Sequence[_Signature]) -> Recorded:
    """Signatures are taken in order: where two sign one list, the first that counts is the countersignature."""
    if not signatures:
        return Recorded(0, 0)
    lists = {row[0]: row[1:] for row in query(_STANDING, [[one.ask.list_id for one in signatures]])}
    fresh = _not_yet_answered(signatures, lists)
    places = [(found[0], found[2]) for one in fresh if (found := lists.get(one.ask.list_id))]
    staff = people.staff_on(places)
    asked = [_asked(one, lists.get(one.ask.list_id)) for one in fresh]
    policies = Policies(place for place, _ in places)
    signed = {id_ for id_, found in lists.items() if found[-1]}
    rows = []
    for one, by in zip(fresh, people.employees(asked), strict=True):
        found = lists.get(one.ask.list_id)
        answer, payable = _answer(one, by, found, staff, policies, already=one.ask.list_id in signed)
        if found and not answer.refused:
            signed.add(one.ask.list_id)
        rows.append(_signature_row(one, found[0] if found else one.sender_id, by, answer, payable))
    copy_rows("deliveries_countersignature", _SIGNATURE_COLUMNS, rows)
    _wait_until_due([one.ask.list_id for one in fresh])
    return Recorded(len(fresh), sum(bool(row[-2]) for row in rows))


def _not_yet_answered(
    signatures: Sequence[_Signature], lists: dict[UUID, tuple[Any, ...]]
) -> list[_Signature]:
    """Each once, less those that were answered; one that waits is answered only when its list is here."""
    answered = {
        (list_id, ask_id)
        for list_id, ask_id, refused in query(_ANSWERED, [[one.ask.list_id for one in signatures]])
        if refused != rules.NOT_HERE_YET or list_id not in lists
    }
    unique: dict[tuple[UUID, UUID], _Signature] = {}
    for one in signatures:
        unique.setdefault((one.ask.list_id, one.ask.id), one)
    return [one for key, one in unique.items() if key not in answered]


def _asked(one: _Signature, found: tuple[Any, ...] | None) -> people.Asked:
    if found is None:
        return people.Asked(one.sender_id, one.sender_id, "", one.ask.at.date(), one.ask.by)
    facility_id, programme, day = found[:3]
    return people.Asked(facility_id, one.sender_id, programme, day, one.ask.by)


def _answer(
    one: _Signature,
    by: rules.Employee,
    found: tuple[Any, ...] | None,
    staff: people.Staff,
    policies: Policies,
    *,
    already: bool,
) -> tuple[rules.Answer, dt.date | None]:
    if found is None:
        return rules.judge_countersignature(None, by, one.ask.at, None), None
    facility_id, programme, day, form, marked_by, refused, _ = found
    policy = policies.of(programme, day, facility_id)
    standing = rules.Standing(
        form=form,
        day=day,
        marked_by=marked_by,
        refused=refused,
        single=policy is not None and rules.is_single(staff[facility_id, day], policy),
        signed=already,
    )
    answer = rules.judge_countersignature(standing, by, one.ask.at, policy)
    if answer.refused or policy is None:
        return answer, None
    return answer, rules.payable_from(to_local(one.received_at).date(), policy)


_SIGNATURE_COLUMNS: Final = (
    *(
        "facility_id",
        "list_id",
        "ask_id",
        "sender_id",
        "signer",
        "signed_by",
        "post",
        "of_district",
        "signed_at",
    ),
    *("payable_from", "evidence_id", "refused", "known_from"),
)


def _signature_row(
    one: _Signature, facility_id: int, by: rules.Employee, answer: rules.Answer, payable: dt.date | None
) -> tuple[Any, ...]:
    return (
        *(facility_id, one.ask.list_id, one.ask.id, one.sender_id, one.ask.by, by.person_id, answer.post),
        *(answer.of_district, one.ask.at, payable, one.evidence_id, answer.refused, one.received_at),
    )


_SIGNED: Final = """
FROM deliveries_countersignature c JOIN deliveries_list l ON l.facility_id = c.facility_id AND l.id = c.list_id
WHERE c.list_id = ANY (%(ids)s) AND c.refused = ''
"""


def _wait_until_due(lists: Sequence[UUID]) -> None:
    """The day of a countersigned list is judged now (it is open to objection) and again when it is due."""
    values = {"ids": list(lists)}
    execute(
        "INSERT INTO deliveries_list_due (facility_id, list_id, programme, service_day, payable_from)"
        f" SELECT l.facility_id, l.id, l.programme, l.service_day, c.payable_from {_SIGNED} ON CONFLICT DO NOTHING",
        values,
    )
    mark_unjudged(f"SELECT l.facility_id, l.service_day AS day, l.programme {_SIGNED}", values)
