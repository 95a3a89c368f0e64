"""``amiyan-witness ACTION``: the witness on a machine of its own, without Django."""

import argparse
import sys
from collections.abc import Sequence

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.witness.commands import add_arguments
from amiyan.witness.words import _, advice, language_wanted, sentence, speak, speak_also_in_argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an action. Exit status: 0 done, 1 heads were refused (``show``), 2 nothing was done."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_wanted(given)
    speak(language)
    speak_also_in_argparse(language)
    parser = argparse.ArgumentParser(prog="amiyan-witness", description=help_text())
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
    """What the witness is, in one line."""
    return _("another body's witness: cosigns a log's heads and refuses one that takes something back")


if __name__ == "__main__":
    sys.exit(main())
