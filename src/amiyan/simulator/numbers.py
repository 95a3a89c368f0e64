"""Invented numbers that pass every check: IINs, BINs and IBANs of nobody.

The IIN and the BIN share their checksum (the published order of the Ministry of Justice, two passes of
weights, a number whose both passes give 10 is never issued). Birth dates lie in the future, so that no
number can belong to a living person.
"""

from functools import lru_cache

import numpy as np

from amiyan.simulator.text import Column

_FIRST = np.arange(1, 12)
_SECOND = np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
_EPOCH = np.datetime64("2000-01-01")
_DAYS = 36_525  # the dates 2000-01-01 to 2099-12-31: century digits 5 and 6
_PER_DATE = 9_800  # serials that may be issued for one date and sex; every prefix has at least so many


def check_digit(eleven: str) -> int | None:
    """The control digit of eleven digits, or None where the number is never issued."""
    digits = np.array([int(digit) for digit in eleven])
    first = int(digits @ _FIRST) % 11
    control = first if first < 10 else int(digits @ _SECOND) % 11
    return control if control < 10 else None


@lru_cache(maxsize=1)
def _issued() -> tuple[Column, Column]:
    """Serials that may follow a prefix, by the two remainders of the prefix, and their control digits."""
    serials = np.arange(1, 10_000)
    digits = serials[:, None] // np.array([1000, 100, 10, 1]) % 10
    first, second = digits @ _FIRST[7:] % 11, digits @ _SECOND[7:] % 11
    table = np.empty((11, 11, _PER_DATE), dtype=np.int16)
    control = np.empty((11, 11, _PER_DATE), dtype=np.int8)
    for one in range(11):
        for two in range(11):
            passed = (first + one) % 11
            digit = np.where(passed < 10, passed, (second + two) % 11)
            good = np.flatnonzero(digit < 10)[:_PER_DATE]
            table[one, two], control[one, two] = serials[good], digit[good]
    return table, control


@lru_cache(maxsize=1)
def _date_digits() -> Column:
    texts = np.datetime_as_string(_EPOCH + np.arange(_DAYS)).astype("S10")
    return texts.view(np.uint8).reshape(_DAYS, 10)[:, [2, 3, 5, 6, 8, 9]] - ord("0")


def days_since_2000(year: int) -> int:
    """The number of the first day of a year, as :class:`Allotter` counts days."""
    return int((np.datetime64(f"{year}-01-01") - _EPOCH).astype(int))


class Allotter:
    """Gives out IINs, serially for each birth date and sex, so that no number comes twice.

    Remembers one counter for each date and sex (73,050 numbers), whatever the size of the population.
    """

    def __init__(self) -> None:
        self._given = np.zeros(_DAYS * 2, dtype=np.int32)

    def iins(self, born: Column, female: Column) -> Column:
        """IINs as ``S12``. ``born`` counts days since 2000-01-01. Raises IndexError past 9,800 a date."""
        group = born.astype(np.int64) * 2 + female
        order = np.argsort(group, kind="stable")
        ordered = group[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(group) else ordered
        sizes = np.diff(np.r_[starts, len(group)])
        rank = np.empty(len(group), dtype=np.int64)
        rank[order] = np.arange(len(group)) - np.repeat(starts, sizes)
        rank += self._given[group]
        self._given[ordered[starts]] += sizes.astype(np.int32)

        digits = np.empty((len(group), 12), dtype=np.uint8)
        digits[:, :6] = _date_digits()[born]
        digits[:, 6] = 5 + female
        prefix = digits[:, :7].astype(np.int64)
        one, two = prefix @ _FIRST[:7] % 11, prefix @ _SECOND[:7] % 11
        table, control = _issued()
        digits[:, 7:11] = table[one, two, rank][:, None] // np.array([1000, 100, 10, 1]) % 10
        digits[:, 11] = control[one, two, rank]
        return np.ascontiguousarray(digits + ord("0")).view("S12").ravel()


def bins(rng: np.random.Generator, count: int) -> list[str]:
    """BINs of resident legal entities (fifth digit 4, head office), registered in the future."""
    found: list[str] = []
    while len(found) < count:
        month, serial = int(rng.integers(1, 13)), int(rng.integers(1, 100_000))
        eleven = f"{int(rng.integers(90, 99))}{month:02}40{serial:05}"
        control = check_digit(eleven)
        if control is not None and f"{eleven}{control}" not in found:
            found.append(f"{eleven}{control}")
    return found


def ibans(rng: np.random.Generator, count: int) -> list[str]:
    """IBANs of Kazakhstan (20 characters) at a bank code that is nobody's, right modulo 97."""
    found: list[str] = []
    for _ in range(count):
        account = f"999{int(rng.integers(0, 10**13)):013}"
        # K = 20, Z = 35: the country and two zeros move to the end, as ISO 13616 asks.
        control = 98 - int(f"{account}203500") % 97
        found.append(f"KZ{control:02}{account}")
    return found


def wrong_checksum(iin: str) -> str:
    """The same number with another last digit: only one digit is ever right, so this one is wrong."""
    return f"{iin[:-1]}{(int(iin[-1]) + 1) % 10}"
