"""Guardians, staff, agreements and accounts: the lighter tables of a registry."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from amiyan.kernel.text import folded
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import text_of, yes_no_of
from amiyan.registry.files.headings import TableKind
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, date_in, dates_in, read_records, required_text
from amiyan.registry.files.roster import iin_in, name_in
from amiyan.registry.files.terminals import bin_in, iban_in

Row = TypeVar("Row")
Warnings = list[RowProblem]

GUARDIAN_KINDS: Final = ("parent", "guardian", "trustee", "foster", "institution", "delegate")
_GUARDIAN_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "parent": ("mother", "father", "ата-ана", "ата-анасы", "ана", "әке", "анасы", "әкесі", "шешесі",
               "родитель", "мать", "отец", "мама", "папа"),
    "guardian": ("қорғаншы", "қорғаншысы", "опекун"),
    "trustee": ("қамқоршы", "қамқоршысы", "попечитель"),
    "foster": ("foster parent", "патронат", "патронат тәрбиеші", "қабылдаушы ата-ана",
               "патронатный воспитатель", "приемный родитель", "приёмный родитель"),
    "institution": ("мекеме", "ұйым", "балалар үйі", "учреждение", "детский дом"),
    "delegate": ("grandparent", "сенімді өкіл", "әже", "әжесі", "ата", "атасы", "доверенное лицо", "бабушка",
                 "дедушка"),
}  # fmt: skip
_KIND_OF_WORD: Final = {
    folded(word): kind for kind in GUARDIAN_KINDS for word in (kind, *_GUARDIAN_WORDS[kind])
}
# How a table says that a supplier pays no VAT.
_WITHOUT: Final = frozenset(
    folded(word)
    for word in ("no", "none", "-", "–", "without", "безндс", "нет", "жоқ", "ққсжоқ", "ққссыз", "withoutvat")
)
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]0+)?")
_MONEY = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,2})0*)?")


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """Who stands for whom. A power that the table does not state is None: not said, neither yes nor no."""

    file: str
    row: int
    ward_iin: str
    guardian_iin: str
    kind: str
    may_see: bool | None
    may_decide: bool | None
    be_told: bool | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    court_limit: str
    hides_place: bool | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One post of one employee; ``clearance_until`` is the last day of the right to work with children."""

    file: str
    row: int
    iin: str
    surname: str
    given_name: str
    patronymic: str
    facility: str
    post: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    clearance_until: dt.date | None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A state order. ``ceiling_tiyn`` is in whole tiyn; None is no ceiling stated, and no VAT (whole percent)."""

    file: str
    row: int
    facility: str
    organisation_bin: str
    organisation_name: str
    programme: str
    number: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    ceiling_tiyn: int | None
    vat_percent: int | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A bank account of an organisation."""

    file: str
    row: int
    organisation_bin: str
    iban: str
    valid_from: dt.date | None
    valid_to: dt.date | None


def read_guardians(path: str | Path) -> Iterator[GuardianRow | RowProblem]:
    """Stream ``guardians.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "guardians", _guardian)


def read_staff(path: str | Path) -> Iterator[StaffRow | RowProblem]:
    """Stream ``staff.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "staff", _staff)


def read_agreements(path: str | Path) -> Iterator[AgreementRow | RowProblem]:
    """Stream ``agreements.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "agreements", _agreement)


def read_accounts(path: str | Path) -> Iterator[AccountRow | RowProblem]:
    """Stream ``accounts.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "accounts", _account)


def _read(path: str | Path, kind: TableKind, make: Callable[[Record], Row]) -> Iterator[Row | RowProblem]:
    for record in read_records(path, kind):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            yield make(record)
        except RowRejected as rejected:
            yield rejected.problem


def _guardian(record: Record) -> GuardianRow:
    start, end = dates_in(record, "from", "to")
    return GuardianRow(
        file=record.file,
        row=record.row,
        ward_iin=iin_in(record, "ward_iin"),
        guardian_iin=iin_in(record, "guardian_iin"),
        kind=_guardian_kind(record),
        may_see=_yes_no(record, "may_see"),
        may_decide=_yes_no(record, "may_decide"),
        be_told=_yes_no(record, "be_told"),
        valid_from=start,
        valid_to=end,
        court_limit=record.words("court_limit"),
        hides_place=_yes_no(record, "hides_place"),
    )


def _guardian_kind(record: Record) -> str:
    if not record.has("kind"):
        return "guardian"
    kind = _KIND_OF_WORD.get(folded(required_text(record, "kind")[:100]))
    if kind is None:
        raise RowRejected(record.problem("kind", p.WORD_UNKNOWN, expected=", ".join(GUARDIAN_KINDS)))
    return kind


def _yes_no(record: Record, name: str) -> bool | None:
    """A power or a safety flag: a word that is neither rejects the row, for a guess could harm."""
    if not record.words(name):
        return None
    value = yes_no_of(record.get(name))
    if value is None:
        raise RowRejected(record.problem(name, p.YES_NO_WRONG))
    return value


def _staff(record: Record) -> StaffRow:
    iin = iin_in(record, "iin")
    start, end = dates_in(record, "from", "to")
    surname, given_name, patronymic = name_in(record)
    return StaffRow(
        file=record.file,
        row=record.row,
        iin=iin,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        facility=record.words("facility"),
        post=record.words("post"),
        valid_from=start,
        valid_to=end,
        clearance_until=date_in(record, "clearance_until"),
    )


def _agreement(record: Record) -> AgreementRow:
    start, end = dates_in(record, "from", "to")
    return AgreementRow(
        file=record.file,
        row=record.row,
        facility=required_text(record, "facility"),
        organisation_bin=_required_bin(record),
        organisation_name=record.words("organisation_name"),
        programme=record.words("programme"),
        number=record.words("number"),
        valid_from=start,
        valid_to=end,
        ceiling_tiyn=_tiyn(record, "ceiling_tenge"),
        vat_percent=_percent(record, "vat_percent"),
    )


def _account(record: Record) -> AccountRow:
    start, end = dates_in(record, "from", "to")
    organisation_bin = _required_bin(record)
    required_text(record, "iban")
    iban = _or_reject(iban_in, record)
    return AccountRow(record.file, record.row, organisation_bin, iban, start, end)


def _required_bin(record: Record) -> str:
    required_text(record, "organisation_bin")
    return _or_reject(bin_in, record)


def _or_reject(read: Callable[[Record, Warnings], str | None], record: Record) -> str:
    """What is a warning elsewhere rejects a row that has no other purpose."""
    warnings: Warnings = []
    value = read(record, warnings)
    if value is None:
        found = warnings[0]
        raise RowRejected(record.problem(found.column, found.kind, **found.params))
    return value


def _tiyn(record: Record, name: str) -> int | None:
    """Tenge as written -> whole tiyn, exactly; None where blank."""
    text = "".join(text_of(record.get(name)).replace("₸", "").split())
    if not text:
        return None
    match = _MONEY.fullmatch(text)
    if not match:
        raise RowRejected(record.problem(name, p.AMOUNT_WRONG))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _percent(record: Record, name: str) -> int | None:
    """Whole percent, as 12 or 12 % -> 12; None where blank, or where it says that there is none."""
    text = "".join(text_of(record.get(name)).rstrip("%").split())
    if not text or folded(text) in _WITHOUT:
        return None
    match = _PERCENT.fullmatch(text)
    if not match or int(match[1]) > 100:
        raise RowRejected(record.problem(name, p.PERCENT_WRONG))
    return int(match[1])
