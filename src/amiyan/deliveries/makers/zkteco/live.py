"""ZKTeco and compatible terminals over the network ("PUSH", "ADMS", "iclock").

The terminal asks, we answer in plain text. One that does not read ``OK`` sends the same again, so whatever it
sends is answered, and ``OK: n`` counts what it sent. Passes come in the tables ATTLOG, rtlog and transaction;
of all other tables (users, templates, photographs, operation of the terminal) nothing is kept, and the
handshake does not ask for them. Source: the vendor's public protocol documents.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from amiyan.deliveries.makers.clock import read_time
from amiyan.deliveries.makers.live import Done, Heard, Order, Reply, Request
from amiyan.deliveries.makers.zkteco.wire import LAYOUT, Scrubbed, count_lines, read, scrub

__all__ = ["claims", "hear", "order", "read"]

_Query = Mapping[str, str]  # names in small letters
_Serials = tuple[str, ...]

_SERIAL: Final = re.compile(r"[!-~]{1,64}")
_TABLE: Final = re.compile(r"[A-Za-z0-9_]{1,32}")
_PASSES: Final = frozenset({"ATTLOG", "RTLOG", "TRANSACTION", ""})  # tables of passes
_MIXED: Final = frozenset({"OPERLOG"})  # what is clearly a pass is taken here too
_ONLY_OK: Final = frozenset({"ATTPHOTO", "OPTIONS", "RTLOG", "RTSTATE"})  # answered without a number
_LONGEST_NAME: Final = 24  # characters; terminals cut longer ones
_MOST_DONE: Final = 1_000  # answers to orders that are read from one body

# The cursors say "go on where you are": a terminal moves its own when it reads OK. A number here would make
# it send all it holds again after each power cut. Of the ten switches only the first is on: attendance.
_OPTIONS: Final = (
    "ATTLOGStamp=None",
    "OPERLOGStamp=9999",
    "ATTPHOTOStamp=9999",
    "ErrorDelay=30",
    "Delay=10",
    "TransTimes=00:00;14:05",
    "TransInterval=1",
    "TransFlag=1000000000",
    "TimeZone=5",
    "Realtime=1",
    "Encrypt=None",
)
_ACCESS_OPTIONS: Final = (
    "ServerVersion=3.1.2",
    "ServerName=Amiyan",
    "PushVersion=3.1.2",
    "ErrorDelay=30",
    "RequestDelay=10",
    "TransTimes=00:00;14:05",
    "TransInterval=1",
    "TransTables=Transaction",
    "TimeZone=5",
    "Realtime=1",
    "TimeoutSec=10",
)
_MOMENT: Final = re.compile(rb"(?:^|[\t,\n])time=([0-9T:./ -]{10,24})")
_ID: Final = re.compile(r"[0-9]{1,18}")
_CODE: Final = re.compile(r"-?[0-9A-Za-z]{1,16}")
_ORDER_PIN: Final = re.compile(r"[0-9A-Za-z._/-]{1,32}")
# The words of an order that a terminal repeats: behind them stands whom it is about, and a name.
_TOLD: Final = re.compile(
    r"DATA(?: (?:UPDATE|DELETE|QUERY) (?:USERINFO|BIODATA|FINGERTMP|FACE|BIOPHOTO|USERPIC))?|CHECK|INFO"
)


def claims(method: str, path: str, content_type: str) -> bool:  # noqa: ARG001 - the path says all
    """Whether the path is one of the terminal's own: they begin with /iclock."""
    return _words(path)[0] == "iclock"


def hear(request: Request) -> Heard:
    """What a terminal says; linear in the body, and in one pass over it where the body is clean."""
    query = {name.lower(): value for name, value in request.query.items()}
    serial = query.get("sn", "").strip()
    answer = _ANSWERS.get(_words(request.path)[1], _hear_nothing)
    return answer(request, query, (serial,) if _SERIAL.fullmatch(serial) else ())


def order(commands: Sequence[Order]) -> Reply:
    """The answer that carries orders, a line each; a PIN that no terminal can hold is left out.

    'forget' deletes every template of a person (the vendor's unified BIODATA, all types at once) and leaves
    the person. Firmware that does not know that table answers with a code below 0: remove the person then.
    """
    lines = [
        f"C:{command.id}:{_command(command)}" for command in commands if _ORDER_PIN.fullmatch(command.pin)
    ]
    return _lines(lines) if lines else _text("OK")


def _command(command: Order) -> str:
    if command.kind == "add":
        name = _one_line(command.name)
        return f"DATA UPDATE USERINFO PIN={command.pin}" + (f"\tName={name}" if name else "")
    if command.kind == "forget":
        return f"DATA DELETE BIODATA Pin={command.pin}"
    return f"DATA DELETE USERINFO PIN={command.pin}"


