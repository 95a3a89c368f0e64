"""Countersignatures in: a second employee stands by a list, and families have time to object."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import people, rules
from amiyan.deliveries.lists.policies import Policies
from amiyan.kernel.sql import execute, query, staged_rows


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


class Signature(NamedTuple):
    """A countersignature on its way: whose it is, and where and when it came."""

    ask: Countersign
    sender_id: int
    evidence_id: int
    received_at: dt.datetime


class Found(NamedTuple):
    """A list that is here: how it stands, and whether it has its countersignature."""

    facility_id: int
    programme: str
    day: dt.date
    form: str
    marked_by: int | None
    refused: str
    signed: bool


class Answered(NamedTuple):
    """A signature with its answer, for a list of ``facility_id``."""

    signature: Signature
    facility_id: int
    signed_by: int | None
    answer: rules.Answer
    payable_from: dt.date | None


_STANDING: Final = """
SELECT l.id, l.facility_id, l.programme, l.service_day, l.form, l.marked_by, l.refused, EXISTS (
    SELECT FROM deliveries_countersignature c
    WHERE c.facility_id = l.facility_id AND c.list_id = l.id AND c.refused = '' AND c.known_to IS NULL)
FROM deliveries_list l WHERE l.id = ANY (%s) AND l.known_to IS NULL
"""

_ANSWERED: Final = """
SELECT list_id, ask_id FROM deliveries_countersignature WHERE list_id = ANY (%s) AND known_to IS NULL
"""

_WAITING: Final = f"""
WITH here AS (
    UPDATE deliveries_countersignature c SET known_to = now()
    WHERE refused = '{rules.NOT_HERE_YET}' AND known_to IS NULL AND (list_id = ANY (%(lists)s) OR %(all)s)
      AND EXISTS (SELECT FROM deliveries_list l WHERE l.id = c.list_id AND l.known_to IS NULL)
    RETURNING *
)
SELECT ask_id, list_id, signer, signed_at, sender_id, evidence_id FROM here ORDER BY known_from, id
"""


@transaction.atomic
def record_countersignatures(
    *, facility_id: int, evidence_id: int, signatures: Sequence[Countersign], received_at: dt.datetime
) -> Recorded:
    """Keep countersignatures that a device of ``facility_id`` sent, and say when their lists become payable.

    A list of another facility may be meant: then the district signs. One that came before is not kept twice,
    one that comes before its list waits for it. Cost: a few statements, whatever their number.
    """
    return _record([Signature(ask, facility_id, evidence_id, received_at) for ask in signatures])


def answer_those_who_waited(lists: Sequence[UUID] | None, received_at: dt.datetime) -> None:
    """Answer the countersignatures that came before ``lists`` (None: before any list that is here by now).

    The families' time to object begins when both names are here, so the later of the two counts.
    """
    waited = [
        Signature(Countersign(ask_id, list_id, signer, signed_at), sender_id, evidence_id, received_at)
        for ask_id, list_id, signer, signed_at, sender_id, evidence_id in query(
            _WAITING, {"lists": list(lists or ()), "all": lists is None}
        )
    ]
    _record(waited)


def _record(signatures: Sequence[Signature]) -> Recorded:
    fresh = _not_yet_answered(signatures)
    if not fresh:
        return Recorded(0, 0)
    lists = standing_lists([one.ask.list_id for one in fresh])
    answered = answer_all(fresh, lists, signed={id_ for id_, found in lists.items() if found.signed})
    add_answers(answered)
    return Recorded(len(fresh), sum(bool(one.answer.refused) for one in answered))


def _not_yet_answered(signatures: Sequence[Signature]) -> list[Signature]:
    """Each once, less those that were answered or wait for their list."""
    before = {tuple(row) for row in query(_ANSWERED, [[one.ask.list_id for one in signatures]])}
    unique: dict[tuple[UUID, UUID], Signature] = {}
    for one in signatures:
        unique.setdefault((one.ask.list_id, one.ask.id), one)
    return [one for key, one in unique.items() if key not in before]


def standing_lists(lists: Sequence[UUID]) -> dict[UUID, Found]:
    """The lists that are here, of whichever facility."""
    return {row[0]: Found(*row[1:]) for row in query(_STANDING, [list(lists)])}


def answer_all(
    signatures: Sequence[Signature], lists: Mapping[UUID, Found], *, signed: set[UUID]
) -> list[Answered]:
    """Answer signatures in order: where two sign one list, the first that counts is the countersignature.

    ``signed`` are the lists that have theirs; those that get it now are added.
    """
    places = [(found.facility_id, found.day) for one in signatures if (found := lists.get(one.ask.list_id))]
    staff = people.staff_on(places)
    policies = Policies(place for place, _ in places)
    asked = [_asked(one, lists.get(one.ask.list_id)) for one in signatures]
    done = []
    for one, by in zip(signatures, people.employees(asked), strict=True):
        found = lists.get(one.ask.list_id)
        answer, payable = _answer(one, by, found, staff, policies, already=one.ask.list_id in signed)
        if not answer.refused:
            signed.add(one.ask.list_id)
        done.append(
            Answered(one, found.facility_id if found else one.sender_id, by.person_id, answer, payable)
        )
    return done


def add_answers(answered: Sequence[Answered]) -> None:
    """Keep answers; the days of lists that are countersigned are to be judged, now and when they are due."""
    staged_rows("deliveries_countersignature", _SIGNATURE_COLUMNS, map(_signature_row, answered))
    _wait_until_due([one.signature.ask.list_id for one in answered])


def _asked(one: Signature, found: Found | None) -> people.Asked:
    if found is None:
        return people.Asked(one.sender_id, one.sender_id, "", one.ask.at.date(), one.ask.by, one.evidence_id)
    return people.Asked(
        found.facility_id, one.sender_id, found.programme, found.day, one.ask.by, one.evidence_id
    )


def _answer(
    one: Signature,
    by: rules.Employee,
    found: Found | None,
    staff: people.Staff,
    policies: Policies,
    *,
    already: bool,
) -> tuple[rules.Answer, dt.date | None]:
    if found is None:
        return rules.judge_countersignature(None, by, one.ask.at, None), None
    policy = policies.of(found.programme, found.day, found.facility_id)
    standing = rules.Standing(
        form=found.form,
        day=found.day,
        marked_by=found.marked_by,
        refused=found.refused,
        single=policy is not None and rules.is_single(staff[found.facility_id, found.day], policy),
        signed=already,
    )
    answer = rules.judge_countersignature(standing, by, one.ask.at, policy)
    if answer.refused or policy is None:
        return answer, None
    return answer, rules.payable_from(to_local(one.received_at).date(), policy)


_SIGNATURE_COLUMNS: Final = (
    *("facility_id", "list_id", "ask_id", "sender_id", "signer", "signed_by", "post", "of_district"),
    *("signed_at", "payable_from", "evidence_id", "refused", "known_from"),
)


def _signature_row(answered: Answered) -> tuple[Any, ...]:
    one, facility_id, signed_by, answer, payable = answered
    return (
        *(facility_id, one.ask.list_id, one.ask.id, one.sender_id, one.ask.by, signed_by, answer.post),
        *(answer.of_district, one.ask.at, payable, one.evidence_id, answer.refused, one.received_at),
    )


_SIGNED: Final = """
FROM deliveries_countersignature c JOIN deliveries_list l ON l.facility_id = c.facility_id AND l.id = c.list_id
WHERE c.list_id = ANY (%(ids)s) AND c.refused = '' AND c.known_to IS NULL AND l.known_to IS NULL
"""


def _wait_until_due(lists: Sequence[UUID]) -> None:
    """The day of a countersigned list is judged now (it is open to objection) and again when it is due."""
    values = {"ids": list(lists)}
    execute(
        "INSERT INTO deliveries_list_due (facility_id, list_id, programme, service_day, payable_from)"
        f" SELECT l.facility_id, l.id, l.programme, l.service_day, c.payable_from {_SIGNED}"
        " ON CONFLICT (facility_id, list_id) DO UPDATE SET payable_from = excluded.payable_from",
        values,
    )
    mark_unjudged(f"SELECT l.facility_id, l.service_day AS day, l.programme {_SIGNED}", values)
