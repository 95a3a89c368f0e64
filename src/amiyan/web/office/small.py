"""Which cells of a table of the office are withheld, so that a small number tells nothing of one child.

One column at a time: cells of few, and one more where a total would tell the one that is left out. What is published
has stricter rules (``kernel/small_cells.py``); this is for officials' tables and the files that they carry away.
"""

from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

LEAST: Final = 5
"""Cells that count fewer, and more than none, are withheld. The usual least of official statistics is three to ten."""

K = TypeVar("K", bound=Hashable)


def withheld(counts: Mapping[K, int], *, least: int = LEAST) -> frozenset[K]:
    """The keys whose counts are withheld, where the total of all is shown. Cost: a sort.

    Small cells, and with them the next larger until at least two are withheld that together count ``least``.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    if not hidden:
        return frozenset()
    rest = sorted((key for key, count in counts.items() if count >= least), key=lambda key: counts[key])
    while rest and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.add(rest.pop(0))
    return frozenset(hidden)
