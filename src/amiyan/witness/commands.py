"""What ``amiyan witness`` can do: arguments and work of each action."""

import argparse
import datetime as dt
import hashlib
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Final

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.ledger.log import notes
from amiyan.witness import problems
from amiyan.witness.keeping import Folder, Log
from amiyan.witness.serving import Server, address_of
from amiyan.witness.standing import Witness
from amiyan.witness.words import _, advice, sentence

PASSWORD_LEAST: Final = 12  # characters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions of the witness, each with its arguments and its ``act``."""
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    init = _action(actions, "init", _("make the folder and the key of a witness"), _init)
    init.add_argument(
        "--name",
        metavar="NAME",
        required=True,
        help=_("name of the key: an address of your own without https://"),
    )
    _opening(init)
    trust = _action(actions, "trust", _("from now on cosign heads of a log that this key signed"), _trust)
    trust.add_argument(
        "--origin",
        metavar="ORIGIN",
        action="append",
        required=True,
        help=_("the log: the first line of its checkpoints; may be repeated"),
    )
    trust.add_argument("--key", metavar="KEY", required=True, help=_("the log's key: name+id+key"))
    trust.add_argument(
        "--withdraw", action="store_true", help=_("trust this key no more: it was lost or replaced")
    )
    serve = _action(actions, "serve", _("answer logs that ask for a cosignature"), _serve)
    serve.add_argument(
        "--listen", metavar="HOST:PORT", default="127.0.0.1:8480", help=_("where to listen: 127.0.0.1:8480")
    )
    _opening(serve)
    show = _action(
        actions, "show", _("what was cosigned last, which keys are trusted, what was refused"), _show
    )
    show.add_argument("--json", action="store_true", help=_("print JSON"))


def _action(actions: Any, name: str, text: str, act: object) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of what is printed and shown"))
    parser.add_argument(
        "--folder", metavar="FOLDER", type=Path, required=True, help=_("the witness's own folder")
    )
    parser.set_defaults(act=act)
    return parser


def _opening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file", metavar="FILE", type=Path, help=_("file with the password of the private key")
    )


def _password(options: argparse.Namespace) -> bytes | None:
    file: Path | None = options.password_file
    if file is None:
        return None
    try:
        password = file.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        password = ""
    if len(password) < PASSWORD_LEAST or "\n" in password:
        raise ProblemError(problems.PASSWORD, file=str(file), least=PASSWORD_LEAST)
    return password.encode()


def _init(options: argparse.Namespace) -> int:
    print(_told_key(Folder.create(options.folder, name=options.name, password=_password(options))))
    return 0


def _told_key(key: notes.VerifierKey) -> str:
    digest = hashlib.sha256(str(key).encode()).hexdigest()
    groups = " ".join(digest[start : start + 4] for start in range(0, 32, 4))
    return _("{key}\nTo compare aloud: {digest}").format(key=key, digest=groups)


def _trust(options: argparse.Namespace) -> int:
    try:
        key = notes.parse_key(options.key.strip())
        if key.kind != notes.LOG:
            raise ValueError("It is a witness's key.")  # noqa: TRY301 - told as what is wrong with any other key
    except ValueError as error:
        raise ProblemError(problems.KEY) from error
    folder = Folder(options.folder)
    for origin in options.origin:
        folder.trust(origin, key, _now(), withdraw=options.withdraw)
    print(_told_key(key))
    text = _("No longer trusted for: {origins}") if options.withdraw else _("Trusted for: {origins}")
    print(text.format(origins=", ".join(options.origin)))
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _serve(options: argparse.Namespace) -> int:
    folder = Folder(options.folder)
    address = address_of(options.listen)
    with folder.alone():
        witness = Witness(folder, folder.key(_password(options)), clock=_now, say=_say)
        with Server(address, witness) as server:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_signal: threading.Thread(target=server.shutdown).start())
            text = _("{name} answers at {address}. Logs: {count}.")
            told = text.format(
                name=folder.own.name, address=f"{address[0]}:{server.port}", count=len(folder.logs())
            )
            print(told, flush=True)
            server.serve_forever()
    return 0


def _say(problem: Problem) -> None:
    """Tell the operator, on the error output: a systemd unit puts it into its journal."""
    print(sentence(problem), advice(problem), f"[{problem.kind.code}]", file=sys.stderr, flush=True)


def _show(options: argparse.Namespace) -> int:
    folder = Folder(options.folder)
    shown = [_shown(log) for log in folder.logs()]
    if options.json:
        print(json.dumps({"key": str(folder.own), "logs": shown}, ensure_ascii=False, indent=2))
    else:
        print(_told_key(folder.own))
        for one in shown:
            print(*_lines(one), sep="\n")
    return 1 if any(one["refused"] for one in shown) else 0


def _shown(log: Log) -> dict[str, Any]:
    """A log as it is printed; ``cosigned`` is when, '' before the first head."""
    note, head = log.note(), log.head()
    moment = dt.datetime.fromtimestamp(note.signatures[-1].time, dt.UTC) if note else None
    return {
        "origin": log.origin,
        "size": head.size,
        "root": head.root.hex(),
        "cosigned": moment.isoformat() if moment else "",
        "keys": [{"key": str(k), "trusted": is_, "since": since} for k, (is_, since) in log.keys().items()],
        "refused": [
            {"why": r.why, "at": r.at, "size": r.size, "folder": str(r.folder)} for r in log.refusals()
        ],
    }


def _lines(shown: dict[str, Any]) -> list[str]:
    cosigned = _("{origin}: leaves: {size}, cosigned {cosigned}, root {root}")
    lines = ["", (cosigned if shown["cosigned"] else _("{origin}: nothing was cosigned yet")).format(**shown)]
    for key in shown["keys"]:
        text = _("  trusted since {since}: {key}") if key["trusted"] else _("  withdrawn {since}: {key}")
        lines.append(text.format(**key))
    lines += [_("  REFUSED {at}: {why}, leaves: {size}, {folder}").format(**one) for one in shown["refused"]]
    return lines
