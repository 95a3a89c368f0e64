"""A countersignature without a telephone: somebody who has just signed in stands by a list.

What is kept is what it was: no signature of an enrolled key, but an act of a person whom the door let in just now. It is
evidence of its own kind (``SIGN_IN``), bound by the secret of a session, and the same rules judge it as judge any other
countersignature: the post, the second person, who is paid by the meals, the day.
"""

import datetime as dt
import hashlib
import json
from typing import Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries import problems
from amiyan.deliveries.actions.countersignatures import Countersign, record_countersignatures, standing_lists
from amiyan.deliveries.makers.kept import SIGN_IN
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.numbers import give_numbers

LAYOUT: Final = "sign-in-1"

_KEPT: Final = """
SELECT id FROM deliveries_evidence
WHERE facility_id = %(facility)s AND terminal = '' AND original_sha256 = %(digest)s AND layout <> ''
"""
_KEEP: Final = """
INSERT INTO deliveries_evidence (facility_id, terminal, file_name, received_at, body, kept_sha256, original_sha256,
                                 source, layout, binding)
VALUES (%(facility)s, '', '', %(at)s, %(body)s, %(digest)s, %(digest)s, %(source)s, %(layout)s, 'secret')
"""
_ANSWER: Final = """
SELECT refused, payable_from FROM deliveries_countersignature
WHERE facility_id = %s AND list_id = %s AND ask_id = %s AND known_to IS NULL
"""


class SignedIn(NamedTuple):
    """What became of it: ``refused`` is a code or blank, ``payable_from`` the day on which the list counts."""

    refused: str
    payable_from: dt.date | None


@one_transaction()
def countersign_signed_in(
    *,
    facility_id: int,
    list_id: UUID,
    key: UUID,
    person_id: int,
    signed_in_at: dt.datetime,
    now: dt.datetime,
    source: str,
) -> SignedIn:
    """Stand by a list of this facility as who signed in at ``signed_in_at``; ``key`` again is the same signature.

    ProblemError where the facility has no such list. Cost: a few statements.
    """
    found = standing_lists([list_id]).get(list_id)
    if found is None or found.facility_id != facility_id:
        raise ProblemError(problems.LIST_UNKNOWN)
    before = _answer(facility_id, list_id, key)
    if before is None:
        number = give_numbers(facility_id=facility_id, people=[person_id], source=source)[person_id]
        said = {"kind": "countersign", "id": key, "list": list_id, "by": number, "at": now}
        body = json.dumps({**said, "signed_in_at": signed_in_at}, default=_written).encode()
        ask = Countersign(key, list_id, number, to_local(now).replace(microsecond=0))
        evidence = _keep(facility_id, body, now)
        try:
            _record(facility_id, evidence, ask, now)
        except (
            IntegrityError
        ):  # a telephone's signature of the same list was kept in this moment: it stands, ours is told so
            _record(facility_id, evidence, ask, now)
        before = _answer(facility_id, list_id, key)
    assert before is not None, "every countersignature has its answer"
    return before


@transaction.atomic
def _record(facility_id: int, evidence_id: int, ask: Countersign, now: dt.datetime) -> None:
    record_countersignatures(
        facility_id=facility_id, evidence_id=evidence_id, signatures=[ask], received_at=now
    )


def _answer(facility_id: int, list_id: UUID, key: UUID) -> SignedIn | None:
    return next((SignedIn(*row) for row in query(_ANSWER, [facility_id, list_id, key])), None)


def _keep(facility_id: int, body: bytes, now: dt.datetime) -> int:
    digest = hashlib.sha256(body).digest()
    values = {"facility": facility_id, "body": body, "digest": digest, "at": now}
    execute(_KEEP, {**values, "source": SIGN_IN, "layout": LAYOUT})
    return int(query(_KEPT, values)[0][0])


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
