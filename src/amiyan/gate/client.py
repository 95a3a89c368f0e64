"""The gate's side of HTTP: one request, one answer, never longer than a minute and never larger than a page."""

import http.client
import ssl
import time
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate import problems
from amiyan.kernel.problems import ProblemError

TIMEOUT_S: Final = 20.0
ANSWER_MAX: Final = 1 << 16  # bytes
_KEPT_S: Final = 4.0  # a connection that stood longer may be closed on the other side without a word
_RETRY_AFTER_MAX: Final = 3_600
_OF_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

Committed = Annotated[int, Meta(ge=0, le=wire.NUMBER_MAX)]


class Answer(NamedTuple):
    """What came back: ``status`` 0 where nothing did, ``committed`` None where the server did not say.

    ``code`` is the problem's code, or what failed on the way; ``problems`` those that a 200 tells along.
    """

    status: int
    committed: int | None = None
    code: str = ""
    problems: tuple[str, ...] = ()
    retry_after_s: float = 0.0
    previous: str = ""
    now: str = ""


class _Told(Struct):
    """The members of any answer that the gate reads; others may be there."""

    committed: Committed | None = None
    problems: list[Any] = []
    type: str = ""
    previous: str = ""
    now: str = ""


_TOLD: Final = msgspec.json.Decoder(_Told)


def checked_server(server: str) -> str:
    """The address without a slash at its end; ProblemError where it is not safe to send to.

    Plain HTTP is for this machine only: a pass names a child.
    """
    try:
        parts = urlsplit(server)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OF_THIS_MACHINE)
    if not safe or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment or port == 0:
        raise ProblemError(problems.SERVER, server=server)
    return server.rstrip("/")


class Client:
    """Speaks to one server as one device. Certificates are verified, against ``authorities`` where given."""

    def __init__(
        self,
        server: str,
        device: str,
        key: keys.PrivateKey,
        *,
        authorities: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        parts = urlsplit(checked_server(server))
        self._device = device
        self._key = key
        self._path = parts.path + wire.PATH
        self._connect: Callable[[], http.client.HTTPConnection]
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=authorities or None)
            self._connect = lambda: http.client.HTTPSConnection(
                host, parts.port, timeout=timeout_s, context=context
            )
        else:
            self._connect = lambda: http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def send(self, body: bytes, signature: str) -> Answer:
        """Send a batch: exactly these bytes."""
        headers = {
            "Amiyan-Signature": signature,
            "Content-Type": "application/json",
            "Date": formatdate(usegmt=True),
        }
        return self._ask("POST", "/batches", body, headers)

    def state(self) -> Answer:
        """Ask how far the server is."""
        date = formatdate(usegmt=True)
        signature = keys.sign(self._key, wire.state_message(self._device, date))
        return self._ask("GET", "/state", None, {"Amiyan-Signature": signature, "Date": date})

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if time.monotonic() - self._used > _KEPT_S:
            self.close()
        try:
            connection = self._connection = self._connection or self._connect()
            connection.request(method, self._path + path, body, {"Amiyan-Device": self._device, **headers})
            response = connection.getresponse()
            text = response.read(ANSWER_MAX + 1)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(0, code=_why(error))
        if response.will_close or not response.isclosed():
            self.close()
        self._used = time.monotonic()
        return _read(response.status, response.getheader("Retry-After", ""), text)


def _why(error: OSError | http.client.HTTPException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    return str(error) or type(error).__name__


def _read(status: int, retry_after: str, text: bytes) -> Answer:
    wait = retry_after_s(retry_after)
    try:
        told = _TOLD.decode(text[:ANSWER_MAX])
    except (ValueError, RecursionError):  # cut off in the middle, or another server's page
        return Answer(status, code="unreadable", retry_after_s=wait)
    code = told.type.rsplit("/", 1)[-1]
    return Answer(
        status, told.committed, code, tuple(map(_code, told.problems)), wait, told.previous, told.now
    )


def _code(problem: object) -> str:
    """The code of a problem that a 200 tells along: the code itself, or an object of RFC 9457."""
    told = problem.get("type", "") if isinstance(problem, dict) else problem
    return str(told)[:200].rsplit("/", 1)[-1]


def retry_after_s(header: str) -> float:
    """Seconds to wait by a ``Retry-After`` header: a number or a date, at most an hour; 0 where it says nothing."""
    if header.isascii() and header.isdigit():
        return float(min(int(header[:9]), _RETRY_AFTER_MAX))
    try:
        until = parsedate_to_datetime(header).timestamp() if header else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(max(until - time.time(), 0.0), float(_RETRY_AFTER_MAX))
