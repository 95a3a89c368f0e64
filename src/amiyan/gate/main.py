"""``amiyan-gate ACTION``: the gate on a machine of its own, without Django."""

import argparse
import sys
from collections.abc import Sequence

from amiyan.gate.commands import add_arguments
from amiyan.gate.words import _, advice, language_wanted, sentence, speak, speak_also_in_argparse
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an action. Exit status: 0 done, 1 sending has stopped, 2 nothing was done."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_wanted(given)
    speak(language)
    speak_also_in_argparse(language)
    parser = argparse.ArgumentParser(prog="amiyan-gate", description=help_text())
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of what is printed and shown"))
    add_arguments(parser)
    options = parser.parse_args(given)
    try:
        return int(options.act(options))
    except KeyboardInterrupt:
        return 130
    except ProblemError as error:
        print(sentence(error.problem), file=sys.stderr)
        print(advice(error.problem), file=sys.stderr)
        return 2


def help_text() -> str:
    """What the gate is, in one line."""
    return _("the agent at a school's door or in its office: reads codes and cards, marks lists, sends")


if __name__ == "__main__":
    sys.exit(main())
