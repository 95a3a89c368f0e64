"""What a family agrees to, and agrees to no more: said by who may decide for the person, or by the person."""

import datetime as dt

from django.db import transaction

from amiyan.feedback.problems import MAY_NOT_DECIDE
from amiyan.feedback.who import Voice, check_may_speak, may_decide
from amiyan.kernel.problems import ProblemError
from amiyan.registry.actions.consent import Purpose, record_consent


@transaction.atomic
def say_consent(
    *, person_id: int, purpose: Purpose, given: bool, voice: Voice, source: str, last: dt.date | None = None
) -> int:
    """From today on the family agrees, or agrees no more (``given`` is False); the id of the record.

    ``source`` is how we know it, in the register's words. What was agreed to before ends yesterday and stays to be
    read. The same said again changes nothing. ProblemError where the speaker may not see the person, or may not decide.
    """
    check_may_speak(voice, person_id)
    if not may_decide(voice, person_id):
        raise ProblemError(MAY_NOT_DECIDE)
    return record_consent(
        person_id=person_id,
        purpose=purpose,
        given=given,
        first_day=voice.today,
        last=last,
        source=source,
        known_at=voice.now,
    )
