"""One school of the town tells too late that its lessons are at home: the kitchen has cooked, and nobody comes."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

from amiyan.registry.importers.calendar import import_calendar
from amiyan.settlement.rejudge import facility_id
from amiyan.settlement.statements.cooked import Claim, claim_cooked


class Late(NamedTuple):
    """Which school, which day, and how many portions were cooked."""

    facility: str
    day: dt.date
    portions: int


def told_late(truth: dict[str, Any]) -> Late | None:
    """The school of the town whose word comes too late: of those at home the one with most portions."""
    cooked = max(truth["planted"]["cooked_in_vain"], key=lambda one: int(one["portions"]), default=None)
    if cooked is None or not cooked["portions"]:
        return None
    return Late(cooked["facility"], dt.date.fromisoformat(cooked["day"]), cooked["portions"])


def write_calendar_in_time(out: Path, late: Late | None) -> Path:
    """The calendar of the town in ``out`` as it was told before its days: without the row that comes too late."""
    path = out / "calendar_in_time.csv"
    with (out / "calendar.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(
            row for row in rows if late is None or (row[0], row[2]) != (late.day.isoformat(), late.facility)
        )
    return path


def tell_late(out: Path, late: Late, *, programme: str, recorded_by: int) -> Claim:
    """Bring in the calendar as it is known now, and claim what was cooked."""
    path = out / "calendar.csv"
    import_calendar(path, source=path.name, problem=_unexpected)
    return claim_cooked(
        facility_id=facility_id(late.facility),
        service_day=late.day,
        programme=programme,
        portions=late.portions,
        recorded_by=recorded_by,
    )


def _unexpected(problem: object) -> None:
    raise AssertionError(problem)
