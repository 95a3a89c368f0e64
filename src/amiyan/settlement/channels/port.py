"""What a channel is: it takes messages, it gives answers, and it knows how both are written.

An implementation is a class with these methods, and promises:

- the same message again does no harm: whoever sends it does not know whether the first one arrived;
- an answer is given again until :meth:`Channel.done` was called for it, which happens after it was kept;
- an outage is :class:`ChannelUnavailable`, soon; nothing else is raised by ``deliver`` and ``collect``;
- ``compose`` and ``read`` ask nobody: the same values give the same bytes, the same bytes the same facts.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, Protocol

from amiyan.kernel.problems import Kind, Problem, ProblemError
from amiyan.settlement.channels import problems as p
from amiyan.settlement.payment_file import Payer

Name = Literal["bank", "treasury", "purpose_money"]
Reason = Literal["not_set", "away", "busy", "refused"]
_KINDS: Final[dict[Reason, Kind]] = {
    "not_set": p.CHANNEL_NOT_SET,
    "away": p.CHANNEL_AWAY,
    "busy": p.CHANNEL_BUSY,
    "refused": p.CHANNEL_REFUSES,
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payout as a channel needs it: ``id`` 32 hex digits, the amount in tiyn, the contract and the act behind it.

    ``contract`` is blank where the registry knows no number; of several the one that most is paid for comes first.
    """

    id: str
    amount_tiyn: int
    bin: str
    name: str
    iban: str
    purpose: str
    contract: str
    contract_on: dt.date
    act: str
    act_on: dt.date


@dataclass(frozen=True, slots=True)
class Order:
    """What one message asks for: whose money, under which budget codes, on which day, to whom."""

    id: str
    created: dt.datetime
    execution_on: dt.date
    payer: Payer
    programme: str
    codes: tuple[str, ...]
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was kept, ready to go out."""

    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came. ``name`` says nothing but where it was found."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Status:
    """What was said of a payment, or with a blank ``end_to_end_id`` of the whole message. ISO 20022's codes."""

    message_id: str
    end_to_end_id: str
    status: str
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A booked movement on an account of ours. ``reference`` names it once and for all on that account."""

    iban: str
    reference: str
    amount_tiyn: int
    is_credit: bool
    booked_on: dt.date
    end_to_end_id: str = ""
    message_id: str = ""
    payments: int = 1
    kind: str = ""
    counterparty: str = ""
    counterparty_iban: str = ""
    remittance: str = ""
    return_reason: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Opening and closing of one statement of an account, and what its entries add to it."""

    iban: str
    day: dt.date
    sequence: int
    page: int
    opening_tiyn: int
    closing_tiyn: int
    entries: int
    entries_tiyn: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that an answer says; ``problems`` is what of it could not be read."""

    statuses: tuple[Status, ...] = ()
    entries: tuple[Entry, ...] = ()
    balances: tuple[Balance, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


class ChannelUnavailable(ProblemError):  # noqa: N818 - a channel's state, as ProblemError is ours
    """A channel does not take or give anything now. What was to be sent stays, and is sent again later."""

    def __init__(self, channel: str, reason: Reason) -> None:
        """``reason``: not set up, not there, asking for patience, or refusing us."""
        self.reason: Reason = reason
        super().__init__(_KINDS[reason], where=channel, channel=channel)


class Form(Protocol):
    """How a channel's messages and answers are written."""

    name: ClassVar[Name]
    payments_max: ClassVar[int]
    bytes_max: ClassVar[int]
    one_code: ClassVar[bool]  # whether a message is of one budget code only

    @staticmethod
    def compose(order: Order) -> bytes:
        """The message, at most ``payments_max`` instructions. The same order gives the same bytes."""
        ...

    @staticmethod
    def read(answer: Answer) -> Facts:
        """What an answer says. Raises ProblemError where it cannot be read at all: then nothing of it counts."""
        ...


class Channel(Form, Protocol):
    """A form, and the line by which it travels."""

    def deliver(self, message: Message) -> Sequence[Answer]:
        """Hand a message over; what is answered at once. Raises ChannelUnavailable: it may have arrived all the same."""
        ...

    def collect(self, after: str) -> Iterable[Answer]:
        """The answers that are there. ``after`` is the name of the last one kept, for channels that count."""
        ...

    def done(self, answer: Answer) -> None:
        """The answer is kept: it need not be given again."""
        ...

    def again(self) -> Iterable[Answer]:
        """The answers for which :meth:`done` was called, as far as they are still there: a restored site asks for them."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
