"""What a command is."""

import argparse
from typing import Protocol


class Command(Protocol):
    """A module of ``amiyan.cli.commands``: its one-line ``help``, its arguments and its work."""

    NAME: str

    def help_text(self) -> str: ...
    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...
