"""How a meal was: one tap, only by a family whose child was served, once a meal; and what a school changed."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.feedback import problems
from amiyan.feedback.parameters import number
from amiyan.feedback.who import Voice, check_may_speak, lock_person
from amiyan.feedback.words import RATING_REASONS
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.queries import same_people

_SERVED: Final = """
SELECT v.facility_id, v.verdict = 'payable', f.region, v.person_id FROM (
    SELECT DISTINCT ON (v.person_id) v.* FROM deliveries_verdict v
    WHERE v.person_id = ANY (%(people)s) AND (v.service_day, v.programme, v.slot) = (%(day)s, %(programme)s, %(slot)s)
    ORDER BY v.person_id, v.version DESC
) v LEFT JOIN registry_facility f ON f.id = v.facility_id
ORDER BY v.verdict = 'payable' DESC, v.person_id LIMIT 1
"""
_KNOWN: Final = """
SELECT service_day = %(day)s AND programme = %(programme)s AND slot = %(slot)s AND face = %(face)s AND said_by = %(by)s
FROM feedback_rating WHERE person_id = ANY (%(people)s) AND id = %(id)s
"""
_FIRST: Final = """
SELECT known_from FROM feedback_rating
WHERE person_id = ANY (%(people)s) AND (service_day, programme, slot) = (%(day)s, %(programme)s, %(slot)s)
ORDER BY place LIMIT 1
"""
_ADD: Final = """
INSERT INTO feedback_rating (person_id, id, service_day, programme, slot, facility_id, face, reasons, said_by, taken_by,
                             channel, known_from)
VALUES (%(person)s, %(id)s, %(day)s, %(programme)s, %(slot)s, %(facility)s, %(face)s, %(reasons)s, %(by)s, %(taken_by)s,
        %(channel)s, %(now)s)
"""
_NOTE: Final = """
INSERT INTO feedback_change_note (facility_id, id, language, says, since, noted_by, known_from)
VALUES (%(facility)s, %(id)s, %(language)s, %(says)s, %(since)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def rate_delivery(
    *,
    rating_id: UUID,
    person_id: int,
    service_day: dt.date,
    programme: str,
    face: int,
    voice: Voice,
    slot: int = 1,
    reasons: Collection[str] = (),
) -> None:
    """Rate one meal: ``face`` 1 not good, 2 so-so, 3 good; ``reasons`` of ``words.RATING_REASONS``.

    Rated again on the day of the first rating, the last one counts. ``rating_id`` is made by who asks; sent again, it is
    one rating. ProblemError where the speaker may not see the child, the meal does not count as served, or it is too
    late to rate or to change.
    """
    for reason in reasons:
        if reason not in RATING_REASONS:
            raise ProblemError(problems.REASON_UNKNOWN, reason=reason)
    if face not in (1, 2, 3):
        raise ProblemError(problems.REASON_UNKNOWN, reason=face)
    lock_person(person_id)
    check_may_speak(voice, person_id)
    values = {
        "people": same_people(person_id),
        "id": rating_id,
        "day": service_day,
        "programme": programme,
        "slot": slot,
        "face": face,
        "reasons": sorted(set(reasons)),
        "by": voice.said_by,
        "taken_by": voice.taken_by,
        "channel": voice.channel,
        "now": voice.now,
    }
    known = query(_KNOWN, values)
    if known:
        if not known[0][0]:
            raise ProblemError(problems.ID_USED)
        return
    served = query(_SERVED, values)
    if not served or not served[0][1]:
        raise ProblemError(problems.NOT_SERVED)
    facility, _is_payable, region, record = served[0]
    most = number("rating_days", voice.today, region=region)
    if (voice.today - service_day).days > most:
        raise ProblemError(problems.TOO_LONG_AGO, days=most)
    first = query(_FIRST, values)
    if first and to_local(first[0][0]).date() != voice.today:
        raise ProblemError(problems.RATED_ANOTHER_DAY)
    execute(_ADD, values | {"facility": facility, "person": record})


@transaction.atomic
def note_change(
    *,
    note_id: UUID,
    facility_id: int,
    language: Language,
    says: str,
    since: dt.date,
    noted_by: int,
    now: dt.datetime,
) -> None:
    """A school says what it changed because of what families said. Noted again, it stands once."""
    says = says.strip()
    if not 0 < len(says) <= 1000:
        raise ProblemError(problems.SAYS_NOTHING, most=1000)
    values = {"facility": facility_id, "id": note_id, "language": language, "says": says, "since": since}
    execute(_NOTE, values | {"by": noted_by, "now": now})
