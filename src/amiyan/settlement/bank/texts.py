"""Reading the small parts of a message: amounts, dates, names. Exact, and never guessing."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from lxml.etree import _Element

from amiyan.country.kz import iban as iban_rules
from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.country.kz.money import KZT
from amiyan.kernel.problems import Kind, Problem, ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.shape import NAMESPACE, Shape, deviation, line_of

LISTED_MAX: Final = 1000  # problems of one file that are listed
TEXT_MAX: Final = 2000  # characters kept of any text; the schema allows at most 500
WHOLE_DIGITS_MAX: Final = 16  # with two decimals the 18 digits that ISO 20022 allows
_AMOUNT = re.compile(r"\+?0*([0-9]*)(?:\.([0-9]*))?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
NOT_GIVEN: Final = frozenset(("NOTPROVIDED", "NONREF", "NOTAVAILABLE"))


class Findings:
    """Problems and notes of one file; both lists are bounded."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._more = 0

    def problem(self, kind: Kind, line: int, **params: object) -> None:
        """Something was left out."""
        self._keep(self._problems, Problem(kind, f"line {line}", {"line": line, **params}))

    def note(self, kind: Kind, line: int, **params: object) -> None:
        """Something was taken though it is not as it should be."""
        if len(self._notes) < LISTED_MAX:
            self._notes.append(Problem(kind, f"line {line}", {"line": line, **params}))

    def raised(self, error: ProblemError) -> None:
        """What kept an entry from being read."""
        self._keep(self._problems, error.problem)

    def check(self, element: _Element, shape: Shape, passing: frozenset[str] = frozenset()) -> None:
        """Note the first deviation of an element from the schema."""
        found = deviation(element, shape, passing)
        if found:
            self.note(p.DEVIATES, found.line, part=found.part)

    def problems(self) -> tuple[Problem, ...]:
        """Those listed, and how many more there are."""
        more = (Problem(p.MORE, "", {"count": self._more}),) if self._more else ()
        return (*self._problems, *more)

    def notes(self) -> tuple[Problem, ...]:
        """Those listed; beyond the bound they are dropped."""
        return tuple(self._notes)

    def _keep(self, into: list[Problem], problem: Problem) -> None:
        if len(into) < LISTED_MAX:
            into.append(problem)
        else:
            self._more += 1


class Leaves:
    """The texts within one element by their path, as ``Refs/EndToEndId``; read in one walk."""

    __slots__ = ("_found", "line")

    def __init__(self, element: _Element, space: str) -> None:
        self._found: dict[str, list[str]] = {}
        self.line = line_of(element)
        self._walk(element, "", space)

    def _walk(self, element: _Element, before: str, space: str) -> None:
        start = len(space)
        for child in element:
            tag = str(child.tag)
            if tag.startswith(space):
                path = before + tag[start:]
                if len(child):
                    self._walk(child, path + "/", space)
                elif text := child.text:
                    self._found.setdefault(path, []).append(text)

    def text(self, *paths: str) -> str:
        """The text of the first path that has one, trimmed and with single spaces; '' for none."""
        for path in paths:
            found = self._found.get(path)
            if found and (bare := " ".join(found[0].split())):
                return bare[:TEXT_MAX]
        return ""

    def texts(self, path: str) -> str:
        """The texts of every part at a path, joined by a space."""
        return " ".join(" ".join(self._found.get(path, ())).split())[:TEXT_MAX]

    def reference(self, *paths: str) -> str:
        """An id; words that stand for none are ''."""
        found = self.text(*paths)
        return "" if found in NOT_GIVEN else found

    def must(self, path: str) -> str:
        """A text without which the whole file means nothing. Raises ProblemError."""
        found = self.text(path)
        if not found:
            raise ProblemError(p.PART_MISSING, part=path, line=self.line)
        return found

    def account(self, path: str) -> str:
        """The number of the account at a path ('': here): an IBAN, else what the bank calls it."""
        before = f"{path}/" if path else ""
        found = self.text(f"{before}Id/IBAN", f"{before}Id/Othr/Id")
        plain = found.isascii() and found.isalnum() and found.isupper()
        return found if plain or not found else iban_rules.normalise(found)

    def left_out(self, part: str, value: str = "") -> ProblemError:
        """The error of an entry that lacks a readable part."""
        return ProblemError(
            p.ENTRY_PART, where=f"line {self.line}", line=self.line, part=part, value=value[:60]
        )


def in_place(message: str, places: dict[str, str]) -> dict[str, str]:
    """Full name of a part -> full name of the part in which it stands, from local names."""
    space = space_of(message)
    return {space + name: space + parent for name, parent in places.items()}


def space_of(message: str) -> str:
    """What stands before every local name of a message."""
    return f"{{{NAMESPACE}{message}}}"


def tiyn_of(amount: _Element) -> int:
    """The whole tiyn of an amount with its currency. Raises ProblemError for other currencies and fractions.

    Zeros behind the second decimal change nothing and are taken; anything else there is no amount.
    """
    line = line_of(amount)
    currency = amount.get("Ccy", "")
    if currency != KZT.code:
        raise ProblemError(p.ENTRY_CURRENCY, where=f"line {line}", line=line, value=currency[:10])
    text = (amount.text or "").strip()
    found = _AMOUNT.fullmatch(text)
    whole, rest = (found[1], (found[2] or "").rstrip("0")) if found else ("", "")
    digits = found is not None and any(sign.isdigit() for sign in text)
    if not digits or len(rest) > KZT.exponent or len(whole) > WHOLE_DIGITS_MAX or len(amount):
        raise ProblemError(p.ENTRY_AMOUNT, where=f"line {line}", line=line, value=text[:60])
    return int(whole or "0") * KZT.minor_per_unit + int(rest.ljust(KZT.exponent, "0"))


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """A date or a moment as a day in Kazakhstan; None for what is neither. ISO 20022 lets banks choose."""
    if found := _DAY.fullmatch(text):
        return _try_day(found[1])
    moment = moment_of(text)
    return to_local(moment).date() if moment else None


def moment_of(text: str) -> datetime | None:
    """A moment; one without a zone is the clock of Kazakhstan. None for what is no moment."""
    try:
        moment = datetime.fromisoformat(text)
        instant = moment.astimezone(UTC) if moment.tzinfo else to_instant(moment)
    except (ValueError, OverflowError):
        return None
    return instant if 1 < instant.year < 9999 and "T" in text else None  # beyond, zones overflow


def _try_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def tenge_text(tiyn: int) -> str:
    """Whole tiyn as decimal text with two digits, also below zero: -5 is ``-0.05``."""
    return f"{'-' if tiyn < 0 else ''}{abs(tiyn) // 100}.{abs(tiyn) % 100:02}"
