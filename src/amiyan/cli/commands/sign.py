"""``amiyan sign``: sign a document with a key of one's own (the local way), or make such a key. Needs no database."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.access.problems import FILE_THERE, FILE_UNREADABLE, KEY_WRONG
from amiyan.access.signatures.local import sign_document
from amiyan.kernel import keys
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError

NAME = "sign"


def help_text() -> str:
    return _("sign a document with a key of your own, or make such a key")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("write a detached signature beside a document")
    made = actions.add_parser("document", help=text, description=text)
    made.add_argument("file", help=_("the document"))
    made.add_argument("--key", metavar="FILE", required=True, help=_("file with your private key"))
    made.add_argument(
        "--out", metavar="FILE", help=_("where the signature goes; the document's name and .sig")
    )
    made.set_defaults(act=_sign)
    text = _("make a key: a private file that only you may read, and a public one for the office")
    new = actions.add_parser("new-key", help=text, description=text)
    new.add_argument("--out", metavar="FILE", required=True, help=_("where the private key goes"))
    new.add_argument("--kind", choices=("ed25519", "p256"), default="ed25519", help=_("kind of the key"))
    new.set_defaults(act=_new_key)


def run(options: argparse.Namespace) -> int:
    print(options.act(options))
    return 0


def _sign(options: argparse.Namespace) -> str:
    with _readable(options.file):
        document = Path(options.file).read_bytes()
    with _readable(options.key):
        text = Path(options.key).read_bytes()
    try:
        key = keys.read_private(text.decode("ascii"))
    except (ValueError, TypeError) as error:  # TypeError: the key wants a password
        raise ProblemError(KEY_WRONG) from error
    out = Path(options.out or f"{options.file}.sig")
    _write_new(out, sign_document(document, key=key, at=SystemClock().now()), mode=0o644)
    return _("The signature is in {file}.").format(file=out)


def _new_key(options: argparse.Namespace) -> str:
    private = Path(options.out)
    public = private.with_suffix(".pub.pem")
    key = keys.make_key(options.kind)
    _write_new(private, keys.private_text(key).encode("ascii"), mode=0o600)
    _write_new(public, keys.public_text(key).encode("ascii"), mode=0o644)
    return _("The private key is in {private}: guard it. Give {public} to the office.").format(
        private=private, public=public
    )


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file that was not there; ProblemError where it was, or cannot be."""
    with _readable(str(path)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


@contextmanager
def _readable(file: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise ProblemError(FILE_THERE, file=file) from error
    except OSError as error:
        raise ProblemError(FILE_UNREADABLE, file=file, reason=error.strerror or "") from error
