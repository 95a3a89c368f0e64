"""The receipt of what a family said: what, when, to whom, and what happens next. Its number is made of the id."""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.feedback.words import WHAT_HAPPENS_NEXT, WHAT_HAPPENS_NEXT_NAMED
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import N_
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

KINDS: Final[dict[str, str]] = {
    "dispute": N_("This did not happen"),
    "confirmation": N_("This did happen"),
    "illness": N_("The child felt ill"),
    "correction": N_("This is wrong"),
    "rating": N_("How the meal was"),
}

_FOUND: Final = """
SELECT 'dispute', service_day, known_from, channel, taken_by, decide_by, undo_until, names_family FROM feedback_dispute
WHERE person_id = ANY (%(people)s) AND id = %(id)s
UNION ALL SELECT 'confirmation', service_day, known_from, channel, taken_by, NULL, NULL, false FROM feedback_confirmation
WHERE person_id = ANY (%(people)s) AND id = %(id)s
UNION ALL SELECT 'illness', service_day, known_from, channel, taken_by, NULL, NULL, false FROM feedback_illness
WHERE person_id = ANY (%(people)s) AND id = %(id)s
UNION ALL SELECT 'correction', NULL, known_from, channel, taken_by, answer_by, NULL, false FROM feedback_correction
WHERE person_id = ANY (%(people)s) AND id = %(id)s
UNION ALL SELECT 'rating', service_day, known_from, channel, taken_by, NULL, NULL, false FROM feedback_rating
WHERE person_id = ANY (%(people)s) AND id = %(id)s
"""


class Receipt(NamedTuple):
    """What was said (a code of ``KINDS``), of which day, when and how it was taken, and by when it is answered."""

    number: str
    kind: str
    service_day: dt.date | None
    at: dt.datetime
    channel: str
    taken_by: int | None
    answer_by: dt.date | None
    undo_until: dt.datetime | None
    names_family: bool


def receipt_of(person_id: int, said_id: UUID, *, scope: Scope, taken_by: int | None = None) -> Receipt | None:
    """The receipt of something said of a person; None where there is nothing, or it lies outside the scope.

    ``taken_by``: the employee who asks; they get the receipts of what they wrote down themselves, to hand them over.
    """
    rows = query(_FOUND, {"people": same_people(person_id), "id": said_id})
    found = Receipt(number_of(said_id), *rows[0]) if rows else None
    if found is None or scope.allows(owner=person_id):
        return found
    return found if taken_by is not None and found.taken_by == taken_by else None


def number_of(said_id: UUID) -> str:
    """The id as a family can read it out: ``7F3A-09C2-1B44``, the first twelve of its digits."""
    digits = said_id.hex[:12].upper()
    return "-".join(digits[start : start + 4] for start in range(0, 12, 4))


def receipt_text(receipt: Receipt, *, lang: Language) -> str:
    """The receipt as lines of text for a screen or a printer; the language must be active."""
    said = to_local(receipt.at)
    lines = [
        _("Receipt No. {number}").format(number=receipt.number),
        _(KINDS[receipt.kind]),
        _("Said on {day} at {time}").format(day=format_date(said.date(), lang), time=f"{said:%H:%M}"),
    ]
    if receipt.service_day is not None:
        lines.insert(2, _("About the day: {day}").format(day=format_date(receipt.service_day, lang)))
    if receipt.kind == "dispute" and receipt.answer_by and receipt.undo_until:
        undo = to_local(receipt.undo_until)
        until = f"{format_date(undo.date(), lang)}, {undo:%H:%M}"
        day = format_date(receipt.answer_by, lang)
        said_next = WHAT_HAPPENS_NEXT_NAMED if receipt.names_family else WHAT_HAPPENS_NEXT
        lines.append(_(said_next).format(day=day, undo=until))
    elif receipt.answer_by is not None:
        lines.append(_("You get an answer by {day}.").format(day=format_date(receipt.answer_by, lang)))
    if receipt.taken_by is not None:
        lines.append(_("Written down for you by an employee, in your words."))
    lines.append(_("Saying nothing never ends a right."))
    return "\n".join(lines)
