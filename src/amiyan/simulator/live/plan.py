"""What a terminal sends: requests in their order, each with the records that must come out of it."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

Headers = tuple[tuple[str, str], ...]


class Seen(NamedTuple):
    """One record as a terminal holds it; ``at`` is local wall clock, 'YYYY-MM-DD HH:MM:SS'."""

    terminal: str
    pin: str
    at: str
    state: str = ""


class Entry(NamedTuple):
    """One line of a terminal's log and the record on it, or None where nobody can read it or nobody passed."""

    line: bytes
    seen: Seen | None


class Answer(Enum):
    """What a terminal takes for "it arrived"."""

    OK = "ok"  # status 200 and a body that begins with OK
    ANY = "any"  # status 200
    COMMITTED = "committed"  # status 200 and the number of the batch in the body, or a higher one
    UNKNOWN = "unknown"  # status 404: whoever sends this must not be let in


@dataclass(frozen=True, slots=True)
class Sending:
    """One request. ``number`` is that of a signed batch. ``cut_at``: the power goes after so many bytes of the
    first attempt; ``lost``: the first answer is not read. Either way the terminal sends again.
    """

    terminal: str
    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    answer: Answer = Answer.OK
    records: tuple[Seen, ...] = ()
    number: int = 0
    cut_at: int | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """Where a terminal sends: the server, and its secret as a path or as a host name."""

    host: str
    port: int
    secret: str = ""
    domain: str = ""  # with it the secret is the first label of the host's name

    def request(self, sending: Sending) -> bytes:
        """The whole request as bytes, ready to be sent again and again."""
        by_path = self.secret and not self.domain and not sending.path.startswith("/api/")
        prefix = f"/t/{self.secret}" if by_path else ""
        host = f"{self.secret}.{self.domain}" if self.domain else f"{self.host}:{self.port}"
        head = [f"{sending.method} {prefix}{sending.path} HTTP/1.1", f"Host: {host}"]
        head += [f"{name}: {value}" for name, value in sending.headers]
        if sending.body or sending.method != "GET":
            head.append(f"Content-Length: {len(sending.body)}")
        return "\r\n".join([*head, "", ""]).encode("ascii") + sending.body


@dataclass(frozen=True, slots=True)
class Line:
    """One terminal's requests in their order, by one keep-alive connection."""

    door: Door
    sendings: tuple[Sending, ...]

    def records(self) -> list[Seen]:
        """Every record that is sent, as often as it is planned."""
        return [record for sending in self.sendings for record in sending.records]


def in_batches(entries: list[Entry], size: int) -> list[list[Entry]]:
    """The entries in their order, at most ``size`` to a request."""
    return [entries[start : start + size] for start in range(0, len(entries), size)]


def seen_in(entries: list[Entry]) -> tuple[Seen, ...]:
    """The records of some entries."""
    return tuple(entry.seen for entry in entries if entry.seen)


def with_door(line: Line, door: Door) -> Line:
    """The same requests sent elsewhere: a terminal that was moved, say."""
    return replace(line, door=door)
