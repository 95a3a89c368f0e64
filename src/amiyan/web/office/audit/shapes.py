"""What a level of a chain is made of, as templates take it: facts, tables, and whether it adds up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from amiyan.settlement.chain.lines import Sum
from amiyan.web.office.words import tenge
from amiyan.web.shapes import Column, Link, Row


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence on whether something holds: good, bad (it does not), or wait (it cannot be said yet)."""

    kind: Literal["good", "bad", "wait"]
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of a level, and where it goes on."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    onward: str = ""
    shown: str = ""
    total: Row | None = None


@dataclass(slots=True)
class Level:
    """One link of a chain; ``anchor`` is where it stands on the page."""

    anchor: str
    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tables: list[Listed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def adds_up(said: Sum, *, good: str, bad: str) -> Check:
    """That a level comes to what the one above says, or by how much it does not; sentences take the amounts."""
    given = {
        "said": tenge(said.said_tiyn),
        "found": tenge(said.found_tiyn),
        "difference": tenge(said.difference_tiyn),
    }
    return Check("bad", bad.format(**given)) if said.difference_tiyn else Check("good", good.format(**given))
