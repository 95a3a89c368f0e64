"""The files that a town hands to an audit, besides the logs."""

import csv
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path

import numpy as np

from amiyan.simulator.days import Town
from amiyan.simulator.numbers import Allotter, bins, days_since_2000, ibans
from amiyan.simulator.people import ALWAYS, CATEGORIES, first_birth_year
from amiyan.simulator.place_names import FACILITIES, names_of
from amiyan.simulator.schools import Calendar
from amiyan.simulator.text import Column
from amiyan.simulator.truth import Bill

ROSTER = ("iin", "surname", "given_name", "patronymic", "grade", "class", "facility", "categories", "pin",
          "enrolled_from", "enrolled_to")  # fmt: skip
GUARDIANS = (
    "ward_iin", "guardian_iin", "kind", "may_see", "may_decide", "be_told", "from", "to", "court_limit",
    "hides_place"
)  # fmt: skip
TERMINALS = ("terminal", "facility", "place", "organisation_bin", "organisation_name", "iban", "open_from",
             "open_to")  # fmt: skip
_CHUNK = 50_000  # rows of the roster that are text at one time
_LETTERS = "АБВГДЕЖЗИКЛМНПРСТ"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A comma-separated file in UTF-8, a line feed between rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_roster(path: Path, town: Town) -> None:
    """Everybody with each enrolment, then rows that came twice, then the bad ones."""
    everybody = np.arange(len(town.people))
    twice = everybody[::997] if town.mischief.bad_rows else everybody[:0]
    chunks = (everybody[begin : begin + _CHUNK] for begin in range(0, len(everybody), _CHUNK))
    rows = chain.from_iterable(_rows(town, chunk) for chunk in chunks)
    write_csv(path, ROSTER, chain(rows, _second_rows(town), _rows(town, twice), _bad_rows(town)))


def _rows(town: Town, child: Column) -> Iterable[tuple[str, ...]]:
    """The first enrolment of some children (by index)."""
    people, schools = town.people, town.schools
    facility = people.facility[child]
    # Where terminals know IINs the column is left blank, but for every tenth school.
    blank = schools.iin_pins & (np.arange(len(schools.codes)) % 10 != 5)
    ends = np.where(people.moved_to >= 0, people.moved_on - 1, people.left)[child]
    return zip(
        _texts(people.iin[child]),
        people.surname[child].tolist(),
        people.given[child].tolist(),
        people.patronymic[child].tolist(),
        _grades(child, people.grade[child]),
        _classes(facility, people.grade[child], people.letter[child]),
        [schools.codes[one] for one in facility.tolist()],
        _categories(people.categories[child]),
        _texts(np.where(blank[facility], b"", people.pin[child])),
        _dates(town.calendar, people.joined[child].tolist(), facility.tolist()),
        _dates(town.calendar, ends.tolist(), facility.tolist()),
        strict=True,
    )


def _second_rows(town: Town) -> Iterable[tuple[str, ...]]:
    """The second school of those who moved, with the class as that school writes it."""
    people = town.people
    movers = np.flatnonzero(people.moved_to >= 0)
    for child, first in zip(movers.tolist(), _rows(town, movers), strict=True):
        facility = int(people.moved_to[child])
        begins = _dates(town.calendar, [int(people.moved_on[child])], [facility])[0]
        pin = people.pin_after[child].decode()
        label = _class_name(facility % 4, int(people.grade[child]), int(people.letter[child]))
        yield (*first[:5], label, town.schools.codes[facility], first[7], pin, begins, "")


def _bad_rows(town: Town) -> Iterable[tuple[str, ...]]:
    bad = town.mischief.bad_rows
    like = [row.child if row.child >= 0 else number * 31 % len(town.people) for number, row in enumerate(bad)]
    for row, known in zip(bad, _rows(town, np.array(like, dtype=np.int64)), strict=True):
        begins = "" if row.enrolled_from is None else _dates(town.calendar, [row.enrolled_from], [0])[0]
        yield (row.iin, *known[1:6], row.facility, known[7], row.pin, begins, "")


def _texts(column: Column) -> list[str]:
    return [str(text) for text in column.astype("U12").tolist()]


def _grades(child: Column, grade: Column) -> list[str]:
    # Every thirtieth row says the grade in the class only.
    known = np.array(["", *[str(number) for number in range(12)]], dtype=object)
    texts: list[str] = np.where(child % 30 == 7, "", known[grade + 1]).tolist()
    return texts


def _classes(facility: Column, grade: Column, letter: Column) -> list[str]:
    texts: dict[tuple[int, int, int], str] = {}
    keys = zip((facility % 4).tolist(), grade.tolist(), letter.tolist(), strict=True)
    return [texts.get(key) or texts.setdefault(key, _class_name(*key)) for key in keys]


