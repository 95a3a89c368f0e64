"""A platform of purpose-marked money over HTTP, as a digital tenge might be: a payment a request, and a feed of events.

The protocol is ours (``docs/bank.md``). Each payment is asked for under its payout's id as ``Idempotency-Key``: the
same again is the same payment, so a time-out after the platform's acceptance is met by asking again.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Final

import httpx
import msgspec

from amiyan.kernel.problems import Problem, ProblemError
from amiyan.settlement.channels import problems as p
from amiyan.settlement.channels.port import (
    Answer,
    ChannelUnavailable,
    Entry,
    Facts,
    Message,
    Name,
    Order,
    Status,
)

ACCOUNT: Final = "purpose_money"
TIMEOUT_S: Final = 10
_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_BYTES_MAX: Final = 8 << 20
_STATUS: Final = {"accepted": "ACCP", "rejected": "RJCT", "settled": "ACSC"}
# What stands in the way of one payment, and not of the platform.
_OF_THE_PAYMENT: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.UNPROCESSABLE_ENTITY}
)
_KNOWN: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
# The names of answers sort in this order, and the last of them is where the feed is read on.
_AT_ONCE: Final = "answers"
_FEED: Final = "events"

_Tiyn = Annotated[int, msgspec.Meta(gt=0, le=10**18)]
_Text = Annotated[str, msgspec.Meta(max_length=500)]


class _Event(msgspec.Struct):
    key: _Text
    state: _Text
    amount_tiyn: _Tiyn
    number: int
    date: dt.date
    reason: _Text = ""


class _Feed(msgspec.Struct):
    events: list[_Event]
    next: int
    more: bool


class _AtOnce(msgspec.Struct):
    message: _Text
    key: _Text
    status: int
    state: _Text = ""
    reason: _Text = ""
    error: _Text = ""


class PurposeMoney:
    """The channel of a platform of marked money."""

    name: ClassVar[Name] = "purpose_money"
    payments_max: ClassVar[int] = 1  # each payment is a call of its own, and fails or succeeds by itself
    bytes_max: ClassVar[int] = 1 << 20
    one_code: ClassVar[bool] = False

    def __init__(self, url: str, *, token: str = "", timeout_s: int = TIMEOUT_S) -> None:
        """Raises ProblemError where the address cannot serve."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.Client(
            base_url=_checked(url), headers=headers, timeout=timeout_s, trust_env=False
        )

    @staticmethod
    def compose(order: Order) -> bytes:
        """The call: its key and its body."""
        (one,) = order.instructions
        payment = {
            "purpose": order.programme,
            "payer_bin": order.payer.bin,
            "payee_bin": one.bin,
            "payee_account": one.iban,
            "amount_tiyn": one.amount_tiyn,
            "remittance": one.purpose,
        }
        return json.dumps({"key": one.id, "payment": payment}, ensure_ascii=False).encode()

    @staticmethod
    def read(answer: Answer) -> Facts:
        """What the platform said at once, or what its events tell. Raises ProblemError where neither can be read."""
        try:
            if answer.name.startswith(_AT_ONCE):
                return _at_once(msgspec.json.decode(answer.body, type=_AtOnce))
            return _told(msgspec.json.decode(answer.body, type=_Feed))
        except msgspec.DecodeError as error:
            raise ProblemError(p.ANSWER_UNREADABLE, name=answer.name, why=str(error)[:200]) from None

    def deliver(self, message: Message) -> Sequence[Answer]:
        """Ask for the payment, and give what was answered. Raises ChannelUnavailable where nothing was."""
        call = json.loads(message.body)
        said = {"message": message.id, **self._pay(call["key"], call["payment"])}
        return (Answer(f"{_AT_ONCE}-{message.id}", json.dumps(said, ensure_ascii=False).encode()),)

    def collect(self, after: str) -> Iterable[Answer]:
        """The feed behind the last page that was kept."""
        number = after.removeprefix(f"{_FEED}-")
        return self._feed(int(number) if number.isdigit() else 0)

    def done(self, answer: Answer) -> None:
        """The name of the last page kept is where the feed is read on."""

    def again(self) -> Iterable[Answer]:
        """The feed from its beginning. What was answered at once to a payment is answered again when it is asked for."""
        return self._feed(0)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _pay(self, key: str, payment: dict[str, Any]) -> dict[str, Any]:
        response = self._ask("POST", "v1/payments", headers={"Idempotency-Key": key}, json=payment)
        status = response.status_code
        if status not in _KNOWN | _OF_THE_PAYMENT and status != HTTPStatus.CONFLICT:
            raise ChannelUnavailable(self.name, _reason_of(status))
        found = _object(response.content)
        said = {name: str(found[name])[:200] for name in ("state", "reason", "error") if found.get(name)}
        return {"key": key, "status": status, **said}

    def _feed(self, after: int) -> Iterator[Answer]:
        more = True
        while more:
            response = self._ask("GET", "v1/events", params={"after": after})
            if response.status_code != HTTPStatus.OK:
                raise ChannelUnavailable(self.name, _reason_of(response.status_code))
            found = _object(response.content)
            following, more = found.get("next"), found.get("more") is True
            if not isinstance(following, int) or following <= after:
                return
            yield Answer(f"{_FEED}-{following:015}", response.content)
            after = following

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        try:
            response = self.client.request(method, path, **what)
        except httpx.HTTPError as error:
            raise ChannelUnavailable(self.name, "away") from error
        if len(response.content) > _BYTES_MAX:
            raise ChannelUnavailable(self.name, "refused")
        return response


def _at_once(said: _AtOnce) -> Facts:
    """A payment that stands in the way of itself was not made; a key that stands for another is nobody's answer."""
    if said.status == HTTPStatus.CONFLICT:
        return Facts(problems=(Problem(p.KEY_REUSED, params={"key": said.key}),))
    if said.status in _OF_THE_PAYMENT:
        return Facts((Status(said.message, said.key, "RJCT", said.error),))
    if said.state in _STATUS:
        return Facts((Status(said.message, said.key, _STATUS[said.state], said.reason),))
    return Facts()


def _told(feed: _Feed) -> Facts:
    """What is settled has moved, and what is returned has come back: both are lines of the account."""
    statuses = [
        Status("", one.key, _STATUS[one.state], one.reason)
        for one in feed.events
        if one.state in {"accepted", "rejected"}
    ]
    entries = [
        Entry(
            iban=ACCOUNT,
            reference=f"{one.number:015}",
            amount_tiyn=one.amount_tiyn,
            is_credit=one.state == "returned",
            booked_on=one.date,
            end_to_end_id=one.key,
            return_reason=one.reason,
        )
        for one in feed.events
        if one.state in {"settled", "returned"}
    ]
    return Facts(tuple(statuses), tuple(entries))


def _reason_of(status: int) -> Any:
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return "busy"
    return "away" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"


def _object(content: bytes) -> dict[str, Any]:
    """The object in an answer; an answer that is none says nothing."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _checked(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ProblemError(p.ADDRESS_WRONG, url=url[:200]) from error
    if address.scheme not in {"http", "https"} or not address.host or address.query or address.fragment:
        raise ProblemError(p.ADDRESS_WRONG, url=url[:200])
    if address.scheme == "http" and address.host not in _ON_THIS_MACHINE:
        raise ProblemError(p.NOT_ENCRYPTED, url=url[:200])
    return address
