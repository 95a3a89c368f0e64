"""Answers of a channel: kept as they came, then read, then followed.

The bytes are kept first, in a transaction of their own; only then the channel may forget them. Reading is done
later from what was kept, an answer a transaction, with everything that follows from it: killed anywhere, the answer
is still unread and nothing of it is believed. The same bytes again are the same answer. One that breaks our own code
is put off (:mod:`amiyan.settlement.payouts.aside`), and the others are read.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.db import InterfaceError, OperationalError, transaction

from amiyan.kernel.problems import Problem, ProblemError
from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.settlement.channels.forms import FORMS
from amiyan.settlement.channels.port import Answer, Channel, Facts
from amiyan.settlement.payouts import problems as p
from amiyan.settlement.payouts.aside import NotWorkedOffError, put_off
from amiyan.settlement.payouts.match import Matched, match

_KEEP = """
WITH kept AS (
    INSERT INTO settlement_answer (channel, sha256, name, body) VALUES (%(channel)s, %(sha256)s, %(name)s, %(body)s)
    ON CONFLICT DO NOTHING RETURNING channel, sha256
)
INSERT INTO settlement_answer_unread (channel, sha256) SELECT channel, sha256 FROM kept
"""
_LAST = "SELECT coalesce(max(name), '') FROM settlement_answer WHERE channel = %s"
_NEXT = """
SELECT sha256 FROM settlement_answer_unread
WHERE channel = %s AND aside_at IS NULL AND not_before <= now() ORDER BY marked_at, sha256 LIMIT 1
"""
_TAKE = "DELETE FROM settlement_answer_unread WHERE (channel, sha256) = (%s, %s)"
_BODY = "SELECT name, body FROM settlement_answer WHERE (channel, sha256) = (%s, %s)"

_STATUS: Final = ("channel", "sha256", "n", "message_id", "end_to_end_id", "status", "reason_code", "reason")
_ENTRY: Final = (
    *("channel", "iban", "reference", "amount_tiyn", "is_credit", "booked_on", "end_to_end_id", "message_id"),
    *("payments", "kind", "counterparty", "counterparty_iban", "remittance", "return_reason", "sha256", "n"),
)
_BALANCE: Final = (
    *(
        "channel",
        "iban",
        "day",
        "sequence",
        "page",
        "opening_tiyn",
        "closing_tiyn",
        "entries",
        "entries_tiyn",
    ),
    "sha256",
)
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS bank_line_read (LIKE settlement_bank_entry INCLUDING DEFAULTS);
CREATE TEMPORARY TABLE IF NOT EXISTS bank_balance_read (LIKE settlement_bank_balance INCLUDING DEFAULTS);
TRUNCATE bank_line_read, bank_balance_read;
"""
_LINES = f"""
INSERT INTO settlement_bank_entry ({", ".join(_ENTRY)})
SELECT {", ".join(_ENTRY)} FROM bank_line_read ORDER BY iban, reference ON CONFLICT DO NOTHING
"""
_BALANCES = f"""
INSERT INTO settlement_bank_balance ({", ".join(_BALANCE)})
SELECT {", ".join(_BALANCE)} FROM bank_balance_read ORDER BY iban, day, sequence, page ON CONFLICT DO NOTHING
"""
# A reference that stands for another movement than the first time.
_OTHER_LINES = """
SELECT r.reference FROM bank_line_read r JOIN settlement_bank_entry x USING (channel, iban, reference)
WHERE (x.amount_tiyn, x.is_credit, x.end_to_end_id) <> (r.amount_tiyn, r.is_credit, r.end_to_end_id)
ORDER BY r.reference LIMIT 1000
"""
_OTHER_BALANCES = """
SELECT r.sequence, r.day::text FROM bank_balance_read r
JOIN settlement_bank_balance x USING (channel, iban, day, sequence, page)
WHERE (x.opening_tiyn, x.closing_tiyn) <> (r.opening_tiyn, r.closing_tiyn)
ORDER BY r.day, r.sequence LIMIT 1000
"""
_PROBLEM = """
INSERT INTO settlement_answer_problem (channel, sha256, n, kind, params) VALUES (%s, %s, %s, %s, %s)
"""


class Collected(NamedTuple):
    """Answers that were there, and how many of them were new."""

    seen: int
    new: int


class Read(NamedTuple):
    """Answers that were read, problems in them, what followed, and how many broke our own code and were put off."""

    answers: int
    problems: int
    turned: dict[str, int]
    unmatched: int
    broken: int = 0


def collect(channel: Channel) -> Collected:
    """Keep what a channel has for us, each answer in a transaction of its own. Raises ChannelUnavailable."""
    seen = new = 0
    ((last,),) = query(_LAST, [channel.name])
    for answer in channel.collect(last):
        seen += 1
        new += keep_answer(channel=channel.name, answer=answer)
        channel.done(answer)
    return Collected(seen, new)


