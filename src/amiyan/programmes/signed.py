"""Values that two people signed, as a port: who keeps them is asked, and this room needs no database.

A room above names itself once (:func:`ask_for_signed`). What it answers is joined to a programme after the folder's
values and the site's file, by the same rules (:mod:`amiyan.programmes.overlay`).
"""

from collections.abc import Callable, Mapping

from amiyan.programmes.parameters import Value

Signed = tuple[Value, ...]
_asked: list[Callable[[], Mapping[str, Signed]]] = []


def ask_for_signed(source: Callable[[], Mapping[str, Signed]]) -> None:
    """From now on ``source`` says which values count, by programme; it is asked often and answers from memory."""
    _asked[:] = [source]


def signed(code: str) -> Signed:
    """The values that two people signed for a programme, in their order; none where nobody keeps any."""
    return _asked[0]().get(code, ()) if _asked else ()
