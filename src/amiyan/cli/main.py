"""``amiyan COMMAND``: finds the command, chooses the language, turns problems into sentences."""

import argparse
import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import django
from django.utils import translation

from amiyan.config.loading import loading
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError, advice, sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 done (warnings are printed), 1 something does not hold, 2 nothing was done."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    with loading():
        django.setup()
        import_module("amiyan.cli.commands")
    language = language_wanted(arguments)
    _speak(language)
    with translation.override(language):
        options = _parser().parse_args(_without_language(arguments))
        try:
            return int(options.run(options))
        except KeyboardInterrupt:
            print(translation.gettext("Stopped. The same command may be run again."), file=sys.stderr)
            return 130
        except ProblemError as error:
            print(sentence(error.problem), file=sys.stderr)
            print(advice(error.problem), file=sys.stderr)
            return 2


def _speak(language: str) -> None:
    """Let argparse speak too: it takes its own words from gettext's default domain."""
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
    os.environ["LANGUAGE"] = language


def _without_language(arguments: Sequence[str]) -> list[str]:
    """The arguments less a ``--lang`` that was understood: it may stand anywhere, also after a sub-command."""
    rest: list[str] = []
    known = {f"--lang={language}" for language in LANGUAGES}
    place = 0
    while place < len(arguments):
        if arguments[place] == "--lang" and list(arguments[place + 1 : place + 2]) in [
            [one] for one in LANGUAGES
        ]:
            place += 2
            continue
        if arguments[place] not in known:
            rest.append(arguments[place])
        place += 1
    return rest


def language_wanted(arguments: Sequence[str]) -> str:
    """``--lang`` on the command line, else ``AMIYAN_LANG``, else Kazakh."""
    wanted = os.environ.get("AMIYAN_LANG", "")
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _parser() -> argparse.ArgumentParser:
    from amiyan.cli.commands import COMMANDS  # noqa: PLC0415 - commands need a configured Django

    parser = argparse.ArgumentParser(prog="amiyan", description=translation.gettext("An open social wallet."))
    commands = parser.add_subparsers(required=True, metavar=translation.gettext("COMMAND"))
    for command in COMMANDS:
        text = command.help_text()
        child = commands.add_parser(command.NAME, help=text, description=text)
        child.add_argument(
            "--lang",
            choices=LANGUAGES,
            default=None,
            help=translation.gettext("language of what is printed and written"),
        )
        command.add_arguments(child)
        child.set_defaults(run=command.run)
    return parser
