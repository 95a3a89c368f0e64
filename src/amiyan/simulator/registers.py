"""The registers of a synthetic town by HTTP: pupils, checks of statuses, people; with faults on demand.

It speaks the protocol of ``docs/registers.md`` and knows no rule: what it answers follows from the town's
roster as it was written. For tests and for ``amiyan simulate registers``.
"""

import csv
import json
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Literal

from amiyan.simulator.people import CATEGORIES

Fault = Literal[
    "outage",
    "slow",
    "too-many",
    "half-malformed",
    "page-again",
    "cursor-lost",
    "truncated",
    "dropped",
    "huge",
]
FAULTS: Final[tuple[Fault, ...]] = (
    *("outage", "slow", "too-many", "half-malformed", "page-again", "cursor-lost", "truncated", "dropped"),
)
Plan = Callable[[int], Fault | None]  # the number of a question, from 1 -> what goes wrong
Record = dict[str, Any]
_MAX_BODY: Final = 1 << 22
_SLOW: Final = 0.2  # seconds


@dataclass(slots=True)
class TownRegisters:
    """What the three registers know. Feeds are in the order in which they learnt it."""

    pupils: list[Record] = field(default_factory=list)
    answers: dict[str, Record] = field(default_factory=dict)
    people: list[Record] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """The same registers as files, a record on each line."""
        for name, records in (
            ("pupils", self.pupils),
            ("statuses", list(self.answers.values())),
            ("people", self.people),
        ):
            with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def registers_of(town: Path) -> TownRegisters:
    """The registers of a town that was simulated into a folder; about a kilobyte of memory for each child.

    One person in a thousand has died; of one in two hundred the checks say nothing, for want of consent, and
    one in three hundred they do not know.
    """
    found = TownRegisters()
    with (town / "roster.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lot = zlib.crc32(row["iin"].encode())
            found.pupils.append(_pupil(row))
            found.answers[row["iin"]] = _answer(row, lot)
            found.people.append(_person(row, lot))
    return found


def _pupil(row: Mapping[str, str]) -> Record:
    return {
        **{name: row[name] for name in ("iin", "surname", "given_name", "patronymic", "class", "facility")},
        "grade": int(row["grade"]) if row["grade"].isdigit() and int(row["grade"]) <= 12 else None,
        "categories": [code for code in row["categories"].split(";") if code],
        "pin": row["pin"],
        "enrolled_from": row["enrolled_from"] or None,
        "enrolled_to": row["enrolled_to"] or None,
    }


def _answer(row: Mapping[str, str], lot: int) -> Record:
    if lot % 200 == 0:
        return {"iin": row["iin"], "answer": "unavailable", "reason": "consent"}
    if lot % 300 == 0:
        return {"iin": row["iin"], "answer": "not_found"}
    held = [code for code in row["categories"].split(";") if code in CATEGORIES]
    return {"iin": row["iin"], "answer": "held", "held": held, "covered": list(CATEGORIES)}


def _person(row: Mapping[str, str], lot: int) -> Record:
    names = {name: row[name] for name in ("iin", "surname", "given_name", "patronymic")}
    return {**names, "died": "2025-09-15"} if lot % 1000 == 0 else names


def no_faults(_question: int) -> Fault | None:
    """Everything goes well."""
    return None


def often(seed: int, *, one_in: int = 10) -> Plan:
    """Every tenth question or so meets some fault; the same seed makes the same faults."""

    def plan(question: int) -> Fault | None:
        lot = zlib.crc32(f"{seed}/{question}".encode())
        return FAULTS[lot // one_in % len(FAULTS)] if lot % one_in == 0 else None

    return plan


class RegisterServer(ThreadingHTTPServer):
    """Serves a town on the loopback; ``asked`` holds the path and the body of each question."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, registers: TownRegisters, *, port: int = 0, plan: Plan = no_faults, token: str = ""
    ) -> None:
        """``port`` 0 takes a free one."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.registers, self.plan, self.token = registers, plan, token
        self.asked: list[tuple[str, Record]] = []
        self.numbering = threading.Lock()
        self.before: dict[str, Record] = {}  # the last page of each feed

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"

    def note(self, path: str, question: Record) -> int:
        """Keep a question; its number."""
        with self.numbering:
            self.asked.append((path, question))
            return len(self.asked)


@contextmanager
def serving(registers: TownRegisters, *, plan: Plan = no_faults, token: str = "") -> Iterator[RegisterServer]:
    """The town's registers for the time of the block."""
    with RegisterServer(registers, plan=plan, token=token) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RegisterServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MAX_BODY:
            self._say(413, {})
            return
        question = json.loads(self.rfile.read(length) or b"{}")
        number = self.server.note(self.path, question)
        if self.server.token and self.headers.get("Authorization") != f"Bearer {self.server.token}":
            self._say(401, {})
            return
        answer = self._answer(question)
        if answer is None:
            self._say(404, {})
            return
        self._with(self.server.plan(number), answer)

    def _answer(self, question: Record) -> Record | None:
        registers = self.server.registers
        if self.path == "/statuses/ask":
            known = registers.answers
            return {
                "answers": [known.get(iin, {"iin": iin, "answer": "not_found"}) for iin in question["iins"]]
            }
        feeds = {"/pupils/changes": registers.pupils, "/people/changes": registers.people}
        records = feeds.get(self.path)
        if records is None:
            return None
        start = int(question["since"] or 0)
        end = start + int(question["limit"])
        return {
            "records": records[start:end],
            "next": str(min(end, len(records))),
            "more": end < len(records),
        }

    def _with(self, fault: Fault | None, answer: Record) -> None:
        """Answer, or do what the plan has for this question."""
        if fault in {"outage", "too-many", "cursor-lost"}:
            status = {"outage": 503, "too-many": 429, "cursor-lost": 410}[str(fault)]
            self._say(status, {}, {"Retry-After": "0"} if fault == "too-many" else {})
            return
        if fault == "dropped":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(_SLOW)
        if fault == "page-again":
            answer = self.server.before.get(self.path, answer)
        elif "records" in answer:
            self.server.before[self.path] = answer
        if fault == "half-malformed":
            answer = {key: _spoilt(value) for key, value in answer.items()}
        body = json.dumps(answer, ensure_ascii=False).encode()
        if fault == "huge":
            body += b" " * (1 << 20)
        self._say(200, body[: len(body) // 2] if fault == "truncated" else body)

    def _say(self, status: int, body: bytes | Record, headers: Mapping[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Keep silent: a simulator's questions are no news."""


def _spoilt(value: object) -> object:
    """Every second record with a number for an IIN, as a broken export has it."""
    if not isinstance(value, list):
        return value
    return [{**record, "iin": 17} if place % 2 else record for place, record in enumerate(value)]
