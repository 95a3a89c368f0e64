"""Which figures of a table may be published so that nobody is singled out. Pure; rules, not data.

A *cell* counts people under a key ("September 2026, school 12"). A *line* says that a total is the sum of its parts. A
cell of few people is withheld; since a total less its shown parts tells the rest, others are withheld with it
(complementary suppression); and since two releases can be taken from each other, earlier releases count as known for
ever (differencing). What is withheld is not told apart by its reason: that alone would tell that a number is small.

The rules are the usual ones of official statistics: a least number of people in a cell, and of what can be reckoned by
subtraction; Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4. The least number is a parameter.

What is promised: from all lines of this release and all before it nobody can reckon a small cell, a group of withheld
cells of fewer people than the threshold, or that few came or left since; and no small cell's range is narrower than the
threshold, as far as one line after the other tells it. ``tests/kernel/test_small_cells.py`` attacks it with an exact
linear programme over everything that was published.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)

_NOTHING: Final = Fraction(0)
_ONE: Final = Fraction(1)
# Each round narrows further; after so many what is left is far from narrow.
_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True)
class Line(Generic[K]):
    """``total`` is the sum of ``parts``, which share nobody and leave nobody out. All are keys of the same release."""

    total: K
    parts: tuple[K, ...]

    @property
    def keys(self) -> tuple[K, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Release(Generic[K]):
    """A release as we know it: people by key, its lines, which keys were withheld, and what else stands with a cell.

    ``beside`` (meals, money) is shown and withheld with its cell; where it alone has changed, few people may be why.
    """

    people: Mapping[K, int]
    lines: tuple[Line[K], ...]
    withheld: frozenset[K] = field(default_factory=frozenset)
    beside: Mapping[K, Hashable] = field(default_factory=dict)


LEAST: Final = 10
"""In an office's tables cells that count fewer, and more than none, are withheld. The usual least of official statistics
is three to ten; what is published has a dated parameter for it (``settlement/open_data``).
"""


def is_small(people: int, *, threshold: int) -> bool:
    """Whether so few people are counted that they could be known. Nobody at all is no small cell."""
    return 0 < people < threshold


def withhold(
    people: Mapping[K, int],
    lines: Sequence[Line[K]],
    *,
    threshold: int,
    before: Sequence[Release[K]] = (),
    beside: Mapping[K, Hashable] | None = None,
) -> frozenset[K]:
    """The keys of a new release that must not be shown, after the releases ``before`` it (the oldest first).

    A cell that changed since by fewer people than the threshold is withheld as well: the earlier figure stands.
    ValueError where a line does not add up or names a key without a count. Cost: linear in cells and lines for trees;
    the cube of the withheld cells that hang together for tables in several directions.
    """
    _hold_up(people, lines)
    books = _Books(threshold, [*before, Release(people, tuple(lines), beside=beside or {})])
    hidden = books.too_few()
    while True:
        more = books.to_hide_with(frozenset(hidden)) - hidden
        if not more:
            return frozenset(hidden)
        hidden |= more


def withhold_parts(people: Mapping[K, int], *, threshold: int = LEAST) -> frozenset[K]:
    """Of the parts of one total those that must not be shown, so that the total tells none of them. Cost: a sort."""
    whole: object = object()
    counts: dict[Hashable, int] = {whole: sum(people.values())}
    counts.update(people.items())
    hidden = withhold(counts, [Line(whole, tuple(people))], threshold=threshold)
    return frozenset(key for key in people if key in hidden)


def exposed(releases: Sequence[Release[K]], *, threshold: int) -> list[frozenset[K]]:
    """What can be reckoned from these releases although too few people are in it, each as the keys it is of."""
    books = _Books(threshold, releases, nearly=False)
    return [
        frozenset(key for key, _ in group)
        for group in books.faults(releases[-1].withheld)
        if len(group) > 1 or group & books.small
    ]


# A cell in one of its versions: the same figure in two releases is one unknown, a changed one another.
_Var = tuple[K, int]
_Row = dict[V, Fraction]


class _Books(Generic[K]):
    """What an attacker has: all lines of all releases over the cells, of which some are known."""

    def __init__(self, threshold: int, releases: Sequence[Release[K]], *, nearly: bool = True) -> None:
        """``nearly``: what hardly changed since it was withheld counts as the same, so that it tells nothing nearly."""
        self.threshold, self.new, self.releases = threshold, releases[-1], releases
        self.nearly = nearly
        self.versions: list[dict[K, int]] = []
        self.small: set[_Var[K]] = set()
        self.known: set[_Var[K]] = set()
        self.count: dict[_Var[K], int] = {}
        self.moved: dict[_Var[K], int] = {}
        last: dict[K, tuple[int, int, Hashable]] = {}
        for release in releases:
            self.versions.append(self._read(release, last))
        self.was_known = frozenset(self.known)
        self._read_lines()

    def _read(self, release: Release[K], last: dict[K, tuple[int, int, Hashable]]) -> dict[K, int]:
        """The version of each cell. A small change of what was shown makes a new one that must stay unknown."""
        versions = {}
        for key, count in release.people.items():
            beside = release.beside.get(key)
            version, was, was_beside = last.get(key, (0, count, beside))
            shown = (key, version) in self.known
            same = (count, beside) == (was, was_beside)
            few = not same and abs(count - was) < self.threshold
            if not same and (shown or not (few and self.nearly)):
                version += 1
                if shown:
                    self.moved[key, version] = count - was or 1
            last[key], versions[key] = (version, count, beside), version
            self.count[key, version] = count
            if is_small(count, threshold=self.threshold) or (few and shown):
                self.small.add((key, version))
            if release is not self.new and key not in release.withheld:
                self.known.add((key, version))
        return versions

    def _read_lines(self) -> None:
        """Each line of each release as an equation, and where each cell stands in them."""
        self._lines: list[_Row[_Var[K]]] = []
        self._lines_at: dict[_Var[K], list[_Row[_Var[K]]]] = {}
        self._totals: set[_Var[K]] = set()
        for release, versions in zip(self.releases, self.versions, strict=True):
            for line in release.lines:
                self._totals.add((line.total, versions[line.total]))
                row = {(key, versions[key]): _ONE for key in line.parts}
                row[line.total, versions[line.total]] = -_ONE
                self._lines.append(row)
                for var in row:
                    self._lines_at.setdefault(var, []).append(row)

    def too_few(self) -> set[K]:
        """The keys of the new release that are small, or were shown once and have changed by too few people."""
        few = self.small - self.known
        return {key for key, version in self.versions[-1].items() if (key, version) in few}

    def to_hide_with(self, hidden: frozenset[K]) -> set[K]:
        """For each fault the cheapest cell that could mend it."""
        return {
            min(free, key=self._cost) for group in self.faults(hidden) if (free := self._free(group, hidden))
        }

    def _free(self, group: frozenset[_Var[K]], hidden: frozenset[K]) -> set[K]:
        """The shown cells of the new release nearest to a group: in one of its lines, or in lines that share what is
        withheld there.
        """
        here, reached, seen = self.versions[-1], set(group), set[_Var[K]]()
        while reached - seen:
            seen |= reached
            beside = {var for one in reached for line in self._lines_at.get(one, ()) for var in line}
            shown = {key for key, version in beside if key in here and key not in hidden}
            if free := {key for key in shown if self.new.people[key] and not self._stands(key)}:
                return free
            reached = {
                var
                for var in beside
                if var not in self.was_known and (var[0] in hidden or var[1] != here.get(var[0]))
            }
        return set()

    def _stands(self, key: K) -> bool:
        """Whether an earlier release shows this very figure: to withhold it now would hide nothing."""
        return (key, self.versions[-1][key]) in self.was_known

    def _cost(self, key: K) -> tuple[bool, bool, int, str]:
        """Rather what was withheld before, rather a part than a total, rather few people than many."""
        before = any(key in release.withheld for release in self.releases[:-1])
        total = any(line.total == key for line in self.new.lines)
        return (not before, total, self.new.people[key], str(key))

    def faults(self, hidden: frozenset[K]) -> list[frozenset[_Var[K]]]:
        """The groups of withheld cells of too few people that can be reckoned, and small cells that are shown."""
        here = self.versions[-1]
        known = self.known | {(key, here[key]) for key in self.new.people if key not in hidden}
        found = [frozenset({var}) for var in sorted(known & self.small - self.was_known, key=str)]
        equations = [
            row for line in self._lines if (row := {var: f for var, f in line.items() if var not in known})
        ]
        solved = _solved(equations, self._totals)
        # What one line alone is solved to says what the line says.
        also = solved.items() if len(equations) > 1 else ()
        rows = [*equations, *({pivot: -_ONE, **row} for pivot, row in also)]
        found += [frozenset(row) for row in rows if self._tells(row)]
        found += [frozenset({pivot}) for pivot, row in solved.items() if not row]
        found += [frozenset({var}) for var in self._narrow(rows)]
        return found

    def _tells(self, row: _Row[_Var[K]]) -> bool:
        """Whether a total less its shown parts leaves too few people, or too few who came or left since."""
        if len({factor > 0 for factor in row.values()}) != 1:
            return False
        people = sum(self.count[var] for var in row)
        since = sum(self.moved.get(var, self.threshold) for var in row)
        return is_small(people, threshold=self.threshold) or (
            all(var in self.moved for var in row) and is_small(abs(since), threshold=self.threshold)
        )

    def _narrow(self, rows: Sequence[_Row[_Var[K]]]) -> list[_Var[K]]:
        """The small cells whose range the rows make narrower than the threshold, nobody being fewer than none."""
        ranges = _ranges(rows, self.count)
        return [
            var
            for var, (low, high) in ranges.items()
            if var in self.small and high is not None and high - low < self.threshold
        ]


_Range = tuple[Fraction, Fraction | None]


def _ranges(rows: Sequence[_Row[V]], count: Mapping[V, int]) -> dict[V, _Range]:
    """From where to where each unknown can lie, as far as one row after the other tells."""
    ranges: dict[V, _Range] = {var: (_NOTHING, None) for row in rows for var in row}
    for _ in range(_ROUNDS):
        before = dict(ranges)
        for row in rows:
            _tighten(row, sum((factor * count[var] for var, factor in row.items()), _NOTHING), ranges)
        if ranges == before:
            break
    return ranges


def _tighten(row: _Row[V], total: Fraction, ranges: dict[V, _Range]) -> None:
    """Narrow each unknown of "the sum of factors times unknowns is total" by the least and the most of the others."""
    ends = {var: _ends(factor, ranges[var]) for var, factor in row.items()}
    lows, highs = _Sum([low for low, _ in ends.values()]), _Sum([high for _, high in ends.values()])
    for var, factor in row.items():
        low, high = ends[var]
        rest_low, rest_high = lows.without(low), highs.without(high)
        most = None if rest_low is None else total - rest_low
        least = None if rest_high is None else total - rest_high
        new_low, new_high = _ends(1 / factor, (least, most))
        was_low, was_high = ranges[var]
        tops = [top for top in (new_high, was_high) if top is not None]
        ranges[var] = (max(was_low, new_low if new_low is not None else was_low), min(tops, default=None))


_End = Fraction | None


def _ends(factor: Fraction, of: tuple[_End, _End]) -> tuple[_End, _End]:
    """The ends of a range times a factor; None is without end."""
    low, high = (None if end is None else end * factor for end in of)
    return (low, high) if factor > 0 else (high, low)


class _Sum:
    """The sum of ends, and that of all but one of them; None is without end."""

    def __init__(self, ends: Sequence[_End]) -> None:
        finite = [end for end in ends if end is not None]
        self.finite, self.endless = sum(finite, _NOTHING), len(ends) - len(finite)

    def without(self, one: _End) -> _End:
        """The sum of all but one; None where one of these has no end."""
        if self.endless - (one is None):
            return None
        return self.finite - (one or _NOTHING)


def _solved(equations: Iterable[_Row[V]], totals: AbstractSet[V]) -> dict[V, _Row[V]]:
    """The unknowns as sums of others: Gauss and Jordan over exact fractions, totals first. An empty row is known."""
    solved: dict[V, _Row[V]] = {}
    users: dict[V, set[V]] = {}
    for equation in equations:
        row: _Row[V] = {}
        for var, factor in equation.items():
            _add(row, solved.get(var, {var: _ONE}), factor)
        if not row:
            continue
        pivot = next((var for var in row if var in totals), next(iter(row)))
        scale = -1 / row.pop(pivot)
        row = {var: factor * scale for var, factor in row.items()}
        for other in users.pop(pivot, set()):
            factor = solved[other].pop(pivot, _NOTHING)
            _add(solved[other], row, factor)
            for var in row:
                users.setdefault(var, set()).add(other)
        solved[pivot] = row
        for var in row:
            users.setdefault(var, set()).add(pivot)
    return solved


def _add(row: _Row[V], other: _Row[V], factor: Fraction) -> None:
    for var, value in other.items():
        total = row.get(var, _NOTHING) + factor * value
        if total:
            row[var] = total
        else:
            row.pop(var, None)


def _hold_up(people: Mapping[K, int], lines: Iterable[Line[K]]) -> None:
    for line in lines:
        missing = [key for key in line.keys if key not in people]
        if missing:
            raise ValueError(f"No count for {missing[0]}")
        if people[line.total] != sum(people[part] for part in line.parts):
            raise ValueError(f"The parts of {line.total} do not add up")
