"""Small drawings made on the server: bars as SVG, each beside a table that holds its figures.

Coordinates are whole thousandths of the width. Colours come from the page's style sheet by class; the
drawing stretches with its place, so it holds no text but its title and description.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 1000
_THINNEST = 6  # what is not nothing stays visible


def bar(start: int, length: int, whole: int, *, kind: str, title: str, desc: str) -> SafeString:
    """One bar from ``start`` of the given length on a scale from 0 to ``whole`` (any unit, whole numbers)."""
    return _drawing([(kind, *_place(start, length, whole))], title=title, desc=desc)


def stacked(parts: list[tuple[str, int]], *, title: str, desc: str) -> SafeString:
    """Bars one after another that fill the width together: (class, size)."""
    whole = sum(max(size, 0) for _, size in parts)
    rectangles, at = [], 0
    for kind, size in parts:
        rectangles.append((kind, *_place(at, size, whole)))
        at += max(size, 0)
    return _drawing(rectangles, title=title, desc=desc)


def _place(start: int, length: int, whole: int) -> tuple[int, int]:
    """Left edge and width in thousandths; never outside the drawing, never invisible when above zero."""
    if whole <= 0 or length <= 0:
        return 0, 0
    left = min(max(start, 0) * WIDTH // whole, WIDTH)
    width = max(length * WIDTH // whole, _THINNEST)
    return min(left, WIDTH - min(width, WIDTH)), min(width, WIDTH)


def _drawing(rectangles: list[tuple[str, int, int]], *, title: str, desc: str) -> SafeString:
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0" width="{}" height="10"/>',
        (rectangle for rectangle in rectangles if rectangle[2]),
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img">'
        '<title>{}</title><desc>{}</desc><rect class="ground" x="0" y="0" width="1000" height="10"/>{}</svg>',
        title,
        desc,
        drawn,
    )
