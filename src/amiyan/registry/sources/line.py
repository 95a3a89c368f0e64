"""The line to a register by HTTP: one question, asked again with patience, and never in vain for long.

A question is a POST: what it asks for stands in its body, so that no IIN comes into an address or a log.
Failures that may pass (no connection, 429, 5xx, an answer cut short) are asked again, each time after a
longer pause with chance in it, or after the pause that the register asks for. Answers are bounded in bytes
and in time.
"""

import logging
import secrets
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import msgspec

from amiyan.kernel.problems import ProblemError
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.breaker import Breaker
from amiyan.registry.sources.ports import Reason, RegisterUnavailable

_log = logging.getLogger(__name__)
_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ENCODE: Final = msgspec.json.Encoder()
Value = TypeVar("Value")


class CursorLost(Exception):  # noqa: N818 - what the register says, not an error of ours
    """The register does not know our cursor any more: the feed begins anew."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a register is and how we show who we are. ``certificate`` is a PEM file with its private key."""

    url: str
    token: str = field(default="", repr=False)
    certificate: Path | None = None
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience and bounds. Times are in seconds."""

    timeout: float = 10.0  # for one step: connecting, or the next bytes
    whole: float = 60.0  # for one answer
    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    longest_wait: float = 120.0  # that a register may ask for; beyond it we come back another time
    bytes: int = 32 << 20
    page: int = 1000  # records of a page of a feed
    batch: int = 500  # people in one question
    failures: int = 8  # in a row, before nobody waits any more
    cooldown: float = 60.0


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: Reason
    may_pass: bool
    wait: float | None = None


class Line:
    """A connection to one register."""

    def __init__(
        self,
        register: str,
        access: Access,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ProblemError where the address or the certificate cannot serve."""
        self.register, self.limits, self.sleep = register, limits or Limits(), sleep
        self.breaker = Breaker(self.limits.failures, self.limits.cooldown)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if access.token:
            headers["Authorization"] = f"Bearer {access.token}"
        self.client = httpx.Client(
            base_url=_checked(access.url),
            headers=headers,
            timeout=self.limits.timeout,
            verify=_context(access),
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def ask(self, path: str, question: dict[str, Any], decode: Callable[[bytes], Value]) -> Value:
        """The decoded answer. Raises RegisterUnavailable, and CursorLost for 410."""
        content = _ENCODE.encode(question)
        failure = _Failure("outage", may_pass=True)
        for attempt in range(self.limits.attempts):
            if self.breaker.is_open:
                break
            try:
                answer = decode(self._post(path, content))
            except _Failed as failed:
                failure = failed.failure
            except msgspec.DecodeError:
                failure = _Failure("unreadable", may_pass=True)
            else:
                self.breaker.answered()
                return answer
            self.breaker.failed()
            pause = self._pause(attempt, failure)
            _log.info("register %s: attempt %d: %s", self.register, attempt + 1, failure.reason)
            if not failure.may_pass or pause > self.limits.longest_wait:
                break
            if attempt + 1 < self.limits.attempts:
                self.sleep(pause)
        raise RegisterUnavailable(self.register, failure.reason)

    def _pause(self, attempt: int, failure: _Failure) -> float:
        if failure.wait is not None:
            return failure.wait
        most = min(self.limits.longest_pause, self.limits.first_pause * 2.0**attempt)
        return most * (0.5 + secrets.randbelow(1000) / 2000)  # many sites must not come back in one moment

    def _post(self, path: str, content: bytes) -> bytes:
        until = time.monotonic() + self.limits.whole
        body = bytearray()
        try:
            with self.client.stream("POST", path, content=content) as response:
                self._judge(response)
                for chunk in response.iter_bytes(1 << 16):
                    body += chunk
                    if len(body) > self.limits.bytes:
                        raise _Failed(_Failure("unreadable", may_pass=False))
                    if time.monotonic() > until:
                        raise _Failed(_Failure("outage", may_pass=True))
        except httpx.DecodingError as error:
            raise _Failed(_Failure("unreadable", may_pass=True)) from error
        except httpx.TransportError as error:
            raise _Failed(_Failure("outage", may_pass=True)) from error
        return bytes(body)

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        if status == HTTPStatus.GONE:
            self.breaker.answered()
            raise CursorLost
        wait = _wait_asked(response.headers.get("Retry-After", ""))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _Failed(_Failure("busy", may_pass=True, wait=wait))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _Failed(_Failure("outage", may_pass=True, wait=wait))
        raise _Failed(_Failure("refused", may_pass=False))


class _Failed(Exception):  # noqa: N818 - the way from one attempt to the next
    def __init__(self, failure: _Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def _wait_asked(text: str) -> float | None:
    """``Retry-After`` in seconds, from a number or a date; None where it says nothing that can be read."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    return None


def _checked(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ProblemError(p.ADDRESS_WRONG, url=url[:200]) from error
    if address.scheme not in {"http", "https"} or not address.host or address.query or address.fragment:
        raise ProblemError(p.ADDRESS_WRONG, url=url[:200])
    if address.scheme == "http" and address.host not in _ON_THIS_MACHINE:
        raise ProblemError(p.NOT_ENCRYPTED, url=url[:200])
    return address


def _context(access: Access) -> ssl.SSLContext:
    for path, load in (
        (access.authority, lambda path: ssl.create_default_context(cafile=path)),
        (access.certificate, lambda path: ssl.create_default_context().load_cert_chain(path)),
    ):
        if path is not None:
            try:
                load(path)
            except OSError as error:  # ssl.SSLError is one
                raise ProblemError(p.CERTIFICATE_WRONG, file=path.name) from error
    context = ssl.create_default_context(cafile=access.authority)
    if access.certificate is not None:
        context.load_cert_chain(access.certificate)
    return context
