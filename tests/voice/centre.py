"""A message centre for tests: a real SMPP server of another make (smpp34, in Rust), in a thread, that does as it is told."""

import asyncio
import socket
import threading
from collections import Counter, defaultdict
from contextlib import contextmanager

import smpp34

RECEIPT = 4


class MessageCentre:
    """``says(number, part)`` is how a part is answered: "accept", a status to reject it with, "hang up" or "silence".

    ``states`` of a number is what its receipt says: DELIVRD unless said otherwise, "" for no receipt.
    """

    def __init__(self):
        self.says = lambda number, part: "accept"
        self.states = defaultdict(lambda: "DELIVRD")
        self.got, self.receipts, self.refused_receipts = [], Counter(), 0
        self.sessions, self.waiting, self.tasks, self.kept_open = {}, [], set(), []
        self.port = free_port()
        self._stop, self._ready = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def _serve(self):
        server = smpp34.Server(host="127.0.0.1", port=self.port, system_id="Centre")
        await server.start()
        self._ready.set()
        coming = asyncio.ensure_future(server.next())
        while not self._stop.is_set():
            if not (await asyncio.wait({coming}, timeout=0.05))[0]:
                continue
            event, coming = coming.result(), asyncio.ensure_future(server.next())
            if isinstance(event, smpp34.Esme):
                self.sessions[event.session_id] = event
                waiting, self.waiting = self.waiting, []
                for name, number, state in waiting:
                    await self._tell(event, name, number, state)
            elif isinstance(event, smpp34.SubmitSmEvent):
                await self._submitted(event)
        coming.cancel()
        await server.stop()

    async def _submitted(self, event):
        number = f"+{event.destination_addr}"
        part = event.short_message[5] if event.esm_class & 0x40 else 1
        answer = self.says(number, part)
        self.got.append((number, event.data_coding, event.esm_class, bytes(event.short_message)))
        if answer == "silence":
            self.kept_open.append(event)  # one that is let go is answered by itself
            return
        if isinstance(answer, int):
            event.reject(answer)
            return
        name = f"m{len(self.got)}"
        if answer == "hang up":
            await self.sessions[event.session_id].unbind()
            return
        event.accept(name)
        if state := self.states[number]:
            # A centre goes on taking messages while it waits for our word on a receipt.
            self.tasks.add(
                asyncio.ensure_future(self._tell(self.sessions[event.session_id], name, number, state))
            )

    async def _tell(self, session, name, number, state):
        text = f"id:{name} sub:001 dlvrd:001 submit date:2609071200 done date:2609071201 stat:{state} err:000 text:"
        try:
            answer = await asyncio.wait_for(
                session.deliver_sm(
                    source_addr=number[1:],
                    destination_addr="Amiyan",
                    esm_class=RECEIPT,
                    short_message=text.encode(),
                ),
                2,
            )
        except (smpp34.SmppError, TimeoutError):
            self.waiting.append((name, number, state))
        else:
            self.receipts[name] += answer.is_success

    def texts(self):
        """Number and text of everything that came, chains put together."""
        found = defaultdict(str)
        for number, coding, kind, body in self.got:
            text = body[6:] if kind & 0x40 else body
            found[number] += text.decode("utf-16-be" if coding == 8 else "ascii")
        return dict(found)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def message_centre():
    centre = MessageCentre()
    centre._thread.start()
    assert centre._ready.wait(10)
    try:
        yield centre
    finally:
        centre._stop.set()
        centre._thread.join(10)
