"""A message centre for a bench: the SMPP server of another make (smpp34), in a process of its own, that takes everything."""

import asyncio
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Final

from amiyan.kernel.problems import N_, Kind, ProblemError

READY_WITHIN_S: Final = 20.0
_RECEIPT: Final = 4
NO_CENTRE: Final = Kind(
    "bench-no-centre",
    N_("The message centre that this bench sends to is not installed."),
    N_("Install what requirements.in names: smpp34."),
    503,
)


@contextmanager
def message_centre(*, tells: bool) -> Iterator[int]:
    """A centre on a port of this machine, whose number is given; ``tells``: it reports each message as delivered.

    ProblemError where its library is missing or it does not start.
    """
    port = _free_port()
    spawn = multiprocessing.get_context("spawn")
    is_ready, is_over = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_run, args=(port, tells, is_ready, is_over), daemon=True)
    process.start()
    try:
        if not is_ready.wait(READY_WITHIN_S):
            raise ProblemError(NO_CENTRE)
        yield port
    finally:
        is_over.set()
        process.join(READY_WITHIN_S)
        process.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _run(port: int, tells: bool, is_ready: Event, is_over: Event) -> None:
    asyncio.run(_serve(port, tells=tells, is_ready=is_ready, is_over=is_over))


async def _serve(port: int, *, tells: bool, is_ready: Event, is_over: Event) -> None:
    import smpp34  # noqa: PLC0415 - only a bench and the tests have it

    server = smpp34.Server(host="127.0.0.1", port=port, system_id="Centre")
    await server.start()
    is_ready.set()
    sessions: dict[str, smpp34.Esme] = {}
    told: set[asyncio.Task[None]] = set()
    taken = 0
    coming = asyncio.ensure_future(server.next())
    while not is_over.is_set():
        if not (await asyncio.wait({coming}, timeout=0.1))[0]:
            continue
        event, coming = coming.result(), asyncio.ensure_future(server.next())
        if isinstance(event, smpp34.Esme):
            sessions[event.session_id] = event
        elif isinstance(event, smpp34.SubmitSmEvent):
            taken += 1
            event.accept(name := f"{port}-{taken}")  # no two centres of a bench give the same name
            if tells:
                task = asyncio.ensure_future(_tell(sessions[event.session_id], name, event.destination_addr))
                told.add(task)
                task.add_done_callback(told.discard)
    coming.cancel()
    await server.stop()


async def _tell(session: "object", name: str, number: str) -> None:
    import smpp34  # noqa: PLC0415 - as above

    text = (
        f"id:{name} sub:001 dlvrd:001 submit date:2609071200 done date:2609071201 stat:DELIVRD err:000 text:"
    )
    assert isinstance(session, smpp34.Esme)
    try:
        await session.deliver_sm(
            source_addr=number, destination_addr="Amiyan", esm_class=_RECEIPT, short_message=text.encode()
        )
    except smpp34.SmppError:
        return  # whoever hung up asks for nothing more
