"""Kept text of a maker's terminals, read into records by the maker's own module."""

from collections.abc import Iterator
from importlib import import_module
from typing import Final

from amiyan.deliveries.makers import Record

SIGN_IN: Final = "sign-in"  # no terminal's: an act of somebody who had just signed in; it holds no passes


def read_kept(maker: str, layout: str, kept: bytes, terminal: str) -> Iterator[list[Record]]:
    """Batches of the records in ``kept``, as the maker's ``live.read`` gives them: always the same ones."""
    if maker == SIGN_IN:
        return iter(())
    records: Iterator[list[Record]] = import_module(f"{__package__}.{maker}.live").read(
        kept, layout, terminal
    )
    return records
