"""A platform of marked money over HTTP, as a digital tenge with a purpose might be; with faults on demand.

Money is marked for a purpose and reaches only payees whose kind the purpose allows. The protocol is ours
(``docs/bank.md``). Who asks makes the key; the same key with the same content is the same payment, for ever.
Each look at the events is a moment that passes on the platform: what was accepted before it is settled, and
what was settled before it may come back.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from amiyan.simulator.bank.habits import Habits

HABITS: Final[dict[str, str]] = {
    "unavailable": "503, and nothing was done (try)",
    "lost": "the payment is accepted, and the connection breaks before the answer (try)",
    "slow": "the answer takes its time (try)",
    "reject-late": "a payment is accepted and rejected later (payment)",
    "return": "a payment is settled, and the money comes back (payment)",
    "twice": "an event is told twice (event)",
}
KEY_MAX: Final = 64
_MAX_BODY: Final = 1 << 16
_SLOW: Final = 0.2  # seconds
_PAGE: Final = 100  # events of one answer
_REASONS: Final = ("payee-blocked", "wallet-closed", "limit")


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    purpose: str
    payer_bin: str
    payee_bin: str
    payee_account: str  # a wallet or an IBAN
    amount_tiyn: int
    remittance: str = ""


@dataclass(slots=True)
class Purpose:
    """What money is marked for: kinds of payees that it may reach, and how much of it there is (tiyn)."""

    kinds: frozenset[str]
    left_tiyn: int


@dataclass(slots=True)
class Held:
    """A payment on the platform."""

    key: str
    digest: str
    asked: Mapping[str, Any]
    state: str = "accepted"
    reason: str = ""
    since: int = 0  # the moment of its last change


@dataclass(slots=True)
class Platform:
    """The platform itself. ``payees`` gives the kind of an account; an unknown account has ``other_kind``."""

    purposes: dict[str, Purpose]
    payees: dict[str, str] = field(default_factory=dict)
    other_kind: str = ""
    habits: Habits = field(default_factory=Habits)
    today: date = date(2026, 1, 1)
    moment: int = 0
    payments: dict[str, Held] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def pay(self, key: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """HTTP status and answer to a wish to pay."""
        if not key or len(key) > KEY_MAX or not key.isascii() or not key.isprintable():
            return 400, {"error": "key", "detail": "Idempotency-Key is 1 to 64 printable ASCII characters"}
        try:
            asked = msgspec.json.decode(body, type=_Asked)
        except msgspec.DecodeError as error:
            return 400, {"error": "form", "detail": str(error)}
        digest = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
        known = self.payments.get(key)
        if known:
            return (200, _shown(known)) if known.digest == digest else (409, {"error": "key-reused"})
        refusal = self._refusal(asked)
        if refusal:
            return refusal
        self.purposes[asked.purpose].left_tiyn -= asked.amount_tiyn
        held = self.payments[key] = Held(key, digest, msgspec.to_builtins(asked), since=self.moment)
        return 201, _shown(held)

    def told(self, after: int) -> dict[str, Any]:
        """Events behind a number; a moment passes first."""
        self._pass()
        page: list[dict[str, Any]] = []
        for event in self.events[max(0, after) : max(0, after) + _PAGE]:
            page += [event] * (1 + self.habits.happens("twice", str(event["number"])))
        last = page[-1]["number"] if page else after
        return {"events": page, "next": last, "more": last < len(self.events)}

    def truth(self) -> dict[str, Any]:
        """Every payment and what is left of each purpose."""
        return {
            "payments": {key: {**held.asked, "state": held.state} for key, held in self.payments.items()},
            "left_tiyn": {code: purpose.left_tiyn for code, purpose in self.purposes.items()},
        }

    def _refusal(self, asked: _Asked) -> tuple[int, dict[str, Any]] | None:
        purpose = self.purposes.get(asked.purpose)
        if purpose is None:
            return 422, {"error": "purpose-unknown"}
        if asked.amount_tiyn <= 0:
            return 400, {"error": "amount"}
        if self.payees.get(asked.payee_account, self.other_kind) not in purpose.kinds:
            return 422, {"error": "payee-kind"}
        if asked.amount_tiyn > purpose.left_tiyn:
            return 402, {"error": "marked-money", "left_tiyn": purpose.left_tiyn}
        return None

    def _pass(self) -> None:
        self.moment += 1
        for held in self.payments.values():
            if held.since >= self.moment:
                continue
            if held.state == "accepted":
                late = self.habits.happens("reject-late", held.key)
                self._change(held, "rejected" if late else "settled", "reject-late" if late else "")
            elif held.state == "settled" and self.habits.happens("return", held.key):
                self._change(held, "returned", "return")

    def _change(self, held: Held, state: str, habit: str) -> None:
        held.state, held.since = state, self.moment
        held.reason = self.habits.choose(habit, held.key, _REASONS) if habit else ""
        if state != "settled":
            self.purposes[held.asked["purpose"]].left_tiyn += held.asked["amount_tiyn"]
        number = len(self.events) + 1
        self.events.append({"number": number, "date": self.today.isoformat(), **_shown(held)})


def _shown(held: Held) -> dict[str, Any]:
    shown = {"key": held.key, "state": held.state, "amount_tiyn": held.asked["amount_tiyn"]}
    return shown | ({"reason": held.reason} if held.reason else {})


class PlatformServer(ThreadingHTTPServer):
    """Serves a platform on this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, platform: Platform, *, port: int = 0, token: str = "") -> None:
        """``port`` 0 takes a free one; with a ``token`` requests must carry it as a bearer."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.platform, self.token = platform, token
        self.turn = threading.Lock()
        self.tries: dict[str, int] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"

    def meets(self, what: str) -> tuple[str, ...]:
        """The faults that this try of something meets; another try meets others."""
        number = self.tries[what] = self.tries.get(what, 0) + 1
        happens = self.platform.habits.happens
        return tuple(habit for habit in ("unavailable", "lost", "slow") if happens(habit, f"{what}/{number}"))


@contextmanager
def serving(platform: Platform, *, token: str = "") -> Iterator[PlatformServer]:
    """The platform for the time of the block."""
    with PlatformServer(platform, token=token) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PlatformServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _MAX_BODY:
            self.close_connection = True
            self._say(413, {"error": "length"})
            return
        body = self.rfile.read(int(length))
        if self._trusted():
            key = self.headers.get("Idempotency-Key", "")
            if urlsplit(self.path).path == "/v1/payments":
                self._with_faults(f"pay/{key}", lambda: self.server.platform.pay(key, body))
            else:
                self._say(404, {"error": "path"})

    def do_GET(self) -> None:
        if not self._trusted():
            return
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        after = query.get("after", ["0"])[0]
        if path == "/v1/events" and after.isdigit():
            self._with_faults("events", lambda: (200, self.server.platform.told(int(after))))
        elif path.startswith("/v1/payments/"):
            key = unquote(path.removeprefix("/v1/payments/"))
            self._with_faults(f"look/{key}", lambda: self._look(key))
        else:
            self._say(404, {"error": "path"})

    def _look(self, key: str) -> tuple[int, dict[str, Any]]:
        held = self.server.platform.payments.get(key)
        return (200, _shown(held)) if held else (404, {"error": "unknown"})

    def _trusted(self) -> bool:
        token = self.server.token
        if token and self.headers.get("Authorization") != f"Bearer {token}":
            self._say(401, {"error": "token"})
            return False
        return True

    def _with_faults(self, what: str, do: Callable[[], tuple[int, dict[str, Any]]]) -> None:
        with self.server.turn:
            faults = self.server.meets(what)
            status, answer = (503, {"error": "unavailable"}) if "unavailable" in faults else do()
        if "slow" in faults:
            time.sleep(_SLOW)
        if "lost" in faults and status != 503:
            self.close_connection = True
            return
        self._say(status, answer)

    def _say(self, status: int, body: Mapping[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Keep silent: a simulator's questions are no news."""
