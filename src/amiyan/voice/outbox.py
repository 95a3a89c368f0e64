"""The outbox: what is due is handed over, once.

A telephone network knows no id of ours: a message that is handed over twice arrives twice. So an attempt is written and
committed *before* the hand-over, and its mark on the work list says that it was begun. Whoever is killed after that leaves
an attempt of which nothing is known: it is called in doubt and never begun again by itself, unless the transport itself can
tell that it has nothing. The notice stands in the family's face and on paper all the same, and its term does not run.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.notices import Message, notice_id, send_notices
from amiyan.voice.campaigns import OF_CAMPAIGNS
from amiyan.voice.own_kinds import DIGEST
from amiyan.voice.parameters import quiet_hours
from amiyan.voice.reports import keep_reports
from amiyan.voice.sms import cut
from amiyan.voice.terms import is_quiet
from amiyan.voice.transports.port import Line, Outcome, Outgoing, Transport

SET: Final = 100
"""So many are begun at a time: after a kill, at most so many are in doubt."""
TOO_LATE: Final = dt.timedelta(days=7)
"""What could not go out for so long is news no more; it stands in the face."""
BUSY: Final = dt.timedelta(minutes=5)
IN_DOUBT_AFTER: Final = dt.timedelta(minutes=10)

# Whose death any register reports is not written to, nor is anything said about them.
_SILENT: Final = """
EXISTS (SELECT FROM registry_same_people({person}, 'infinity') same (id) WHERE EXISTS (
    SELECT FROM voice_silence s WHERE s.person_id = same.id AND s.known_to IS NULL
    UNION ALL SELECT FROM registry_life_status l WHERE l.person_id = same.id AND l.known_to IS NULL))
"""
# What a campaign wrote waits while one of its pauses lasts: before elections nothing of it goes out, whenever it was written.
_MAY_GO: Final = """
NOT (starts_with(n.about, %(campaign)s) AND EXISTS (
    SELECT FROM voice_campaign_pause q WHERE q.known_to IS NULL AND q.valid @> %(today)s::date))
"""
# What a stopped campaign wrote goes out no more.
_STOPPED: Final = """
starts_with(n.about, %(campaign)s) AND EXISTS (
    SELECT FROM voice_campaign_step x WHERE x.what = 'stopped' AND n.about = %(campaign)s || x.campaign_id)
"""
_DUE: Final = f"""
SELECT d.person_id, d.month, d.notice_id, n.text, p.number, d.may_wait,
       1 + (SELECT count(*) FROM voice_attempt t
            WHERE (t.person_id, t.month, t.notice_id) = (d.person_id, d.month, d.notice_id)),
       CASE WHEN {_SILENT.format(person="d.person_id")}
              OR n.about_person IS NOT NULL AND {_SILENT.format(person="n.about_person")} THEN 'silent'
            WHEN n.known_from < %(now)s - %(too_late)s OR {_STOPPED} THEN 'too_late'
            WHEN p.number IS NULL THEN 'no_number' ELSE '' END
FROM voice_due d
JOIN voice_notice n ON (n.person_id, n.month, n.id) = (d.person_id, d.month, d.notice_id)
LEFT JOIN LATERAL (
    SELECT phone.number FROM registry_same_people(d.person_id, 'infinity') WITH ORDINALITY same (id, place)
    JOIN voice_phone phone ON phone.person_id = same.id AND phone.known_to IS NULL AND phone.valid @> %(today)s
    ORDER BY same.place LIMIT 1
) p ON true
WHERE d.begun_at IS NULL AND d.not_before <= %(now)s AND (d.at_any_hour OR NOT %(quiet)s) AND {_MAY_GO}
ORDER BY d.not_before, d.person_id, d.notice_id LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
"""
_MORE: Final = f"""
SELECT EXISTS (SELECT FROM voice_due d JOIN voice_notice n ON (n.person_id, n.month, n.id) = (d.person_id, d.month, d.notice_id)
               WHERE d.begun_at IS NULL AND d.not_before <= %(now)s AND (d.at_any_hour OR NOT %(quiet)s) AND {_MAY_GO})
