"""Saying something to people: kept once, composed once, and put into the outbox in the transaction of the matter."""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.kernel.languages import language_of
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice import checks, problems
from amiyan.voice.compose import compose
from amiyan.voice.kinds import AT_ANY_HOUR, WITH_OTHERS, Fill, NoticeKind, as_json
from amiyan.voice.parameters import quiet_hours
from amiyan.voice.people import holders, to_be_told
from amiyan.voice.terms import may_go_at

_MATTERS: Final = UUID("6d1c3b0e-9a52-4c0b-8f57-2f1f7f0f6a14")
_KNOWN: Final = """
SELECT n.person_id, n.id, n.kind, n.about FROM voice_notice n
WHERE n.month = %(month)s AND n.person_id = ANY (%(people)s) AND n.id = ANY (%(ids)s)
"""
_CHOSEN: Final = """
SELECT person_id, what, says FROM voice_choice WHERE person_id = ANY (%(people)s) AND known_to IS NULL
"""
_TAKEN: Final = "SELECT number FROM voice_check WHERE number = ANY (%(numbers)s)"
# The number is public only of what was really kept: who came second at the same moment adds none.
_KEEP: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(person)s::bigint[], %(id)s::uuid[], %(about_person)s::bigint[], %(about)s::text[],
                         %(fills)s::jsonb[], %(language)s::text[], %(text)s::text[], %(number)s::bigint[],
                         %(has_word)s::boolean[])
        AS asked (person_id, id, about_person, about, fills, language, text, check_number, has_word)
), kept AS (
    INSERT INTO voice_notice (person_id, month, id, kind, about_person, about, fills, language, text, check_number, known_from)
    SELECT person_id, %(month)s, id, %(kind)s, about_person, about, fills, language, text, check_number, %(now)s FROM asked
    ON CONFLICT DO NOTHING RETURNING person_id, id, check_number
), numbered AS (
    INSERT INTO voice_check (number, kind, sent_on, has_word)
    SELECT k.check_number, %(kind)s, %(today)s, a.has_word FROM kept k JOIN asked a USING (person_id, id)
)
INSERT INTO voice_due (person_id, month, notice_id, not_before, at_any_hour, may_wait)
SELECT person_id, %(month)s, id, %(not_before)s, %(at_any_hour)s, %(may_wait)s FROM kept RETURNING notice_id
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of many: ``id`` is made by who asks, ``about`` is what that room calls the matter."""

    id: UUID
    person_id: int
    fills: Mapping[str, Fill] = field(default_factory=dict)
    about_person: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something about a person, as the room that asks calls it."""

    ward_id: int
    about: str
    fills: Mapping[str, Fill] = field(default_factory=dict)


def notice_id(kind: NoticeKind, about: str, person_id: int) -> UUID:
    """The id that belongs to a matter: whoever cancels the same thing fifty times is told once."""
    return uuid5(_MATTERS, f"{kind.name}\x1f{about}\x1f{person_id}")


def send_notice(
    *,
    id: UUID,  # noqa: A002 - the word that every room uses
    person_id: int,
    kind: NoticeKind,
    fills: Mapping[str, Fill],
    on: dt.date,
    now: dt.datetime,
    about_person: int | None = None,
    about: str = "",
) -> bool:
    """Say something to one person, in the caller's transaction; whether it was new. See :func:`send_notices`."""
    message = Message(id, person_id, fills, about_person, about)
    return bool(send_notices(kind=kind, on=on, now=now, messages=[message]))


@transaction.atomic
def send_notices(
    *, kind: NoticeKind, on: dt.date, now: dt.datetime, messages: Sequence[Message]
) -> list[UUID]:
    """Keep messages and put them into the outbox; the ids of those that are new.

    ``on`` is the day of the matter (of the meal, of the decision), the same whenever it is asked again: with its month
    and the id a message is kept once. ProblemError where an id was used for another matter. Costs four statements for
    any number, and composing each; some thousands at a time are right.
    """
    month = on.replace(day=1)
    by_key = {(one.person_id, one.id): one for one in messages}
    query("SELECT voice_cut_month(%s)", [month])
    for known in query(
        _KNOWN, {"month": month, "people": _people(messages), "ids": [one.id for one in messages]}
    ):
        _check_same(kind, by_key.pop((known[0], known[1]), None), known)
    if not by_key:
        return []
    columns = _composed(kind, list(by_key.values()), now)
    local = to_local(now)
    go_at = may_go_at(local, kind.hour, quiet_hours(local.date()))
    values = {
        "month": month,
        "kind": kind.name,
        "now": now,
        "today": local.date(),
        "not_before": to_instant(go_at),
        "at_any_hour": kind.hour == AT_ANY_HOUR,
        "may_wait": kind.hour == WITH_OTHERS,
    }
    return [row[0] for row in query(_KEEP, columns | values)]


