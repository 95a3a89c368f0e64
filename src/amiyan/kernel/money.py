"""Money: whole minor units of one currency, in a type that cannot be a float.

Nothing here rounds on its own. Two named rules exist: :func:`share` rounds once, half away from zero;
:func:`allocate` splits without losing a unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from amiyan.kernel.problems import N_, Kind, ProblemError

NOT_AN_AMOUNT = Kind(
    "money-not-an-amount",
    N_("“{value}” is not an amount of money."),
    N_("Write the amount in digits, with a point before the decimals, for example 631.50."),
)
TOO_FINE = Kind(
    "money-too-many-decimals",
    N_("The amount “{value}” has more decimals than {currency} allows ({exponent})."),
    N_("Round the amount by the rule of the act that sets it, then write it again."),
)


class DifferentCurrenciesError(TypeError):
    """Amounts of two currencies were added or compared: a mistake of the program, not of a person."""


@dataclass(frozen=True, slots=True)
class Currency:
    """ISO 4217 code, number of decimals (2: a hundred minor units make one) and symbol."""

    code: str
    exponent: int
    symbol: str

    @property
    def minor_per_unit(self) -> int:
        """How many minor units make one unit."""
        return int(10**self.exponent)


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` whole minor units of ``currency``. TypeError for anything but an int (a bool is none)."""

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        _whole(self.minor)

    @classmethod
    def parse(cls, text: str | Decimal, currency: Currency) -> "Money":
        """The exact amount of decimal text such as ``631.50``; ProblemError where it is none or too fine."""
        if not isinstance(text, str | Decimal):
            raise TypeError(f"money is read from text or Decimal, not {type(text).__name__}")
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ProblemError(NOT_AN_AMOUNT, value=text) from None
        # Beyond this size Decimal's own context would round, and no budget is that large.
        if not value.is_finite() or abs(value) >= Decimal(10) ** 18:
            raise ProblemError(NOT_AN_AMOUNT, value=str(text))
        minor = value * currency.minor_per_unit
        if minor != minor.to_integral_value():
            raise ProblemError(TOO_FINE, value=str(text), currency=currency.code, exponent=currency.exponent)
        return cls(int(minor), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """Price times a whole count; a fraction goes through :func:`share`."""
        return Money(self.minor * _whole(count), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise DifferentCurrenciesError(f"{self.currency.code} and {other.currency.code} do not mix")
        return other.minor


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """The exact sum; zero of ``currency`` for none. Linear, constant memory."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def share(amount: Money, numerator: int, denominator: int) -> Money:
    """``amount`` times ``numerator / denominator``, rounded once: half a unit goes away from zero.

    The denominator must be positive (ValueError). Exact whole-number arithmetic at any size.
    """
    if _whole(denominator) <= 0:
        raise ValueError("the denominator must be positive")
    product = amount.minor * _whole(numerator)
    rounded = (2 * abs(product) + denominator) // (2 * denominator)
    return Money(rounded if product >= 0 else -rounded, amount.currency)


def allocate(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Split ``amount`` in proportion to whole weights; the parts always sum to the amount.

    Largest remainder first, earlier parts first among equals; each part is within one minor unit of its
    exact share. ValueError for negative weights or when all are zero. n log n in the number of parts.
    """
    whole = sum(_whole(weight) for weight in weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one must be above zero")
    size = abs(amount.minor)
    parts = [size * weight // whole for weight in weights]
    # sorted() is stable: among equal remainders the earlier part comes first.
    by_remainder = sorted(range(len(parts)), key=lambda n: -(size * weights[n] % whole))
    for n in islice(by_remainder, size - sum(parts)):
        parts[n] += 1
    sign = -1 if amount.minor < 0 else 1
    return [Money(sign * part, amount.currency) for part in parts]


def _whole(number: int) -> int:
    """The number itself if it is an int; a float, Decimal or bool near money is refused loudly."""
    if type(number) is not int:
        raise TypeError(f"money counts whole units in int, not {type(number).__name__}")
    return number
