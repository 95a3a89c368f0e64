"""How the oracle understands rosters and terminals. See ``oracle``."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .oracle_tables import MEANING, code_key, date_in, key, table, text_in

CATEGORIES = ("orphan", "no_parental_care", "disability", "asp", "low_income", "large_family", "emergency")


def iin_in(value: Any) -> str:
    """Twelve digits with a right control digit, or ValueError."""
    text = text_in(value)
    if not re.fullmatch(r"\d{9,12}", text):
        raise ValueError(text)
    iin = text.zfill(12)
    dt.date(2000 + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    digits = [int(c) for c in iin]
    rest = sum(d * w for d, w in zip(digits, range(1, 12), strict=False)) % 11
    if rest == 10:
        rest = sum(d * w for d, w in zip(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=False)) % 11
    if rest == 10 or rest != digits[11]:
        raise ValueError(text)
    return iin


def grade_in(row: dict[str, Any]) -> int | None:
    for name in ("grade", "class"):
        # Choice: a grade that is no grade (13, "дошкольник") is unknown, then the class is read.
        match = re.search(r"\d+", text_in(row.get(name, "")))
        if match and int(match[0]) <= 12:
            return int(match[0])
    return None


def categories_in(row: dict[str, Any]) -> bool | None:
    """Whether the child has any category: True, False, or None (unknown)."""
    if "categories" not in row:
        return None
    words = [word for word in map(str.strip, text_in(row["categories"]).split(";")) if word]
    if any(MEANING.get(key(word)) in CATEGORIES for word in words):
        return True
    return None if words else False


def pin_key(pin: str) -> str:
    """Choice: a number with lost or added zeros is the same number."""
    return pin.lstrip("0") or pin[:1]


@dataclass
class Enrolment:
    row: int
    iin: str
    facility: str
    first: dt.date
    last: dt.date
    grade: int | None
    category: bool | None
    pin: str

    @property
    def entitled(self) -> bool | None:
        if self.category:
            return True
        young = None if self.grade is None else 1 <= self.grade <= 4
        if young:
            return True
        return None if young is None or self.category is None else False


@dataclass
class Registers:
    """Facilities by key; everything refers to a facility by its key."""

    codes: dict[str, str] = field(default_factory=dict)
    terminals: dict[str, tuple[str, str]] = field(default_factory=dict)
    hours: dict[str, tuple[dt.time, dt.time]] = field(default_factory=dict)
    suppliers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    children: dict[str, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    pins: dict[tuple[str, str], str] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)


def read_terminals(path: Path, registers: Registers) -> None:
    for _, row in table(path):
        place = MEANING.get(key(text_in(row["place"])))
        terminal, written = text_in(row["terminal"]), text_in(row["facility"])
        if place not in ("canteen", "entrance") or not terminal or not written:
            continue
        facility = code_key(written)
        if registers.terminals.setdefault(terminal, (facility, place)) != (facility, place):
            continue
        registers.codes.setdefault(facility, " ".join(written.split()))
        if text_in(row.get("open_from", "")) and text_in(row.get("open_to", "")):
            hours = tuple(
                value if isinstance(value, dt.time) else dt.time.fromisoformat(text_in(value).zfill(5))
                for value in (row["open_from"], row["open_to"])
            )
            registers.hours.setdefault(facility, hours)  # type: ignore[arg-type]
        supplier = tuple(
            text_in(row.get(name, "")) for name in ("organisation_bin", "organisation_name", "iban")
        )
        if supplier[0]:
            registers.suppliers.setdefault(facility, supplier)  # type: ignore[arg-type]


def read_roster(path: Path, registers: Registers) -> None:
    good: list[Enrolment] = []
    seen = set()
    for number, row in table(path):
        try:
            enrolment = enrolment_in(number, row, registers)
        except ValueError:
            # Choice: what is identical is told by the cells as written, where they cannot be understood.
            if (same := repr(sorted((k, text_in(v)) for k, v in row.items()))) not in seen:
                registers.rejected.append(number)
            seen.add(same)
            continue
        same = repr(sorted((k, comparable(k, v)) for k, v in row.items()))
        if same in seen:
            continue
        seen.add(same)
        if enrolment.facility in registers.codes:
            good.append(enrolment)
        else:
            registers.rejected.append(number)
    owners = defaultdict(set)
    for enrolment in good:
        owners[enrolment.facility, enrolment.pin].add(enrolment.iin)
    for enrolment in good:
        others = registers.children.get(enrolment.iin, [])
        if len(owners[enrolment.facility, enrolment.pin]) > 1 or any(
            enrolment.first <= other.last and other.first <= enrolment.last for other in others
        ):
            registers.rejected.append(enrolment.row)
            continue
        registers.children[enrolment.iin].append(enrolment)
        registers.pins[enrolment.facility, enrolment.pin] = enrolment.iin


def comparable(name: str, value: Any) -> str:
    if name == "iin":
        return text_in(value).zfill(12)
    return str(date_in(value)) if name.startswith("enrolled") else text_in(value)


def enrolment_in(number: int, row: dict[str, Any], registers: Registers) -> Enrolment:
    iin = iin_in(row["iin"])
    first = date_in(row.get("enrolled_from", "")) or dt.date.min
    last = date_in(row.get("enrolled_to", "")) or dt.date.max
    if last < first:
        raise ValueError(row)
    written = text_in(row.get("facility", ""))
    facility = code_key(written)
    if not written and len(registers.codes) == 1:
        facility = next(iter(registers.codes))  # Choice: with one school only, a blank is that school
    pin = pin_key(text_in(row.get("pin", "")) or iin)
    return Enrolment(number, iin, facility, first, last, grade_in(row), categories_in(row), pin)
