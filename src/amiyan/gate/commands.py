"""What ``amiyan gate`` can do: arguments and work of each action."""

import argparse
import datetime as dt
import json
import sys
import threading
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import get_args

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate import problems
from amiyan.gate.client import Answer, Client, checked_server
from amiyan.gate.clock import MachineClocks
from amiyan.gate.exporting import export
from amiyan.gate.readers import reader_of
from amiyan.gate.recorder import Recorder
from amiyan.gate.running import Gate, only_sender, say_trouble
from amiyan.gate.screen import Screen
from amiyan.gate.sender import KEEP_DAYS, Sender
from amiyan.gate.status import Status, explained, status_of
from amiyan.gate.store import Store
from amiyan.gate.words import _
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions of the gate, each with its arguments and its ``act``."""
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    init = _action(actions, "init", _("make the store and the key of a device"), _init)
    init.add_argument("--server", metavar="URL", required=True, help=_("address of the server, https://…"))
    init.add_argument("--device", metavar="ID", required=True, help=_("the device's id, as it is enrolled"))
    init.add_argument(
        "--algorithm", choices=get_args(keys.Algorithm), default="ed25519", help=_("kind of the key")
    )
    run = _action(actions, "run", _("read codes and cards, and send meanwhile"), _run)
    run.add_argument(
        "--reader",
        metavar="METHOD=SOURCE",
        action="append",
        help=_("a reader: qr=- is the keyboard, card=/dev/input/event3 a device; may be repeated"),
    )
    run.add_argument("--on-pass", metavar="CMD", default="", help=_("command of a light or a door"))
    run.add_argument(
        "--green-seconds",
        metavar="N",
        type=float,
        default=1.5,
        help=_("how long green is shown; 0: until the next"),
    )
    _sending(run)
    _sending(_action(actions, "send", _("send what waits, and end"), _send))
    _listing(_action(actions, "list", _("mark who of a class was served"), _list))
    signed = _action(actions, "countersign", _("stand by a list that another employee marked"), _countersign)
    signed.add_argument("list", metavar="LIST", type=uuid.UUID, help=_("id of the list, as it was printed"))
    signed.add_argument("--by", metavar="ID", required=True, help=_("IIN or number of the employee"))
    status = _action(actions, "status", _("what waits, since when, and what is wrong"), _status)
    status.add_argument("--ask", action="store_true", help=_("ask the server too how far it is"))
    status.add_argument(
        "--ca", metavar="FILE", default="", help=_("certificates to trust instead of the system's")
    )
    status.add_argument("--json", action="store_true", help=_("print JSON"))
    out = _action(actions, "export", _("write what waits to a file, for a stick"), _export)
    out.add_argument("--out", metavar="FOLDER", type=Path, default=Path(), help=_("folder for the file"))


def _action(actions: object, name: str, text: str, act: object) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of what is printed and shown"))
    parser.add_argument("--store", metavar="FILE", type=Path, required=True, help=_("the gate's own file"))
    parser.set_defaults(act=act)
    return parser


def _sending(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ca", metavar="FILE", default="", help=_("certificates to trust instead of the system's")
    )
    parser.add_argument(
        "--retry-seconds", metavar="N", type=float, default=300.0, help=_("longest wait between two attempts")
    )
    parser.add_argument(
        "--keep-days",
        metavar="N",
        type=int,
        default=KEEP_DAYS,
        help=_("days for which acknowledged batches are kept"),
    )
    parser.add_argument("--resume", action="store_true", help=_("send again after the office has said so"))


def _listing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--class", metavar="NAME", dest="class_", required=True, help=_("the class"))
    parser.add_argument("--by", metavar="ID", required=True, help=_("IIN or number of the employee"))
    parser.add_argument(
        "--day", metavar="DAY", type=dt.date.fromisoformat, help=_("the day, today without it")
    )
    parser.add_argument("--programme", metavar="CODE", default="school-meals", help=_("the programme"))
    parser.add_argument(
        "--form", choices=get_args(wire.Form), default="list", help=_("unrecorded: the terminal was down")
    )
    parser.add_argument(
        "--from", metavar="FILE", dest="source", type=Path, help=_("file of numbers, one a line")
    )


def _init(options: argparse.Namespace) -> int:
    server = checked_server(options.server)
    if (
        not options.device.isascii()
        or not options.device.replace(".", "").replace("-", "").replace("_", "").isalnum()
        or len(options.device) > 64
    ):
        raise ProblemError(problems.DEVICE, device=options.device)
    key = keys.make_key(options.algorithm)
    Store.create(options.store, device=options.device, server=server, key=key)
    print(keys.public_text(key), end="")
    print(_("Save these lines as {file} and have the office run:").format(file=f"{options.device}.pem"))
    print(
        f"amiyan terminal enrol --serial {options.device} --facility … --place canteen"
        f" --public-key {options.device}.pem"
    )
    return 0


def _run(options: argparse.Namespace) -> int:
    readers = [reader_of(text) for text in options.reader or ["qr=-"]]
    screen = Screen(sys.stdout, green_s=options.green_seconds, on_pass=options.on_pass)
    with only_sender(options.store):
        _resume(options)
        gate = Gate(
            options.store,
            screen,
            MachineClocks(),
            authorities=options.ca,
            longest_wait_s=options.retry_seconds,
            keep_days=options.keep_days,
        )
        gate.run(readers)
    return 0


def _send(options: argparse.Namespace) -> int:
    finish = threading.Event()
    finish.set()
    with only_sender(options.store):
        _resume(options)
        store = Store(options.store)
        client = Client(store.server, store.device, store.key, authorities=options.ca)
        sender = Sender(
            store,
            client,
            MachineClocks(),
            say=say_trouble,
            longest_wait_s=options.retry_seconds,
            keep_days=options.keep_days,
        )
        sender.run(stop=threading.Event(), finish=finish, wake=threading.Event())
        return _told(status_of(store, MachineClocks()))


def _resume(options: argparse.Namespace) -> None:
    if options.resume:
        store = Store(options.store)
        store.remember("stopped", "")
        store.close()


def _list(options: argparse.Namespace) -> int:
    store = Store(options.store)
    if options.source:
        try:
            typed = options.source.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            raise ProblemError(problems.READER, reader=str(options.source), reason=error.strerror) from error
    else:
        if sys.stdin.isatty():
            print(_("Type the numbers of the children who were served, one a line; an empty line ends."))
        typed = _until_empty()
    made = Recorder(store, MachineClocks()).listed(
        typed,
        class_=options.class_,
        by=options.by,
        programme=options.programme,
        form=options.form,
        day=options.day,
    )
    print(
        _("The list {list} is recorded. A second employee countersigns it by this number.").format(list=made)
    )
    return 0


def _until_empty() -> list[str]:
    typed: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        typed.append(line)
    return typed


def _countersign(options: argparse.Namespace) -> int:
    Recorder(Store(options.store), MachineClocks()).countersigned(options.list, by=options.by)
    print(_("The countersignature is recorded."))
    return 0


def _status(options: argparse.Namespace) -> int:
    store = Store(options.store)
    found = status_of(store, MachineClocks())
    answer = _asked(store, options.ca) if options.ask else None
    if options.json:
        asked = {} if answer is None else {"server_committed": answer.committed, "server_now": answer.now}
        print(json.dumps(asdict(found) | asked))
        return 1 if found.stopped else 0
    code = _told(found)
    if answer is not None and answer.committed is not None:
        print(
            _("The server has batch {number}; its clock: {now}").format(
                number=answer.committed, now=_local(answer.now)
            )
        )
    elif answer is not None and answer.code != (found.stopped or found.trouble):
        print(*explained(answer.code), answer.status or "", answer.code)
    return code


def _local(moment: str) -> str:
    """A time as the machine's own clock shows it, as the times around it; what is no time stays as it is."""
    try:
        return dt.datetime.fromisoformat(moment).astimezone().isoformat(timespec="seconds")
    except ValueError:
        return moment


