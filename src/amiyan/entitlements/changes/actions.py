"""A change is proposed, its effect is asked for and kept, two people sign it, or it ends: each a row of its own.

Approvals of statements are the model: who proposes does not sign, two others with the duty to approve do, each by a key
of their own, and a change that one has signed changes nothing. When the second signature is kept, the value is a part of
what the programme says (``standing.py``); there is no other copy of it.
"""

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from amiyan.access.actions import keep_signature
from amiyan.access.queries import may
from amiyan.access.signatures.handing import Signature
from amiyan.country.kz.calendar import to_local
from amiyan.entitlements import problems as p
from amiyan.entitlements.changes.counting_again import waits
from amiyan.entitlements.changes.effect import Effect, as_found
from amiyan.entitlements.changes.queries import (
    Preview,
    StandingChange,
    change_of,
    preview_of,
    previews_of,
    to_sign,
)
from amiyan.entitlements.changes.soundness import changed, refuse_closed_days
from amiyan.entitlements.changes.standing import look_again, signed_values
from amiyan.entitlements.changes.values import Proposed, as_json
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import unsigned
from amiyan.programmes.model import Programme
from amiyan.registry.queries import same_people

_PROPOSE: Final = """
INSERT INTO entitlements_change (programme, id, parameter, region, grade_from, grade_to, first, last, value, act, source,
                                 reason, proposed_by, known_from)
VALUES (%(programme)s, %(id)s, %(parameter)s, %(region)s, %(low)s, %(high)s, %(first)s, %(last)s, %(value)s::jsonb,
        %(act)s, %(source)s, %(reason)s, %(by)s, %(now)s)
ON CONFLICT (programme, id) DO NOTHING
"""
_ASK: Final = """
INSERT INTO entitlements_change_preview (programme, change_id, id, asked_by, known_from) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (programme, change_id, id) DO NOTHING
"""
_KEEP: Final = """
INSERT INTO entitlements_change_effect (programme, change_id, preview_id, found, counted_at)
VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (programme, change_id, preview_id) DO NOTHING
"""
# Changes of one programme are signed one after the other: each is held against all that were signed before it.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('entitlements_change', hashtext(%s)))"
# The next place; two who sign at the same moment wait for each other at the lock.
_SIGN: Final = """
INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, signature_id, preview_id,
                                      known_from)
SELECT %(programme)s, %(id)s, coalesce(max(s.place), 0) + 1, 'signed', %(by)s, %(proposed_by)s, %(signature)s, %(preview)s,
       %(now)s
FROM entitlements_change_step s WHERE (s.programme, s.change_id) = (%(programme)s, %(id)s)
"""
_END: Final = """
INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, reason, known_from)
SELECT %(programme)s, %(id)s, greatest(max(s.place) + 1, 2), %(kind)s, %(by)s, %(proposed_by)s, %(reason)s, %(now)s
FROM entitlements_change_step s WHERE (s.programme, s.change_id) = (%(programme)s, %(id)s)
"""
SIGNED_TWICE: Final = "a_person_signs_a_change_once"


@transaction.atomic
def propose_change(
    *,
    programme: str,
    change_id: UUID,
    proposed: Proposed,
    proposed_by: int,
    now: dt.datetime,
    today: dt.date,
) -> None:
    """Keep what somebody wants a parameter to be: nothing changes by it. The same id again keeps it once.

    ProblemError where the change could never count: of closed days, a parameter or scope that the programme does not
    read, an impossible value, two acts for one day.
    """
    if not proposed.reason.strip():
        raise ProblemError(p.CHANGE_WITHOUT_REASON)
    refuse_closed_days(proposed, today=today)
    with_change(programme, proposed)
    low, high = proposed.grades or (None, None)
    values: dict[str, Any] = {
        "programme": programme,
        "id": change_id,
        "parameter": proposed.parameter,
        "region": proposed.region,
        "low": low,
        "high": high,
        "first": proposed.first,
        "last": proposed.last,
        "value": json.dumps(as_json(proposed.value), ensure_ascii=False),
        "act": proposed.act,
        "source": proposed.source,
        "reason": proposed.reason,
        "by": proposed_by,
        "now": now,
    }
    execute(_PROPOSE, values)
    kept = _known(programme, change_id)
    if (kept.proposed, kept.proposed_by) != (proposed, proposed_by):
        raise ProblemError(p.CHANGE_ID_REUSED)


def with_change(programme: str, proposed: Proposed) -> tuple[Programme, Programme]:
    """The programme as it stands now and with a change; ProblemError where the two cannot be joined."""
    return changed(unsigned(programme), signed_values().get(programme, ()), proposed)


@transaction.atomic
def ask_effect(*, programme: str, change_id: UUID, preview_id: UUID, asked_by: int, now: dt.datetime) -> bool:
    """Keep that somebody asks what a change would do; whether it is asked for the first time under this id.

    ProblemError where there is no such change, or it is over: signed by two, refused or withdrawn; and where it is being
    counted, or was counted a moment ago and nothing was learnt since.
    """
    # Two who ask at the same moment ask one after the other.
    query(_LOCK, [programme])
    _refuse_over(_known(programme, change_id))
    previews = previews_of(programme=programme, change_id=change_id)
    if any(one.id == preview_id for one in previews):
        return False
    if found := waits(programme, previews, now=now):
        kind = p.CHANGE_BEING_COUNTED if found.is_under_way else p.CHANGE_COUNTED_JUST_NOW
        raise ProblemError(kind, at=f"{to_local(found.until):%H:%M}")
    return bool(execute(_ASK, [programme, change_id, preview_id, asked_by, now]))


