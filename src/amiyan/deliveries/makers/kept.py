"""Kept text of a maker's terminals, read into records by the maker's own module."""

from collections.abc import Iterator
from importlib import import_module

from amiyan.deliveries.makers import Record


def read_kept(maker: str, layout: str, kept: bytes, terminal: str) -> Iterator[list[Record]]:
    """Batches of the records in ``kept``, as the maker's ``live.read`` gives them: always the same ones."""
    records: Iterator[list[Record]] = import_module(f"{__package__}.{maker}.live").read(
        kept, layout, terminal
    )
    return records
