"""What the gate does with a code that was read: it makes a record, on the disk before anybody sees green."""

import datetime as dt
import threading
import uuid
from collections.abc import Sequence
from typing import Final

from amiyan.deliveries.makers.native import wire
from amiyan.gate import problems
from amiyan.gate.clock import Clocks, Moment
from amiyan.gate.codes import code_of
from amiyan.gate.store import Store
from amiyan.kernel.problems import ProblemError

AGAIN_MS: Final = 3_000  # the same card held to the reader a little longer is one pass
_REMEMBERED: Final = 1_000  # cards; far more than pass in three seconds


class Recorder:
    """Makes records, for any number of readers at once."""

    def __init__(self, store: Store, clocks: Clocks) -> None:
        self._store = store
        self._clocks = clocks
        self._lock = threading.Lock()
        self._lately: dict[str, int] = {}

    def passed(self, typed: str, method: wire.Method) -> bool:
        """Record one pass; False where the code cannot be read. ProblemError where it cannot be written.

        The same card within three seconds, by the clock that does not jump, is the same pass.
        """
        pin = code_of(typed)
        if not pin:
            return False
        with self._lock:
            moment = self._clocks.read()
            if not self._is_again(pin, moment):
                mark = wire.PassMark(
                    id=uuid.uuid4(), at=moment.at, monotonic_ms=moment.monotonic_ms, pin=pin, method=method
                )
                self._store.add(mark, moment)
                # Only what is on the disk is remembered: a card that could not be written is read anew.
                self._lately[pin] = moment.monotonic_ms
        return True

    def _is_again(self, pin: str, moment: Moment) -> bool:
        if len(self._lately) > _REMEMBERED:
            fresh = moment.monotonic_ms - AGAIN_MS
            self._lately = {known: ms for known, ms in self._lately.items() if ms > fresh}
        before = self._lately.get(pin)
        return before is not None and moment.monotonic_ms - before < AGAIN_MS

    def listed(
        self,
        typed: Sequence[str],
        *,
        class_: str,
        by: str,
        programme: str,
        form: wire.Form,
        day: dt.date | None = None,
    ) -> uuid.UUID:
        """Record who of a class was served, on this day unless another is given; the id of the list."""
        pins = _pins(typed)
        moment = self._clocks.read()
        mark = wire.ListMark(
            id=uuid.uuid4(),
            day=day or moment.at.date(),
            class_=class_.strip(),
            programme=programme,
            form=form,
            by=code_of(by),
            at=moment.at,
            present=tuple(pins),
        )
        self._add(mark, moment)
        return mark.id

    def countersigned(self, mark: uuid.UUID, *, by: str) -> uuid.UUID:
        """Record that a second employee stands by a list; the id of the record."""
        moment = self._clocks.read()
        signed = wire.Countersign(id=uuid.uuid4(), list=mark, by=code_of(by), at=moment.at)
        self._add(signed, moment)
        return signed.id

    def _add(self, mark: wire.Mark, moment: Moment) -> None:
        try:
            self._store.add(mark, moment)
        except ProblemError as error:
            if "detail" not in error.problem.params:
                raise
            raise ProblemError(problems.LIST_WRONG, **error.problem.params) from error


def _pins(typed: Sequence[str]) -> list[str]:
    """The numbers that were typed, each once, in their order; blank lines are nobody."""
    pins: dict[str, None] = {}
    for line, text in enumerate(typed, 1):
        pin = code_of(text)
        if pin:
            pins[pin] = None
        elif text.strip():
            raise ProblemError(problems.CODE_WRONG, line=line)
    if not pins:
        raise ProblemError(problems.NO_CODE)
    return list(pins)
