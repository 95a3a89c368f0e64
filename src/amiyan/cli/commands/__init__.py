"""The commands, in the order in which help shows them. A module here is a :class:`~amiyan.cli.command.Command`."""

from typing import cast

from amiyan.cli.command import Command
from amiyan.cli.commands import (
    audit,
    bench,
    budget,
    decide,
    demo,
    doctor,
    explain,
    gate,
    importing,
    lists,
    mode,
    objection,
    preview,
    programme,
    recompute,
    rejudge,
    sample,
    serve,
    shadow,
    simulate,
    sync,
    terminal,
    verify,
)

COMMANDS = cast(
    "tuple[Command, ...]",
    (
        audit,
        demo,
        importing,
        sync,
        decide,
        explain,
        preview,
        verify,
        recompute,
        rejudge,
        mode,
        shadow,
        budget,
        serve,
        doctor,
        terminal,
        lists,
        objection,
        sample,
        gate,
        programme,
        simulate,
        bench,
    ),
)
