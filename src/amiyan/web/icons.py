"""Our own small drawings, put into the page itself: a line of path data each, on a field of 24 by 24.

Nothing is fetched for them, they are there without a network, and they take the colour of the words beside them.
"""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

_FACE: Final = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.8 9.6v.6m6.4-.6v.6"
PATHS: Final[dict[str, str]] = {
    "home": "M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5h4v5",
    "wallet": "M4 8.5A2.5 2.5 0 0 1 6.5 6H18v3M4 8.5V17a2.5 2.5 0 0 0 2.5 2.5H20V9H6.5A2.5 2.5 0 0 1 4 8.5M16.5 14.2h.1",
    "year": "M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4m7-4v4M8 14h3m2 0h3m-8 3h3",
    "meal": "M4 11.5h16c0 4.5-3 8-8 8s-8-3.5-8-8M9 8.5c-1.3-1.5 1.3-2.5 0-4m5 4c-1.3-1.5 1.3-2.5 0-4",
    "people": "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 19.5c.5-4 3-6 6.5-6s6 2 6.5 6"
    "M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14c2 .8 3.2 2.7 3.5 5.5",
    "list": "M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1",
    "paper": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6m-6 4h6",
    "more": "M5.5 12h.1M12 12h.1M18.5 12h.1",
    "bell": "M6 16.5h12l-1.5-2.5v-4a4.5 4.5 0 0 0-9 0v4zM10 19.5c1.2.9 2.8.9 4 0",
    "search": "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5",
    "before": "M14.5 5.5 8 12l6.5 6.5",
    "next": "M9.5 5.5 16 12l-6.5 6.5",
    "check": "M4.5 12.5 10 18 19.5 6.5",
    "pause": "M8.5 5.5v13m7-13v13",
    "cross": "M6 6l12 12M18 6 6 18",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3.2 2",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.5M12 7.6v.1",
    "warning": "M12 4 3 19.5h18zM12 10v4.5M12 17v.1",
    "back": "M5 9.5h9a5 5 0 0 1 0 10H9M9 5 4.5 9.5 9 14",
    "face-1": f"{_FACE}M8.5 16.5c1-1.7 2.2-2.4 3.5-2.4s2.5.7 3.5 2.4",
    "face-2": f"{_FACE}M8.5 16c1.5-1.2 5.5-1.2 7 0",
    "face-3": f"{_FACE}M8.5 15.2h7",
    "face-4": f"{_FACE}M8.5 14.5c1.5 1.5 5.5 1.5 7 0",
    "face-5": f"{_FACE}M8 13.8c.8 2.2 2.2 3.3 4 3.3s3.2-1.1 4-3.3z",
}


def drawn(name: str) -> SafeString:
    """The drawing of a name, hidden from screen readers: words stand beside it. KeyError for an unknown name."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        PATHS[name],
    )
