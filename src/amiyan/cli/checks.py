"""Checks of arguments that several commands share."""

import argparse
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import all_codes
from amiyan.programmes.problems import UNKNOWN_PROGRAMME


def known_programme(code: str) -> None:
    """Raise ProblemError, naming the programmes there are, where ``code`` is none of them."""
    if code not in all_codes():
        raise ProblemError(UNKNOWN_PROGRAMME, code=code, known=", ".join(sorted(all_codes())))


def day(text: str) -> date:
    """A day written as ISO 8601 does."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("a day is written as 2025-09-30, not “{text}”").format(text=text)
        ) from error


def month(text: str) -> Period:
    """A month written as ISO 8601 does."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("a month is written as 2025-09, not “{text}”").format(text=text)
        ) from error
    return Period.of_month(first.year, first.month)


def line_of_file(name: str) -> str:
    """The text of a small file, without the white space around it."""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(_("the file {name} cannot be read").format(name=name)) from error


PRICE_MAX = (
    10_000_000  # tiyn; a hundred thousand tenge a unit, so that a country's month stays within the books
)


def tiyn(text: str) -> int:
    """A price in whole tiyn, zero or more, at most ``PRICE_MAX``."""
    if not text.isascii() or not text.isdigit() or len(text) > 20 or int(text) > PRICE_MAX:
        raise argparse.ArgumentTypeError(
            _("a price is a whole number of tiyn, not “{text}”").format(text=text)
        )
    return int(text)


def whole_number(text: str) -> int:
    """A whole number, zero or more, that fits into the database."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(_("“{text}” is not a whole number").format(text=text))
    return int(text)
