"""``amiyan terminal bind | rotate | enrol | end``: how a terminal is let in, and how it is let in no more."""

import argparse
import csv
import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from django.db import transaction
from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.cli.terminals.addresses import check_way, show
from amiyan.cli.terminals.arguments import facility_id, file_of_key, who_asks
from amiyan.cli.terminals.problems import FILE_EXISTS, FILE_NOT_WRITTEN, ONE_OR_ALL
from amiyan.country.kz.money import format_number
from amiyan.deliveries.actions.bindings import (
    Made,
    bind_all,
    bind_terminal,
    end_binding,
    enrol_device,
    rotate_secret,
)
from amiyan.deliveries.addresses import host_address, path_address
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query

COLUMNS = ("terminal", "facility", "address", "host_name")


def bind(options: argparse.Namespace) -> int:
    """Bind one terminal and print what to type into it, or all that are not bound into a file."""
    if bool(options.serial) == options.all or options.all != (options.out is not None):
        raise ProblemError(ONE_OR_ALL)
    check_way(options.way)
    if options.all:
        return _bind_all(options.out)
    key = file_of_key(options.public_key) if options.public_key else None
    with site():
        made = bind_terminal(
            serial=options.serial,
            way=options.way,
            network=options.network,
            public_key=key,
            source=who_asks(),
        )
    _say_bound(made)
    if made.secret:
        show(made.secret, options.way)
    return 0


def rotate(options: argparse.Namespace) -> int:
    """A new secret for a terminal; the old one counts for some hours more."""
    check_way(options.way)
    with site():
        made = rotate_secret(
            serial=options.serial, overlap=dt.timedelta(hours=options.overlap_hours), source=who_asks()
        )
    _say_bound(made)
    show(made.secret, options.way)
    print(_("The old secret counts for {hours} hours more.").format(hours=options.overlap_hours))
    return 0


def enrol(options: argparse.Namespace) -> int:
    """Place a terminal that signs, and bind it by its public key."""
    key = file_of_key(options.public_key)
    with site():
        made = enrol_device(
            serial=options.serial,
            facility_id=facility_id(options.facility),
            place=options.place,
            public_key=key,
            source=who_asks(),
        )
    _say_bound(made)
    return 0


def end(options: argparse.Namespace) -> int:
    """A binding counts no more."""
    with site():
        end_binding(binding_id=options.binding, source=who_asks())
    print(_("Binding no. {number} counts no more.").format(number=options.binding))
    return 0


def _say_bound(made: Made) -> None:
    print(_("Terminal {serial}: binding no. {number}.").format(serial=made.serial, number=made.binding_id))


def _bind_all(path: Path) -> int:
    """Secrets go into a file that only its owner may read, before the database is told that they count."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ProblemError(FILE_EXISTS, file=path) from error
    except OSError as error:
        raise ProblemError(FILE_NOT_WRITTEN, file=path) from error
    kept = False
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file, site(), transaction.atomic():
            made = bind_all(source=who_asks())
            _write(file, made, path)
        kept = True
    finally:
        if not kept:
            path.unlink(missing_ok=True)
    said = _("{count} terminals were bound; their secrets are in {file} and nowhere else.")
    print(said.format(count=format_number(len(made), active()), file=path))
    return 0


def _write(file: TextIO, made: Iterable[Made], path: Path) -> None:
    codes = dict(query("SELECT id, code FROM registry_facility"))
    try:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in made:
            addresses = path_address(one.secret), host_address(one.secret)
            writer.writerow((one.serial, codes[one.facility_id], *addresses))
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise ProblemError(FILE_NOT_WRITTEN, file=path) from error
