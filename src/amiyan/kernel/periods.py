"""Periods of days: both ends belong to the period."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from amiyan.kernel.problems import N_, Kind, ProblemError

BACKWARDS = Kind(
    "period-backwards",
    N_("The period ends on {last}, before it begins on {first}."),
    N_("Swap the two dates or correct one of them."),
)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both included. Raises ProblemError where they are swapped."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        # A datetime is a date to Python, and would carry a time of day into comparisons.
        if isinstance(self.first, dt.datetime) or isinstance(self.last, dt.datetime):
            raise TypeError("a period has days, not moments")
        if self.last < self.first:
            raise ProblemError(BACKWARDS, first=self.first.isoformat(), last=self.last.isoformat())

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """The whole calendar month."""
        first = dt.date(year, month, 1)
        return cls(first, _month_end(first))

    @classmethod
    def of_day(cls, day: dt.date) -> "Period":
        """The single day."""
        return cls(day, day)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def __len__(self) -> int:
        return self.last.toordinal() - self.first.toordinal() + 1

    def __str__(self) -> str:
        # ISO 8601 writes an interval with a solidus.
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    def days(self) -> Iterator[dt.date]:
        """Every day in order; linear in their number."""
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            yield dt.date.fromordinal(ordinal)

    def months(self) -> Iterator["Period"]:
        """The period cut at the ends of months: the parts are in order and together make the period."""
        first = self.first
        while True:
            end = _month_end(first)
            if end >= self.last:
                yield Period(first, self.last)
                return
            yield Period(first, end)
            first = end + _DAY

    def overlaps(self, other: "Period") -> bool:
        """Whether at least one day belongs to both."""
        return self.first <= other.last and other.first <= self.last

    def intersection(self, other: "Period") -> "Period | None":
        """The days that belong to both, or None."""
        if not self.overlaps(other):
            return None
        return Period(max(self.first, other.first), min(self.last, other.last))


def _month_end(day: dt.date) -> dt.date:
    if day.month == 12:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - _DAY
