"""Lines that stand for what was cut from a request: why it could not be read, and nothing of it."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from amiyan.deliveries.makers import problems
from amiyan.deliveries.makers.live import CUT
from amiyan.kernel.problems import Kind

_CODES: Final = frozenset(kind.code for kind in problems.OF_RECORDS)
_LONGEST: Final = 64  # characters of such a line


@cache
def cut(code: str) -> str:
    """The line, without its end, that stands for a record of this problem."""
    return CUT + code


def code_of(line: str, own: Sequence[Kind] = ()) -> str:
    """The code of a line that stands for a cut one; '' for any other line.

    ``own`` are the maker's own kinds. A code that nobody knows is text like any other: a terminal may have
    written it.
    """
    if not line.startswith(CUT) or len(line) > _LONGEST:
        return ""
    code = line[len(CUT) :].rstrip("\r")
    return code if code in _CODES or any(code == kind.code for kind in own) else ""