def tell_family(
    *,
    kind: NoticeKind,
    ward_id: int,
    about: str,
    fills: Mapping[str, Fill],
    on: dt.date,
    now: dt.datetime,
) -> int:
    """Say something about a person to everybody who is to be told of them; how many were told anew.

    These are the guardians who are to be told today, and the person where nobody stands for them. Where a guardian must
    not know the place, a kind that tells it is not sent to them. An institution is told by the roles of its own people.
    """
    return tell_families(kind=kind, matters=[Matter(ward_id, about, fills)], on=on, now=now)


@transaction.atomic
def tell_families(*, kind: NoticeKind, matters: Sequence[Matter], on: dt.date, now: dt.datetime) -> int:
    """As :func:`tell_family` for many at once, in as many statements as for one."""
    today = to_local(now).date()
    told = to_be_told([one.ward_id for one in matters], on=today, tells_place=kind.tells_place)
    messages = [
        Message(notice_id(kind, one.about, person), person, one.fills, one.ward_id, one.about)
        for one in matters
        for person in told.get(one.ward_id, ())
    ]
    return len(send_notices(kind=kind, on=on, now=now, messages=messages)) if messages else 0


def tell_holders(
    *,
    kind: NoticeKind,
    roles: Collection[str],
    facility_id: int,
    about: str,
    fills: Mapping[str, Fill],
    on: dt.date,
    now: dt.datetime,
) -> int:
    """Say something to whoever holds one of these roles at a place or in its region; how many were told anew."""
    people = holders(roles, facility_id=facility_id, on=to_local(now).date())
    messages = [Message(notice_id(kind, about, one), one, fills, None, about) for one in people]
    return len(send_notices(kind=kind, on=on, now=now, messages=messages)) if messages else 0


def _people(messages: Sequence[Message]) -> list[int]:
    return sorted({one.person_id for one in messages})


def _check_same(kind: NoticeKind, asked: Message | None, known: tuple[Any, ...]) -> None:
    """A message that is kept is not composed again; under its id nothing else is said."""
    if asked is not None and (kind.name, asked.about) != (known[2], known[3]):
        raise ProblemError(problems.ID_USED)


def _composed(kind: NoticeKind, messages: Sequence[Message], now: dt.datetime) -> dict[str, list[Any]]:
    """The columns of what is kept, each message in the language and with the word of whom it is for."""
    chosen: dict[tuple[int, str], str] = {
        (person, what): says for person, what, says in query(_CHOSEN, {"people": _people(messages)})
    }
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            *("person", "id", "about_person", "about", "fills", "language", "text", "number", "has_word"),
        )
    }
    for message, number in zip(messages, _new_numbers(len(messages)), strict=True):
        language = language_of(chosen.get((message.person_id, "language")))
        word = chosen.get((message.person_id, "word"), "")
        composed = compose(kind, message.fills, language=language, word=word, number=number, now=now)
        row = (
            message.person_id,
            message.id,
            message.about_person,
            message.about,
            json.dumps(as_json(message.fills), ensure_ascii=False),
            language,
            composed.text,
            number,
            bool(word),
        )
        for name, value in zip(columns, row, strict=True):
            columns[name].append(value)
    return columns


def _new_numbers(count: int) -> list[int]:
    """As many check numbers that nobody has. Two who draw the same at one moment: the database refuses the second."""
    found: set[int] = set()
    while len(found) < count:
        drawn = {checks.make_number() for _ in range(count - len(found))}
        found |= drawn - {row[0] for row in query(_TAKEN, {"numbers": list(drawn)})}
    return list(found)
