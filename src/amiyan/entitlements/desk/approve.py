"""A director approves the month's list by a signature: through the same port as statements are signed."""

import datetime as dt
from typing import Final

from django.db import transaction

from amiyan.access.actions import keep_signature
from amiyan.access.signatures.handing import Signature
from amiyan.entitlements import problems as p
from amiyan.entitlements.desk.month import MonthList, list_of_month
from amiyan.entitlements.desk.queries import approvals_of
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute

_APPROVE: Final = """
INSERT INTO entitlements_list_approval (facility_id, month, programme, document_sha256, entitled, approved_by, known_from)
VALUES (%(facility)s, %(month)s, %(programme)s, %(digest)s, %(entitled)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""
_SIGN: Final = """
INSERT INTO entitlements_list_signature (facility_id, month, programme, document_sha256, signed_by, signature_id,
                                         known_from)
VALUES (%(facility)s, %(month)s, %(programme)s, %(digest)s, %(by)s, %(signature)s, %(now)s) ON CONFLICT DO NOTHING
"""


def approve_list(
    *,
    facility_id: int,
    month: dt.date,
    programme: str,
    document_sha256: bytes,
    signature: Signature,
    now: dt.datetime,
    on: dt.date,
    scope: Scope,
) -> int:
    """Keep that a director approved the month's list as they saw it, by their signature; how many are entitled on it.

    ``document_sha256`` is what they saw: ProblemError where the list is another by now, where nobody is on it, and where
    the signature does not hold, is somebody else's, or (503) could not be checked: then nothing is approved. A list that
    is approved and whose signature stands is approved once. ``access`` vouches that the caller is the director and
    signed in just now. Whoever checks a signature may be far away: it is asked outside of the transaction.
    """
    found = _seen(facility_id, month, programme, document_sha256, on, scope)
    approvals = approvals_of(facility_id=facility_id, month=month, programme=programme, scope=scope)
    if any(one.document_sha256 == found.sha256 and one.is_signed for one in approvals):
        return found.entitled
    keep_signature(
        id=signature.id,
        person_id=signature.person_id,
        document=found.to_sign(),
        signature=signature.value,
        way=signature.way,
    )
    values = {
        "facility": facility_id,
        "month": found.month,
        "programme": programme,
        "digest": found.sha256,
        "entitled": found.entitled,
        "by": signature.person_id,
        "signature": signature.id,
        "now": now,
    }
    with transaction.atomic():
        execute(_APPROVE, values)
        execute(_SIGN, values)
    return found.entitled


def _seen(
    facility_id: int, month: dt.date, programme: str, digest: bytes, on: dt.date, scope: Scope
) -> MonthList:
    """The list as it stands, which must be the one that was seen."""
    found = list_of_month(facility_id=facility_id, month=month, programme=programme, on=on, scope=scope)
    if not found.lines:
        raise ProblemError(p.LIST_EMPTY)
    if found.sha256 != digest:
        raise ProblemError(p.LIST_CHANGED)
    return found
