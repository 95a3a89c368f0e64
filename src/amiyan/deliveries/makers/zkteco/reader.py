"""Logs of ZKTeco and compatible terminals: attlog.dat in its two layouts.

ATTLOG, as the terminal sends it: ``PIN time status verify workcode ...``. USB, from a memory stick: exactly
six fields with a space-padded PIN: ``PIN time device status verify workcode``. Read the second as the first
and the status lands in the method: real meals would be held as typed by password. Source of the layouts and
of the codes: the vendor's public PUSH protocol and files from terminals.
"""

import re
from collections.abc import Iterator
from typing import Final

from amiyan.deliveries.makers import BATCH, Record, problems, unreadable
from amiyan.deliveries.makers.source import Source, line_blocks
from amiyan.deliveries.makers.zkteco.lines import OPERATION_WORDS, Lines, width_in

LIBERAL: Final = True  # any text with tabs may be a damaged log of ours: other makers are asked first

_VOTES: Final = 65_536  # bytes in which records are counted to tell the maker

_RECORD_LINE: Final = re.compile(
    rb"^[ \t]*[^\s,;{}\[\]]+[\t ,;]+\"?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", re.MULTILINE
)
_JSON_LINE: Final = re.compile(rb'^[ \t]*(?:[{}\[\]]|"\w+"[ \t]*:)', re.MULTILINE)
_TABS: Final = re.compile(rb"^[^\t\n]+\t[^\t\n]+\t", re.MULTILINE)
_OPERATION_LINE: Final = re.compile(rb"^" + OPERATION_WORDS.encode() + rb"\s", re.MULTILINE)


def detect(sample: bytes, name: str) -> bool:
    """Whether this is such a log: most lines look like a record, or nothing speaks against the name."""
    sample = sample[:_VOTES]
    json = len(_JSON_LINE.findall(sample))
    if json:
        return len(_RECORD_LINE.findall(sample)) > json
    lines = (_RECORD_LINE, _TABS, _OPERATION_LINE)
    return "attlog" in name.lower() or any(line.search(sample) for line in lines)


def read(source: Source) -> Iterator[list[Record]]:
    """Batches of at most 5,000 records. Cost is linear; memory is one block of lines."""
    log = Lines(source.terminal, width_in(source.head.decode("latin-1").split("\n")))
    for number, block in line_blocks(source):
        if block is None:
            yield [unreadable(number, source.terminal, problems.LINE_TOO_LONG.code)]
            continue
        # Byte by byte: all that is kept is ASCII, and no encoding of names can fail here.
        lines = block.decode("latin-1").split("\n")
        for start in range(0, len(lines), BATCH):
            if batch := log.records(number + start, lines[start : start + BATCH]):
                yield batch
