"""Charts drawn on the server, as whole coordinates for a template; each stands beside a table of its figures.

Pure: points in, coordinates out. Linear in the number of points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from amiyan.web.shapes import Point

WIDTH: Final = 360
HEIGHT: Final = 176
_TOP, _BOTTOM = 12, 152
_MOST_LABELS: Final = 12
_LETTER: Final = 7  # a letter of the scale's texts is not wider

Slots = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart at a value, with the value's text."""

    y: int
    text: str
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: left, top, width, height; ``kind`` is "" or "other"."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label under the chart, at its middle."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a template needs to draw one chart."""

    left: int
    lines: Sequence[Line]
    labels: Sequence[Label]
    columns: Sequence[Column] = ()
    curves: Sequence[tuple[str, str]] = ()  # kind, path
    dots: Sequence[tuple[int, int]] = ()


def top_of(most: int) -> int:
    """The end of the scale: 1, 2 or 5 times a power of ten, not below the largest value and never nothing."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= most:
                return step * power
        power *= 10


def bars(points: Sequence[Point], say: Callable[[int], str]) -> Chart:
    """A column for each point, two side by side where there is a second series. Negative values count as nothing."""
    scale = _scale(points)
    lines = _lines(scale, say)
    from_left = _left(lines)
    slot = _slots(points, from_left)
    both = any(point.other is not None for point in points)
    columns = []
    for n, point in enumerate(points):
        left, right = slot(n), slot(n + 1)
        gap = max(1, (right - left) // 5)
        width = max(2, (right - left - gap) // (2 if both else 1))
        for place, (kind, value) in enumerate((("", point.value), ("other", point.other))):
            if value is None:
                continue
            y = _height(value, scale)
            columns.append(
                Column(
                    left + gap // 2 + place * width,
                    y,
                    width,
                    _BOTTOM - y,
                    kind,
                    f"{point.label}: {say(value)}",
                )
            )
    return Chart(from_left, lines, _labels(points, slot), columns)


def curves(points: Sequence[Point], say: Callable[[int], str]) -> Chart:
    """A curve through each series; a gap where a value is not known."""
    scale = _scale(points)
    lines = _lines(scale, say)
    from_left = _left(lines)
    slot = _slots(points, from_left)
    at = [(slot(n) + slot(n + 1)) // 2 for n in range(len(points))]
    paths = []
    for kind, values in (("other", [p.other for p in points]), ("", [p.value for p in points])):
        path, lifted = [], True
        for x, value in zip(at, values, strict=True):
            if value is not None:
                path.append(f"{'M' if lifted else 'L'}{x} {_height(value, scale)}")
            lifted = value is None
        if path:
            paths.append((kind, "".join(path)))
    dots = [(x, _height(p.value, scale)) for x, p in zip(at, points, strict=True) if p.value is not None]
    return Chart(from_left, lines, _labels(points, slot), curves=paths, dots=dots)


def _scale(points: Sequence[Point]) -> int:
    return top_of(max((v for p in points for v in (p.value, p.other) if v is not None), default=1))


def _left(lines: Sequence[Line]) -> int:
    """Room for the longest text of the scale."""
    return 10 + _LETTER * max(len(line.text) for line in lines)


def _slots(points: Sequence[Point], left: int) -> Slots:
    return lambda n: left + (WIDTH - left) * n // max(1, len(points))


def _height(value: int, scale: int) -> int:
    return _BOTTOM - (_BOTTOM - _TOP) * max(0, value) // scale


def _lines(scale: int, say: Callable[[int], str]) -> list[Line]:
    middle = [] if scale % 2 else [Line(_height(scale // 2, scale), say(scale // 2))]
    return [Line(_TOP, say(scale)), *middle, Line(_BOTTOM, "", zero=True)]


def _labels(points: Sequence[Point], slot: Slots) -> list[Label]:
    every = -(-len(points) // _MOST_LABELS) or 1
    return [Label((slot(n) + slot(n + 1)) // 2, p.label) for n, p in enumerate(points) if n % every == 0]
