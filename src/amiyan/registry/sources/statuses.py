"""Checks of statuses: whom to ask, and how answers become facts.

"None of these" is an answer, and a real no. No answer is no fact: the person goes on the list of those to be
asked again, and what is known of them stays. An answer about some statuses says nothing of the others: what
the same register said of those before goes on.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.clock import Clock, SystemClock
from amiyan.kernel.problems import Problem
from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.copying import lock_imports
from amiyan.registry.importers.stage import Sink
from amiyan.registry.sources import state
from amiyan.registry.sources.ports import (
    OF_THE_REGISTER,
    START,
    Answer,
    Held,
    NotFound,
    Reason,
    RegisterUnavailable,
    StatusChecks,
)
from amiyan.registry.sources.state import Synced, Tally

BATCH: Final = 5000  # people asked about and believed together
Progress = Callable[[int], None]
Batch = list[tuple[int, str]]  # person, IIN

# Both tables are read from the cursor on: each in the order of its key, and no batch reads what is behind it.
_NEXT: Final = """
SELECT p.id, p.iin FROM registry_person p
WHERE p.id > %(after)s AND p.iin IS NOT NULL AND EXISTS (
    SELECT FROM registry_enrolment e
    WHERE e.person_id = p.id AND e.person_id > %(after)s
      AND e.known_to IS NULL AND e.valid @> %(day)s::date)
ORDER BY p.id LIMIT %(size)s
"""
_AGAIN: Final = """
SELECT p.id, p.iin FROM registry_unanswered u JOIN registry_person p ON p.id = u.person_id
WHERE u.source = %(source)s AND u.person_id > %(after)s AND u.asked_at < %(before)s
ORDER BY u.person_id LIMIT %(size)s
"""
# Who is enrolled nowhere is not asked about, and waits for no answer.
_NOBODY_S: Final = """
DELETE FROM registry_unanswered u WHERE u.source = %(source)s AND NOT EXISTS (
    SELECT FROM registry_enrolment e
    WHERE e.person_id = u.person_id AND e.known_to IS NULL AND e.valid @> %(day)s::date)
