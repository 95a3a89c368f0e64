"""``amiyan bench integrity``: of what was planted, how much detectors find, and how much of what they flag was planted.

Each seed is a town of its own in a database of its own: schools with one plan each, in graded strengths, beside schools
with honest look-alikes and schools with neither. Its files go through the importers and the makers. One town has nothing
planted: whatever is flagged there is wrong.
"""

import csv
import datetime as dt
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple

from amiyan.bench.country import PROGRAMME, REGION
from amiyan.config import postgres
from amiyan.deliveries.actions import judge, take_in_log
from amiyan.entitlements.actions import decide
from amiyan.entitlements.laid_terms import calendar_exceptions, lay_out, terms_of
from amiyan.integrity.billed import keep_billed
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.running import run_detectors
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import analyze, query, staged_rows
from amiyan.programmes.loader import load
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.calendar import import_calendar
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from amiyan.simulator.town import simulate

FIRST: Final = dt.date(2025, 9, 2)
SCHOOL_DAYS: Final = 21
SEEDS: Final = (9101, 9102, 9103, 9104)
"""Fixed after the detectors were written, and never used while they were: a detector that is changed needs new ones.

Towns 7401 to 7405 were the first such; on them ``too_perfect`` found 5 of 8, and was mended on others (103, 106).
"""
HONEST_SEED: Final = 9105
CHILDREN_IN_A_SCHOOL: Final = 200
# Which detector is to find a plan.
DETECTOR_OF: Final = {
    "two_places": "two_places",
    "closed_day": "closed_day",
    "class_in_a_minute": "class_in_a_minute",
    "too_perfect": "too_perfect",
    "hand_made": "hand_made",
    "never_seen": "never_seen",
    "one_card": "one_card",
    "lent_card": "one_card",
    "invoice_above": "invoice_above",
    "ordered_ratings": "ordered_ratings",
    "not_served": "not_served",
}


class Unit(NamedTuple):
    """What is found or not: a detector's subject in a period. Of the fields only those count that the detector has."""

    detector: str
    facility_id: int
    class_label: str = ""
    person_id: int = 0
    day: str = ""


class Town(NamedTuple):
    """One town after its month: what was planted with its strength, what was flagged, where something else was planted."""

    planted: dict[Unit, int]
    flagged: set[Unit]
    disturbed: set[int]
    facilities_of: dict[int, str]
    seconds: float


def bench_integrity(schools: int, seeds: int) -> dict[str, object]:
    """Measure in towns of ``schools`` schools, on the first ``seeds`` of the fixed seeds and on one with nothing planted.

    Returns ``{"kinds": {name: {"planted", "found", "flagged", "precision", "recall", "by_strength"}}, "nothing_planted",
    "look_alikes", ...}``. ``planted`` and ``recall`` count the strengths from the promised one on; weaker ones stand in
    ``by_strength``, and do not count as wrong where they are found.
    """
    towns = [live(seed, schools, planted=True) for seed in SEEDS[:seeds]]
    honest = live(HONEST_SEED, schools, planted=False)
    return {
        "schools": schools,
        "children": schools * CHILDREN_IN_A_SCHOOL,
        "seeds": list(SEEDS[:seeds]),
        "kinds": {name: of_kind(name, towns) for name in detectors()},
        "nothing_planted": {
            name: sum(unit.detector == name for unit in honest.flagged) for name in detectors()
        },
        "wrong_at": wrong_at([*towns, honest]),
        "seconds_a_run": round(max(town.seconds for town in [*towns, honest]), 2),
    }


