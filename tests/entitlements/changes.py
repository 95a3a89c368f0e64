"""People who propose and sign changes of parameters, in a few words."""

import datetime as dt
from uuid import UUID, uuid4

from amiyan.access.actions import appoint_signatory, register_signing_key
from amiyan.access.signatures.handing import handed_in
from amiyan.access.signatures.local import sign_document
from amiyan.entitlements.changes.actions import sign_change
from amiyan.entitlements.changes.queries import change_of, previews_of, to_sign
from amiyan.entitlements.changes.values import Proposed
from amiyan.kernel import keys
from amiyan.kernel.clock import SystemClock
from amiyan.settlement.changes.actions import propose_and_count
from amiyan.settlement.changes.counting import count_effect
from tests.entitlements.village import a_person

PROGRAMME = "school-meals"
TODAY = dt.date(2026, 11, 26)
NOW = dt.datetime(2026, 11, 26, 6, tzinfo=dt.UTC)
NEW_YEAR = dt.date(2027, 1, 1)
ACT = "Decision of the akimat of the region No 7 of 20 November 2026"


class Signer:
    """Somebody with a key of their own, and perhaps the duty to approve."""

    def __init__(self, *, region=None, duty="approve", person=None):
        self.person = person or a_person(born=dt.date(1980, 1, 1))
        self.key = keys.make_key("ed25519")
        register_signing_key(
            person_id=self.person, public_key=keys.public_text(self.key), source="Application"
        )
        if duty:
            appoint_signatory(person_id=self.person, duty=duty, region=region, source="Order 1")

    def under(self, document):
        signed = sign_document(document, key=self.key, at=SystemClock().now())
        return handed_in(document, signed, person_id=self.person)


def wanted(parameter="free_grades_to", value=5, first=NEW_YEAR, **more):
    said = {
        "last": None,
        "region": None,
        "grades": None,
        "source": "https://adilet.zan.kz/1",
        "reason": "By the budget",
    }
    return Proposed(parameter=parameter, value=value, first=first, act=ACT, **{**said, **more})


def proposed(proposed=None, *, by=None, count=True, today=TODAY, now=NOW):
    """A change that somebody proposed, and (unless not) what it would do: its number."""
    change_id = uuid4()
    propose_and_count(
        programme=PROGRAMME,
        change_id=change_id,
        proposed=proposed or wanted(),
        proposed_by=by or a_person(),
        now=now,
        today=today,
    )
    if count:
        counted(change_id, today=today, now=now)
    return change_id


def counted(change_id, preview_id=None, today=TODAY, now=NOW):
    return count_effect(
        programme=PROGRAMME,
        change_id=UUID(str(change_id)),
        preview_id=UUID(str(preview_id or change_id)),
        now=now,
        today=today,
    )


def paper(change_id, preview_id=None):
    """The bytes to sign, and the preview that they name."""
    change = change_of(programme=PROGRAMME, change_id=change_id)
    preview = next(
        one
        for one in previews_of(programme=PROGRAMME, change_id=change_id)
        if preview_id is None or one.id == preview_id
    )
    return to_sign(change, preview), preview.id


def signs(signer, change_id, *, today=TODAY, now=NOW):
    document, preview_id = paper(change_id)
    return sign_change(
        programme=PROGRAMME,
        change_id=change_id,
        preview_id=preview_id,
        signature=signer.under(document),
        now=now,
        today=today,
    )


def state(change_id):
    return change_of(programme=PROGRAMME, change_id=change_id).state