def _one_line(name: str) -> str:
    """A name in which nothing can begin a field or a line."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:_LONGEST_NAME].rstrip()


def _words(path: str) -> tuple[str, str]:
    """The first two words of a path, in small letters; some firmware doubles slashes or adds '.aspx'."""
    words = [word for word in path.lower().split("/", 8) if word]
    return words[0] if words else "", words[1].removesuffix(".aspx") if len(words) > 1 else ""


def _hear_nothing(_request: Request, _query: _Query, serials: _Serials) -> Heard:
    return Heard(serials, _text("OK"))


def _hear_poll(_request: Request, _query: _Query, serials: _Serials) -> Heard:
    return Heard(serials, _text("OK"), wants_orders=True)


def _hear_done(request: Request, query: _Query, serials: _Serials) -> Heard:
    return Heard(serials, _text("OK"), done=_done(query, request.body))


def _hear_registry(_request: Request, _query: _Query, serials: _Serials) -> Heard:
    return Heard(serials, _text(f"RegistryCode={_registry_code(serials)}"))


def _hear_push(_request: Request, _query: _Query, serials: _Serials) -> Heard:
    return Heard(serials, _lines(_ACCESS_OPTIONS))


def _hear_data(request: Request, query: _Query, serials: _Serials) -> Heard:
    if request.method.upper() in {"POST", "PUT"}:
        return _hear_table(query.get("table", ""), query, request.body, serials)
    return Heard(serials, _handshake(query, serials))


def _hear_query(request: Request, query: _Query, serials: _Serials) -> Heard:
    """What a terminal was asked for; we ask nothing, but an office may have done so at the terminal."""
    return _hear_table(query.get("type", "tabledata"), query, request.body, serials)


def _handshake(query: _Query, serials: _Serials) -> Reply:
    if query.get("devicetype", "").lower() == "acc":  # access-control firmware
        return _lines(("registry=ok", f"RegistryCode={_registry_code(serials)}", *_ACCESS_OPTIONS))
    return _lines((f"GET OPTION FROM: {''.join(serials)}", *_OPTIONS))


def _registry_code(serials: _Serials) -> str:
    """A code of the vendor's length. It proves nothing here: the terminal's secret does."""
    return hashlib.sha256("".join(serials).encode()).hexdigest()[:16]


def _hear_table(name: str, query: _Query, body: bytes, serials: _Serials) -> Heard:
    table = name.strip().upper()
    if table == "TABLEDATA":
        return _hear_tabledata(query.get("tablename", ""), body, serials)
    if table in _PASSES:
        found = scrub(body)
    elif table in _MIXED:
        found = scrub(body, only_sound=True)
    else:
        found = Scrubbed(b"", 0, 0 if table in _ONLY_OK else count_lines(body))
    reply = _text("OK" if table in _ONLY_OK else f"OK: {found.sent}")
    moment = _MOMENT.search(body[:256]) if table == "RTSTATE" else None
    return _heard(serials, reply, found, read_time(moment[1].decode("ascii").strip()) if moment else "")


def _hear_tabledata(name: str, body: bytes, serials: _Serials) -> Heard:
    """What access-control firmware holds in its tables; it wants the table's name back, with the count."""
    passes = name.strip().upper() == "TRANSACTION"
    found = scrub(body) if passes else Scrubbed(b"", 0, count_lines(body))
    return _heard(
        serials, _text(f"{name}={found.sent}" if _TABLE.fullmatch(name) else f"OK: {found.sent}"), found
    )


def _heard(serials: _Serials, reply: Reply, found: Scrubbed, told_now: str = "") -> Heard:
    return Heard(serials, reply, found.kept, LAYOUT if found.kept else "", found.records, told_now)


def _done(query: _Query, body: bytes) -> tuple[Done, ...]:
    """The answers to orders, a line each; some firmware writes its one answer into the query."""
    text = body.decode("latin-1").replace("\r", "\n")
    lines = [line for line in text.split("\n") if "ID=" in line.upper()][:_MOST_DONE]
    told = [dict(_pairs(line)) for line in lines] or [dict(query)]
    return tuple(
        Done(int(one["id"]), _code(one.get("return", "")), _told(one.get("cmd", "")))
        for one in told
        if _ID.fullmatch(one.get("id", ""))
    )


def _pairs(line: str) -> list[tuple[str, str]]:
    found = (pair.partition("=") for pair in line.strip("\0 ").split("&", 16))
    return [(name.strip().lower(), value.strip("\0 ")) for name, _, value in found]


def _code(text: str) -> str:
    return text if _CODE.fullmatch(text) else ""


def _told(command: str) -> str:
    found = _TOLD.match(command)
    return found[0] if found else ""


def _text(text: str) -> Reply:
    return Reply(text.encode("utf-8", "replace"))


def _lines(lines: Sequence[str]) -> Reply:
    return _text("".join(f"{line}\n" for line in lines))


_ANSWERS: Final[dict[str, Callable[[Request, _Query, _Serials], Heard]]] = {
    "cdata": _hear_data,
    "querydata": _hear_query,
    "getrequest": _hear_poll,
    "service": _hear_poll,  # /iclock/service/control of access-control firmware
    "devicecmd": _hear_done,
    "registry": _hear_registry,
    "push": _hear_push,
}
