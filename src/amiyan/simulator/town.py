"""A synthetic town: its people, its days and the files that it hands to an audit.

It imports no rule. What an audit must find follows from what the people of the town intended, and stands in
``truth.json``.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np

from amiyan.kernel.problems import N_, Kind, ProblemError
from amiyan.simulator import files, truth
from amiyan.simulator.contracts import cooked_in_vain, write_contracts
from amiyan.simulator.days import Town, build_health, closed_day, school_day
from amiyan.simulator.faults import plan_faults
from amiyan.simulator.logs import LogWriter
from amiyan.simulator.mischief import Mischief, no_mischief, plan_mischief
from amiyan.simulator.numbers import Allotter
from amiyan.simulator.people import build_people
from amiyan.simulator.schemes.plan import plan_ghost_class, plan_schemes
from amiyan.simulator.schemes.truth import schemes_told, write_ratings
from amiyan.simulator.schools import Calendar, Schools, build_calendar, build_schools
from amiyan.simulator.text import Column

Progress = Callable[[str, int, int], None]
WhichSchemes = Literal["none", "honest", "planted"]

NOT_A_TOWN = Kind(
    "simulator-too-small",
    N_("A town needs at least one child, one school day and one school."),
    N_("Give positive numbers of children, days and schools, and not more schools than children."),
)
FOREIGN_FILES = Kind(
    "simulator-foreign-files",
    N_("The folder {folder} holds logs that no simulation has written."),
    N_("Choose an empty folder: the simulator does not overwrite what is not its own."),
)


def simulate(
    *,
    seed: int,
    children: int,
    days: int,
    out: Path,
    first_day: date = date(2025, 9, 1),
    schools: int | None = None,
    honest: bool = False,
    schemes: WhichSchemes = "none",
    ghost_class: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write a town's files into ``out`` and return its truth (also in ``truth.json``).

    ``days`` counts school days from the first on or after ``first_day``; the period of the audit begins on
    ``first_day`` and ends on the last of them. ``honest`` leaves out everything dishonest and every bad row.
    With ``schemes`` the town has no mischief but that of :mod:`amiyan.simulator.schemes` (``honest``: its look-alikes
    alone), told in ``schemes`` of the truth; what an audit would find is then not told.
    ``ghost_class``: one class of an honest school exists on the roster alone; told among what was planted.
    The same arguments give the same bytes. Time grows with children times days (a million child-days in some five
    seconds), memory with children alone (0.6 kB each). ProblemError for a town of nobody and for foreign logs.
    """
    count = schools if schools is not None else min(children, max(8, round(children / 1000)))
    if children < 1 or days < 1 or not 1 <= count <= children:
        raise ProblemError(NOT_A_TOWN)
    events = _own_folder(out)
    streams = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(7)]
    allotter = Allotter()
    honest = honest or schemes != "none"
    town = _build(
        streams,
        allotter,
        children=children,
        schools_count=count,
        calendar=build_calendar(first_day, days, count),
        honest=honest,
    )
    _plan(town, streams[6], schemes, ghost_class=ghost_class)
    files.write_roster(out / "roster.csv", town)
    files.write_guardians(out / "guardians.csv", town, streams[4], allotter)
    files.write_facilities(out / "facilities.csv", town)
    files.write_terminals(out / "terminals.csv", town)
    files.write_calendar(out / "calendar.csv", town)
    files.write_payer(out / "payer.toml", streams[4])
    moved = write_contracts(out, town, streams[5], allotter)
    writer, books = LogWriter(events, town.schools, town.faults), truth.Books()
    _live(streams[3], town, writer, books, honest=honest, progress=progress)
    files.write_invoice(out / "invoice.csv", town, books.bills)
    if schemes != "none":
        write_ratings(out / "ratings.csv", town)
    known = {
        "seed": seed,
        "children": children,
        "days": days,
        "schools": count,
        "honest": honest,
        "price_tiyn": truth.PRICE_TIYN,
        "period": {"from": town.calendar.first.isoformat(), "to": town.calendar.last.isoformat()},
        "planted": truth.planted(town, books, writer.planted)
        | {"closed_account": asdict(moved), "cooked_in_vain": cooked_in_vain(town)}
        | ({"ghost_class": schemes_told(town)} if ghost_class else {}),
        "expected": truth.expected(town, books, writer.tally),
    }
    if schemes != "none":
        del known["expected"]
        known["schemes"] = schemes_told(town)
    text = json.dumps(known, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return known


def _plan(town: Town, rng: np.random.Generator, schemes: WhichSchemes, *, ghost_class: bool) -> None:
    """Let the people of a town follow schemes, where it lives any."""
    if ghost_class:
        town.schemes = plan_ghost_class(rng, schools=town.schools, people=town.people, calendar=town.calendar)
    if schemes != "none":
        town.schemes = plan_schemes(
            rng,
            schools=town.schools,
            people=town.people,
            calendar=town.calendar,
            faults=town.faults,
            planted=schemes == "planted",
        )


def _own_folder(out: Path) -> Path:
    """The folder for logs, empty. Logs of an earlier simulation are removed, foreign ones never."""
    events = out / "events"
    events.mkdir(parents=True, exist_ok=True)
    found = sorted(events.iterdir())
    if found and not (out / "truth.json").exists():
        raise ProblemError(FOREIGN_FILES, where=str(out), folder=str(out))
    for path in found:
        path.unlink()
    # Empty until the new town is whole: half a town has no truth, yet the folder stays recognisable as ours.
    (out / "truth.json").write_text("{}\n", encoding="utf-8")
    return events


def _build(
    streams: list[np.random.Generator],
    allotter: Allotter,
    *,
    children: int,
    schools_count: int,
    calendar: Calendar,
    honest: bool,
) -> Town:
    schools = build_schools(streams[0], schools_count)
    people = build_people(streams[1], allotter, count=children, schools=schools, calendar=calendar)
    faults = plan_faults(streams[2], schools, calendar)
    mischief = (
        no_mischief(people)
        if honest
        else plan_mischief(
            streams[2], schools=schools, people=people, calendar=calendar, faults=faults, allotter=allotter
        )
    )
    at, pins = _strangers(schools, people.facility, mischief)
    return Town(schools, people, calendar, faults, mischief, at, pins)


def _strangers(schools: Schools, facility: Column, mischief: Mischief) -> tuple[Column, Column]:
    """Teachers, one for eighty children and at least one a school, and the rejected who come all the same."""
    sizes = np.bincount(facility, minlength=len(schools.codes)) // 80 + 1
    teachers = np.repeat(np.arange(len(schools.codes)), sizes)
    pins = [f"{90001 + number}" for number in range(len(teachers))]
    rejected = [row for row in mischief.bad_rows if row.passes_at >= 0 and row.child < 0]
    at = np.r_[teachers, np.array([row.passes_at for row in rejected], dtype=np.int64)]
    return at.astype(np.int64), np.array([*pins, *[row.token for row in rejected]], dtype="S12")


def _live(
    rng: np.random.Generator,
    town: Town,
    writer: LogWriter,
    books: truth.Books,
    *,
    honest: bool,
    progress: Progress | None,
) -> None:
    health = build_health(rng, town)
    is_open = set(town.calendar.open_days)
    every_day = town.calendar.all_days
    for number, when in enumerate(every_day):
        day = school_day(rng, town, health, when) if when in is_open else None
        records = day.records if day else closed_day(rng, town, when)
        writer.write_day(rng, when, town.calendar.offset(when), records)
        books.enter(rng, town, when.isoformat(), records, day, honest=honest)
        if progress:
            progress("days", number + 1, len(every_day))
    writer.close()
