"""IIN (ЖСН, ИИН): the twelve-digit number of a person.

YYMMDD, a digit for century and sex (1/2 the 1800s, 3/4 the 1900s, 5/6 the 2000s, odd is male; 0 is given
to some foreigners and says nothing of birth or sex), four digits of a serial, a control digit. Base act:
adilet P030000565_; control digit: P070000406_. Dates in the future are no error here: synthetic people
have them, so that no test number can belong to a living person.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from amiyan.country.kz.twelve import (
    ALL_ZEROS,
    NOT_TWELVE,
    control_digit,
    control_problem,
    is_twelve_digits,
    normalise,
)
from amiyan.kernel.problems import N_, Kind, ProblemError

__all__ = ["Iin", "Sex", "birth_and_sex", "check", "is_valid_fast", "make", "normalise", "parse"]

Sex = Literal["male", "female"]

IMPOSSIBLE_DATE = Kind(
    "iin-impossible-date",
    N_("The first six digits of the IIN are not a date of birth."),
    N_("The IIN starts with year, month and day of birth: compare it with the document."),
)
UNKNOWN_CENTURY = Kind(
    "iin-unknown-century",
    N_("The seventh digit of the IIN must be from 0 to 6."),
    N_("Compare the seventh digit with the document."),
)

_CENTURY = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
# Month and day as written, of any leap year; 29 February is looked at apart.
_MONTH_DAYS = frozenset((dt.date(2000, 1, 1) + dt.timedelta(days=n)).strftime("%m%d") for n in range(366))


@dataclass(frozen=True, slots=True)
class Iin:
    """A checked IIN. ``birth_date`` and ``sex`` are None where the seventh digit is 0."""

    digits: str
    birth_date: dt.date | None
    sex: Sex | None

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        # A trace or a log must not carry a person's number.
        return f"Iin({self.digits[:2]}**********)"


def check(iin: str) -> Kind | None:
    """What is wrong with a twelve-digit IIN, or None. Call :func:`normalise` first for a raw cell."""
    if not is_twelve_digits(iin):
        return NOT_TWELVE
    if iin[6] > "6":
        return UNKNOWN_CENTURY
    if iin[6] != "0" and not _is_date(iin):
        return IMPOSSIBLE_DATE
    return control_problem(iin)


def is_valid_fast(iin: str) -> bool:
    """Whether :func:`check` would find nothing: the same answer, unrolled for hot loops."""
    if len(iin) != 12 or not iin.isascii() or not iin.isdigit():
        return False
    century = iin[6]
    if century > "6" or (
        century != "0" and (iin[2:6] not in _MONTH_DAYS or (iin[2:6] == "0229" and not _is_date(iin)))
    ):
        return False
    # As in control_digit(): the weights add up to 66, so character codes serve as digits.
    a, b, c, d, e, f, g, h, i, j, k, last = iin.encode()
    rest = (a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k) % 11
    if rest == 10:
        rest = (3 * a + 4 * b + 5 * c + 6 * d + 7 * e + 8 * f + 9 * g + 10 * h + 11 * i + j + 2 * k) % 11
    return rest == last - 48 and iin != ALL_ZEROS


def parse(text: str) -> Iin:
    """The IIN with what its digits say of birth and sex. Raises ProblemError with :func:`check`'s kind."""
    if kind := check(text):
        raise ProblemError(kind)
    return Iin(text, *birth_and_sex(text))


def birth_and_sex(checked: str) -> tuple[dt.date | None, Sex | None]:
    """What the digits of an IIN that was checked before say of birth and sex; the century digit 0 says nothing."""
    if checked[6] == "0":
        return None, None
    born = dt.date(_CENTURY[checked[6]] + int(checked[:2]), int(checked[2:4]), int(checked[4:6]))
    return born, "male" if checked[6] in "135" else "female"


def make(birth_date: dt.date, sex: Sex, serial: int) -> str | None:
    """An IIN for a synthetic person; None where the number is never issued (take the next serial).

    ``serial`` is 0 to 9999. Give a birth date in the future. Raises ValueError outside 1800 to 2099.
    """
    if not (1800 <= birth_date.year <= 2099 and 0 <= serial <= 9999):
        raise ValueError("birth year must be 1800-2099 and serial 0-9999")
    century = (birth_date.year // 100 - 18) * 2 + (1 if sex == "male" else 2)
    eleven = f"{birth_date:%y%m%d}{century}{serial:04}"
    control = control_digit(eleven)
    return None if control is None else f"{eleven}{control}"


def _is_date(iin: str) -> bool:
    if iin[2:6] not in _MONTH_DAYS:
        return False
    if iin[2:6] != "0229":
        return True
    year = _CENTURY[iin[6]] + int(iin[:2])
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
