"""ZKTeco PUSH: the terminal greets, asks for commands, posts its attendance log and its operation log."""

from amiyan.simulator.live.plan import Answer, Entry, Sending, in_batches, seen_in

_USER_AGENT = ("User-Agent", "iClock Proxy/1.09")
_TEXT = (_USER_AGENT, ("Content-Type", "text/plain"))
# What must never be stored; whoever looks for leaks looks for this word.
PLANTED = "PLANTEDTEMPLATE"
_NAMES = (
    ("Әлихан Сейітов", "utf-8"),
    ("Айгерим Сериккызы", "cp1251"),
    ("张伟", "gb2312"),
)


def greeting(serial: str) -> Sending:
    """The handshake after power-on."""
    path = f"/iclock/cdata?SN={serial}&options=all&pushver=2.4.1&language=83"
    return Sending(serial, "GET", path, (_USER_AGENT,), answer=Answer.ANY)


def heartbeat(serial: str) -> Sending:
    """It asks whether there are commands."""
    path = f"/iclock/getrequest?SN={serial}"
    return Sending(serial, "GET", path, (_USER_AGENT,), answer=Answer.ANY)


def attendance(serial: str, entries: list[Entry], *, batch: int, stamp: int) -> list[Sending]:
    """The log in requests of ``batch`` lines; ``stamp`` is the terminal's cursor before the first."""
    sendings = []
    for part in in_batches(entries, batch):
        stamp += len(part)
        path = f"/iclock/cdata?SN={serial}&table=ATTLOG&Stamp={stamp}"
        body = b"".join(entry.line + b"\n" for entry in part)
        sendings.append(Sending(serial, "POST", path, _TEXT, body, records=seen_in(part)))
    return sendings


def operations(serial: str, pins: list[str], *, stamp: int) -> Sending:
    """The operation log: names in three encodings, passwords and templates, all of which must be cut."""
    lines = [f"OPLOG 4\t0\t2026-01-01 08:00:00\t0\t0\t0\t{stamp}".encode()]
    for number, pin in enumerate(pins):
        name, encoding = _NAMES[number % len(_NAMES)]
        lines += [
            f"USER PIN={pin}\tName=".encode()
            + name.encode(encoding)
            + b"\tPri=0\tPasswd=1234\tCard=\tGrp=1\tTZ=0000000100000000\tVerify=0",
            f"FP PIN={pin}\tFID=6\tSize=1024\tValid=1\tTMP={PLANTED}{number}".encode(),
            f"BIODATA Pin={pin}\tNo=0\tIndex=0\tValid=1\tType=9\tTmp={PLANTED}{number}".encode(),
        ]
    path = f"/iclock/cdata?SN={serial}&table=OPERLOG&Stamp={stamp}"
    return Sending(serial, "POST", path, _TEXT, b"\n".join(lines) + b"\n")


def as_pushed(line: bytes) -> bytes:
    """A line of an export as the same terminal pushes it: a memory stick's layout has the device's number third."""
    fields = line.rstrip(b"\r\n").split(b"\t")
    if len(fields) == 6 and line.startswith(b" "):
        pin, at, _device, state, verify, code = fields
        return b"\t".join((pin.strip(), at, state, verify, code, b"0", b"0"))
    return b"\t".join(fields)
