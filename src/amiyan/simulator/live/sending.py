"""Sends planned requests over HTTP/1.1, each until it is acknowledged, many terminals at once.

One coroutine a terminal, one keep-alive connection each, one request on its way: as terminals do. The bytes of
a request are made once; the cost of sending is some tens of microseconds a request, so that the sender is not
what is measured.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from amiyan.simulator.live.plan import Answer, Door, Line, Sending

RETRY_S = 0.25  # a real terminal waits thirty seconds (ErrorDelay); nobody wants to wait for that here
ANSWER_WITHIN_S = 30.0
CONNECT_WITHIN_S = 5.0


class Reply(NamedTuple):
    """What the server answered."""

    status: int
    body: bytes


@dataclass(slots=True)
class Tally:
    """What happened. ``answers`` counts statuses (0: the connection broke); ``seconds`` holds, for each
    acknowledged request, the time from its last sending to its answer; ``records`` those acknowledged.
    """

    attempts: int = 0
    acknowledged: int = 0
    records: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    done: list[Sending] = field(default_factory=list)
    given_up: list[Sending] = field(default_factory=list)

    def enter(self, sending: Sending, seconds: float) -> None:
        """One request is acknowledged."""
        self.acknowledged += 1
        self.records += len(sending.records)
        self.seconds.append(seconds)
        self.done.append(sending)


@dataclass(slots=True)
class Sender:
    """Sends lines. ``until``: the moment (time.monotonic) at which what is left is given up; ``at_once``: how
    many requests may be on their way together; ``per_s``: requests a second over all terminals.
    """

    until: float = float("inf")
    at_once: int = 1_000_000
    per_s: float | None = None
    tally: Tally = field(default_factory=Tally)
    on_done: Callable[[Sending], None] = lambda _: None
    _turns: int = 0
    _started: float = 0.0

    def send(self, lines: Sequence[Line]) -> Tally:
        """Send everything and return when all is acknowledged or given up."""
        asyncio.run(self._send(lines))
        return self.tally

    async def _send(self, lines: Sequence[Line]) -> None:
        self._started = time.monotonic()
        gate = asyncio.Semaphore(self.at_once)
        await asyncio.gather(*(self._terminal(line, gate) for line in lines))

    async def _terminal(self, line: Line, gate: asyncio.Semaphore) -> None:
        connection = Connection(line.door)
        try:
            for place, sending in enumerate(line.sendings):
                await self._turn()
                if not await self._acknowledged(connection, sending, gate):
                    self.tally.given_up.extend(line.sendings[place:])
                    return
        finally:
            connection.close()

    async def _turn(self) -> None:
        """Wait until the load's pace lets the next request go."""
        if self.per_s:
            self._turns += 1
            wait = self._started + self._turns / self.per_s - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)

    async def _acknowledged(
        self, connection: "Connection", sending: Sending, gate: asyncio.Semaphore
    ) -> bool:
        request = connection.door.request(sending)
        if sending.cut_at is not None or sending.lost:
            self.tally.attempts += 1
            await connection.fail(request, sending)
        while time.monotonic() < self.until:
            async with gate:
                self.tally.attempts += 1
                begun = time.perf_counter()
                reply = await connection.ask(request)
                took = time.perf_counter() - begun
            self.tally.answers[reply.status if reply else 0] += 1
            if reply and is_acknowledged(sending, reply):
                self.tally.enter(sending, took)
                self.on_done(sending)
                return True
            await asyncio.sleep(RETRY_S)
        return False


def is_acknowledged(sending: Sending, reply: Reply) -> bool:
    """Whether the terminal takes this answer for an acknowledgement."""
    if sending.answer is Answer.UNKNOWN:
        return reply.status == 404
    if reply.status != 200:
        return False
    if sending.answer is Answer.OK:
        return reply.body.startswith(b"OK")
    return sending.answer is Answer.ANY or _committed(reply.body) >= sending.number


def _committed(body: bytes) -> int:
    _, _, after = body.partition(b'"committed":')
    digits = after.lstrip()[:20]
    end = next((n for n, byte in enumerate(digits) if not 48 <= byte <= 57), len(digits))
    return int(digits[:end] or b"-1")


class Connection:
    """One terminal's connection: opened when it is needed, and again when it broke."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._open: tuple[asyncio.Transport, _Answers] | None = None

    async def ask(self, request: bytes) -> Reply | None:
        """The answer to one request; None where the connection broke or stayed silent."""
        try:
            transport, answers = await self._opened()
            transport.write(request)
            return await asyncio.wait_for(answers.next(), ANSWER_WITHIN_S)
        except (OSError, TimeoutError):
            self.close()
            return None

    async def fail(self, request: bytes, sending: Sending) -> None:
        """The power goes in the middle of the request, or before the answer is read."""
        with contextlib.suppress(OSError, TimeoutError):
            transport, answers = await self._opened()
            transport.write(request[: sending.cut_at] if sending.cut_at is not None else request)
            if sending.lost:
                await asyncio.wait_for(answers.next(), ANSWER_WITHIN_S)
        self.close()

    def close(self) -> None:
        """Hang up, as the power does: without a farewell."""
        if self._open:
            self._open[0].abort()
            self._open = None

    async def _opened(self) -> "tuple[asyncio.Transport, _Answers]":
        if self._open is None or self._open[0].is_closing():
            loop = asyncio.get_running_loop()
            opening = loop.create_connection(_Answers, self.door.host, self.door.port)
            self._open = await asyncio.wait_for(opening, CONNECT_WITHIN_S)
        return self._open


class _Answers(asyncio.Protocol):
    """Reads answers from the stream: a head, and a body of a length or in chunks."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Reply] | None = None

    def next(self) -> "asyncio.Future[Reply]":
        """The next answer."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._look()
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server hung up"))

    def _look(self) -> None:
        if self._waiting is None or self._waiting.done():
            return
        head_ends = self._buffer.find(b"\r\n\r\n")
        if head_ends < 0:
            return
        head = bytes(self._buffer[:head_ends]).lower()
        body, used = _body(head, bytes(self._buffer[head_ends + 4 :]))
        if body is not None:
            del self._buffer[: head_ends + 4 + used]
            self._waiting.set_result(Reply(int(head[9:12]), body))


def _body(head: bytes, rest: bytes) -> tuple[bytes | None, int]:
    """The body if it is all there, and how many bytes it took."""
    if b"transfer-encoding: chunked" in head:
        return _chunks(rest)
    _, _, after = head.partition(b"content-length:")
    length = int(after.split(b"\r\n", 1)[0] or b"0")
    return (rest[:length], length) if len(rest) >= length else (None, 0)


def _chunks(rest: bytes) -> tuple[bytes | None, int]:
    place, body = 0, b""
    while (line_ends := rest.find(b"\r\n", place)) >= 0:
        size = int(rest[place:line_ends].split(b";")[0], 16)
        place = line_ends + 2
        if len(rest) < place + size + 2:
            break
        body += rest[place : place + size]
        place += size + 2
        if size == 0:
            return body, place
    return None, 0
