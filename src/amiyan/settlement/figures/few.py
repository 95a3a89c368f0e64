"""What of the figures is not told, so that a small number tells nothing of one child. Pure; values in, values out.

Figures stand in a tree: the country, its regions, their schools, a school's days, a day's classes. Each level is held
against the one above it by :mod:`amiyan.kernel.small_cells`: what counts few is withheld, and with it as much of the
same level as keeps a total from telling it; where a total is withheld, all below it is. So what is told of a school is
the same on every page and in every file, and one page less another tells nothing of few.

Numbers also tell each other (the list less what is missing is what was delivered; what was proved less what was
delivered is held): a measure that is small takes with it every column that would tell it. Of causes and ways of proof a
place's day is told whole or not at all. Where something is withheld, nothing that is nothing is shown beside it.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, Generic, NamedTuple, TypeVar

from amiyan.kernel.small_cells import LEAST, Line, is_small, withhold
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.lines import OfClass
from amiyan.settlement.figures.queries import Figures, Part

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

Columns = frozenset[str]
"""Columns that are withheld: names of :class:`Kind`, and the three below."""
CODES, WORD, TIMES, CHILDREN = "codes", "word", "times", "children"
NONE: Final[Columns] = frozenset()
_MEALS: Final = frozenset(
    {Kind.PAYABLE, Kind.MISSING, Kind.POSTED, Kind.STATED, Kind.PAID, Kind.METHOD, CODES, WORD, TIMES}
)
_BOOKS: Final = frozenset({Kind.POSTED, Kind.STATED, Kind.PAID})
ALL: Final[Columns] = frozenset({*Kind, CODES, WORD, TIMES, CHILDREN})
_COUNTRY: Final = "00"
_TOTAL: Final = "all of it"


class Measure(NamedTuple, Generic[T]):
    """What is counted, and the columns that would tell it; ``zeros``: whether nothing is withheld beside few."""

    count: Callable[[T], int]
    hides: Columns
    zeros: bool = True


def _apart(one: Figures) -> int:
    """The least number of meals by which what was delivered, posted, stated and paid differ where they do."""
    of = [one.meals[kind] for kind in (Kind.PAYABLE, *sorted(_BOOKS))]
    return min((abs(a - b) for a in of for b in of if a != b), default=0)


OF_FIGURES: Final[tuple[Measure[Figures], ...]] = (
    Measure(lambda one: one.entitled, ALL),
    Measure(lambda one: one.meals[Kind.LISTED], ALL),
    Measure(lambda one: one.meals[Kind.PAYABLE], _MEALS),
    Measure(lambda one: one.meals[Kind.MISSING], _MEALS),
    Measure(lambda one: abs(one.meals[Kind.LISTED] - one.meals[Kind.PAYABLE]), _MEALS),
    # What is held is a cause of its own: what is missing less what is held (and refused) tells of the other causes.
    Measure(lambda one: max(0, one.meals[Kind.MISSING] - one.meals[Kind.HELD]), _MEALS),
    Measure(
        lambda one: max(0, one.meals[Kind.MISSING] - one.meals[Kind.HELD] - one.meals[Kind.REFUSED]), _MEALS
    ),
    Measure(_apart, _BOOKS, zeros=False),
    Measure(lambda one: one.meals[Kind.HELD], frozenset({Kind.HELD, Kind.METHOD, CODES, WORD})),
    Measure(lambda one: one.meals[Kind.REFUSED], frozenset({Kind.REFUSED, CODES})),
    Measure(lambda one: one.meals[Kind.COOKED], frozenset({Kind.COOKED})),
    Measure(lambda one: one.meals[Kind.BEYOND], frozenset({Kind.BEYOND, Kind.MISSING, CODES})),
    Measure(lambda one: one.meals[Kind.PRICED], _MEALS | {Kind.PRICED}),
    Measure(lambda one: one.served, frozenset({Kind.SERVED})),
    Measure(lambda one: one.entitled - one.served, frozenset({Kind.SERVED})),
    Measure(lambda one: one.by_word, frozenset({WORD})),
    Measure(lambda one: one.proved - one.by_word, frozenset({WORD})),
)
OF_CLASSES: Final[tuple[Measure[OfClass], ...]] = (
    Measure(lambda one: one.children, ALL),
    Measure(lambda one: one.payable, _MEALS),
    Measure(lambda one: one.children - one.payable, _MEALS),
    Measure(lambda one: one.held, frozenset({Kind.HELD})),
    Measure(lambda one: one.refused, frozenset({Kind.REFUSED})),
    Measure(lambda one: one.by_hand, frozenset({WORD})),
)


def hiding(column: str) -> tuple[Measure[Figures], ...]:
    """The measures of figures that would tell one column: all that has to be counted where that one alone is shown."""
    return tuple(measure for measure in OF_FIGURES if column in measure.hides)


def withheld(
    found: Mapping[K, T], measures: Sequence[Measure[T]], *, above: Columns = NONE
) -> dict[K, Columns]:
    """Of each part of a total the columns that are withheld; ``above``: those that are of the total itself.

    Cost: a pass for each measure, and what hiding costs (``kernel/small_cells``) where something is small.
    """
    parts, _total = withheld_at_the_top(found, measures)
    return {key: columns | above for key, columns in parts.items()}


def withheld_at_the_top(
    found: Mapping[K, T], measures: Sequence[Measure[T]]
) -> tuple[dict[K, Columns], Columns]:
    """The same where nothing stands above the total; and the columns of the total that are withheld."""
    hidden: dict[K, set[str]] = {key: set() for key in found}
    of_total: set[str] = set()
    for measure in measures:
        few = _hidden({key: measure.count(one) for key, one in found.items()}, zeros=measure.zeros)
        if _TOTAL in few:
            of_total |= measure.hides
        for key in few & hidden.keys():
            hidden[key] |= measure.hides
    return {key: frozenset(columns) for key, columns in hidden.items()}, frozenset(of_total)


def _hidden(counts: Mapping[K, int], *, zeros: bool) -> AbstractSet[Any]:
    """The keys, and perhaps the total, of which a count is withheld."""
    least = min([count for count in counts.values() if count > 0], default=0)
    if not is_small(least, threshold=LEAST):
        return frozenset()
    people: dict[Any, int] = {_TOTAL: sum(counts.values()), **counts}
    hidden = withhold(people, [Line(_TOTAL, tuple(counts))], threshold=LEAST)
    return hidden | {key for key, count in counts.items() if zeros and not count}


HELD_CAUSE: Final = "held"
"""The cause that stands as a number of its own, and so is told where that is: it can hide no other cause."""
Cell = tuple[str, str, str]
"""A region's code (00 the country), a kind, and the code of a cause or of a way of proof; '' is the sum of all codes."""