def collect_again(channel: Channel) -> Collected:
    """Keep what a channel gave before, as far as it is still there: a restored site has forgotten the last of it.

    What is known changes nothing, so it may be done at any time. Raises ChannelUnavailable. Cost: linear in the bytes of
    all answers that are there.
    """
    seen = new = 0
    for answer in channel.again():
        seen += 1
        new += keep_answer(channel=channel.name, answer=answer)
    return Collected(seen, new)


@transaction.atomic
def keep_answer(*, channel: str, answer: Answer) -> bool:
    """Keep an answer as it came and mark it as unread; False where the same bytes were kept before."""
    return bool(
        execute(
            _KEEP,
            {
                "channel": channel,
                "sha256": hashlib.sha256(answer.body).digest(),
                "name": answer.name.replace("\x00", ""),
                "body": answer.body,
            },
        )
    )


def read_answers(*, channel: str, after: Callable[[], None] = lambda: None) -> Read:
    """Read every kept answer of a channel that is unread and due, oldest first, a transaction each.

    One that breaks by a fault of ours is put off, and counted. ``after`` is called after each commit. Cost: linear in
    the bytes.
    """
    done = Read(0, 0, {}, 0)
    while found := query(_NEXT, [channel]):
        sha256 = bytes(found[0][0])
        try:
            read = _worked_off(channel, sha256)
        except NotWorkedOffError as error:
            put_off(channel=channel, sha256=sha256, error=error.__cause__ or error)
            done = done._replace(broken=done.broken + 1)
            continue
        if read is None:
            continue
        done = _added(done, *read)
        after()
    return done


def _worked_off(channel: str, sha256: bytes) -> tuple[int, Matched] | None:
    """As :func:`_read`; a fault that is not the database's own state is told as one of this answer."""
    try:
        return _read(channel, sha256)
    except (OperationalError, InterfaceError):
        raise  # a lost session, a full disk, a deadlock: no answer is to blame
    except Exception as error:
        raise NotWorkedOffError from error


def _added(done: Read, problems: int, matched: Matched) -> Read:
    turned = {state: done.turned.get(state, 0) + count for state, count in matched.turned.items()}
    return Read(
        done.answers + 1,
        done.problems + problems,
        done.turned | turned,
        done.unmatched + matched.unmatched,
        done.broken,
    )


def _read(channel: str, sha256: bytes) -> tuple[int, Matched] | None:
    """Problems in an answer and what followed; None where somebody else was quicker."""
    ((name, body),) = query(_BODY, [channel, sha256])
    try:
        facts = FORMS[channel].read(Answer(name, bytes(body)))
    except ProblemError as error:
        facts = Facts(problems=(error.problem,))
    with transaction.atomic():
        if not execute(_TAKE, [channel, sha256]):
            return None
        problems = [*facts.problems, *_keep_facts(channel, sha256, facts)]
        for n, problem in enumerate(problems, 1):
            params = json.dumps(dict(problem.params), ensure_ascii=False, default=str).replace("\\u0000", "")
            execute(_PROBLEM, [channel, sha256, n, problem.kind.code, params])
        return len(problems), match(channel=channel, answers=[sha256])


def _keep_facts(channel: str, sha256: bytes, facts: Facts) -> list[Problem]:
    copy_rows(
        "settlement_bank_status",
        _STATUS,
        (
            (channel, sha256, n, *map(_storable, (getattr(one, name) for name in _STATUS[3:])))
            for n, one in enumerate(facts.statuses, 1)
        ),
    )
    execute(_STAGE)
    copy_rows(
        "bank_line_read", _ENTRY, (_line(channel, sha256, n, one) for n, one in enumerate(facts.entries, 1))
    )
    copy_rows(
        "bank_balance_read",
        _BALANCE,
        ((channel, *(getattr(one, name) for name in _BALANCE[1:-1]), sha256) for one in facts.balances),
    )
    lines = query(_OTHER_LINES)
    balances = query(_OTHER_BALANCES)
    execute(_LINES)
    execute(_BALANCES)
    return [
        *(Problem(p.CONTRADICTED_LINE, params={"reference": reference}) for (reference,) in lines),
        *(
            Problem(p.CONTRADICTED_BALANCE, params={"sequence": number, "day": day})
            for number, day in balances
        ),
    ]


def _line(channel: str, sha256: bytes, n: int, one: Any) -> tuple[Any, ...]:
    return (channel, *(_storable(getattr(one, name)) for name in _ENTRY[1:-2]), sha256, n)


def _storable(value: Any) -> Any:
    """JSON may write a character that PostgreSQL keeps in no text; an answer with it must not hold up all others."""
    return value.replace("\x00", "") if isinstance(value, str) else value
