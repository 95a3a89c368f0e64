"""The clock as a port: what needs "now" receives a clock, so that tests choose the moment."""

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> dt.datetime:
        """The present instant in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The present instant in UTC."""
        return dt.datetime.now(dt.UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests and for recomputing the past."""

    def __init__(self, at: dt.datetime) -> None:
        """``at`` must be aware; ValueError otherwise."""
        if at.tzinfo is None:
            raise ValueError("a clock shows an aware instant, not a local time")
        self._at = at.astimezone(dt.UTC)

    def now(self) -> dt.datetime:
        """The instant at which the clock stands, in UTC."""
        return self._at

    def advance(self, by: dt.timedelta) -> None:
        """Move on; a clock does not run backwards (ValueError)."""
        if by < dt.timedelta(0):
            raise ValueError("a clock does not run backwards")
        self._at += by
