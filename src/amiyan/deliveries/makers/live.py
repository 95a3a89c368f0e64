"""What a maker's terminals say over the network, and what they are answered.

A maker that speaks by network has a module ``live`` in its folder, pure like its reader:

- ``claims(method, path, content_type)``: whether a request is this maker's. ``path`` begins with "/" and holds
  no secret. ``LIBERAL = True`` puts a maker that takes almost anything last.
- ``hear(request)``: what the request says, less pictures, templates, names and passwords. It never raises for
  what a terminal may send: a terminal that is not answered sends the same again for ever, and what it recorded
  later waits behind. What nobody can read is kept as a record that says so.
- ``read(kept, layout, terminal)``: batches of records of what was kept, numbered by its lines; the same kept
  text always gives the same records.
- ``order(commands)``, only where its terminals take orders: the answer that carries them.

Cost of ``hear``: linear in the body, which is bounded before it gets here.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

CUT: Final = "#cut "  # begins a kept line that stands for one that was cut; the code of its problem follows


class Request(NamedTuple):
    """A request as it came: ``path`` without the secret, ``body`` whole and already unpacked."""

    method: str
    path: str
    query: Mapping[str, str]
    content_type: str
    body: bytes


class Reply(NamedTuple):
    """What a terminal is answered, once all it sent is committed."""

    body: bytes
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"


class Done(NamedTuple):
    """A terminal's answer to one order: ``code`` as it wrote it ('0' is success for most makers)."""

    id: int
    code: str
    text: str


class Heard(NamedTuple):
    """What a request said.

    ``serials``: the names by which the terminal calls itself, the strongest first; none where it does not say.
    ``kept``: text to keep as evidence, b"" where there is nothing to keep (a heartbeat). ``layout`` tells
    ``read`` what it is, and begins with the name of the maker's folder and a hyphen. ``records``: how many
    records ``read`` will give. ``told_now``: the local wall clock of the terminal as it sent
    ('YYYY-MM-DD HH:MM:SS'), '' where it does not tell. ``firm`` is whether a first serial that nobody knows
    means another terminal (False: it is only an address, say).
    """

    serials: tuple[str, ...]
    reply: Reply
    kept: bytes = b""
    layout: str = ""
    records: int = 0
    told_now: str = ""
    done: tuple[Done, ...] = ()
    wants_orders: bool = False
    firm: bool = True


class Order(NamedTuple):
    """What a terminal is told: ``kind`` is one of 'add', 'remove', 'forget' (the templates of a person)."""

    id: int
    kind: str
    pin: str
    name: str = ""
