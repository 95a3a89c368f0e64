"""What IIN and BIN share: twelve digits, one control digit, and what spreadsheets make of them.

Control digit: two weighted passes modulo 11; a number for which both passes give 10 is never issued
(order on the check digit, adilet P070000406_).
"""

import re
import unicodedata
from typing import Any

from amiyan.kernel.problems import N_, Kind, Problem

EMPTY = Kind(
    "number-empty",
    N_("The identification number is missing."),
    N_("Write the twelve digits of the IIN or BIN."),
)
NOT_DIGITS = Kind(
    "number-not-digits",
    N_("The identification number contains something other than digits."),
    N_("Leave only the twelve digits; look for a letter O in place of a zero."),
)
DIGITS_LOST = Kind(
    "number-digits-lost",
    N_("The spreadsheet has rounded the identification number and its last digits are lost."),
    N_("Format the column as text in the spreadsheet, write the number again and export the file once more."),
)
TOO_LONG = Kind(
    "number-too-long",
    N_("The identification number has {digits} digits; it must have twelve."),
    N_("Check whether two numbers stand in one cell."),
)
TOO_SHORT = Kind(
    "number-too-short",
    N_("The identification number has {digits} digits; it must have twelve."),
    N_("Compare it with the document and write all twelve digits."),
)
NOT_TWELVE = Kind(
    "number-not-twelve-digits",
    N_("An identification number consists of exactly twelve digits."),
    N_("Compare it with the document and write all twelve digits."),
)
WRONG_CONTROL = Kind(
    "number-wrong-control-digit",
    N_("The control digit of the identification number does not match."),
    N_("One digit is mistyped or two are swapped: compare the number with the document."),
)
NEVER_ISSUED = Kind(
    "number-never-issued",
    N_("Such an identification number is never issued."),
    N_("Compare the number with the document; do not fill the cell with an invented number."),
)

# A real number starts with YYMM, and a month is never 00: at most three leading zeros can get lost.
FEWEST_DIGITS = 9
ALL_ZEROS = "0" * 12
# What gets glued to a number in a cell: quotes and the = of ="080101500012", the apostrophe of Excel's
# "number as text", byte order marks, zero-width and soft characters.
_GLUE = dict.fromkeys(map(ord, "'\"=`´‘’‚ʼ“”«»\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_POINT_ZERO = re.compile(r"(\d+)[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eEеЕ]\+?(\d{1,3})")


def control_digit(eleven: str) -> int | None:
    """Control digit of the first eleven ASCII digits; None when the number is never issued."""
    # The weights of either pass add up to 66 = 6 x 11, so the digits' character codes (48 + digit)
    # give the same remainder as the digits themselves.
    a, b, c, d, e, f, g, h, i, j, k = eleven.encode("ascii")
    total = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k
    if (rest := total % 11) < 10:
        return rest
    total = 3 * a + 4 * b + 5 * c + 6 * d + 7 * e + 8 * f + 9 * g + 10 * h + 11 * i + j + 2 * k
    return rest if (rest := total % 11) < 10 else None


def is_twelve_digits(text: str) -> bool:
    """Whether the text is exactly twelve ASCII digits."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def control_problem(twelve: str) -> Kind | None:
    """The kind of problem with the control digit of twelve digits, or None."""
    expected = control_digit(twelve[:11])
    # Zeros pass the arithmetic, yet are what people type to fill a required cell.
    if expected is None or twelve == ALL_ZEROS:
        return NEVER_ISSUED
    return None if str(expected) == twelve[11] else WRONG_CONTROL


def normalise(value: Any) -> str | Problem:
    """Turn what a spreadsheet or terminal makes of an IIN or BIN into twelve digits, or say why not.

    Takes None, text, int or float. Lost leading zeros (at most three) are put back; the control digit is
    *not* looked at. Constant time for ordinary cells, linear in the length of a text.
    """
    if isinstance(value, str):
        return value if is_twelve_digits(value) else _from_text(value)
    if value is None:
        return Problem(EMPTY)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Problem(NOT_DIGITS)
    return _from_number(value)


def _from_number(value: float) -> str | Problem:
    if value != value:  # noqa: PLR0124 - NaN, an empty cell in many readers
        return Problem(EMPTY)
    if value < 0 or (isinstance(value, float) and not value.is_integer()):
        return Problem(NOT_DIGITS)
    # Whole floats are exact up to 2**53, far beyond twelve digits: nothing is lost by int().
    return _padded(str(int(value)) if value < 10**30 else "9" * 31)


def _from_text(text: str) -> str | Problem:
    if len(text) > 200:  # nobody's number; do not normalise a megabyte
        return Problem(TOO_LONG, params={"digits": len(text)})
    bare = "".join(unicodedata.normalize("NFKC", text.translate(_GLUE)).split())
    if not bare:
        return Problem(EMPTY)
    if match := _POINT_ZERO.fullmatch(bare):
        bare = match[1]
    elif match := _SCIENTIFIC.fullmatch(bare):
        digits, exponent = match[1] + (match[2] or ""), int(match[3])
        if len(digits) <= exponent:
            return Problem(DIGITS_LOST)
        if digits[exponent + 1 :].strip("0"):
            return Problem(NOT_DIGITS)
        bare = digits[: exponent + 1]
    if not (bare.isascii() and bare.isdigit()):
        return Problem(NOT_DIGITS)
    return _padded(bare)


def _padded(digits: str) -> str | Problem:
    if len(digits) > 12:
        return Problem(TOO_LONG, params={"digits": len(digits)})
    if len(digits) < FEWEST_DIGITS:
        return Problem(TOO_SHORT, params={"digits": len(digits)})
    return digits.zfill(12)
