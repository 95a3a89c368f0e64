"""The four trees of the public log, collected from the rooms that own their rows."""

from typing import Final

from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.entitlements.log import DECISIONS
from amiyan.ledger.log.source import TRANSFERS, Source

SOURCES: Final[tuple[Source, ...]] = (TRANSFERS, EVIDENCE, VERDICTS, DECISIONS)
TREES: Final = tuple(source.tree for source in SOURCES)


def source_of(tree: str) -> Source:
    """The source of a tree by its name; KeyError where there is none."""
    return {source.tree: source for source in SOURCES}[tree]
