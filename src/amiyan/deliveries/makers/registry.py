"""The makers that are known: every folder here with a ``reader`` is one."""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from amiyan.deliveries import makers as package
from amiyan.deliveries.makers import Record, problems
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
def kinds_by_code() -> dict[str, Kind]:
    """Every kind of problem that a record can carry, the makers' own included, by its code."""
    own = (kind for maker in known_makers() for kind in maker.kinds)
    return {kind.code: kind for kind in (*problems.OF_RECORDS, *own)}
