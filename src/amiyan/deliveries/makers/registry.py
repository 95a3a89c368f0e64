"""The makers that are known: every folder here with a ``reader`` is one.

One that also has a module ``live`` speaks by network; its layouts begin with the folder's name and a hyphen.
"""

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from amiyan.deliveries import makers as package
from amiyan.deliveries.makers import Record, problems
from amiyan.deliveries.makers.live import Heard, Order, Reply, Request
from amiyan.deliveries.makers.source import Source
from amiyan.kernel.problems import Kind


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker's reader. ``detect`` looks at the first bytes and the name; ``read`` yields batches."""

    name: str
    detect: Callable[[bytes, str], bool]
    read: Callable[[Source], Iterator[list[Record]]]
    liberal: bool
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class LiveMaker:
    """What a maker's terminals say over the network; ``makers/live.py`` says what each function promises.

    ``order`` is None where terminals take no orders.
    """

    name: str
    claims: Callable[[str, str, str], bool]
    hear: Callable[[Request], Heard]
    read: Callable[[bytes, str, str], Iterator[list[Record]]]
    order: Callable[[Sequence[Order]], Reply] | None
    liberal: bool


@cache
def known_makers() -> tuple[Maker, ...]:
    """All makers in the order in which they are asked: by name, those that take almost any text last.

    A reader exposes ``detect(sample, name)`` and ``read(source)``, and may have ``LIBERAL = True`` and
    ``KINDS``, its own kinds of problems.
    """
    found = []
    for folder in pkgutil.iter_modules(package.__path__):
        if folder.ispkg:
            reader = import_module(f"{package.__name__}.{folder.name}.reader")
            liberal = getattr(reader, "LIBERAL", False)
            kinds = getattr(reader, "KINDS", ())
            found.append(Maker(folder.name, reader.detect, reader.read, liberal, tuple(kinds)))
    return tuple(sorted(found, key=lambda maker: (maker.liberal, maker.name)))


@cache
def live_makers() -> tuple[LiveMaker, ...]:
    """The makers that speak by network, in the order in which they are asked whose a request is."""
    found = []
    for folder in pkgutil.iter_modules(package.__path__):
        module = f"{package.__name__}.{folder.name}.live"
        if folder.ispkg and find_spec(module):
            live = import_module(module)
            liberal = getattr(live, "LIBERAL", False)
            order = getattr(live, "order", None)
            found.append(LiveMaker(folder.name, live.claims, live.hear, live.read, order, liberal))
    return tuple(sorted(found, key=lambda maker: (maker.liberal, maker.name)))


def maker_of(method: str, path: str, content_type: str) -> LiveMaker | None:
    """Whose request this is; None where nobody claims it. ``path`` begins with "/" and holds no secret."""
    return next((maker for maker in live_makers() if maker.claims(method, path, content_type)), None)


def maker_of_layout(layout: str) -> LiveMaker | None:
    """Who reads what was kept in this layout."""
    name = layout.partition("-")[0]
    return next((maker for maker in live_makers() if maker.name == name), None)


@cache
def kinds_by_code() -> dict[str, Kind]:
    """Every kind of problem that a record can carry, the makers' own included, by its code."""
    own = (kind for maker in known_makers() for kind in maker.kinds)
    return {kind.code: kind for kind in (*problems.OF_RECORDS, *own)}
