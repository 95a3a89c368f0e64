"""What the demo gate says over the network: ``POST /demo-gate?gate=GATE7`` with the lines of its log.

Three functions are a maker's whole network side (``makers/live.py`` says what each promises): ``claims``,
``hear`` and ``read``. A fourth, ``order``, is for terminals that take orders; this gate takes none.
"""

from collections.abc import Iterator
from typing import Final

from amiyan.deliveries.makers import BATCH, METHODS, UNREADABLE, Record, problems, unreadable
from amiyan.deliveries.makers.cuts import code_of, cut
from amiyan.deliveries.makers.demo.reader import record_of, says
from amiyan.deliveries.makers.live import CUT, Heard, Reply, Request
from amiyan.deliveries.makers.serials import believed

LAYOUT: Final = "demo-lines"

_LONGEST: Final = 64  # characters of a line that can be a record


def claims(method: str, path: str, content_type: str) -> bool:  # noqa: ARG001 - its path is its own
    """Whether this is the gate's own path."""
    return method == "POST" and path == "/demo-gate"


def hear(request: Request) -> Heard:
    """Keeps a record's three fields, and of what is damaged only why it cannot be read."""
    lines = request.body.decode("ascii", "replace").splitlines()
    kept = [_kept(line.strip()) for line in lines if says(line) or line.startswith(CUT)]
    gate = believed(request.query.get("gate", ""))
    text = "".join(f"{line}\n" for line in kept).encode("ascii")
    return Heard((gate,) if gate else (), Reply(b"OK"), text, LAYOUT if text else "", len(kept))


def read(kept: bytes, layout: str, terminal: str) -> Iterator[list[Record]]:  # noqa: ARG001 - there is one layout
    """Batches of records, one for each kept line."""
    lines = kept.decode("ascii", "replace").splitlines()
    for start in range(0, len(lines), BATCH):
        numbered = enumerate(lines[start : start + BATCH], start + 1)
        yield [_read(number, line, terminal) for number, line in numbered]


def _kept(line: str) -> str:
    if code := code_of(line):
        return cut(code)
    record = (
        record_of(1, line, "")
        if len(line) <= _LONGEST
        else unreadable(1, "", problems.RECORD_INCOMPLETE.code)
    )
    if record.kind == UNREADABLE:
        return cut(record.problem)
    method = line.rsplit(";", 1)[1]
    return f"{record.pin};{record.local};{method if method in (*METHODS, 'door') else 'unknown'}"


def _read(number: int, line: str, terminal: str) -> Record:
    code = code_of(line)
    return unreadable(number, terminal, code) if code else record_of(number, line, terminal)
