"""What components are given: values without a template, a query or a rule. Money is whole tiyn, days are dates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from amiyan.kernel.problems import N_

State = Literal["payable", "paid", "held", "refused", "waiting"]
# For each state its drawing and its word: a verdict is never told by colour alone.
STATES: Final[dict[State, tuple[str, str]]] = {
    "payable": ("check", N_("Will be paid")),
    "paid": ("check", N_("Paid")),
    "held": ("pause", N_("Held")),
    "refused": ("cross", N_("Refused")),
    "waiting": ("clock", N_("Not yet decided")),
}
FACES: Final = (
    (1, N_("Very bad")),
    (2, N_("Bad")),
    (3, N_("So-so")),
    (4, N_("Good")),
    (5, N_("Very good")),
)
THREE_FACES: Final = ((1, "face-2", N_("Not good")), (2, "face-3", N_("So-so")), (3, "face-5", N_("Good")))


@dataclass(frozen=True, slots=True)
class Tiyn:
    """An amount in a cell of a table: shown as money, at the right."""

    tiyn: int


Cell = str | int | Tiyn | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; ``numeric`` ones stand at the right."""

    name: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: as many cells as there are columns. With ``href`` the first cell leads there.

    A cell of text may be markup that is marked safe: a verdict made by its tag, say. None is "not known".
    """

    cells: Sequence[Cell]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; an empty ``href`` is where the reader is."""

    text: str
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places of a face (at most five on a phone): words, address, the name of a drawing of ``icons.PATHS``.

    ``count`` is how much waits there, and is left out where nothing does.
    """

    text: str
    href: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """How far an entitlement is used: ceiling, used and held, in tiyn (or pieces, with ``pieces``)."""

    ceiling: int
    used: int
    held: int = 0
    pieces: bool = False

    @property
    def left(self) -> int:
        """What can still be used; never below nothing."""
        return max(0, self.ceiling - self.used - self.held)

    def share(self, part: int) -> int:
        """A part in thousandths of the ceiling; what is not nothing stays visible."""
        if self.ceiling <= 0 or part <= 0:
            return 0
        return min(1000, max(8, 1000 * part // self.ceiling))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so, what one can do about it, and the act behind it (its text and perhaps its address)."""

    text: str
    todo: str = ""
    act: str = ""
    act_href: str = ""
    state: State = "held"


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of how something was proved: when (as people read it, and for machines), what, by whom or what.

    ``mark``: "" done, "open" still to come, or a verdict's state.
    """

    title: str
    when: str = ""
    iso: str = ""
    text: str = ""
    mark: Literal["", "open", "held", "refused"] = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a form in several pages."""

    text: str
    state: Literal["done", "current", "ahead"] = "ahead"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a form, and the id of the field where it is mended."""

    text: str
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a chart at its label; ``other`` belongs to a second series. None is a gap."""

    label: str
    value: int | None
    other: int | None = None
    href: str = ""
    long_label: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region's value on the tile map, as number (for the shade) and as text; None is "not known"."""

    value: int | None
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of a filter bar: a list to choose from, or (without options) a search or a date."""

    name: str
    label: str
    value: str = ""
    options: Sequence[Option] = field(default_factory=tuple)
    kind: Literal["search", "date", "month"] = "search"
