"""``amiyan terminal …``: who may send, what is parked, and what terminals are told."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.checks import whole_number
from amiyan.cli.terminals import connecting, office

NAME = "terminal"


def help_text() -> str:
    return _("bind terminals, and see what they sent and were told")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    _bind(
        _action(actions, "bind", _("let a terminal send, by a secret, a network or a key"), connecting.bind)
    )
    rotate = _action(
        actions, "rotate", _("make a new secret; the old one counts for a while"), connecting.rotate
    )
    _serial(rotate)
    rotate.add_argument(
        "--way", choices=("path", "host"), default="path", help=_("how the terminal is told the secret")
    )
    rotate.add_argument(
        "--overlap-hours",
        type=whole_number,
        default=168,
        help=_("for how many hours the old secret counts; 168"),
    )
    _enrol(
        _action(actions, "enrol", _("place a terminal that signs, and bind it by its key"), connecting.enrol)
    )
    end = _action(actions, "end", _("end a binding"), connecting.end)
    end.add_argument("binding", type=whole_number, help=_("number of the binding"))
    listing = _action(
        actions, "list", _("list terminals, by what they are known and when they were heard"), office.list_all
    )
    listing.add_argument("--facility", help=_("only this facility, by its code"))
    listing.add_argument("--unbound", action="store_true", help=_("only those without a binding"))
    parked = _action(actions, "parked", _("list terminals whose records wait for a decision"), office.parked)
    parked.add_argument("--facility", help=_("only this facility, by its code"))
    release = _action(actions, "release", _("let what is parked count to a facility"), office.release)
    _decision(release)
    release.add_argument("--facility", required=True, help=_("code of the facility to which it counts"))
    _decision(_action(actions, "set-aside", _("let what is parked never count"), office.set_aside))
    _orders(_action(actions, "orders", _("list orders to terminals that are open or failed"), office.orders))


def run(options: argparse.Namespace) -> int:
    return int(options.act(options))


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, act: object
) -> argparse.ArgumentParser:
    child = actions.add_parser(name, help=text, description=text)
    child.set_defaults(act=act)
    return child


def _serial(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serial", required=True, help=_("serial number of the terminal"))


def _bind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serial", help=_("serial number of the terminal"))
    parser.add_argument(
        "--way",
        choices=("path", "host", "network", "key"),
        default="path",
        help=_("by what it is known; path"),
    )
    parser.add_argument("--network", help=_("the network it comes from, for example 10.20.30.0/24"))
    parser.add_argument("--public-key", type=Path, help=_("file with its public key"))
    parser.add_argument("--all", action="store_true", help=_("every listed terminal that has no binding"))
    parser.add_argument("--out", type=Path, help=_("file for the secrets of all; only you may read it"))


def _enrol(parser: argparse.ArgumentParser) -> None:
    _serial(parser)
    parser.add_argument("--facility", required=True, help=_("code of the facility where it stands"))
    parser.add_argument(
        "--place", choices=("canteen", "entrance"), required=True, help=_("where it stands there")
    )
    parser.add_argument("--public-key", type=Path, required=True, help=_("file with its public key"))


def _decision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("binding", type=whole_number, help=_("number of the binding"))
    parser.add_argument("--serial", required=True, help=_("how the parked terminal calls itself"))
    parser.add_argument("--by", required=True, help=_("name of the employee who decides"))
    parser.add_argument("--reason", required=True, help=_("why"))


def _orders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serial", default="", help=_("only this terminal"))
    parser.add_argument("--person", help=_("IIN: what became of this person's templates"))
    parser.add_argument("--follow", action="store_true", help=_("order first what the registry asks for now"))