"""


def sync_statuses(
    register: StatusChecks,
    *,
    source: str,
    problem: Sink,
    clock: Clock | None = None,
    batch: int = BATCH,
    progress: Progress = lambda _: None,
) -> Synced:
    """Ask about everybody who is enrolled today, then again about those whom nobody answered for.

    A batch is asked, then believed in one transaction; the cursor is the last person asked about. Where a
    whole batch goes unanswered the register is down: the asking ends, and goes on from there the next time.
    Cost grows linearly with the people (n log n inside a batch); memory holds one batch.
    """
    day = (clock or SystemClock()).now().astimezone(ZoneInfo("Asia/Almaty")).date()
    tally = Tally()
    cursor = state.begin("statuses", source)
    execute(_NOBODY_S, {"source": source, "day": day})
    began = query("SELECT clock_timestamp()")[0][0]
    after = int(cursor) if cursor.isdigit() else 0
    asking = _Asking(register, source, problem, day, tally)
    unavailable: Problem | None = None
    for people, place in _rounds(source, after, day, began, batch):
        unavailable = asking.ask(people, place)
        progress(tally.rows)
        if unavailable:
            break
    else:
        state.keep("statuses", source, START)
    state.end("statuses", source, unavailable)
    return tally.closed(unavailable)


def ask_about(
    register: StatusChecks, *, people: Batch, source: str, day: dt.date, problem: Sink = lambda _: None
) -> dict[int, Answer]:
    """Ask about ``people`` (person, IIN) by name, and believe what comes as :func:`sync_statuses` does.

    The answer of each. Who is missing in it was not answered at all. A register that is silent writes no fact; whom it
    said nothing of goes on the list of those to be asked again. At most :data:`BATCH` people; outside of a transaction.
    """
    heard = _Heard(register)
    _Asking(heard, source, problem, day, Tally()).ask(people, None)
    return {person: heard.answers[iin] for person, iin in people if iin in heard.answers}


class _Heard:
    """A register whose answers are kept as they pass."""

    def __init__(self, register: StatusChecks) -> None:
        self.register = register
        self.answers: dict[str, Answer] = {}

    def ask(self, iins: Sequence[str]) -> Iterator[Answer | RowProblem]:
        for answer in self.register.ask(iins):
            if not isinstance(answer, RowProblem):
                self.answers[answer.iin] = answer
            yield answer

    def close(self) -> None:
        self.register.close()


def _rounds(
    source: str, after: int, day: dt.date, began: dt.datetime, size: int
) -> Iterator[tuple[Batch, str | None]]:
    """Batches of people, with the cursor behind each: first those of the walk, then those to be asked again."""
    for statement, walk in ((_NEXT, True), (_AGAIN, False)):
        last = after if walk else 0
        while people := query(
            statement, {"after": last, "day": day, "size": size, "source": source, "before": began}
        ):
            last = people[-1][0]
            yield [(person, iin) for person, iin in people], str(last) if walk else None


class _Asking:
    """One register being asked; ``tally`` counts what comes."""

    def __init__(
        self, register: StatusChecks, source: str, problem: Sink, day: dt.date, tally: Tally
    ) -> None:
        self.register, self.source, self.problem = register, source, problem
        self.day, self.tally = day, tally

    def ask(self, people: Batch, cursor: str | None) -> Problem | None:
        """Ask about a batch and believe what comes; the problem of a register that answered for nobody."""
        person_of = {iin: person for person, iin in people}
        held: list[tuple[Any, ...]] = []
        silent: dict[int, Reason] = {}
        for answer in self.register.ask(list(person_of)):
            if isinstance(answer, RowProblem):
                self.problem(answer)
                self.tally.rejected += answer.rejects
            elif isinstance(answer, Held):
                if answer.until and answer.until < self.day:  # true once; of today nothing is said
                    silent[person_of[answer.iin]] = "partial"
                else:
                    codes = (_array(answer.holds), _array(answer.covers))
                    held.append((person_of[answer.iin], *codes, answer.until))
            elif isinstance(answer, NotFound):
                self.tally.not_found += 1
            else:
                silent[person_of[answer.iin]] = answer.reason
        self._write(people, held, silent, cursor)
        reasons = set(silent.values())
        if len(silent) == len(people) and reasons <= OF_THE_REGISTER:
            return RegisterUnavailable(self.source, min(reasons)).problem
        return None

    @transaction.atomic
    def _write(
        self,
        people: Batch,
        held: Sequence[tuple[Any, ...]],
        silent: dict[int, Reason],
        cursor: str | None,
    ) -> None:
        lock_imports()
        self.tally.rows += len(people) - len(silent)
        self.tally.unanswered += len(silent)
        self.tally.added += believe_statuses(held, source=self.source, day=self.day)
        values = {
            "source": self.source,
            "answered": [person for person, _ in people if person not in silent],
            "silent": list(silent),
            "reasons": list(silent.values()),
        }
        execute(
            "DELETE FROM registry_unanswered WHERE source = %(source)s AND person_id = ANY(%(answered)s)",
            values,
        )
        execute(
            "INSERT INTO registry_unanswered (person_id, source, asked_at, reason)"
            " SELECT person, %(source)s, clock_timestamp(), reason"
            " FROM unnest(%(silent)s::bigint[], %(reasons)s::text[]) asked (person, reason) ORDER BY person"
            " ON CONFLICT (person_id, source)"
            " DO UPDATE SET asked_at = excluded.asked_at, reason = excluded.reason",
            values,
        )
        if cursor is not None:
            state.keep("statuses", self.source, cursor)


def _array(codes: tuple[str, ...]) -> str:
    return "{" + ",".join(codes) + "}"


def believe_statuses(held: Sequence[tuple[Any, ...]], *, source: str, day: dt.date) -> int:
    """Believe answers ``(person, holds, covers, until)`` from ``day`` on; how many brought something new.

    What the source said before ends the day before, where it said otherwise. Statuses that an answer does
    not cover go on as the source had them. The same answer on a later day adds nothing.
    """
    if not held:
        return 0
    execute("DROP TABLE IF EXISTS answered, said, wanted, stays")
    execute(
        "CREATE TEMPORARY TABLE answered (person_id bigint, holds text[], covers text[], until date)"
        " ON COMMIT DROP"
    )
    copy_rows("answered", ("person_id", "holds", "covers", "until"), held)
    execute("ANALYZE answered")
    people = [answer[0] for answer in held]
    values = {
        "source": source,
        "day": day,
        "codes": list(SOCIAL_STATUSES),
        "least": min(people),
        "most": max(people),
    }
    for statement in (_SAID, "ANALYZE said", _WANTED, _STAYS):
        execute(statement, values)
    execute(_END, values)
    return execute(_ADD, values)


# What this source says now of the days from today on. A batch is a stretch of the key, and only it is read.
_SAID: Final = """
CREATE TEMPORARY TABLE said ON COMMIT DROP AS
SELECT c.person_id, c.id, c.holds, c.covers, c.valid, c.valid * daterange(%(day)s, NULL) AS ahead,
       NOT c.covers <@ a.covers AS goes_beyond
