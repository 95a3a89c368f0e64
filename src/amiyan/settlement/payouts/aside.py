"""Answers whose working off breaks by a fault of ours: tried again after a while, then aside until a person says so.

Others of the channel go on meanwhile: what follows from answers does not hang on their order. Nothing of an answer that
broke is believed, and its bytes are kept as they came.
"""

import os
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.db import transaction

import amiyan
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.payouts import problems as p

TRIES: Final = 5  # before an answer steps aside, unless AMIYAN_ANSWER_TRIES says otherwise
MOST: Final = 1000
_PACKAGE: Final = f"{Path(amiyan.__file__).parent}/"

# Five minutes longer each time, up to an hour: a fault that comes from the moment has gone by then.
_PUT_OFF = """
UPDATE settlement_answer_unread
SET failed = least(failed + 1, 1000), problem = %(problem)s,
    not_before = now() + least(failed + 1, 12) * interval '5 minutes',
    aside_at = CASE WHEN failed + 1 >= %(tries)s THEN now() END
WHERE (channel, sha256) = (%(channel)s, %(sha256)s)
"""
_BROKEN = """
SELECT u.channel, encode(u.sha256, 'hex'), a.name, a.received_at, u.failed, u.aside_at IS NOT NULL, u.problem
FROM settlement_answer_unread u JOIN settlement_answer a USING (channel, sha256)
WHERE u.failed > 0 ORDER BY a.received_at, u.channel, u.sha256 LIMIT %s
"""
_AGAIN = """
UPDATE settlement_answer_unread SET failed = 0, not_before = now(), aside_at = NULL
WHERE failed > 0 AND starts_with(encode(sha256, 'hex'), %s) RETURNING channel
"""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BrokenAnswer:
    """An answer that could not be worked off: how often it was tried, whether it is aside by now, and what broke."""

    channel: str
    sha256: str
    name: str
    received_at: datetime
    tries: int
    is_aside: bool
    problem: str


class NotWorkedOffError(Exception):
    """Working an answer off broke, by a fault of ours: its cause says which. Nothing of it was kept."""


def broken_answers(*, most: int = MOST) -> list[BrokenAnswer]:
    """The answers that could not be worked off yet, oldest first. Cost: the work list."""
    return [BrokenAnswer(*row) for row in query(_BROKEN, [most])]


@transaction.atomic
def put_off(*, channel: str, sha256: bytes, error: BaseException) -> None:
    """Working an answer off broke: it is tried again after a while that grows, and after some tries only when asked.

    What broke is kept as its kind and place in our code, without values.
    """
    values = {"channel": channel, "sha256": sha256, "problem": told(error), "tries": _tries()}
    execute(_PUT_OFF, values)
    _log.error("an answer cannot be worked off", channel=channel, answer=sha256.hex(), exc_info=error)


@transaction.atomic
def try_again(*, sha256: str = "") -> list[str]:
    """Mark what could not be worked off as unread again, and return the channels to read.

    All of it, or those whose digest begins with ``sha256``. Raises ProblemError where none does.
    """
    channels = [channel for (channel,) in query(_AGAIN, [sha256])]
    if sha256 and not channels:
        raise ProblemError(p.ANSWER_NOT_BROKEN, answer=sha256)
    return sorted(set(channels))


def told(error: BaseException) -> str:
    """The kind of an error and the last place of ours that it passed; of the database's its code and constraint."""
    kind = type(error)
    parts = [f"{kind.__module__}.{kind.__qualname__}"]
    if isinstance(error, ProblemError):
        parts.append(error.problem.kind.code)
    cause = error.__cause__ or error
    parts.append(getattr(cause, "sqlstate", None) or "")
    parts.append(getattr(getattr(cause, "diag", None), "constraint_name", None) or "")
    ours = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(_PACKAGE)]
    if ours:
        parts.append(f"{ours[-1].filename.removeprefix(_PACKAGE)}:{ours[-1].lineno}")
    return " ".join(filter(None, parts))


def _tries() -> int:
    return int(os.environ.get("AMIYAN_ANSWER_TRIES", TRIES))