def _asked(store: Store, authorities: str) -> Answer:
    client = Client(store.server, store.device, store.key, authorities=authorities)
    try:
        return client.state()
    finally:
        client.close()


def _told(found: Status) -> int:
    """Say what a store holds; 1 where sending has stopped."""
    print(_("Device {device}, server {server}").format(device=found.device, server=found.server))
    if found.waiting_records:
        text = _("Waiting: {records} records, the oldest of {since}")
        print(text.format(records=found.waiting_records, since=found.oldest_at))
    else:
        print(_("Nothing waits."))
    if found.acknowledged:
        text = _("Last acknowledged: batch {number}, at {when}")
        print(text.format(number=found.acknowledged, when=_local(found.acknowledged_at)))
    else:
        print(_("Nothing was acknowledged yet."))
    print(_("Clock: {now}").format(now=found.now))
    if found.clock_jumps:
        text = _("The clock jumped by itself, times: {count}; last at {when}, by {seconds} s")
        print(text.format(count=found.clock_jumps, when=found.last_jump_at, seconds=found.last_jump_s))
    if code := found.stopped or found.trouble:
        print(*explained(code))
    return 1 if found.stopped else 0


def _export(options: argparse.Namespace) -> int:
    path, count = export(Store(options.store), MachineClocks(), options.out)
    if path is None:
        print(_("Nothing waits."))
    else:
        text = _("{count} batches are in {file}. They also stay here and are sent when the network is back.")
        print(text.format(count=count, file=path))
    return 0
