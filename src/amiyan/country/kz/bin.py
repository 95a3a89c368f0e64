"""BIN (БСН, БИН): the twelve-digit number of an organisation.

YYMM of registration; digit 5: 4 resident legal entity, 5 non-resident, 6 joint sole trader (ИП(С)); digit 6:
0 head, 1 branch, 2 representative office, 3 peasant farm; five digits of a serial; control digit as in
an IIN. A sole trader has no BIN and is known by the owner's IIN: digit 5 tells the two apart, because
in an IIN it is the first digit of a day (0 to 3).
"""

from dataclasses import dataclass
from typing import Literal

from amiyan.country.kz.twelve import NOT_TWELVE, control_digit, control_problem, is_twelve_digits, normalise
from amiyan.kernel.problems import N_, Kind, ProblemError

__all__ = ["Bin", "check", "is_sole_trader", "make", "normalise", "parse"]

BodyKind = Literal["resident", "non_resident", "joint_sole_trader"]
Unit = Literal["head", "branch", "representative_office", "peasant_farm"]

IMPOSSIBLE_MONTH = Kind(
    "bin-impossible-month",
    N_("The third and fourth digits of the BIN are not a month."),
    N_("The BIN starts with year and month of registration: compare it with the certificate."),
)
UNKNOWN_BODY = Kind(
    "bin-unknown-body",
    N_("The fifth digit of the BIN must be 4, 5 or 6."),
    N_("Compare the number with the certificate. A sole trader has an IIN, not a BIN."),
)
UNKNOWN_UNIT = Kind(
    "bin-unknown-unit",
    N_("The sixth digit of the BIN must be from 0 to 3."),
    N_("Compare the sixth digit with the certificate."),
)

_BODIES: dict[str, BodyKind] = {"4": "resident", "5": "non_resident", "6": "joint_sole_trader"}
_UNITS: dict[str, Unit] = {"0": "head", "1": "branch", "2": "representative_office", "3": "peasant_farm"}


@dataclass(frozen=True, slots=True)
class Bin:
    """A checked BIN: ``year`` is the two digits as written, ``month`` 1 to 12."""

    digits: str
    year: int
    month: int
    body: BodyKind
    unit: Unit

    def __str__(self) -> str:
        return self.digits


def check(text: str) -> Kind | None:
    """What is wrong with a twelve-digit BIN, or None. Call :func:`normalise` first for a raw cell."""
    if not is_twelve_digits(text):
        return NOT_TWELVE
    if not "01" <= text[2:4] <= "12":
        return IMPOSSIBLE_MONTH
    if text[4] not in _BODIES:
        return UNKNOWN_BODY
    if text[5] not in _UNITS:
        return UNKNOWN_UNIT
    return control_problem(text)


def parse(text: str) -> Bin:
    """The BIN with what its digits say. Raises ProblemError with :func:`check`'s kind."""
    if kind := check(text):
        raise ProblemError(kind)
    return Bin(text, int(text[:2]), int(text[2:4]), _BODIES[text[4]], _UNITS[text[5]])


def is_sole_trader(twelve: str) -> bool:
    """Whether twelve digits have the form of an IIN rather than a BIN (digit 5 is that of a day)."""
    return is_twelve_digits(twelve) and twelve[4] in "0123"


def make(year: int, month: int, serial: int, *, body: str = "4", unit: str = "0") -> str | None:
    """A BIN for a synthetic organisation; None where the number is never issued (take the next serial).

    ``year`` 0 to 99, ``month`` 1 to 12, ``serial`` 0 to 99999, ``body`` 4 to 6, ``unit`` 0 to 3.
    """
    ranges = 0 <= year <= 99 and 1 <= month <= 12 and 0 <= serial <= 99_999
    if not (ranges and body in _BODIES and unit in _UNITS):
        raise ValueError("outside the ranges of a BIN")
    eleven = f"{year:02}{month:02}{body}{unit}{serial:05}"
    control = control_digit(eleven)
    return None if control is None else f"{eleven}{control}"
