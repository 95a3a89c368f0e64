"""The elements of a JSON array, or of objects written one after another, read without holding them all."""

import codecs
import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any, Final

from amiyan.deliveries.makers import problems
from amiyan.deliveries.makers.source import BLOCK, LONGEST, Source, exactly
from amiyan.kernel.problems import Kind

scan: Final = JSONDecoder(strict=False).raw_decode  # names may hold control characters; they are dropped

# Fields of an event itself, not of what is nested in it: after damage, an object that begins with one of them
# and is not the value of a field begins a new element.
_START: Final = re.compile(
    r"[^:\s]\s*(\{)\s*\"(?:EventNotificationAlert|AccessControllerEvent|ipAddress|ipv6Address|portNo|protocol"
    r"|macAddress|channelID|dateTime|activePostCount|eventType|eventState|eventDescription|deviceID)\"\s*:"
)
_BETWEEN: Final = re.compile(r"[\s,\0\ufeff]*")
_BRACE: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[{}]')  # an unclosed string ends with its line
_OPENING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[\[{]')
_AFTER_VALUE: Final = re.compile(r"[,\]\n{]")
_DEEP: Final = 500  # opening brackets that a nesting bomb has at least; passing them keeps the cost linear
_BEHIND: Final = 16_384  # characters kept behind: the decoder counts lines from the start for each error
_OVERLAP: Final = 4_096  # characters kept while skipping, so that a start across two blocks is seen


class Elements:
    """Iterates over (value, None) and, for what is damaged, (None, its Kind).

    Memory: LONGEST and a block of text. Time grows with the length: after damage the search goes on from
    where the last one ended.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._at = 0
        self._ended = False
        self._inside = False  # an array
        self._next_start: int | None = None  # known for this text; -1: none

    def __iter__(self) -> Iterator[tuple[Any, Kind | None]]:
        while self._go_to_value():
            yield self._take()

    def _fill(self) -> None:
        piece = exactly(self._source, BLOCK)
        self._ended = not piece
        self._text = self._text[self._at :] + self._decoder.decode(piece, final=self._ended)
        self._at = 0
        self._next_start = None

    def _go_to_value(self) -> bool:
        while True:
            between = _BETWEEN.match(self._text, self._at)
            self._at = between.end() if between else self._at
            if self._at == len(self._text):
                if self._ended:
                    return False
                self._fill()
            elif self._text[self._at] == "[" and not self._inside:
                self._inside = True
                self._at += 1
            elif self._text[self._at] == "]":
                self._inside = False
                self._at += 1
            else:
                return True

    def _take(self) -> tuple[Any, Kind | None]:
        while True:
            problem = problems.JSON_BROKEN
            try:
                value, end = scan(self._text, self._at)
            except RecursionError:
                problem = problems.JSON_TOO_DEEP
            except ValueError:  # not JSON, not yet whole, or a number of thousands of digits
                pass
            else:
                # A number that ends with the text may go on in the next block; an object is whole.
                if isinstance(value, dict) or end < len(self._text) or self._ended:
                    self._at = end
                    return value, None
            if self._ended or len(self._text) - self._at > LONGEST:
                self._drop_behind()
                return None, self._pass_over(problem)
            self._fill()

    def _drop_behind(self) -> None:
        if self._at > _BEHIND:
            self._text = self._text[self._at :]
            if self._next_start is not None and self._next_start >= 0:
                self._next_start = max(self._next_start - self._at, 0)
            self._at = 0

    def _pass_over(self, problem: Kind) -> Kind:
        """Go to what follows the damaged element; say what is wrong with it."""
        end = self._end_of_bomb() if problem is problems.JSON_TOO_DEEP else self._end_of_damage()
        if end >= 0:
            self._at = end
            return problem
        if self._ended:
            cut_off = self._text[self._at] == "{" and problem is problems.JSON_BROKEN
            self._at = len(self._text)
            return problems.JSON_TRUNCATED if cut_off else problem
        while end < 0 and not self._ended:
            self._at = max(self._at, len(self._text) - _OVERLAP)
            self._fill()
            end = self._start_after(self._at)
        self._at = end if end >= 0 else len(self._text)
        return problems.LINE_TOO_LONG if problem is problems.JSON_BROKEN else problem

    def _end_of_bomb(self) -> int:
        at = self._at
        for count, token in enumerate(_OPENING.finditer(self._text, at)):
            at = token.start()
            if count >= _DEEP:
                break
        return self._start_after(at)

    def _end_of_damage(self) -> int:
        """Where the damaged element ends: its braces close, or another event begins; -1 when out of sight."""
        text, at = self._text, self._at
        start = self._start_after(at)
        stop = start if start >= 0 else len(text)
        if text[at] != "{":
            after = _AFTER_VALUE.search(text, at + 1, stop)
            return after.start() if after else start
        depth = 0
        for token in _BRACE.finditer(text, at, stop):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
                if depth == 0:
                    return token.end()
        return start

    def _start_after(self, at: int) -> int:
        """The next '{' after ``at`` that begins an event; searched once for each stretch of text."""
        known = self._next_start
        if known is None or 0 <= known <= at:
            match = _START.search(self._text, at)
            known = match.start(1) if match else -1
            self._next_start = known
        return known
