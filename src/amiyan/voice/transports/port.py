"""What carries messages out of the house, and brings word of them back.

An implementation is a class with these methods, and promises:

- it never hands over by itself what it was not just given: nothing is tried again but by whoever asks;
- what it does not know it calls in doubt, and never guesses that a message was not taken;
- a report is given again until :meth:`Line.kept` was called for it, which happens after it was kept;
- an outage is :class:`TransportAway`, raised by ``open`` alone: before anything was handed over.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from amiyan.kernel.problems import ProblemError
from amiyan.voice import problems
from amiyan.voice.sms import Sms

HandedOver = Literal["handed", "not_taken", "refused", "in_doubt"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one telephone (E.164). ``key`` names this attempt, once and for all."""

    key: str
    number: str
    sms: Sms


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part (from 1; 0: of all) of a message at the moment of handing over."""

    key: str
    part: int
    what: HandedOver
    reference: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the network says of a part that it took, by the name that it gave it."""

    reference: str
    what: Literal["delivered", "failed"]
    number: str = ""
    detail: str = ""


class TransportAway(ProblemError):  # noqa: N818 - a transport's state, as ProblemError is ours
    """Nothing can be handed over now. What is due stays due."""

    def __init__(self, why: str) -> None:
        super().__init__(problems.TRANSPORT_AWAY, why=why)


class Line(Protocol):
    """An open way out."""

    def hand_over(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Hand messages over, each part of each once; what became of them, as it is known. Raises nothing."""
        ...

    def taken(self, key: str) -> tuple[HandedOver, Sequence[str]]:
        """Whether a message of an earlier line was taken, and the names of its parts; in doubt where nobody can tell."""
        ...

    def reports(self) -> Iterable[Report]:
        """What is said of messages now; asked again after :meth:`kept`, what is said next, and in the end nothing."""
        ...

    def kept(self, reports: Sequence[Report]) -> None:
        """These reports are kept: they need not be given again."""
        ...


class Transport(Protocol):
    """A way out that can be opened."""

    name: ClassVar[str]

    def open(self) -> AbstractContextManager[Line]:
        """Connect. Raises TransportAway."""
        ...
