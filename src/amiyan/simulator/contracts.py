"""What joins a town to those who are paid: agreements, accounts, whose they are, and who signs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from amiyan.simulator import names
from amiyan.simulator.days import Town
from amiyan.simulator.files import write_csv
from amiyan.simulator.numbers import Allotter, days_since_2000, ibans
from amiyan.simulator.people import first_birth_year
from amiyan.simulator.records import Standing
from amiyan.simulator.truth import PRICE_TIYN

AGREEMENTS = (
    "facility", "organisation_bin", "organisation_name", "programme", "number", "from", "to", "ceiling_tenge",
    "vat_percent"
)  # fmt: skip
ACCOUNTS = ("organisation_bin", "iban", "from", "to")
HOLDERS = ("iban", "bin")
OFFICIALS = ("iin", "surname", "given_name", "patronymic", "duty", "organisation_bin")
_SCHOOL_YEAR_DAYS = 170
_VAT_PERCENT = 16
_NO_VAT = "ЖК"  # sole traders under a simplified tax
_RECORDERS, _APPROVERS = 2, 2
# Of the portions that were expected a kitchen cooks nine tenths: somebody is always ill.
_COOKED, _OF = 9, 10


@dataclass(frozen=True, slots=True)
class Moved:
    """A supplier that has left its bank: the lists still name the account that was closed."""

    bin: str
    closed: str
    new: str


def write_contracts(out: Path, town: Town, rng: np.random.Generator, allotter: Allotter) -> Moved:
    """Write ``agreements.csv``, ``accounts.csv``, ``account_holders.csv`` and ``officials.csv`` into ``out``.

    Every school has a supplier here, also the one that the list of terminals names none for. Returns the supplier
    whose account was closed: the one that cooks for most schools.
    """
    schools = town.schools
    supplier = np.where(
        schools.supplier < 0, np.arange(len(schools.codes)) % len(schools.suppliers), schools.supplier
    )
    _write_agreements(out / "agreements.csv", town, supplier)
    rows = [(number, iban, "", "") for _, number, iban in schools.suppliers]
    write_csv(out / "accounts.csv", ACCOUNTS, rows)
    _, number, iban = schools.suppliers[int(np.bincount(supplier).argmax())]
    moved = Moved(number, iban, ibans(rng, 1)[0])
    known = [(account, owner) for _, owner, account in schools.suppliers]
    write_csv(out / "account_holders.csv", HOLDERS, [*known, (moved.new, moved.bin)])
    _write_officials(out / "officials.csv", town, rng, allotter)
    return moved


def _write_agreements(path: Path, town: Town, supplier: Any) -> None:
    """A contract for each supplier and all of its schools; its ceiling pays each child on each day of the year."""
    schools, first = town.schools, town.calendar.first
    begins = date(first.year if first.month >= 9 else first.year - 1, 9, 1)
    children = np.bincount(town.people.facility, minlength=len(schools.codes))
    rows = []
    for facility, code in enumerate(schools.codes):
        which = int(supplier[facility])
        name, number, _ = schools.suppliers[which]
        meals = int(children[supplier == which].sum()) * _SCHOOL_YEAR_DAYS
        ceiling = -(-meals * PRICE_TIYN // 100_000) * 1_000
        vat = "" if name.startswith(_NO_VAT) else _VAT_PERCENT
        contract = f"79-{begins.year}/{which + 1:03}"
        rows.append((code, number, name, "", contract, begins.isoformat(), "", f"{ceiling}.00", vat))
    write_csv(path, AGREEMENTS, rows)


def _write_officials(path: Path, town: Town, rng: np.random.Generator, allotter: Allotter) -> None:
    """Two who record, two who approve, and for each supplier somebody who agrees."""
    duties = [("record", "")] * _RECORDERS + [("approve", "")] * _APPROVERS
    duties += [("agree", number) for _, number, _ in town.schools.suppliers]
    female = rng.integers(0, 2, len(duties))
    born = days_since_2000(first_birth_year(town.calendar.first.year) - 30) + rng.integers(
        0, 3650, len(duties)
    )
    iins = [iin.decode() for iin in allotter.iins(born, female).tolist()]
    people = zip(iins, *names.draw(rng, female), strict=True)
    rows = [(*who, *duty) for who, duty in zip(people, duties, strict=True)]
    write_csv(path, OFFICIALS, rows)


def cooked_in_vain(town: Town) -> list[dict[str, Any]]:
    """What kitchens had cooked where a whole school stayed at home, were it told only afterwards.

    ``expected`` are the children with the right who were to eat there, ``portions`` those that were cooked. A school
    where somebody marked children as fed that day is left out: it does not claim that nobody came.
    """
    people = town.people
    entitled = people.standing == Standing.ENTITLED
    found = []
    for remote in town.calendar.remote:
        offset = town.calendar.offset(remote.day)
        there = people.facility_on(offset) == remote.facility
        marked = [there[group].any() for group in town.mischief.closed.get(offset, [])]
        if remote.grades is not None or any(marked):
            continue
        expected = int((there & entitled).sum())
        found.append(
            {
                "facility": town.schools.codes[remote.facility],
                "day": remote.day.isoformat(),
                "expected": expected,
                "portions": expected * _COOKED // _OF,
            }
        )
    return found
