"""Asking outside witnesses to cosign a head, as C2SP's tlog-witness describes it.

A witness answers only what continues what it saw before, so we send it the proof from there. What goes wrong is
remembered and shown; it holds up nothing here.
"""

import base64
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import httpx
from django.db import connection

from amiyan.ledger.log.heads import Head, newest
from amiyan.ledger.log.kept import KeptTiles
from amiyan.ledger.log.notes import Signature, VerifierKey, parse_note, parse_signatures, parse_size
from amiyan.ledger.log.tree import consistency

_log = logging.getLogger(__name__)
ANSWER_MAX: Final = 1 << 16  # bytes
STEP_S: Final = 5.0  # for connecting, or for the next bytes
WHOLE_S: Final = 15.0  # for one answer

# Why a witness did not cosign. Codes of ours: they are kept, counted and shown.
UNREACHABLE: Final = "unreachable"
UNREADABLE: Final = "unreadable"
WRONG_SIGNATURE: Final = "wrong-signature"
HOLDS_MORE: Final = "holds-more"  # it saw a larger tree than our newest head: we lost leaves
OTHER_ROOT: Final = "other-root"  # it saw another tree of the same size
REASONS: Final = {403: "key-unknown", 404: "log-unknown", 422: "not-consistent", 429: "too-often"}
# A witness says with these that the past was changed: a matter for people, at once.
ALARMS: Final = frozenset({HOLDS_MORE, OTHER_ROOT, REASONS[422]})

_STATE: Final = "SELECT size, failed FROM ledger_log_witness WHERE (tree, witness) = (%s, %s)"
_HAS_COSIGNED: Final = """
SELECT EXISTS (SELECT FROM ledger_log_cosignature WHERE (tree, number, witness) = (%s, %s, %s))
"""
_ADD: Final = """
INSERT INTO ledger_log_cosignature (tree, number, witness, line) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_NOTE: Final = """
INSERT INTO ledger_log_witness AS w (tree, witness, size, failed, reason)
VALUES (%(tree)s, %(witness)s, %(size)s, (%(reason)s <> '')::integer, %(reason)s)
ON CONFLICT (tree, witness) DO UPDATE SET size = excluded.size, reason = excluded.reason, asked_at = now(),
    failed = CASE WHEN excluded.reason = '' THEN 0 ELSE w.failed + 1 END
"""
_WITNESSED: Final = """
SELECT witness, tree, size, failed, reason FROM ledger_log_witness ORDER BY witness, tree
"""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the key with which it cosigns, and the address before ``/add-checkpoint``."""

    key: VerifierKey
    url: str

    @property
    def name(self) -> str:
        """The name of its key."""
        return self.key.name


class Answer(NamedTuple):
    """What came back over HTTP."""

    status: int
    body: bytes


class UnreachableError(Exception):
    """No answer, or none within bounds."""


class Told(NamedTuple):
    """How far a witness holds a tree as we know, and how often in a row and why it did not cosign."""

    witness: str
    tree: str
    size: int
    failed: int
    reason: str


Post = Callable[[str, bytes], Answer]


def post(url: str, body: bytes) -> Answer:
    """Post by HTTP, within bounds of time and bytes; UnreachableError where nothing came of it."""
    until, content = time.monotonic() + WHOLE_S, bytearray()
    try:
        with (
            httpx.Client(timeout=STEP_S, trust_env=False) as client,
            client.stream("POST", url, content=body) as response,
        ):
            for chunk in response.iter_bytes(1 << 12):
                content += chunk
                if len(content) > ANSWER_MAX or time.monotonic() > until:
                    raise UnreachableError
            return Answer(response.status_code, bytes(content))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnreachableError from error


def ask_all(*, trees: Iterable[str], witnesses: Iterable[Witness], by: Post = post) -> list[Told]:
    """Ask every witness for the newest head of each tree that it has not cosigned; how each of them answered.

    Who cannot be reached is not asked for the other trees. Never raises for what a witness says. Cost: one
    request a witness and tree, two where the witness is not where we thought.
    """
    heads = [head for head in map(newest, trees) if head is not None]
    return [told for witness in witnesses for told in _ask_one(witness, heads, by)]


def told() -> list[Told]:
    """How it stands with each witness and tree, as of the last asking."""
    with connection.cursor() as cursor:
        cursor.execute(_WITNESSED)
        return [Told(*row) for row in cursor.fetchall()]


def _ask_one(witness: Witness, heads: list[Head], by: Post) -> Iterator[Told]:
    for head in heads:
        if _one(_HAS_COSIGNED, [head.tree, head.number, witness.name], (False,))[0]:
            continue
        known, failed = _one(_STATE, [head.tree, witness.name], (0, 0))
        size, reason = _ask(witness, head, known, by)
        _note(head.tree, witness, size, reason)
        if reason:
            _log.warning("witness %s, %s of %d: %s", witness.name, head.tree, head.size, reason)
        yield Told(witness.name, head.tree, size, failed + 1 if reason else 0, reason)
        if reason == UNREACHABLE:
            return


def _ask(witness: Witness, head: Head, known: int, by: Post) -> tuple[int, str]:
    """The size to which the witness holds the tree now, and why it did not cosign ('' where it did)."""
    answer = Answer(0, b"")
    for _ in range(2):  # a witness that is elsewhere than we thought says where
        if known > head.size:
            return known, HOLDS_MORE
        try:
            answer = by(f"{witness.url}/add-checkpoint", _request(head, known))
        except UnreachableError:
            return known, UNREACHABLE
        if answer.status != 409:
            break
        try:
            holds = parse_size(answer.body.decode("ascii").removesuffix("\n"))
        except ValueError:
            return known, UNREADABLE
        if holds == known:
            return known, OTHER_ROOT
        known = holds
    if answer.status != 200:
        return known, REASONS.get(answer.status, f"http-{answer.status}")
    line, reason = _cosignature(witness, head, answer.body)
    if line is not None:
        _execute(_ADD, [head.tree, head.number, witness.name, line.line])
    return (known, reason) if reason else (head.size, "")


def _request(head: Head, known: int) -> bytes:
    proof = consistency(KeptTiles(head.tree), known, head.size)
    return "\n".join(
        [f"old {known}", *(base64.b64encode(one).decode() for one in proof), "", head.note]
    ).encode()


def _cosignature(witness: Witness, head: Head, body: bytes) -> tuple[Signature | None, str]:
    """The witness's own line in its answer, or why there is none that counts. Lines of others are passed over."""
    try:
        given = parse_signatures(body)
    except ValueError:
        return None, UNREADABLE
    text = parse_note(head.note).text
    good = next((one for one in given if witness.key.verifies(text, one)), None)
    return good, "" if good else WRONG_SIGNATURE


def _note(tree: str, witness: Witness, size: int, reason: str) -> None:
    _execute(_NOTE, {"tree": tree, "witness": witness.name, "size": size, "reason": reason})


def _one(sql: str, params: list[Any], default: tuple[Any, ...]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone() or default


def _execute(sql: str, params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