def of_kind(name: str, towns: list[Town]) -> dict[str, Any]:
    """The figures of one detector over all towns."""
    promised = detectors()[name].promised
    by_strength: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    wrong = 0
    for town in towns:
        flagged = {unit for unit in town.flagged if unit.detector == name}
        planted = {unit: strength for unit, strength in town.planted.items() if unit.detector == name}
        for unit, strength in planted.items():
            by_strength[strength][0] += 1
            by_strength[strength][1] += unit in flagged
        ours = {unit.facility_id for unit in planted}
        others = town.disturbed - ours
        wrong += sum(unit not in planted and unit.facility_id not in others for unit in flagged)
    strong = [counts for strength, counts in by_strength.items() if strength >= promised]
    planted_count, found = (sum(counts[n] for counts in strong) for n in (0, 1))
    every = sum(counts[1] for counts in by_strength.values())
    return {
        "promised_from": promised,
        "planted": planted_count,
        "found": found,
        "flagged": every + wrong,
        "precision": _share(every, every + wrong),
        "recall": _share(found, planted_count),
        "by_strength": {
            str(strength): {"planted": counts[0], "found": counts[1]}
            for strength, counts in sorted(by_strength.items())
        },
    }


def wrong_at(towns: list[Town]) -> dict[str, int]:
    """What was flagged where nothing dishonest was planted, by detector and what was there (``plain``: nothing at all)."""
    counts: dict[str, int] = defaultdict(int)
    for town in towns:
        for unit in town.flagged:
            if unit not in town.planted:
                counts[f"{unit.detector} at {town.facilities_of.get(unit.facility_id, 'plain')}"] += 1
    return dict(sorted(counts.items()))


def live(seed: int, schools: int, *, planted: bool) -> Town:
    """A town's month in a database of its own, and what detectors made of it."""
    with (
        tempfile.TemporaryDirectory(prefix="amiyan-integrity-") as folder,
        postgres.scratch_database(postgres.embedded()),
    ):
        known = _lived(Path(folder), seed, schools, planted=planted)
        start = time.perf_counter()
        last = dt.date.fromisoformat(known["period"]["to"])
        now = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(2), tzinfo=dt.UTC)
        run_detectors(first=FIRST, last=last, now=now, region=REGION)
        seconds = time.perf_counter() - start
        return _town(known, seconds)


def _lived(folder: Path, seed: int, schools: int, *, planted: bool) -> dict[str, Any]:
    known = simulate(
        seed=seed,
        children=schools * CHILDREN_IN_A_SCHOOL,
        schools=schools,
        days=SCHOOL_DAYS,
        out=folder,
        first_day=FIRST,
        schemes="planted" if planted else "honest",
    )
    period = Period(FIRST, dt.date.fromisoformat(known["period"]["to"]))
    import_terminals(
        folder / "terminals.csv", source="t", programme=PROGRAMME, problem=_passed_over, region=REGION
    )
    import_roster(folder / "roster.csv", source="r", problem=_passed_over)
    import_calendar(folder / "calendar.csv", source="c", problem=_passed_over)
    analyze("registry_person", "registry_enrolment", "registry_pin", "registry_social_status")
    decide(programme=PROGRAMME, first=period.first, last=period.last)
    terms = terms_of(load(PROGRAMME), period, exceptions=calendar_exceptions(), regions=[REGION])
    lay_out(terms)
    places = dict(query("SELECT serial, facility_id FROM registry_terminal WHERE known_to IS NULL"))
    for path in sorted((folder / "events").iterdir()):
        _take_in(path, places)
    analyze("deliveries_pass", "entitlements_decision")
    judge(terms, facilities=sorted(set(places.values())))
    analyze("deliveries_verdict", "deliveries_outcome")
    now = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)
    keep_billed(folder / "invoice.csv", programme=PROGRAMME, source="i", now=now, problem=_passed_over)
    _rate(folder / "ratings.csv")
    _tell_days_off(known, period)
    analyze("feedback_rating", "integrity_billed")
    return known


def _take_in(path: Path, places: dict[str, int]) -> None:
    with path.open("rb") as stream:
        try:
            take_in_log(stream, name=path.name, facility_of=places, source="bench", unreadable=lambda _: None)
        except ProblemError:
            return  # a log that the simulator has spoiled


