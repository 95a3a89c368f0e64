"""The witness's side of HTTP: small requests, few at once, none for long.

The standard library's server carries it: a log asks once a minute, the other body installs nothing but
``cryptography``, and what can be flooded is bounded here. TLS, if wanted, is the work of a proxy in front: what
counts is signed on both sides.
"""

import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.witness import problems
from amiyan.witness.asking import BODY_MAX
from amiyan.witness.standing import Answer, Witness

AT_ONCE: Final = 32  # connections; one more is closed unanswered
SILENCE_S: Final = 10.0  # the longest wait for the next bytes
LONGEST_S: Final = 60.0  # the life of a connection, however slowly it drips


def address_of(text: str) -> tuple[str, int]:
    """Host and port of ``127.0.0.1:8480`` or ``[::1]:8480``; ProblemError where it is neither."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port[:6]) > 65535:
        raise ProblemError(problems.LISTEN, address=text, reason="HOST:PORT")
    return host.removeprefix("[").removesuffix("]"), int(port)


class Server(ThreadingHTTPServer):
    """Listens for one witness."""

    daemon_threads = True
    request_queue_size = AT_ONCE

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self._room = threading.BoundedSemaphore(AT_ONCE)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        try:
            super().__init__(address, _Handler)
        except OSError as error:
            told = f"{address[0]}:{address[1]}"
            raise ProblemError(problems.LISTEN, address=told, reason=str(error.strerror)) from error

    @property
    def port(self) -> int:
        """Where it listens; a free port where 0 was asked for."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin a thread for a connection, where there is room."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, and end it in time."""
        end = threading.Timer(LONGEST_S, _end, (request,))
        end.daemon = True
        end.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            end.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke off is no news; anything else is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SILENCE_S
    server: Server

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._answer(Answer(404, "Nothing is here.\n"), is_last=True)
        elif not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            self._answer(Answer(411, "Content-Length is missing.\n"), is_last=True)
        elif len(length) > 9 or int(length) > BODY_MAX:
            self._answer(Answer(413, f"At most {BODY_MAX} bytes.\n"), is_last=True)
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                self._answer(self._added(body))

    def _added(self, body: bytes) -> Answer:
        try:
            return self.server.witness.add_checkpoint(body)
        except ProblemError as error:
            return self.server.witness.trouble(error)

    def do_GET(self) -> None:
        if self.path != "/heads":
            self._answer(Answer(404, "Nothing is here.\n"))
            return
        try:
            self._answer(self.server.witness.heads())
        except ProblemError as error:
            self._answer(self.server.witness.trouble(error))

    def _answer(self, answer: Answer, *, is_last: bool = False) -> None:
        data = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(data)))
        if is_last:  # the body was not read: the next request cannot be found behind it
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(data)

    def version_string(self) -> str:
        return "amiyan-witness"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Who asked when is nobody's business."""