FROM answered a JOIN registry_social_status c ON c.person_id = a.person_id
WHERE c.person_id BETWEEN %(least)s AND %(most)s
  AND c.source = %(source)s AND c.known_to IS NULL AND c.valid && daterange(%(day)s, NULL)
"""
# What it shall have said. Where an answer covers less than was known, both are laid together and cut into
# days on which neither changes; of what the answer covers, only the answer counts.
_WANTED: Final = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
WITH beyond AS (SELECT DISTINCT person_id FROM said WHERE goes_beyond),
parts AS (
    SELECT person_id, holds, covers, daterange(%(day)s, until, '[]') AS valid, '{}'::text[] AS hidden
    FROM answered JOIN beyond USING (person_id)
    UNION ALL
    SELECT s.person_id, s.holds, s.covers, s.ahead, a.covers FROM said s JOIN answered a USING (person_id)
    WHERE s.goes_beyond
),
cuts AS (
    SELECT person_id, lower(valid) AS at FROM parts
    UNION SELECT person_id, upper(valid) FROM parts WHERE NOT upper_inf(valid)
),
segments AS (
    SELECT person_id, daterange(at, lead(at) OVER (PARTITION BY person_id ORDER BY at)) AS valid FROM cuts
)
SELECT person_id, holds, covers, daterange(%(day)s, until, '[]') AS valid
FROM answered WHERE person_id NOT IN (TABLE beyond)
UNION ALL
SELECT g.person_id, coalesce(array_agg(code ORDER BY place) FILTER (WHERE held), '{}'),
       array_agg(code ORDER BY place), g.valid
FROM (
    SELECT s.person_id, s.valid, c.code, c.place, bool_or(c.code = ANY (p.holds)) AS held
    FROM segments s JOIN parts p ON p.person_id = s.person_id AND p.valid @> lower(s.valid)
    CROSS JOIN unnest(%(codes)s::text[]) WITH ORDINALITY c (code, place)
    WHERE c.code = ANY (p.covers) AND NOT c.code = ANY (p.hidden)
    GROUP BY s.person_id, s.valid, c.code, c.place
) g GROUP BY g.person_id, g.valid
"""
# Said already, maybe since an earlier day.
_STAYS: Final = """
CREATE TEMPORARY TABLE stays ON COMMIT DROP AS
SELECT s.person_id, s.id, w.valid FROM wanted w JOIN said s ON s.person_id = w.person_id
WHERE (s.holds, s.covers, s.ahead) = (w.holds, w.covers, w.valid)
"""
_END: Final = """
WITH ended AS (
    UPDATE registry_social_status c SET known_to = now() FROM said s
    WHERE (c.person_id, c.id) = (s.person_id, s.id)
      AND NOT EXISTS (SELECT FROM stays y WHERE (y.person_id, y.id) = (s.person_id, s.id))
    RETURNING c.*
)
INSERT INTO registry_social_status (person_id, holds, covers, valid, source)
SELECT person_id, holds, covers, daterange(lower(valid), %(day)s), source FROM ended
WHERE coalesce(lower(valid), '-infinity') < %(day)s
"""
_ADD: Final = """
INSERT INTO registry_social_status (person_id, holds, covers, valid, source)
SELECT person_id, holds, covers, valid, %(source)s FROM wanted w
WHERE NOT EXISTS (SELECT FROM stays y WHERE (y.person_id, y.valid) = (w.person_id, w.valid))
ORDER BY person_id
"""
