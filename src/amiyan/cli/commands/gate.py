"""``amiyan gate``: the agent of the native protocol, as ``amiyan-gate`` starts it without Django."""

import argparse
import sys

from amiyan.cli.language import active
from amiyan.gate import commands, words
from amiyan.gate import main as gate
from amiyan.kernel.problems import ProblemError

NAME = "gate"


def help_text() -> str:
    words.speak(active())
    return gate.help_text()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words.speak(active())
    commands.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    words.speak(active())
    try:
        return int(options.act(options))
    except ProblemError as error:
        print(words.sentence(error.problem), file=sys.stderr)
        print(words.advice(error.problem), file=sys.stderr)
        return 2
