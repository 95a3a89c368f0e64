"""Which row of a table holds its headings, and which column is what.

The words live in ``headings.toml``. They are compared without case, spaces, punctuation and line breaks,
with look-alike letters made one and Kazakh letters folded into Russian ones.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from amiyan.kernel.text import folded
from amiyan.registry.files.cells import Cell, text_of

TableKind = Literal[
    "roster",
    "facilities",
    "terminals",
    "calendar",
    "invoice",
    "payments",
    "guardians",
    "staff",
    "agreements",
    "accounts",
    "statuses",
    "people",
    "budgets",
    "menus",
]
HEADER_WITHIN = 40  # rows

REQUIRED: Final[dict[TableKind, tuple[str, ...]]] = {
    "roster": ("iin",),
    "facilities": ("facility",),
    "terminals": ("terminal", "facility", "place"),
    "calendar": ("date", "school_day"),
    "invoice": ("date", "facility", "meals"),
    "payments": ("iin", "date", "facility"),
    "guardians": ("ward_iin", "guardian_iin"),
    "staff": ("iin",),
    "agreements": ("facility", "organisation_bin"),
    "accounts": ("organisation_bin", "iban"),
    "statuses": ("iin", "categories"),
    "people": ("iin",),
    "budgets": ("year", "code", "amount_tenge", "act"),
    "menus": ("date", "facility", "meal", "dish_kk"),
}
_LEAST = 2  # headings known in a row before it is taken for the header: a lone word may stand in any text
_LONGEST = 200  # characters; a longer cell is no heading
_PARTS = re.compile(r"[/\\()\[\]\n\r|;:,]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each known column stands (from 0). ``again`` lists ``(name, heading)`` that stand twice."""

    columns: dict[str, int]
    again: tuple[tuple[str, str], ...] = ()
    full_name: tuple[int, ...] = field(default=())

    def has_all(self, names: Iterable[str]) -> bool:
        """Whether each of the names has a column."""
        return all(name in self.columns for name in names)


@cache
def aliases(kind: TableKind) -> dict[str, str]:
    """Compared form of each known heading -> canonical name. Raises ValueError where two claim one word."""
    tables = _words()
    known: dict[str, str] = {}
    for name, words in tables[kind].items():
        if target := words.get("same_as"):
            other, _, column = str(target).partition(".")
            words = tables[other][column]  # noqa: PLW2901 - the same words under another table
        for word in [name, *words["en"], *words["kk"], *words["ru"]]:
            if known.setdefault(_key(word), name) != name:
                raise ValueError(f"headings.toml: {word!r} of {kind}.{name} is also {known[_key(word)]}")
    return known


@cache
def _words() -> dict[str, dict[str, dict[str, list[str]]]]:
    text = files("amiyan.registry.files").joinpath("headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _any_kind() -> frozenset[str]:
    return frozenset(word for kind in REQUIRED for word in aliases(kind))


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, folded(text)))


def name_of(kind: TableKind, cell: Cell) -> str | None:
    """The canonical name of a heading, or None. The whole cell is tried first, then its parts."""
    if not isinstance(cell, str) or not cell or len(cell) > _LONGEST:
        return None
    known = aliases(kind)
    if name := known.get(_key(cell)):
        return name
    parts = _PARTS.split(cell)
    return next((known[key] for key in map(_key, parts) if key in known), None) if len(parts) > 1 else None


def known(cells: Sequence[Cell]) -> int:
    """How many cells are headings of some kind of table (to tell the separator of a text file)."""
    words = _any_kind()
    return len(
        {key for c in cells if isinstance(c, str) and len(c) <= _LONGEST and (key := _key(c)) in words}
    )


def read_headings(kind: TableKind, cells: Sequence[Cell], above: Sequence[Cell] = ()) -> Headings:
    """Map a row of headings; ``above`` is the first row of a header of two. The first of equals wins."""
    columns: dict[str, int] = {}
    again: list[tuple[str, str]] = []
    full: list[int] = []
    for index in range(max(len(cells), len(above))):
        low = cells[index] if index < len(cells) else ""
        high = above[index] if index < len(above) else ""
        name = _name_of_two(kind, low, high)
        if name is None:
            continue
        if name == "full_name" and (not full or full[-1] == index - 1):
            full.append(index)  # one heading over two or three columns: the parts of a name
        if name not in columns:
            columns[name] = index
        elif name != "full_name":
            again.append((name, text_of(low) or text_of(high)))
    return Headings(columns, tuple(again), tuple(full))


def _name_of_two(kind: TableKind, low: Cell, high: Cell) -> str | None:
    lower, upper = text_of(low), text_of(high)
    if not lower or lower == upper:
        return name_of(kind, upper)
    known = aliases(kind)
    both = (known.get(_key(upper + lower)) or known.get(_key(lower + upper))) if upper else None
    # Never the upper one alone: "School: No 5" above "No" is a title and no heading.
    return both or name_of(kind, lower)


def find(kind: TableKind, rows: Sequence[Sequence[Cell]]) -> tuple[Headings, int] | None:
    """The headings among the first rows, and how many rows they and the titles above them take; or None."""
    best: tuple[Headings, int] | None = None
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        one = read_headings(kind, cells)
        two = _two_rows(kind, cells, rows[index + 1]) if index + 1 < len(rows) else None
        found = (two, index + 2) if two and len(two.columns) > len(one.columns) else (one, index + 1)
        if not _is_header(kind, found[0]):
            continue
        if best is None or len(found[0].columns) > len(best[0].columns):
            best = found
        elif index > best[1] + 1:
            break
    return best


def _is_header(kind: TableKind, headings: Headings) -> bool:
    return len(headings.columns) >= _LEAST and headings.has_all(REQUIRED[kind])


def _two_rows(kind: TableKind, high: Sequence[Cell], low: Sequence[Cell]) -> Headings | None:
    """A header of two rows: nothing in the lower one may look like data."""
    if not any(name_of(kind, cell) for cell in high):
        return None
    if any(not isinstance(cell, str) or cell.strip()[:1].isdigit() for cell in low):
        return None
    return read_headings(kind, low, high)


def missing(kind: TableKind, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Names that the fullest row of headings lacks, for the sentence that refuses the table."""
    found = max((read_headings(kind, row).columns for row in rows[:HEADER_WITHIN]), key=len, default={})
    return [name for name in REQUIRED[kind] if name not in found] or list(REQUIRED[kind])


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether the row only numbers the columns (1, 2, 3 …), as official forms do below their headings."""
    texts = [text for text in map(text_of, cells) if text]
    return len(texts) > 1 and texts == [str(n) for n in range(1, len(texts) + 1)]
