"""What row-level security costs: each question on the same rows without policies, with them, and as a reader.

    .venv/bin/python tools/bench_row_security.py --people 100000

Policies are switched off and on for the whole database between the rounds, which alternate, so that other work on the
machine falls on all three alike. Prints the medians as JSON, in milliseconds.
"""  # noqa: INP001 - tools are run, not imported

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")

import django

django.setup()

from django.db import transaction  # noqa: E402 - Django must be ready first

from amiyan.access.reading import reading  # noqa: E402
from amiyan.config import postgres  # noqa: E402
from amiyan.kernel.scope import Scope  # noqa: E402
from amiyan.kernel.sql import analyze, copy_rows, execute, query, staged_rows  # noqa: E402

SCHOOLS, DAYS, PLACE, ROUNDS = 100, 20, 7, 25
FILL = """
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, n::text, n::text, '79', 'x' FROM generate_series(1, {schools}) n;
INSERT INTO registry_person (id, temporary_id, source) SELECT n, n::text, 'x' FROM generate_series(1, {people}) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'X', n::text, n::text, 'x' FROM generate_series(1, {people}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, valid, source)
SELECT n, n % {schools} + 1, n % {schools} + 1, n / {schools} % 12, 'A', '[2025-09-01,)', 'x'
FROM generate_series(1, {people}) n;
INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id,
    terminal, at, method, evidence_id, record, amount_tiyn)
SELECT n, date '2025-09-01' + d, 'school-meals', 1, 1, 'payable', 'used', n % {schools} + 1, 'T',
    timestamp '2025-09-01 12:00', 'face', d, n, 63100 FROM generate_series(1, {people}) n, generate_series(1, {days}) d;
"""
TABLES = "registry_person, registry_person_name, registry_enrolment, deliveries_verdict, registry_facility"
QUESTIONS = {
    "a child's month": "SELECT * FROM deliveries_verdict WHERE person_id = 4006 AND service_day >= '2025-09-01'"
    " AND service_day < '2025-10-01'",
    "a school by name": "SELECT e.grade, n.surname, n.given_name FROM registry_enrolment e"
    " JOIN registry_person_name n ON n.person_id = e.person_id AND n.known_to IS NULL"
    f" WHERE e.facility_id = {PLACE} AND e.known_to IS NULL AND e.valid @> date '2025-09-10' ORDER BY n.sort_key",
    "a school's day": "SELECT e.grade, v.verdict, count(1) FROM registry_enrolment e JOIN deliveries_verdict v"
    " ON v.person_id = e.person_id AND v.service_day = '2025-09-10'"
    f" WHERE e.facility_id = {PLACE} AND e.known_to IS NULL AND e.valid @> date '2025-09-10' GROUP BY 1, 2",
    "everybody's day": "SELECT count(1) FROM registry_enrolment e JOIN deliveries_verdict v"
    " ON v.person_id = e.person_id AND v.service_day = '2025-09-10' AND v.facility_id = e.facility_id"
    " WHERE e.known_to IS NULL AND e.valid @> date '2025-09-10'",
}
COLUMNS = (
    "facility_id",
    "evidence_id",
    "record",
    "line",
    "terminal",
    "pin",
    "at",
    "state",
    "method",
    "kind",
    "via",
)
PASSES = (700, 10_000)


@contextmanager
def switched(superuser: Any, word: str) -> Iterator[None]:
    """Policies of every protected table ``ENABLE``d or ``DISABLE``d; on again afterwards."""
    found = superuser.execute("SELECT DISTINCT polrelid::regclass::text FROM pg_policy ORDER BY 1").fetchall()
    statement = "; ".join(f"ALTER TABLE {table} {{}} ROW LEVEL SECURITY" for (table,) in found)
    superuser.execute(statement.format(*[word] * len(found)))
    try:
        yield
    finally:
        superuser.execute(statement.format(*["ENABLE"] * len(found)))


def took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def passes(evidence: int, count: int) -> list[tuple[object, ...]]:
    return [
        (PLACE, evidence, n, n, "T", f"{n:06}", f"2025-09-10 12:{n % 60:02}", "0", "face", "pass", "file")
        for n in range(1, count + 1)
    ]


def questions(superuser: Any, found: dict[str, dict[str, list[float]]]) -> None:
    school = Scope(facilities=frozenset({PLACE}))
    for name, statement in QUESTIONS.items():
        times = found.setdefault(name, {"without": [], "application": [], "reader": []})
        with switched(superuser, "DISABLE"):
            times["without"].append(took(lambda: query(statement)))  # noqa: B023 - run at once
        times["application"].append(took(lambda: query(statement)))  # noqa: B023
        if name != "everybody's day":
            with reading(school):
                times["reader"].append(took(lambda: query(statement)))  # noqa: B023


def writes(superuser: Any, found: dict[str, dict[str, list[float]]], number: int) -> None:
    for count in PASSES:
        times = found.setdefault(f"{count} passes", {"without": [], "application": []})
        for way, copy, word in (("without", copy_rows, "DISABLE"), ("application", staged_rows, "ENABLE")):
            rows = passes(number * 10 + (word == "ENABLE"), count)
            with switched(superuser, word), transaction.atomic():
                times[way].append(took(lambda: copy("deliveries_pass", COLUMNS, rows)))  # noqa: B023
                transaction.set_rollback(True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    server = postgres.embedded()
    with postgres.scratch_database(server) as name, server.connect(name) as superuser:
        superuser.execute(
            "ALTER TABLE registry_enrolment DROP CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time"
        )
        execute(FILL.format(people=people, schools=SCHOOLS, days=DAYS))
        analyze(*TABLES.split(", "))
        found: dict[str, dict[str, list[float]]] = {}
        for number in range(ROUNDS):
            questions(superuser, found)
            writes(superuser, found, number)
    shown = {
        name: {way: round(statistics.median(times), 2) for way, times in ways.items() if times}
        for name, ways in found.items()
    }
    sys.stdout.write(json.dumps({"people": people, "rounds": ROUNDS, "median_ms": shown}, indent=1) + "\n")


main()