def _passed_over(problem: RowProblem) -> None:
    """Rows that the simulator has spoiled are not what is measured."""


def _rate(path: Path) -> None:
    """The families' taps, of those meals that were served."""
    people = dict(query("SELECT iin, id FROM registry_person WHERE iin IS NOT NULL"))
    served = {
        (person, day): facility
        for person, day, facility in query(
            "SELECT person_id, service_day, facility_id FROM deliveries_verdict"
        )
    }
    midnight = dt.timezone(dt.timedelta(hours=5))

    def rows() -> Any:
        with path.open(encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file)):
                person, day = people[row["iin"]], dt.date.fromisoformat(row["date"])
                if (person, day) in served:
                    at = dt.datetime.combine(day, dt.time(), tzinfo=midnight)
                    at += dt.timedelta(seconds=int(row["second"]))
                    key = f"00000000-0000-4000-8000-{number:012}"
                    yield person, key, day, PROGRAMME, served[person, day], row["face"], person, "page", at

    columns = (
        "person_id", "id", "service_day", "programme", "facility_id", "face", "said_by", "channel", "known_from"
    )  # fmt: skip
    staged_rows("feedback_rating", columns, rows())


def _tell_days_off(known: dict[str, Any], period: Period) -> None:
    """Families who send food along and have said so."""
    people = dict(query("SELECT iin, id FROM registry_person WHERE iin IS NOT NULL"))
    told = [
        people[iin] for plan in known["schemes"] if plan["kind"] == "said_own_food" for iin in plan["iins"]
    ]
    rows = (
        (person, f"00000000-0000-4000-9000-{number:012}", period.first, period.last, person, person, "page")
        for number, person in enumerate(told)
    )
    columns = ("person_id", "id", "first_day", "last_day", "said_by", "recorded_by", "channel")
    staged_rows("meals_day_off", columns, rows)


def _town(known: dict[str, Any], seconds: float) -> Town:
    places = dict(query("SELECT code, id FROM registry_facility"))
    people = dict(query("SELECT iin, id FROM registry_person WHERE iin IS NOT NULL"))
    classes = dict(query("SELECT person_id, class_label FROM registry_enrolment WHERE known_to IS NULL"))
    planted: dict[Unit, int] = {}
    there: dict[int, str] = {}
    for plan in known["schemes"]:
        there[places[plan["facility"]]] = plan["kind"]
        if not plan["innocent"]:
            persons = [people[iin] for iin in plan["iins"]]
            for unit in _units(plan, places, persons, classes):
                planted[unit] = plan["strength"]
    disturbed = {unit.facility_id for unit in planted} | {
        places[plan["facility"]] for plan in known["schemes"] if not plan["innocent"]
    }
    signals = query(
        "SELECT detector, facility_id, class_label, coalesce(person_id, 0), first, last FROM integrity_signal"
    )
    flagged = {
        Unit(detector, place, label, person, first.isoformat() if first == last else "")
        for detector, place, label, person, first, last in signals
    }
    return Town(planted, flagged, disturbed, there, seconds)


def _units(
    plan: dict[str, Any], places: dict[str, int], persons: list[int], classes: dict[int, str]
) -> list[Unit]:
    detector = DETECTOR_OF[plan["kind"]]
    place = places[plan["elsewhere"] or plan["facility"]]
    if detector in {"two_places", "not_served"}:
        return [Unit(detector, place, person_id=persons[0])]
    if detector in {"too_perfect", "never_seen"}:
        return [Unit(detector, place, classes[persons[0]])]
    if detector == "class_in_a_minute":
        return [Unit(detector, place, classes[persons[0]], day=day) for day in plan["days"]]
    if detector in {"hand_made", "invoice_above"}:
        return [Unit(detector, place)]
    return [Unit(detector, place, day=day) for day in plan["days"]]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