"""
_DONE: Final = """
DELETE FROM voice_due d USING unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[]) k (person_id, month, id)
WHERE (d.person_id, d.month, d.notice_id) = (k.person_id, k.month, k.id)
"""
_MARK: Final = """
UPDATE voice_due d SET attempt = k.attempt, begun_at = %(now)s
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[], %(attempts)s::smallint[]) k (person_id, month, id, attempt)
WHERE (d.person_id, d.month, d.notice_id) = (k.person_id, k.month, k.id)
"""
_BEGIN: Final = """
INSERT INTO voice_attempt (person_id, month, notice_id, attempt, transport, number, begun_at)
SELECT person_id, month, id, attempt, %(transport)s, number, %(now)s
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[], %(attempts)s::smallint[], %(numbers)s::text[])
    k (person_id, month, id, attempt, number)
"""
_REPORT: Final = """
INSERT INTO voice_report (person_id, month, notice_id, attempt, part, what, reference, detail, known_from)
SELECT person_id, month, id, attempt, part, what, reference, detail, %(now)s
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[], %(attempts)s::smallint[], %(parts)s::smallint[],
            %(whats)s::text[], %(references)s::text[], %(details)s::text[])
    k (person_id, month, id, attempt, part, what, reference, detail)
ON CONFLICT DO NOTHING
"""
_AGAIN: Final = """
INSERT INTO voice_due (person_id, month, notice_id, not_before)
SELECT person_id, month, id, %(now)s + %(busy)s * least(attempt, 12)
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[], %(attempts)s::smallint[]) k (person_id, month, id, attempt)
ON CONFLICT DO NOTHING
"""
_WITHOUT_WORD: Final = """
SELECT t.person_id, t.month, t.notice_id, t.attempt, t.number, n.text FROM voice_due d
JOIN voice_attempt t ON (t.person_id, t.month, t.notice_id, t.attempt) = (d.person_id, d.month, d.notice_id, d.attempt)
JOIN voice_notice n ON (n.person_id, n.month, n.id) = (d.person_id, d.month, d.notice_id)
WHERE d.begun_at < %(now)s - %(after)s
ORDER BY d.begun_at LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A notice of the outbox in one attempt."""

    person_id: int
    month: dt.date
    id: UUID
    attempt: int
    number: str = ""
    text: str = ""

    @property
    def key(self) -> str:
        """The name of this attempt."""
        return f"{self.id.hex}-{self.person_id}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain did: messages handed over, and those that are in doubt; reports that came."""

    handed: int = 0
    in_doubt: int = 0
    reports: int = 0


def drain(
    transport: Transport, *, now: dt.datetime, most: int = 100_000, turn: dt.timedelta | None = None
) -> Drained:
    """Hand over what is due, at most ``most``, and keep what the network reports. After a ``turn`` no set is begun any more.

    Outside of any transaction: each set is committed before it is handed over, and again after. Two who drain at the
    same moment share the sets. Raises TransportAway before anything is begun.
    """
    done: dict[str, set[str]] = defaultdict(set)
    ends = time.monotonic() + (turn or dt.timedelta(days=1)).total_seconds()
    with transport.open() as line:
        in_doubt = look_after(line, now=now)
        # Where the network takes nothing now, the next set waits too.
        while not done["not_taken"] and (left := most - len(done["handed"])) > 0 and time.monotonic() < ends:
            begun = begin(transport.name, now=now, most=min(SET, left))
            if begun is None:
                break
            outcomes = list(line.hand_over([_outgoing(one) for one in begun]))
            note_outcomes(begun, outcomes, now=now)
            for outcome in outcomes:
                done[outcome.what].add(outcome.key)
        told = 0
        keep_reports((), now=now)  # those that waited for a word of ours
        # A centre gives the next ones when the ones before are acknowledged.
        while reports := list(line.reports()):
            keep_reports(reports, now=now)
            line.kept(reports)
            told += len(reports)
    return Drained(len(done["handed"]), in_doubt + len(done["in_doubt"]), told)


def is_more_due(*, now: dt.datetime) -> bool:
    """Whether something could be begun now. One look into an index."""
    local = to_local(now)
    quiet = is_quiet(local.time(), quiet_hours(local.date()))
    values = {"now": now, "quiet": quiet, "today": local.date(), "campaign": OF_CAMPAIGNS}
    return bool(query(_MORE, values)[0][0])