def _class_name(style: int, grade: int, letter: int) -> str:
    if grade < 0:
        return ""
    if grade == 0 and style == 0:
        return "0 сынып"
    name = _LETTERS[letter % len(_LETTERS)]
    return f"{grade} «{name}»" if style % 2 == 0 else f"{grade}-{name}"


def _categories(categories: Column) -> list[str]:
    words = [
        ";".join(word for position, word in enumerate(CATEGORIES) if bits >> position & 1)
        for bits in range(1 << len(CATEGORIES))
    ]
    return [words[bits] for bits in categories.tolist()]


def _dates(calendar: Calendar, offsets: Sequence[int], facility: Sequence[int]) -> list[str]:
    """Dates as the schools write them: even ones as 2025-09-08, odd ones as 08.09.2025; open ones blank."""
    out = []
    for offset, school in zip(offsets, facility, strict=True):
        if abs(offset) >= ALWAYS:
            out.append("")
        else:
            day = calendar.first + timedelta(days=offset)
            out.append(day.strftime("%d.%m.%Y") if school % 2 else day.isoformat())
    return out


def write_guardians(path: Path, town: Town, rng: np.random.Generator, allotter: Allotter) -> None:
    """A mother for each family, a father for most, a guardian by post for orphans, now and then a
    grandmother by delegation, a parent limited by a court, and a family whose place is hidden.
    """
    people = town.people
    families = int(people.family.max(initial=0)) + 1
    born = days_since_2000(first_birth_year(town.calendar.first.year) - 24) + rng.integers(
        0, 3650, families * 2
    )
    adults = _texts(allotter.iins(born, np.repeat([1, 0], families)))
    lot = rng.random(families)
    parentless = (people.categories & 0b11) > 0

    def rows() -> Iterable[tuple[str, ...]]:
        for ward, family, alone in zip(people.iin, people.family, parentless, strict=True):
            own = adults[family], adults[families + family]
            yield from _guardians_of(ward.decode(), *own, float(lot[family]), alone=bool(alone))

    write_csv(path, GUARDIANS, rows())


def _guardians_of(
    ward: str, mother: str, father: str, chance: float, *, alone: bool
) -> Iterable[tuple[str, ...]]:
    hidden = "1" if chance > 0.997 else "0"
    if alone:
        yield (ward, mother, "institution", "1", "1", "1", "", "", "", hidden)
        return
    yield (ward, mother, "mother", "1", "1", "1", "", "", "", hidden)
    if chance < 0.01:
        yield (ward, father, "father", "0", "0", "0", "", "", "no contact", "0")
    elif chance < 0.8:
        yield (ward, father, "father", "1", "1", "1", "", "", "", hidden)
    elif chance < 0.83:
        yield (ward, father, "delegate", "1", "0", "1", "", "", "", hidden)


def write_facilities(path: Path, town: Town) -> None:
    """What each school is called."""
    write_csv(path, FACILITIES, names_of(town.schools.codes))


def write_terminals(path: Path, town: Town) -> None:
    """Every listed terminal with its school's supplier and, where they differ, its serving hours."""
    schools = town.schools
    rows = []
    for terminal in schools.terminals:
        supplier = int(schools.supplier[terminal.facility])
        name, number, iban = schools.suppliers[supplier] if supplier >= 0 else ("", "", "")
        opens, closes = int(schools.opens[terminal.facility]), int(schools.closes[terminal.facility])
        own = opens != int(schools.opens[0])
        hours = (_hour(opens), _hour(closes)) if own else ("", "")
        place = "canteen" if terminal.canteen else "entrance"
        rows.append((terminal.serial, schools.codes[terminal.facility], place, number, name, iban, *hours))
    write_csv(path, TERMINALS, rows)


def _hour(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"


def write_calendar(path: Path, town: Town) -> None:
    """Every date of the period, then the lessons at home of single schools."""
    calendar = town.calendar
    is_open = set(calendar.open_days)
    rows = [(day.isoformat(), int(day in is_open), "", "", "", "") for day in calendar.all_days]
    for remote in calendar.remote:
        low, high = remote.grades or ("", "")
        rows.append((remote.day.isoformat(), 0, town.schools.codes[remote.facility], str(low), str(high), ""))
    write_csv(path, ("date", "school_day", "facility", "grade_from", "grade_to", "shift"), rows)


def write_invoice(path: Path, town: Town, bills: list[Bill]) -> None:
    """What the suppliers bill, a line for each school and day."""
    write_csv(
        path,
        ("date", "facility", "meals"),
        [(bill.day, town.schools.codes[bill.facility], bill.meals) for bill in bills],
    )


def write_payer(path: Path, rng: np.random.Generator) -> None:
    """An invented education department that pays."""
    lines = {
        "name": "Қалалық білім басқармасы",
        "bin": bins(rng, 1)[0],
        "iban": ibans(rng, 1)[0],
        "bic": "AMYNKZ2A",
    }
    path.write_text("".join(f'{key} = "{value}"\n' for key, value in lines.items()), encoding="utf-8")
