"""Arguments and short texts that the commands about terminals share."""

import datetime as dt
import getpass
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.terminals.problems import KEY_NOT_READ
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import FACILITY_UNKNOWN
from amiyan.registry.queries import facility_by_code


def who_asks() -> str:
    """The source of what a command writes: the account that ran it."""
    try:
        return f"amiyan terminal ({getpass.getuser()})"
    except (KeyError, OSError):  # an account without a name, as in a container
        return "amiyan terminal"


def facility_id(code: str) -> int:
    """The facility with this code. ProblemError where there is none."""
    found = facility_by_code(code, scope=EVERYTHING)
    if found is None:
        raise ProblemError(FACILITY_UNKNOWN, value=code)
    return found.id


def file_of_key(path: Path) -> bytes:
    """What a file with a public key holds. ProblemError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProblemError(KEY_NOT_READ, file=path) from error


def moment(at: dt.datetime) -> str:
    """An instant by the local clock, to the minute."""
    return f"{to_local(at):%Y-%m-%d %H:%M}"


def way_of(way: str) -> str:
    """How a binding is called."""
    return {"secret": _("secret"), "network": _("network"), "signature": _("key")}[way]
