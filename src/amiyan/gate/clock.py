"""The two clocks of the machine: the wall's, which may jump, and the one since its start, which does not."""

import datetime as dt
import time
import uuid
from pathlib import Path
from typing import Final, NamedTuple, Protocol

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


class Moment(NamedTuple):
    """One reading of both clocks; ``boot`` tells readings of different starts apart."""

    at: dt.datetime
    monotonic_ms: int
    boot: str


class Clocks(Protocol):
    """Both clocks of a machine."""

    def read(self) -> Moment:
        """Both clocks, read together."""
        ...


class MachineClocks:
    """This machine's clocks. Where the system names its boot, a restarted program is in the same boot."""

    def __init__(self) -> None:
        self._boot = _boot_of_system() or str(uuid.uuid4())

    def read(self) -> Moment:
        """Both clocks, read together, the wall's to the second with its offset."""
        at = dt.datetime.now().astimezone().replace(microsecond=0)
        return Moment(at, time.monotonic_ns() // 1_000_000, self._boot)


def _boot_of_system() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def jump_s(before: Moment, now: Moment) -> int:
    """Seconds by which the wall clock moved more than the other one did; 0 across boots: nothing can be said."""
    if before.boot != now.boot:
        return 0
    passed = (now.monotonic_ms - before.monotonic_ms) / 1000
    return round((now.at - before.at).total_seconds() - passed)
