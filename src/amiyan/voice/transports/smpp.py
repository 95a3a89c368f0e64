"""An operator's message centre, by SMPP 3.4 through the library smpplib.

One bind as transceiver, a window of messages in flight, of each message one part after the other. What was written to the
line and never answered is in doubt. Delivery reports are acknowledged only after they were kept: until then the centre
holds them, and gives them again.
"""

import hashlib
import logging
import select
import socket
import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from amiyan.voice.sms import octets
from amiyan.voice.transports.port import HandedOver, Outcome, Outgoing, Report, TransportAway
from amiyan.voice.transports.receipts import report_of

_CODING: Final = {"gsm": 0, "ucs2": 8}
_IS_CHAIN: Final = 0x40  # the text begins with a header that says which part of what it is
_ONE_DAY: Final = "000001000000000R"  # after that the centre says that it did not arrive
_ALPHANUMERIC, _OF_THE_NETWORK, _INTERNATIONAL, _ISDN = 5, 3, 1, 1
# The centre has not taken it and asks for patience; any other error says that it never will.
_LATER: Final = {
    consts.SMPP_ESME_RSYSERR,
    consts.SMPP_ESME_RMSGQFUL,
    consts.SMPP_ESME_RTHROTTLED,
    consts.SMPP_ESME_RX_T_APPN,
}
_PAUSE_S: Final = 0.02
# The library logs every message as hexadecimal digits, with its telephone: of that nothing is written down.
_LOGGER: Final = "amiyan.smpp"
logging.getLogger(_LOGGER).addFilter(lambda _record: False)
_BROKEN: Final = (
    exceptions.ConnectionError,
    exceptions.PDUError,
    exceptions.UnknownCommandError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Centre:
    """Where the operator's centre is, and as whom we are known there.

    ``window``: messages in flight. ``patience_s``: how long an answer is waited for. ``has_hex_names``: it names a message
    in hexadecimal digits when it takes it, and in decimal ones when it reports.
    """

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    sender: str = "Amiyan"
    is_tls: bool = False
    window: int = 10
    patience_s: float = 10.0
    listens_s: float = 1.0
    has_hex_names: bool = False


class Smpp:
    """The way to a centre."""

    name: ClassVar[str] = "smpp"

    def __init__(self, centre: Centre) -> None:
        """Nothing is connected yet."""
        self.centre = centre

    @contextmanager
    def open(self) -> Iterator["Bound"]:
        """Connect and bind. Raises TransportAway."""
        client = _client(self.centre)
        try:
            client.connect()
            client.bind_transceiver(system_id=self.centre.system_id, password=self.centre.password)
        except _BROKEN as error:
            _leave(client)
            raise TransportAway(str(error) or type(error).__name__) from error
        try:
            yield Bound(client, self.centre)
        finally:
            _leave(client)


class Bound:
    """A bound session. Once it breaks nothing more goes over it."""

    def __init__(self, client: Client, centre: Centre) -> None:
        """``client`` is bound as transceiver."""
        self._client, self._centre = client, centre
        self._unkept: dict[int, Report] = {}
        self._broken = ""

    def hand_over(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Each part of each once, a window of messages at a time."""
        waiting = deque(messages)
        in_flight: dict[int, tuple[Outgoing, int]] = {}
        while (waiting or in_flight) and not self._broken:
            while waiting and len(in_flight) < self._centre.window and not self._broken:
                in_flight |= self._submit(waiting.popleft(), 1)
            answer = None if self._broken else self._answer()
            if answer is None or answer.sequence not in in_flight:
                continue
            message, part = in_flight.pop(answer.sequence)
            outcome = self._outcome(message, part, answer)
            yield outcome
            if outcome.what == "handed" and part < len(message.sms.parts):
                in_flight |= self._submit(message, part + 1)
        for message, part in in_flight.values():
            yield Outcome(message.key, part, "in_doubt", detail=self._broken)
        for message in waiting:
            yield Outcome(message.key, 0, "not_taken", detail=self._broken)

    def taken(self, key: str) -> tuple[HandedOver, Sequence[str]]:  # noqa: ARG002 - asked of every transport
        """A centre knows its own names only: nobody can tell."""
        return "in_doubt", ()

    def reports(self) -> list[Report]:
        """What the centre says now: until it has said nothing for a moment, or waits for our acknowledgement.

        A centre that tells ten things and then waits for a word on them is not kept waiting: once something was said, a short
        pause ends it.
        """
        while not self._broken and self._something_comes(
            _PAUSE_S if self._unkept else self._centre.listens_s
        ):
            try:
                self._take(self._client.read_pdu())
            except _BROKEN as error:
                self._break(error)
        return list(self._unkept.values())

    def kept(self, reports: Sequence[Report]) -> None:
        """Acknowledge them; where the line is broken the centre gives them again."""
        known = set(reports)
        for sequence, report in list(self._unkept.items()):
            if report in known:
                self._acknowledge(sequence)
                del self._unkept[sequence]

    def _submit(self, message: Outgoing, part: int) -> dict[int, tuple[Outgoing, int]]:
        """Write one part to the line: from that moment on it is in flight, also where the line breaks under it."""
        sms, sender = message.sms, self._centre.sender
        header = _header(message.key, len(sms.parts), part) if sms.is_chain else b""
        pdu = smpp.make_pdu(
            "submit_sm",
            client=self._client,
            source_addr_ton=_OF_THE_NETWORK if sender.isdigit() else _ALPHANUMERIC,
            source_addr=sender,
            dest_addr_ton=_INTERNATIONAL,
            dest_addr_npi=_ISDN,
            destination_addr=message.number.removeprefix("+"),
            esm_class=_IS_CHAIN if sms.is_chain else 0,
            data_coding=_CODING[sms.coding],
            registered_delivery=1,
            validity_period=_ONE_DAY,
            short_message=header + octets(sms.parts[part - 1], sms.coding),
        )
        try:
            self._client.send_pdu(pdu)
        except _BROKEN as error:
            self._break(error)
        return {pdu.sequence: (message, part)}

    def _answer(self) -> Any:
        """The next answer to something of ours; reports and questions that come meanwhile are taken. None for none."""
        try:
            pdu = self._client.read_pdu()
        except _BROKEN as error:  # a timeout too is an OSError
            self._break(error)
            return None
        if pdu.command in ("submit_sm_resp", "generic_nack"):
            return pdu
        self._take(pdu)
        return None

    def _something_comes(self, seconds: float) -> bool:
        """Whether there is something to read: a message that was begun is then read to its end."""
        line = self._client._socket  # noqa: SLF001 - the library has no other way
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return True
        return bool(select.select([line], [], [], seconds)[0])

    def _take(self, pdu: Any) -> None:
        if pdu.command == "deliver_sm":
            report = report_of(pdu)
            if report is None:
                self._acknowledge(pdu.sequence)  # somebody wrote back, or it is still under way
            else:
                self._unkept[pdu.sequence] = report
        elif pdu.command == "enquire_link":
            self._reply("enquire_link_resp", pdu.sequence)
        elif pdu.command == "unbind":
            self._reply("unbind_resp", pdu.sequence)
            self._broken = "the centre ended the session"

    def _outcome(self, message: Outgoing, part: int, answer: Any) -> Outcome:
        if answer.command == "generic_nack" or answer.is_error():
            what: HandedOver = "not_taken" if answer.status in _LATER else "refused"
            return Outcome(
                message.key, part, what, detail=str(consts.DESCRIPTIONS.get(answer.status, answer.status))
            )
        name = bytes(answer.message_id or b"").decode("ascii", "replace")
        if self._centre.has_hex_names:
            name = str(int(name, 16))
        return Outcome(message.key, part, "handed", name)

    def _acknowledge(self, sequence: int) -> None:
        self._reply("deliver_sm_resp", sequence)

    def _reply(self, command: str, sequence: int) -> None:
        reply = smpp.make_pdu(command, client=self._client)
        reply.sequence = sequence
        try:
            self._client.send_pdu(reply)
        except _BROKEN as error:
            self._break(error)

    def _break(self, error: BaseException) -> None:
        self._broken = self._broken or str(error) or type(error).__name__


class _ByName:
    """TLS with the name that the certificate is for, which the library does not tell its socket."""

    def __init__(self, host: str) -> None:
        self._context, self._host = ssl.create_default_context(), host

    def wrap_socket(self, raw: socket.socket) -> ssl.SSLSocket:
        return self._context.wrap_socket(raw, server_hostname=self._host)


def _client(centre: Centre) -> Client:
    return Client(
        centre.host,
        centre.port,
        timeout=centre.patience_s,
        ssl_context=_ByName(centre.host) if centre.is_tls else None,
        logger_name=_LOGGER,
        allow_unknown_opt_params=True,
    )


def _leave(client: Client) -> None:
    """Say goodbye where somebody still listens."""
    try:
        if client.state == consts.SMPP_CLIENT_STATE_BOUND_TRX:
            client.unbind()
    except _BROKEN:
        pass  # a centre may hang up at once
    client.disconnect()


def _header(key: str, parts: int, part: int) -> bytes:
    """The user data header of a chain (3GPP TS 23.040): by which number the parts belong together, of how many, which."""
    return bytes((5, 0, 3, hashlib.sha256(key.encode()).digest()[0], parts, part))