@transaction.atomic
def keep_effect(
    *, programme: str, change_id: UUID, preview_id: UUID, effect: Effect, counted_at: dt.datetime
) -> None:
    """Keep the answer to a preview; the first answer stays."""
    found = json.dumps(as_found(effect), ensure_ascii=False)
    execute(_KEEP, [programme, change_id, preview_id, found, counted_at])


def sign_change(
    *,
    programme: str,
    change_id: UUID,
    preview_id: UUID,
    signature: Signature,
    now: dt.datetime,
    today: dt.date,
) -> int:
    """Sign a change under the effect that was counted for it: how many have signed; by the second person it counts.

    Two records that are one person's are one signer, also where that is learnt later: then another signs again.

    ProblemError where the person may not (not appointed, proposed it, signed it already), where it was not counted, is
    over, is of closed days by now, or contradicts an act that was signed meanwhile; and where the signature does not
    hold or could not be checked (503). Whoever checks it may be far away: it is asked outside of the transaction.
    """
    change = _known(programme, change_id)
    preview = _counted(change, preview_id)
    _refuse_signer(change, signature.person_id, today)
    refuse_closed_days(change.proposed, today=today, counted_to=change.last_counted)
    keep_signature(
        id=signature.id,
        person_id=signature.person_id,
        document=to_sign(change, preview),
        signature=signature.value,
        way=signature.way,
    )
    values = {
        "programme": programme,
        "id": change_id,
        "by": signature.person_id,
        "proposed_by": change.proposed_by,
        "signature": signature.id,
        "preview": preview_id,
        "now": now,
    }
    people = _signed(change, values, today)
    look_again()
    return people


def _signed(change: StandingChange, values: dict[str, Any], today: dt.date) -> int:
    """Take the next place: held against everything that was signed before it, also while the signature was checked."""
    try:
        with transaction.atomic():
            query(_LOCK, [change.programme])
            # The database tells two records apart; that they are one person's is found out here.
            _refuse_signer(_known(change.programme, change.id), values["by"], today)
            with_change(change.programme, change.proposed)
            execute(_SIGN, values)
            people = _known(change.programme, change.id).people
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) == SIGNED_TWICE:
            raise ProblemError(p.CHANGE_SIGNED_BY_YOU) from error
        raise
    return people


def refuse_change(
    *, programme: str, change_id: UUID, refused_by: int, reason: str, now: dt.datetime, today: dt.date
) -> None:
    """Say no to a change that two have not signed, with a reason: it never counts. By who has the duty to approve."""
    change = _known(programme, change_id)
    if change.proposed_by in same_people(refused_by):
        raise ProblemError(p.CHANGE_OF_YOUR_OWN)
    _refuse_unappointed(change, refused_by, today)
    _end(change, "refused", refused_by, reason, now)


def withdraw_change(
    *, programme: str, change_id: UUID, withdrawn_by: int, reason: str, now: dt.datetime
) -> None:
    """Take back what one proposed, with a reason, while two have not signed it. A person stands for all their records."""
    change = _known(programme, change_id)
    if change.proposed_by not in same_people(withdrawn_by):
        raise ProblemError(p.CHANGE_NOT_YOURS)
    _end(change, "withdrawn", withdrawn_by, reason, now)


@transaction.atomic
def _end(change: StandingChange, kind: str, by: int, reason: str, now: dt.datetime) -> None:
    if not reason.strip():
        raise ProblemError(p.CHANGE_WITHOUT_REASON)
    if change.end is not None and (change.end.kind, change.end.done_by) == (kind, by):
        return
    values = {
        "programme": change.programme,
        "id": change.id,
        "kind": kind,
        "by": by,
        "proposed_by": change.proposed_by,
        "reason": reason.strip(),
        "now": now,
    }
    query(_LOCK, [change.programme])
    _refuse_over(_known(change.programme, change.id))
    execute(_END, values)


def _is_appointed(change: StandingChange, person_id: int, today: dt.date) -> bool:
    return may(person_id, "approve", programme=change.programme, region=change.proposed.region, on_day=today)


def _refuse_unappointed(change: StandingChange, person_id: int, today: dt.date) -> None:
    if not _is_appointed(change, person_id, today):
        raise ProblemError(p.CHANGE_NOT_AUTHORISED)


def _refuse_signer(change: StandingChange, person_id: int, today: dt.date) -> None:
    """A person stands for every record that is merged into one with theirs."""
    people = same_people(person_id)
    if change.proposed_by in people:
        raise ProblemError(p.CHANGE_OF_YOUR_OWN)
    if any(step.done_by in people for step in change.signatures):
        raise ProblemError(p.CHANGE_SIGNED_BY_YOU)
    _refuse_over(change)
    _refuse_unappointed(change, person_id, today)


def _refuse_over(change: StandingChange) -> None:
    if change.state != "proposed":
        raise ProblemError(p.CHANGE_ENDED)


def _known(programme: str, change_id: UUID) -> StandingChange:
    found = change_of(programme=programme, change_id=change_id)
    if found is None:
        raise ProblemError(p.CHANGE_UNKNOWN)
    return found


def _counted(change: StandingChange, preview_id: UUID) -> Preview:
    found = preview_of(programme=change.programme, change_id=change.id, preview_id=preview_id)
    if found is None or found.effect is None:
        raise ProblemError(p.CHANGE_NOT_COUNTED)
    return found
