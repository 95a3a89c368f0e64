"""Structured logs: one line of JSON an event to stderr, the same for web, worker and commands.

A log is read by people who may not see a child's data, is copied to other machines and outlives every right to
keep it. So it never holds a person or a secret, and that does not rest on everybody's care:

- our own events keep only the fields of ``FIELDS``, whatever else was given;
- messages of libraries are cut to their template, since their values may be rows and addresses;
- of an exception the kind and the places in code are kept, and never its text, which may quote a row;
- paths with a secret become ``/t/-/…``, host names under the terminals' domain ``-``.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import structlog

FIELDS: Final = frozenset(
    {
        *("event", "level", "time", "service", "logger", "cut", "exception", "problem"),
        *("request_id", "method", "path", "host", "status", "duration_ms", "records", "address", "port"),
        *("maker", "facility", "terminal", "shard", "stage", "programme", "day", "version"),
        *("job", "task", "queue", "count", "rows", "attempts", "seconds", "program", "code", "pid"),
    }
)
TEXT_MAX = 200
_WORD = re.compile(r"[\w.:/\-+…<>]*", re.ASCII)  # what codes, routes and serials are made of
_SENTENCE = re.compile(r"[\w.:/\-+…#, ]*", re.ASCII)  # as the names of our events are written, in English
_SECRET_PATH = re.compile(r"/t/[^\s\"']*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`")
FRAMES_MAX = 15


def configure(service: str, *, level: int = logging.INFO, terminal_domain: str = "") -> None:
    """Let everything in this process log as JSON to stderr; ``service`` is 'web', 'worker' or 'command'.

    May be called again (a web worker is forked from a process that has called it).
    """
    scrub = _scrubber(terminal_domain)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _dated(service),
            _exceptions_as_places,
            _only_what_may_be_said(scrub),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda _value: "-"),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _ToStderr()
    handler.setFormatter(Lines(service, scrub))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    logging.getLogger("django.request").setLevel(logging.ERROR)  # our own line says more, and no path
    for quiet in ("httpx", "procrastinate.blueprints", "procrastinate.periodic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    if service != "command":
        _log_what_nobody_caught()


def for_granian(service: str, *, terminal_domain: str = "") -> dict[str, Any]:
    """The same as a ``dictConfig``: granian lays its own over ours in each of its processes."""
    lines = {"()": "amiyan.config.logs.Lines", "service": service, "terminal_domain": terminal_domain}
    console = {"formatter": "lines", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
    return {
        "formatters": {"lines": lines},
        "handlers": {"console": console},
        "loggers": {
            "_granian": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


class _ToStderr(logging.StreamHandler[TextIO]):
    """To whatever standard error is at the moment, as :data:`logging.lastResort` does."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _given: TextIO) -> None:
        """It stays where it is."""


class Lines(logging.Formatter):
    """A library's record as a line of JSON: its logger, its template and where it failed, and no values."""

    def __init__(
        self, service: str, scrub: Callable[[str], str] | None = None, terminal_domain: str = ""
    ) -> None:
        super().__init__()
        self._service = service
        self._scrub = scrub or _scrubber(terminal_domain)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": self._scrub(_said(record)),
            "level": record.levelname.lower(),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "service": self._service,
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def places(error: BaseException) -> list[dict[str, Any]]:
    """An exception and what caused it: kinds and places in code; of the database's its code and constraint."""
    return [_place(one) for one in _chain(error)]


def _place(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_MAX:]
    found: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        found["sqlstate"] = sqlstate
        found["constraint"] = getattr(getattr(error, "diag", None), "constraint_name", None) or ""
    return found


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _module(file: str) -> str:
    """A file's place within its package: where it is installed is a matter of the machine."""
    for mark in ("/site-packages/", "/src/", "/lib/"):
        if mark in file:
            return file.rpartition(mark)[2]
    return file.rpartition("/")[2]


def _said(record: logging.LogRecord) -> str:
    """A record's template; where values are already in it, its first line less numbers and what is quoted."""
    if record.name.startswith("django.security"):
        return record.name  # quotes the host name, which may be a secret
    if record.name == "django.request":
        return "the view failed"  # its template holds nothing but values
    action = getattr(record, "action", None)
    if record.name.startswith("procrastinate") and isinstance(action, str):
        return f"procrastinate.{action}"
    text = str(record.msg)
    if record.args:
        return text
    first = text.partition("\n")[0]
    return _DIGITS.sub("#", _QUOTED.sub("“-”", first))[:TEXT_MAX]


def _scrubber(terminal_domain: str) -> Callable[[str], str]:
    domain = terminal_domain.strip(".")
    hosts = re.compile(rf"[\w\-.]+\.{re.escape(domain)}", re.IGNORECASE) if domain else None

    def scrub(text: str) -> str:
        text = _SECRET_PATH.sub("/t/-/…", text)
        return hosts.sub("-", text) if hosts else text

    return scrub


Event = MutableMapping[str, Any]


def _dated(service: str) -> Callable[[Any, str, Event], Event]:
    def add(_logger: Any, _name: str, event: Event) -> Event:
        event["time"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        event["service"] = service
        return event

    return add


def _exceptions_as_places(_logger: Any, _name: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = places(error)
    return event


def _only_what_may_be_said(scrub: Callable[[str], str]) -> Callable[[Any, str, Event], Event]:
    def keep(_logger: Any, _name: str, event: Event) -> Event:
        kept = {
            key: _value(value, scrub, _SENTENCE if key == "event" else _WORD)
            for key, value in event.items()
            if key in FIELDS
        }
        if "exception" in kept:
            kept["exception"] = event["exception"]
        if len(kept) < len(event):
            kept["cut"] = sorted(set(event) - FIELDS)
        return kept

    return keep


def _value(value: Any, scrub: Callable[[str], str], shape: re.Pattern[str]) -> Any:
    """A value that may stand in a log: a number, or a short text of the signs that codes have."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = scrub(str(value))[:TEXT_MAX]
    return text if shape.fullmatch(text) else "-"


def _log_what_nobody_caught() -> None:
    log = structlog.get_logger()

    def uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("uncaught", exc_info=error)

    def uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            log.critical("uncaught in a thread", exc_info=given.exc_value)

    def unraisable(given: Any) -> None:
        if given.exc_value is not None:
            log.error("could not be raised", exc_info=given.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    sys.unraisablehook = unraisable
