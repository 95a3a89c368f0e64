"""What waits in a store, since when, and what is wrong."""

from dataclasses import dataclass

from amiyan.gate.clock import Clocks
from amiyan.gate.store import Store
from amiyan.gate.words import N_, _

# What can be wrong while the gate runs: what it is, and what to do.
TROUBLES: dict[str, tuple[str, str]] = {
    "device-fork": (
        N_("Sending has stopped: the server has other records under this device's key."),
        N_("Recording goes on. Call the office; the device is enrolled anew, or told to resume."),
    ),
    "gate-pruned": (
        N_("Sending has stopped: the server asks for records that are no longer kept here."),
        N_("Recording goes on. Call the office; the server was set back by months."),
    ),
    "device-unknown": (
        N_("The server does not know this device."),
        N_("Give the office the public key that “amiyan gate init” printed; sending begins by itself."),
    ),
    "device-signature": (
        N_("The server refuses this device's signature."),
        N_("Compare the public key with the one that was enrolled; sending begins by itself."),
    ),
    "device-batch-malformed": (
        N_("The server cannot read what this device sends."),
        N_("Recording goes on. Call the office: the program of one of the two is too old."),
    ),
    "device-batch-too-large": (
        N_("The server cannot read what this device sends."),
        N_("Recording goes on. Call the office: the program of one of the two is too old."),
    ),
    "device-clock": (
        N_("This machine's clock is far off."),
        N_("Set the clock, and let it follow the network's time."),
    ),
    "gate-store-write": (
        N_("The disk takes nothing any more."),
        N_("Write down on paper who came, let everybody pass, and look at the disk."),
    ),
}
_NOT_SENT = (
    N_("The server was not reached."),
    N_("Nothing needs to be done: everything is kept and sent again by itself. Look at the network."),
)


def explained(code: str) -> tuple[str, str]:
    """What a code of trouble means and what to do about it, in the language that is spoken."""
    what, todo = TROUBLES.get(code, _NOT_SENT)
    return _(what), _(todo)


@dataclass(frozen=True, slots=True)
class Status:
    """A store as it is now. ``stopped`` and ``trouble`` are codes, '' for none; times as ISO 8601 writes them."""

    device: str
    server: str
    waiting_records: int
    waiting_batches: int
    oldest_at: str
    acknowledged: int
    acknowledged_at: str
    stopped: str
    trouble: str
    now: str
    clock_jumps: int
    last_jump_at: str
    last_jump_s: int


def status_of(store: Store, clocks: Clocks) -> Status:
    """Look into a store; nothing is changed."""
    loose, oldest = store.first(
        "SELECT count(*), coalesce((SELECT at FROM record ORDER BY place LIMIT 1), '') FROM record"
    )
    committed = store.committed
    batches, cut, first = store.first(
        "SELECT count(*), coalesce(sum(records), 0), coalesce((SELECT oldest_at FROM batch WHERE number > w"
        f" ORDER BY number LIMIT 1), '') FROM batch, (SELECT {committed} AS w) WHERE number > w"
    )
    last = store.first(f"SELECT acknowledged_at FROM batch WHERE number = {committed}")
    jumps, jump_at, jump = store.first(
        "SELECT count(*), coalesce((SELECT at FROM jump ORDER BY place DESC LIMIT 1), ''),"
        " coalesce((SELECT seconds FROM jump ORDER BY place DESC LIMIT 1), 0) FROM jump"
    )
    return Status(
        device=store.device,
        server=store.server,
        waiting_records=int(str(loose)) + int(str(cut)),
        waiting_batches=int(str(batches)),
        oldest_at=str(first or oldest),
        acknowledged=committed,
        acknowledged_at=str(last[0] or "") if last else "",
        stopped=store.fact("stopped"),
        trouble=store.fact("trouble"),
        now=clocks.read().at.isoformat(),
        clock_jumps=int(str(jumps)),
        last_jump_at=str(jump_at),
        last_jump_s=int(str(jump)),
    )
