"""``amiyan bench import``: registers from files, the first time and again, in rows a second."""

import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any, Protocol

from amiyan.bench.country import CHILDREN_IN_A_SCHOOL
from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.kernel.sql import analyze
from amiyan.registry.importers.accounts import import_accounts
from amiyan.registry.importers.agreements import import_agreements
from amiyan.registry.importers.guardians import import_guardians
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.staff import import_staff
from amiyan.registry.importers.terminals import import_terminals
from amiyan.simulator.stream import facility_code, people_columns, terminal_serial

Rows = Iterable[tuple[object, ...]]


class Done(Protocol):
    """What an importer says."""

    @property
    def rows(self) -> int: ...
    @property
    def rejected(self) -> int: ...


def bench_import(rows: int) -> dict[str, object]:
    """Import ``rows`` rows of each register into the (fresh) database that Django points at, then again.

    Returns ``{"rows", "rows_per_s": {"<register>": {"first", "again"}}}``. Rows of a roster carry five facts
    each (person, name, enrolment, terminal number, statuses), the others one or two.
    """
    schools = max(1, rows // CHILDREN_IN_A_SCHOOL)
    found: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (headings, content, importer) in _registers(rows, schools).items():
            path = Path(folder) / f"{name}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(headings)
                writer.writerows(content)
            found[name] = {"first": _rate(importer, path), "again": _rate(importer, path)}
            analyze("registry_person", "registry_organisation", "registry_facility")
    del found["terminals"]  # places first: some thousands, read whole
    return {"rows": rows, "rows_per_s": found}


def _rate(importer: Callable[[Path], Done], path: Path) -> int:
    start = time.perf_counter()
    done = importer(path)
    seconds = time.perf_counter() - start
    assert not done.rejected, f"{path.name}: {done}"
    return round(done.rows / seconds)


def _registers(rows: int, schools: int) -> dict[str, tuple[tuple[str, ...], Rows, Callable[[Path], Any]]]:
    def wrong(problem: object) -> None:
        raise AssertionError(problem)

    def by(importer: Callable[..., Any], **more: Any) -> Callable[[Path], Any]:
        return lambda path: importer(path, source=path.name, problem=wrong, **more)

    codes = [facility_code(school) for school in range(schools)]
    return {
        "terminals": (
            ("terminal", "facility", "place"),
            ((terminal_serial(n), code, "canteen") for n, code in enumerate(codes)),
            by(import_terminals, programme="school-meals"),
        ),
        "roster": (
            ("iin", "surname", "given_name", "patronymic", "grade", "class", "facility", "categories", "pin"),
            _children(rows, schools),
            by(import_roster),
        ),
        "guardians": (
            ("ward_iin", "guardian_iin", "kind", "may_see", "may_decide", "be_told"),
            ((ward, guardian, "parent", 1, 1, 1) for ward, guardian in _pairs(rows, schools)),
            by(import_guardians),
        ),
        "staff": (
            ("iin", "surname", "given_name", "patronymic", "facility", "post", "from"),
            (
                (iin, "Серікова", "Айгүл", "Нұрланқызы", codes[n % schools], "мұғалім", "2025-09-01")
                for n, (iin, _) in enumerate(_pairs(rows, schools))
            ),
            by(import_staff),
        ),
        "agreements": (
            ("facility", "organisation_bin", "organisation_name", "programme", "number", "from", "to"),
            _agreements(rows, codes),
            by(import_agreements),
        ),
        "accounts": (("organisation_bin", "iban"), _accounts(rows), by(import_accounts)),
    }


def _children(rows: int, schools: int) -> Iterator[tuple[object, ...]]:
    for chunk in people_columns(seed=7, children=rows, schools=schools):
        columns = (chunk.iin.astype(str), chunk.grade, chunk.facility, chunk.pin.astype(str))
        for iin, grade, school, pin in zip(*(column.tolist() for column in columns), strict=True):
            yield (
                iin,
                f"Сейітов{pin}",
                "Әлихан",
                "Маратұлы",
                grade,
                f"{grade}А",
                facility_code(school),
                "",
                pin,
            )


def _pairs(rows: int, schools: int) -> Iterator[tuple[str, str]]:
    """Pairs of different people: nobody is anybody's parent here, only the rows matter."""
    numbers = (row[0] for row in _children(rows + 1, schools))
    yield from pairwise(str(number) for number in numbers)


def _agreements(rows: int, codes: list[str]) -> Iterator[tuple[object, ...]]:
    """Each facility changes its supplier every year, for as many years as it takes."""
    for n, number in enumerate(islice(_bins(), rows)):
        school, year = n % len(codes), 1500 + n // len(codes) % 800
        programme = f"programme-{n // len(codes) // 800}"
        days = (f"{year}-01-01", f"{year}-12-31")
        yield (codes[school], number, f"Жеткізуші {n}", programme, f"{n}/25", *days)


def _accounts(rows: int) -> Iterator[tuple[object, ...]]:
    for n, number in enumerate(islice(_bins(), rows)):
        yield number, ibans.make("125", f"{n:013}")


def _bins() -> Iterator[str]:
    for serial in count():
        number = bins.make(24, 1 + serial // 100_000 % 12, serial % 100_000)
        if number is not None:
            yield number
