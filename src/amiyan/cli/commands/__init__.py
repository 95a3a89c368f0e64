"""The commands, in the order in which help shows them. A module here is a :class:`~amiyan.cli.main.Command`."""

from typing import cast

from amiyan.cli.commands import audit
from amiyan.cli.main import Command

COMMANDS = cast("tuple[Command, ...]", (audit,))
