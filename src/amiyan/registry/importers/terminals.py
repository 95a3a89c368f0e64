"""Import of the list of terminals: which stands where, when it serves, and whom the place pays."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from amiyan.kernel.sql import execute, query
from amiyan.kernel.text import skeleton
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.terminals import TerminalRow, read_terminals
from amiyan.registry.importers import problems
from amiyan.registry.importers.copying import lock_imports
from amiyan.registry.importers.stage import ImportResult, Sink


class Ids:
    """Makes the ids of places and bodies: random, or counted up from ``start`` (an audit's books repeat)."""

    def __init__(self, start: int | None = None) -> None:
        self._next = start

    def new(self) -> int:
        if self._next is None:
            return int(query("SELECT registry_random_id()")[0][0])
        self._next += 1
        return self._next


@transaction.atomic
def import_terminals(
    path: Path,
    *,
    source: str,
    programme: str,
    problem: Sink,
    region: str | None = None,
    facility_ids: Ids | None = None,
    organisation_ids: Ids | None = None,
    bare_places: bool = False,
) -> ImportResult:
    """Import terminals with their facilities, serving hours and suppliers. Safe to repeat.

    A country has some ten thousand terminals: these are reference data, read once and held in memory.
    Where rows of one facility differ in hours or supplier, the first is kept and the others are listed.
    With ``bare_places`` a row without a terminal brings in its place all the same, with supplier and hours;
    an audit has nothing to read from such a place and rejects the row.
    """
    lock_imports()
    rows: list[TerminalRow] = []
    rejected = 0
    for row in read_terminals(path, bare_places=bare_places):
        if isinstance(row, RowProblem):
            problem(row)
            rejected += row.rejects
        else:
            rows.append(row)
    facilities, added = _facilities(rows, source, region, facility_ids or Ids())
    added += _terminals([row for row in rows if row.terminal], facilities, source)
    _hours(_first_of_each(rows, problem, _HOURS), facilities, source)
    organisations = _organisations(rows, source, problem, organisation_ids or Ids())
    _agreements(_first_of_each(rows, problem, _SUPPLIER), facilities, organisations, programme, source)
    return ImportResult(len(rows) + rejected, added, rejected)


_HOURS = (problems.HOURS_DIFFER, "open_from", lambda row: (row.open_from, row.open_to))
_SUPPLIER = (problems.SUPPLIER_DIFFERS, "organisation_bin", lambda row: (_supplier_key(row),))


def _supplier_key(row: TerminalRow) -> str | None:
    """A supplier is known by its BIN, or at least by its name."""
    return row.organisation_bin or skeleton(row.organisation_name or "") or None


def _first_of_each(rows: list[TerminalRow], problem: Sink, rule: tuple) -> dict[str, TerminalRow]:  # type: ignore[type-arg]
    """The first row of each facility that says anything; the others, where they differ, are listed."""
    kind, column, value = rule
    first: dict[str, TerminalRow] = {}
    for row in rows:
        if not any(value(row)):
            continue
        known = first.setdefault(skeleton(row.facility), row)
        if value(known) != value(row):
            written = " ".join(str(part) for part in value(row) if part)
            problem(RowProblem(row.file, row.row, column, written, kind, rejects=False))
    return first


def _facilities(
    rows: Iterable[TerminalRow], source: str, region: str | None, ids: Ids
) -> tuple[dict[str, int], int]:
    """The keys of all places; and how many were added by a row that brings nothing else."""
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    bare = 0
    for row in rows:
        key = skeleton(row.facility)
        if key not in known:
            known[key] = ids.new()
            bare += not row.terminal
            execute(
                "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, %s, %s)",
                [known[key], row.facility, key, region, source],
            )
    return known, bare


def _terminals(rows: list[TerminalRow], facilities: dict[str, int], source: str) -> int:
    return execute(
        """
        INSERT INTO registry_terminal (serial, facility_id, place, source)
        SELECT serial, facility_id, place, %s FROM unnest(%s::text[], %s::bigint[], %s::text[])
            AS given (serial, facility_id, place)
        WHERE NOT EXISTS (
            SELECT FROM registry_terminal t WHERE t.serial = given.serial AND t.known_to IS NULL)
        """,
        [
            source,
            [row.terminal for row in rows],
            [facilities[skeleton(row.facility)] for row in rows],
            [row.place for row in rows],
        ],
    )


def _hours(first: dict[str, TerminalRow], facilities: dict[str, int], source: str) -> None:
    for key, row in first.items():
        execute(
            """
            INSERT INTO registry_serving_hours (facility_id, open_from, open_to, source)
            SELECT %s, %s, %s, %s WHERE NOT EXISTS (
                SELECT FROM registry_serving_hours WHERE facility_id = %s AND known_to IS NULL)
            """,
            [facilities[key], row.open_from, row.open_to, source, facilities[key]],
        )


def _organisations(rows: list[TerminalRow], source: str, problem: Sink, ids: Ids) -> dict[str, int]:
    known = {
        bin_ or skeleton(name): id_
        for bin_, name, id_ in query("SELECT bin, name, id FROM registry_organisation")
    }
    accounts: dict[str, str] = {}
    for row in rows:
        key = _supplier_key(row)
        if key is None:
            continue
        if key not in known:
            known[key] = ids.new()
            execute(
                "INSERT INTO registry_organisation (id, bin, name, source) VALUES (%s, %s, %s, %s)",
                [known[key], row.organisation_bin, row.organisation_name or row.organisation_bin, source],
            )
        if row.iban and accounts.setdefault(key, row.iban) != row.iban:
            problem(RowProblem(row.file, row.row, "iban", row.iban, problems.ACCOUNT_DIFFERS, rejects=False))
    for key, iban in accounts.items():
        execute(
            """
            INSERT INTO registry_organisation_account (organisation_id, iban, source)
            SELECT %s, %s, %s WHERE NOT EXISTS (
                SELECT FROM registry_organisation_account WHERE organisation_id = %s AND known_to IS NULL)
            """,
            [known[key], iban, source, known[key]],
        )
    return known


def _agreements(
    first: dict[str, TerminalRow],
    facilities: dict[str, int],
    organisations: dict[str, int],
    programme: str,
    source: str,
) -> None:
    for key, row in first.items():
        supplier = _supplier_key(row)
        assert supplier is not None
        execute(
            """
            INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)
            SELECT %s, %s, %s, %s WHERE NOT EXISTS (
                SELECT FROM registry_agreement
                WHERE facility_id = %s AND programme = %s AND known_to IS NULL)
            """,
            [facilities[key], organisations[supplier], programme, source, facilities[key], programme],
        )