@transaction.atomic
def begin(transport: str, *, now: dt.datetime, most: int = SET) -> list[Begun] | None:
    """Begin the next set of what is due; None where nothing is. A set may hold nothing that is handed over."""
    local = to_local(now)
    values = {
        "now": now,
        "today": local.date(),
        "quiet": is_quiet(local.time(), quiet_hours(local.date())),
        "too_late": TOO_LATE,
        "campaign": OF_CAMPAIGNS,
        "most": most,
    }
    rows = query(_DUE, values)
    if not rows:
        return None
    together = _together(rows, now)
    stopped = [
        (_of(row), row[7] or "digest", together.get(row[:3], ""))
        for row in rows
        if row[7] or row[:3] in together
    ]
    execute(_DONE, _keys([one for one, _what, _reference in stopped]))
    _note([(one, 0, what, reference, "") for one, what, reference in stopped], now)
    begun = [
        Begun(person, month, key, attempt, number, text)
        for person, month, key, text, number, _wait, attempt, stop in rows
        if not stop and (person, month, key) not in together
    ]
    values = _keys(begun) | {"numbers": [one.number for one in begun], "transport": transport, "now": now}
    execute(_MARK, values)
    execute(_BEGIN, values)
    return begun


@transaction.atomic
def note_outcomes(begun: Sequence[Begun], outcomes: Iterable[Outcome], *, now: dt.datetime) -> None:
    """Keep what became of a set. Of what nothing is said nothing is known. What was not taken at all is due again."""
    by_key = {one.key: one for one in begun}
    said: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        said[outcome.key].append(outcome)
    rows, again = [], []
    for key, parts in said.items():
        one = by_key[key]
        is_partly_out = any(part.what in ("handed", "in_doubt") for part in parts)
        for part in parts:
            # A chain of which a part is out is not begun again now: its rest failed.
            what = "failed" if is_partly_out and part.what in ("not_taken", "refused") else part.what
            rows.append((one, part.part, what, part.reference, part.detail))
        if all(part.what == "not_taken" for part in parts):
            again.append(one)
    _note(rows, now)
    execute(_DONE, _keys([by_key[key] for key in said]))
    execute(_AGAIN, _keys(again) | {"now": now, "busy": BUSY})


def look_after(line: Line, *, now: dt.datetime) -> int:
    """Attempts of which nothing is known: the transport is asked; where it cannot tell they are in doubt. How many are."""
    found = [Begun(*row) for row in query(_WITHOUT_WORD, {"now": now, "after": IN_DOUBT_AFTER, "most": 1000})]
    if not found:
        return 0
    outcomes = [
        Outcome(one.key, part, what, reference)
        for one in found
        for what, references in [line.taken(one.key)]
        for part, reference in (list(enumerate(references, 1)) or [(0, "")])
    ]
    note_outcomes(found, outcomes, now=now)
    return sum(one.what == "in_doubt" for one in outcomes)


def _of(row: tuple[Any, ...]) -> Begun:
    return Begun(row[0], row[1], row[2], 0)


def _outgoing(one: Begun) -> Outgoing:
    return Outgoing(one.key, one.number, cut(one.text))


def _together(rows: Sequence[tuple[Any, ...]], now: dt.datetime) -> dict[tuple[Any, ...], str]:
    """Of people with several messages that can wait: which are told together, and by which notice."""
    waiting: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        if row[5] and not row[7]:
            waiting[row[0]].append(row[:3])
    today = to_local(now).date()
    several = {person: keys for person, keys in waiting.items() if len(keys) > 1}
    ids = {person: notice_id(DIGEST, today.isoformat(), person) for person in several}
    messages = [Message(ids[person], person, {}, None, today.isoformat()) for person in several]
    if messages:
        send_notices(kind=DIGEST, on=today, now=now, messages=messages)
    return {key: str(ids[person]) for person, keys in several.items() for key in keys}


def _keys(begun: Sequence[Begun]) -> dict[str, list[Any]]:
    return {
        "people": [one.person_id for one in begun],
        "months": [one.month for one in begun],
        "ids": [one.id for one in begun],
        "attempts": [one.attempt for one in begun],
    }


def _note(rows: Sequence[tuple[Begun, int, str, str, str]], now: dt.datetime) -> None:
    keys = _keys([row[0] for row in rows])
    columns = zip(
        ("parts", "whats", "references", "details"),
        zip(*[row[1:] for row in rows], strict=True),
        strict=False,
    )
    execute(
        _REPORT,
        keys
        | {"parts": [], "whats": [], "references": [], "details": []}
        | {n: list(c) for n, c in columns}
        | {"now": now},
    )
