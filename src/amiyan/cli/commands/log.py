"""``amiyan log``: the public log by hand: seal, sign and ask the witnesses, show how it stands, make a key."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.money import format_number
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import Problem, ProblemError, advice, sentence
from amiyan.ledger.log import settings
from amiyan.ledger.log.heads import Head, newest, newest_published
from amiyan.ledger.log.kept import state_of
from amiyan.ledger.log.notes import LOG, make_key
from amiyan.ledger.log.problems import KEY_EXISTS
from amiyan.ledger.log.sealing import Sealed
from amiyan.ledger.log.witnesses import Told, told
from amiyan.settlement.log import TREES, publish, seal_all

NAME = "log"


def help_text() -> str:
    return _("the public log: seal, sign, show, make a key")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    does: tuple[tuple[str, Callable[[argparse.Namespace], int], str], ...] = (
        ("seal", _seal, _("take in what the transactions that are over brought")),
        ("sign", _sign, _("sign what the trees have grown to, and ask the witnesses")),
        ("show", _show, _("say how far each tree is sealed, signed and published, and how witnesses answer")),
    )
    for name, act, text in does:
        actions.add_parser(name, help=text, description=text).set_defaults(act=act)
    text = _("make a key that signs heads, and print the key by which anybody can check them")
    made = actions.add_parser("key", help=text, description=text)
    made.add_argument(
        "file", type=Path, metavar="FILE", help=_("file for the private key; it must not exist")
    )
    made.set_defaults(act=_key)


def run(options: argparse.Namespace) -> int:
    act: Callable[[argparse.Namespace], int] = options.act
    if act == _key:  # made where the key will lie, which need not be where the database is
        return act(options)
    with site():
        return act(options)


def _seal(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    done = seal_all()
    for tree, what in done.items():
        if isinstance(what, Sealed):
            _say(_("{tree}: {new} new leaves, {all} in all"), tree=tree, new=what.leaves, all=what.size)
        elif what is None:
            _say(_("{tree}: another process is sealing it"), tree=tree)
    return _failed([what for what in done.values() if isinstance(what, Problem)])


def _sign(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    done = publish(now=SystemClock().now())
    for head in done.heads:
        _say(
            _("{tree}: head {number} with {size} leaves is signed"),
            tree=head.tree,
            number=head.number,
            size=head.size,
        )
    for answer in done.told:
        _answer(answer)
    if not done.heads and not done.told and not done.problems:
        print(_("There is nothing to sign and nobody to ask."))
    return _failed(done.problems) or int(any(answer.reason for answer in done.told))


def _show(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    for tree in TREES:
        _say(_("{tree}: {size} leaves"), tree=tree, size=state_of(tree).edge.size)
        _head(_("signed"), newest(tree))
        _head(_("published"), newest_published(tree, settings.quorum()))
    for answer in told():
        _answer(answer)
    try:
        signers = settings.signers()
    except ProblemError as error:
        return _failed([error.problem])
    for signer in signers:
        print(_("This key signs: {key}").format(key=signer.verifier))
    return 0


def _key(options: argparse.Namespace) -> int:
    key = make_key(settings.origin(), LOG)
    try:
        opened = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ProblemError(KEY_EXISTS, file=str(options.file)) from error
    with open(opened, "w", encoding="ascii") as file:
        file.write(key.private_text())
    print(key.verifier)
    return 0


def _head(what: str, head: Head | None) -> None:
    if head is None:
        print(f"  {what}: –")
        return
    at = to_local(head.signed_at).isoformat(" ", "seconds")
    print(
        f"  {what}: "
        + _("head {number}, {size} leaves, {at}").format(
            number=head.number, size=format_number(head.size, active()), at=at
        )
    )


def _answer(answer: Told) -> None:
    if answer.reason:
        _say(
            _("{witness} did not cosign {tree}, {failed} times in a row: {reason}"),
            witness=answer.witness,
            tree=answer.tree,
            failed=answer.failed,
            reason=answer.reason,
        )
    else:
        _say(
            _("{witness} stands by {tree} with {size} leaves"),
            witness=answer.witness,
            tree=answer.tree,
            size=answer.size,
        )


def _say(text: str, **values: str | int) -> None:
    shown = {
        name: format_number(value, active()) if isinstance(value, int) else value
        for name, value in values.items()
    }
    print(text.format(**shown))


def _failed(found: list[Problem]) -> int:
    for problem in found:
        print(f"{sentence(problem)} {advice(problem)}")
    return 1 if found else 0
