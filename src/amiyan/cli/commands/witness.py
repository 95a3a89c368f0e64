"""``amiyan witness``: the witness that another body runs, as ``amiyan-witness`` starts it without Django."""

import argparse
import sys

from amiyan.cli.language import active
from amiyan.kernel.problems import ProblemError
from amiyan.witness import commands, words
from amiyan.witness import main as witness

NAME = "witness"


def help_text() -> str:
    words.speak(active())
    return witness.help_text()


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
