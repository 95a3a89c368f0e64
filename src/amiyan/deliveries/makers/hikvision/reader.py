"""Events of Hikvision face terminals: JSON, one object a line, an array, or objects one after another."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from amiyan.deliveries.makers import BATCH, Record, problems, unreadable
from amiyan.deliveries.makers.hikvision.elements import Elements, scan
from amiyan.deliveries.makers.hikvision.events import Events
from amiyan.deliveries.makers.source import Source, line_blocks

_VOTES: Final = 65_536  # bytes in which lines are counted to tell the maker
_JSON_LINE: Final = re.compile(rb'^[ \t\0]*(?:[{}\[\]]|"\w+"[ \t]*:)', re.MULTILINE)
_TEXT_LINE: Final = re.compile(
    rb"^[ \t]*[^\s,;{}\[\]]+[\t ,;]+\"?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", re.MULTILINE
)
_LOOKED_AT: Final = 200  # lines that tell one object a line from objects over several lines
_BETWEEN: Final = re.compile(r"[\s,\ufeff]*")
_BLANK: Final = " \t\r\n\x0b\x0c\ufeff"


def detect(sample: bytes, name: str) -> bool:  # noqa: ARG001 - JSON is known by its text
    """Whether this is JSON: more of its lines begin as JSON does than as a text log does."""
    sample = sample[:_VOTES]
    json = len(_JSON_LINE.findall(sample))
    return json > 0 and json >= len(_TEXT_LINE.findall(sample))


def read(source: Source) -> Iterator[list[Record]]:
    """Batches of about 5,000 records. Cost is linear in the bytes; memory is a block of text and a batch."""
    events = Events(source.terminal, source.serials)
    records = _by_lines(source, events) if _is_by_lines(source) else _by_elements(source, events)
    while batch := list(islice(records, BATCH)):
        yield batch


def _is_by_lines(source: Source) -> bool:
    """Whether some line is a whole object by itself; what is nested in an object stands indented."""
    lines = [line for line in source.head.decode("utf-8", "replace").split("\n") if line.strip(_BLANK)]
    first = lines[0].strip(_BLANK)
    if first.startswith("[") and not (len(lines) > 1 and lines[1].startswith("{") and _is_whole(first)):
        return False
    if not first.startswith(("{", "[")):
        return True  # its first line is damaged; a damaged array cannot be told from it
    return any(line.startswith("{") and _is_whole(line) for line in lines[:_LOOKED_AT])


def _is_whole(line: str) -> bool:
    line = line.strip(_BLANK + ",")
    try:
        return scan(line)[1] == len(line)
    except (ValueError, RecursionError):
        return False


def _by_elements(source: Source, events: Events) -> Iterator[Record]:
    for number, (value, problem) in enumerate(Elements(source), 1):
        yield events.unreadable(number, problem) if problem else events.record(number, value)


def _by_lines(source: Source, events: Events) -> Iterator[Record]:
    for first, block in line_blocks(source):
        if block is None:
            yield unreadable(first, source.terminal, problems.LINE_TOO_LONG.code)
            continue
        for number, line in enumerate(block.decode("utf-8", "replace").split("\n"), first):
            text = line.strip(_BLANK)
            if text:
                yield from _of_line(number, text, events)


def _of_line(number: int, text: str, events: Events) -> Iterator[Record]:
    """Usually one record; a line that lost its line break holds two objects."""
    at = 0
    while at < len(text):
        try:
            value, at = scan(text, at)
        except RecursionError:
            yield events.unreadable(number, problems.JSON_TOO_DEEP)
            return
        except ValueError:  # not JSON, or a number of thousands of digits
            yield events.unreadable(number, problems.JSON_BROKEN)
            return
        yield events.record(number, value)
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
