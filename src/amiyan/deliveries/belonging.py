"""Whose a terminal is that speaks: the rule, from what is bound, what it says of itself and what is listed. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple


class Bound(NamedTuple):
    """A binding that counts. ``stands_at`` is the facility where the registry says the serial stands today.

    ``way`` is 'secret', 'network' or 'signature'; ``facility_id`` is the facility for which it was made.
    """

    id: int
    facility_id: int
    serial: str
    way: str
    stands_at: int | None = None
    public_key: bytes | None = None
    expires_at: dt.datetime | None = None


class Whose(NamedTuple):
    """'ours': its records count; 'unknown' and 'moved': they are parked under ``serial``."""

    kind: Literal["ours", "unknown", "moved"]
    serial: str


def loosely(serial: str) -> str:
    """A serial without case, colons and hyphens, as the SQL function ``registry_serial_key`` makes it."""
    return serial.lower().replace(":", "").replace("-", "")


def whose(bound: Bound, told: Sequence[str], lookup: Callable[[str], int | None], *, firm: bool) -> Whose:
    """Whether what came with ``bound`` is its terminal's.

    ``told`` are the names by which the terminal calls itself, the strongest first; ``lookup`` gives the facility
    where the registry says a name stands today. The first name that is known decides: the bound one, or
    another's, which a secret of this terminal does not prove (it is parked as moved, at the same facility too).
    Where no name is known, a ``firm`` one means another terminal; else the secret speaks.
    """
    own = loosely(bound.serial)
    for name in told:
        if loosely(name) == own:
            return _standing(bound)
        if lookup(name) is not None:
            return Whose("moved", name)
    if told and firm:
        return Whose("unknown", told[0])
    return _standing(bound)


def _standing(bound: Bound) -> Whose:
    if bound.stands_at is None:
        return Whose("unknown", bound.serial)
    return Whose("ours" if bound.stands_at == bound.facility_id else "moved", bound.serial)
