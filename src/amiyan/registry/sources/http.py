"""The three ports by HTTP, in a small protocol of our own (``docs/registers.md``).

A real register has its own protocol: an adapter for it stands beside this module, and uses the same
:class:`~amiyan.registry.sources.line.Line`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import msgspec

from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.registers import PersonRow
from amiyan.registry.files.roster import RosterRow
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.line import CursorLost, Line
from amiyan.registry.sources.ports import (
    START,
    Answer,
    Cursor,
    Page,
    RegisterUnavailable,
    Unavailable,
)
from amiyan.registry.sources.records import answer_in, person_in, pupil_in

REPEATS: Final = 3  # times that a page may lead back to where we were
Row = TypeVar("Row")


class _Feed(msgspec.Struct):
    records: list[msgspec.Raw]
    next: str
    more: bool


class _Answers(msgspec.Struct):
    answers: list[msgspec.Raw]


_FEED: Final = msgspec.json.Decoder(_Feed)
_ANSWERS: Final = msgspec.json.Decoder(_Answers)


class HttpPupils:
    """Pupils and lists: ``POST pupils/changes``."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def changes(self, since: Cursor) -> Iterator[Page[RosterRow]]:
        """The feed after ``since``; one page is held in memory."""
        return _pages(self.line, "pupils", since, pupil_in)

    def close(self) -> None:
        """Close the connections."""
        self.line.close()


class HttpPeople:
    """Births, names and deaths: ``POST people/changes``."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def changes(self, since: Cursor) -> Iterator[Page[PersonRow]]:
        """The feed after ``since``; one page is held in memory."""
        return _pages(self.line, "people", since, person_in)

    def close(self) -> None:
        """Close the connections."""
        self.line.close()


class HttpStatuses:
    """Income and status checks: ``POST statuses/ask``, some hundred people in a question."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.asked = 0

    def ask(self, iins: Sequence[str]) -> Iterator[Answer | RowProblem]:
        """Exactly one answer for each IIN; whom the register passes over is unavailable."""
        size = self.line.limits.batch
        for start in range(0, len(iins), size):
            yield from self._batch(list(iins[start : start + size]))

    def close(self) -> None:
        """Close the connections."""
        self.line.close()

    def _batch(self, iins: list[str]) -> Iterator[Answer | RowProblem]:
        self.asked += 1
        try:
            said = self.line.ask("statuses/ask", {"iins": iins}, _ANSWERS.decode)
        except CursorLost:
            yield from (Unavailable(iin, "refused") for iin in iins)
            return
        except RegisterUnavailable as error:
            yield from (Unavailable(iin, error.reason) for iin in iins)
            return
        waiting = dict.fromkeys(iins)
        file = f"statuses {self.asked}"
        for row, raw in enumerate(said.answers, 1):
            for answer in answer_in(bytes(raw), file, row):
                if isinstance(answer, RowProblem):
                    yield answer
                elif answer.iin in waiting:
                    del waiting[answer.iin]
                    yield answer
                elif answer.iin not in iins:
                    yield RowProblem(file, row, "iin", "", p.NOBODY_ASKED)
        yield from (Unavailable(iin, "partial") for iin in waiting)


def _pages(
    line: Line, register: str, since: Cursor, read: Callable[[bytes, str, int], list[Row | RowProblem]]
) -> Iterator[Page[Row]]:
    """The pages of a feed. A lost cursor begins it anew, once; a feed that goes in a circle is unreadable."""
    cursor, seen, repeats, began_anew, number = since, {since}, 0, False, 0
    while True:
        question = {"since": cursor, "limit": line.limits.page}
        try:
            said = line.ask(f"{register}/changes", question, _FEED.decode)
        except CursorLost:
            if began_anew:
                raise RegisterUnavailable(line.register, "unreadable") from None
            cursor, seen, began_anew = START, {START}, True
            continue
        number += 1
        file = f"{register} {number}"
        rows = [found for row, raw in enumerate(said.records, 1) for found in read(bytes(raw), file, row)]
        if said.more and said.next in seen:
            repeats += 1
            if repeats > REPEATS:
                raise RegisterUnavailable(line.register, "unreadable")
            yield Page(rows, cursor)
            continue
        yield Page(rows, said.next)
        if not said.more:
            return
        cursor = said.next
        seen.add(cursor)
