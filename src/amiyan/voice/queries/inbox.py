"""What a person was told: every notice stands in the family's face, whether or not a message came."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext, override

from amiyan.kernel.languages import Language
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.compose import sentence_of
from amiyan.voice.kinds import from_json, kind_named

State = Literal["waits", "under_way", "delivered", "together", "read", "not_reached", "here_only"]
_NOTICES: Final = """
SELECT n.person_id, n.month, n.id, n.kind, n.about_person, n.about, n.fills, n.text, n.check_number, n.known_from,
       EXISTS (SELECT FROM voice_attempt t WHERE (t.person_id, t.month, t.notice_id) = (n.person_id, n.month, n.id)),
       ARRAY(SELECT DISTINCT r.what FROM voice_report r
             WHERE (r.person_id, r.month, r.notice_id) = (n.person_id, n.month, n.id)),
       EXISTS (SELECT FROM voice_seen s WHERE (s.person_id, s.month, s.notice_id) = (n.person_id, n.month, n.id)),
       coalesce((SELECT a.says FROM voice_answer a WHERE (a.person_id, a.month, a.notice_id) = (n.person_id, n.month, n.id)
                 ORDER BY a.place DESC LIMIT 1), '')
FROM voice_notice n
WHERE n.month BETWEEN %(first)s AND %(last)s AND {whose}
ORDER BY n.known_from DESC, n.id LIMIT %(most)s
"""
_UNREAD: Final = """
SELECT count(*) FROM voice_notice n
WHERE n.month BETWEEN %(first)s AND %(last)s AND n.person_id = ANY (%(people)s)
  AND NOT EXISTS (SELECT FROM voice_seen s WHERE (s.person_id, s.month, s.notice_id) = (n.person_id, n.month, n.id))
"""
_NOT_REACHED: Final = frozenset({"failed", "refused", "in_doubt", "silent", "too_late"})
_OF_PERSON: Final = "n.person_id = ANY (%(people)s)"
_ABOUT: Final = "n.person_id = ANY (%(people)s) AND n.about_person = ANY (%(about)s)"


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as it stands in the family's face. ``says`` is in the language of the page, ``text`` as it was sent.

    ``answer`` is the code of what was answered, blank for nothing. ``state``: waits for its hour, under way, delivered,
    told together with others, read, not reached (no message came: it stands here and on paper), or here only (no telephone
    is known).
    """

    person_id: int
    month: dt.date
    id: UUID
    kind: str
    about_person: int | None
    about: str
    says: str
    text: str
    check_number: str
    at: dt.datetime
    state: State
    answer: str
    answers: tuple[tuple[str, str], ...]


def inbox(
    *,
    scope: Scope,
    language: Language,
    today: dt.date,
    months: int = 6,
    most: int = 50,
    about: int | None = None,
) -> list[Shown]:
    """What the owners of a scope were told in the last months, the newest first; with ``about``, of one person alone.

    A page asks under ``reading(caller)`` with ``Scope(owners=caller.people)``: another guardian's messages, and another's
    word in them, are not shown. Costs a look by index for each owner and month.
    """
    first = _months_before(today.replace(day=1), months - 1)
    values: dict[str, Any] = {
        "people": sorted(scope.owners),
        "about": [about],
        "first": first,
        "last": _months_before(today.replace(day=1), -6),
        "most": most,
    }
    rows = query(_NOTICES.format(whose=_OF_PERSON if about is None else _ABOUT), values)
    return [_shown(row, language) for row in rows]


def unread(*, scope: Scope, today: dt.date, months: int = 6) -> int:
    """How many messages of the last months to the owners of a scope nobody has read. A look by index for each month."""
    first = _months_before(today.replace(day=1), months - 1)
    last = _months_before(today.replace(day=1), -6)
    return int(query(_UNREAD, {"people": sorted(scope.owners), "first": first, "last": last})[0][0])


def word_of(person_id: int) -> str:
    """The word that a family chose; blank where it has none. A page asks under ``reading``."""
    return _choice(person_id, "word")


def language_chosen(person_id: int) -> str:
    """The language that somebody chose to be written to; blank where nothing was said (then it is Kazakh)."""
    return _choice(person_id, "language")


def _choice(person_id: int, what: str) -> str:
    found = query(
        "SELECT says FROM voice_choice WHERE (person_id, what) = (%s, %s) AND known_to IS NULL",
        [person_id, what],
    )
    return str(found[0][0]) if found else ""


def _shown(row: tuple[Any, ...], language: Language) -> Shown:
    person, month, key, name, about_person, about, fills, text, number, at, begun, reports, seen, answer = row
    kind = kind_named(name)
    says = sentence_of(kind, from_json(json.loads(fills)), language=language, now=at) if kind else text
    state = _state(set(reports), begun=begun, seen=seen)
    with override(language):
        answers = tuple((code, gettext(said)) for code, said in kind.answers.items()) if kind else ()
    return Shown(
        person,
        month,
        key,
        name,
        about_person,
        about,
        says,
        text,
        checks.shown(number),
        at,
        state,
        answer,
        answers,
    )


def _state(reports: set[str], *, begun: bool, seen: bool) -> State:
    if seen:
        return "read"
    if "delivered" in reports:
        return "delivered"
    if not begun and not reports:
        return "waits"
    if "no_number" in reports:
        return "here_only"
    if "digest" in reports:
        return "together"
    return "not_reached" if reports & _NOT_REACHED else "under_way"


def _months_before(month: dt.date, count: int) -> dt.date:
    years, rest = divmod(month.year * 12 + month.month - 1 - count, 12)
    return dt.date(years, rest + 1, 1)
