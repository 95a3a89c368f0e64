"""The command ``amiyan``: one module a command, each with its arguments and its work."""

from amiyan.cli.main import main

__all__ = ["main"]