def withheld_codes(found: Mapping[str, Sequence[Part]]) -> frozenset[Cell]:
    """Which parts of causes and ways of proof of regions and of the country are withheld.

    Each kind is a table in two directions. Cost: the cube of what is withheld of some hundred cells.
    """
    return frozenset().union(*(_withheld_codes(found, kind) for kind in (Kind.MISSING, Kind.METHOD)))


def _withheld_codes(found: Mapping[str, Sequence[Part]], kind: Kind) -> frozenset[Cell]:
    meals = {
        (region, one.code): one.meals
        for region, parts in found.items()
        for one in parts
        if one.kind == kind and one.code != HELD_CAUSE
    }
    codes = sorted({code for _region, code in meals})
    regions, everywhere = list(found), [*found, _COUNTRY]
    people: dict[Cell, int] = {
        (region, kind, code): meals.get((region, code), 0) for region in regions for code in codes
    }
    for code in codes:
        people[_COUNTRY, kind, code] = sum(people[region, kind, code] for region in regions)
    for region in everywhere:
        people[region, kind, ""] = sum(people[region, kind, code] for code in codes)
    lines = [
        Line((one, str(kind), ""), tuple((one, str(kind), code) for code in codes)) for one in everywhere
    ]
    lines += [
        Line((_COUNTRY, str(kind), code), tuple((region, str(kind), code) for region in regions))
        for code in ("", *codes)
    ]
    if not any(is_small(count, threshold=LEAST) for count in people.values()):
        return frozenset()
    return withhold(people, lines, threshold=LEAST)


def withheld_rows(
    table: Mapping[K, Mapping[str, int]], *, also: AbstractSet[K] = frozenset()
) -> frozenset[K]:
    """The rows of a table of counts that are withheld whole, where the sum of each row and of each column is known.

    A row with a small cell, those of ``also``, and as many more as make what is withheld of each column nothing or at
    least :data:`LEAST`. In a table of which only sums are known a cell can be anything up to the lesser of its two sums:
    so no small cell is told closer than that. Cost: the cells, for each row that is added.
    """
    hidden = {
        row
        for row, cells in table.items()
        if row in also or any(is_small(n, threshold=LEAST) for n in cells.values())
    }
    spare = sorted(
        (row for row in table if row not in hidden), key=lambda row: (sum(table[row].values()), str(row))
    )
    rest: dict[str, int] = {}
    for row in hidden:
        _add(rest, table[row])
    while few := {code for code, count in rest.items() if is_small(count, threshold=LEAST)}:
        more = next((row for row in spare if any(table[row].get(code) for code in few)), None)
        if more is None:
            return frozenset(table)
        spare.remove(more)
        hidden.add(more)
        _add(rest, table[more])
    return frozenset(hidden)


def _add(sums: dict[str, int], cells: Mapping[str, int]) -> None:
    for code, count in cells.items():
        sums[code] = sums.get(code, 0) + count
