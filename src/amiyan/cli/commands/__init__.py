"""The commands, in the order in which help shows them. A module here is a :class:`~amiyan.cli.main.Command`."""

from typing import cast

from amiyan.cli.commands import (
    audit,
    bench,
    decide,
    demo,
    explain,
    importing,
    preview,
    programme,
    simulate,
    verify,
)
from amiyan.cli.main import Command

COMMANDS = cast(
    "tuple[Command, ...]",
    (audit, demo, importing, decide, explain, preview, verify, programme, simulate, bench),
)
