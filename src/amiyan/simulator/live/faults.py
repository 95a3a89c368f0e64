"""What goes wrong between a terminal and the server, planned: cuts, lost answers, replays, wrong clocks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from amiyan.simulator.live.plan import Entry, Line, Seen, Sending

_FORM = "%Y-%m-%d %H:%M:%S"


def with_cuts(line: Line, rng: np.random.Generator, *, share: float) -> Line:
    """A share of the requests breaks off in the middle, as large a share is answered to nobody."""
    lots = rng.random((2, len(line.sendings)))
    return replace(
        line,
        sendings=tuple(
            _broken(sending, lot, place, share)
            for sending, lot, place in zip(line.sendings, *lots.tolist(), strict=True)
        ),
    )


def _broken(sending: Sending, lot: float, place: float, share: float) -> Sending:
    if lot < share:
        whole = len(sending.body) + len(sending.path) + 40
        return replace(sending, cut_at=1 + int(place * whole))
    return replace(sending, lost=True) if lot < 2 * share else sending


def again(sendings: Sequence[Sending], *, stamp: int = 0) -> list[Sending]:
    """The same requests once more with an old stamp, as after a reset: nothing new may come of them."""
    return [replace(sending, path=_stamped(sending.path, stamp)) for sending in sendings]


def _stamped(path: str, stamp: int) -> str:
    head, mark, _ = path.partition("&Stamp=")
    return f"{head}{mark}{stamp}" if mark else path


def clock_jump(entries: Sequence[Entry], by: dt.timedelta) -> list[Entry]:
    """A terminal whose clock was set wrong: every record claims another time, in its line too. A line that writes
    its time in another zone than the country's stays as it is.
    """
    return [_jumped(entry, by) for entry in entries]


def _jumped(entry: Entry, by: dt.timedelta) -> Entry:
    if entry.seen is None:
        return entry
    at = moved(entry.seen, by)
    line = entry.line
    for mark in (" ", "T"):
        line = line.replace(entry.seen.at.replace(" ", mark).encode(), at.replace(" ", mark).encode())
    return entry if line == entry.line else Entry(line, entry.seen._replace(at=at))


def moved(seen: Seen, by: dt.timedelta) -> str:
    """The record's time by a clock that is off."""
    return (dt.datetime.strptime(seen.at, _FORM) + by).strftime(_FORM)  # noqa: DTZ007 - a terminal knows no zone


def offline(days: Sequence[list[Sending]], *, first: int, count: int) -> list[list[Sending]]:
    """A terminal without a network from day ``first`` on: what it recorded comes on the day after the last."""
    out = [list(day) for day in days]
    last = min(first + count, len(out) - 1)
    kept = [sending for day in out[first:last] for sending in day]
    for number in range(first, last):
        out[number] = []
    out[last] = kept + out[last]
    return out
