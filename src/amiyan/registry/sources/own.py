"""The register of statuses that this site asks by itself, where its settings name one."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from amiyan.registry.sources.access import access_to
from amiyan.registry.sources.files import FolderStatuses
from amiyan.registry.sources.http import HttpStatuses
from amiyan.registry.sources.line import Line
from amiyan.registry.sources.ports import StatusChecks

SOURCE: Final = "SDU"  # as for `amiyan sync statuses`: the same register says its word under one name
_WEB: Final = ("https://", "http://")


class OwnRegister(NamedTuple):
    """The port, and the name under which its facts stand."""

    checks: StatusChecks
    source: str


def asks_a_register() -> bool:
    """Whether the site names a register of statuses."""
    return bool(os.environ.get("AMIYAN_STATUS_REGISTER"))


@contextmanager
def own_register() -> Iterator[OwnRegister | None]:
    """The register while the block runs; None where the site names none."""
    where = os.environ.get("AMIYAN_STATUS_REGISTER", "")
    if not where:
        yield None
        return
    source = os.environ.get("AMIYAN_STATUS_REGISTER_NAME") or SOURCE
    with closing(_checks(where, source)) as checks:
        yield OwnRegister(checks, source)


def _checks(where: str, source: str) -> StatusChecks:
    if where.startswith(_WEB):
        return HttpStatuses(Line(source, access_to("statuses", where)))
    return FolderStatuses(Path(where))
