"""A small region: four schools of two classes, eighteen days, told in words; and what a test changes of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import count

from amiyan.integrity.running import run_detectors
from amiyan.kernel.sql import execute, query
from amiyan.kernel.text import skeleton

PROGRAMME = "school-meals"
REGION = "79"
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2025, 9, 30)
NOW = dt.datetime(2025, 10, 1, 3, tzinfo=dt.UTC)
DAYS = [dt.date(2025, 9, day) for day in (*range(2, 6), *range(8, 13), *range(15, 20), *range(22, 26))]
SATURDAY = dt.date(2025, 9, 13)
NOON = dt.time(12)
_PEOPLE = """
INSERT INTO registry_person (id, iin, source) SELECT n, lpad(n::text, 12, '0'), 't' FROM unnest(%(people)s::bigint[]) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, valid, source)
SELECT n, %(school)s, %(school)s, 2, %(label)s, '[2025-09-01,)', 't' FROM unnest(%(people)s::bigint[]) n;
INSERT INTO registry_pin (facility_id, pin, person_id, source)
SELECT %(school)s, n::text, n, 't' FROM unnest(%(people)s::bigint[]) n;
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at)
SELECT n, %(programme)s, '[2025-09-01,)', true, '{t}', '{}', 't', now() FROM unnest(%(people)s::bigint[]) n;
"""
_PASSES = """
INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)
SELECT %(school)s, %(evidence)s, n, n, %(terminal)s, pin, at, '0', %(method)s, 'pass'
FROM unnest(%(pins)s::text[], %(at)s::timestamp[]) WITH ORDINALITY p (pin, at, n);
"""
_OUTCOMES = """
INSERT INTO deliveries_outcome (facility_id, evidence_id, record, programme, outcome, person_id)
SELECT %(school)s, %(evidence)s, n, %(programme)s, %(outcome)s::deliveries_outcome_kind, pin::bigint
FROM unnest(%(pins)s::text[]) WITH ORDINALITY p (pin, n);
"""
_VERDICTS = """
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT pin::bigint, at::date, %(programme)s, 'payable', 'used', %(school)s, %(terminal)s, at, %(method)s, %(evidence)s, n, 63100
FROM unnest(%(pins)s::text[], %(at)s::timestamp[]) WITH ORDINALITY p (pin, at, n) ON CONFLICT DO NOTHING;
"""
_evidence = count(1)


class Region:
    """Schools by number, classes by label. Children are known by their ids, which are their pins too."""

    def __init__(self):
        self.classes = {}
        for school in (1, 2, 3, 4):
            execute(
                "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, %s, 't')",
                [school, f"S{school}", skeleton(f"S{school}"), REGION],
            )
            for place in ("canteen", "entrance"):
                execute(
                    "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES (%s, %s, %s, 't')",
                    [f"{place}{school}", school, place],
                )
            for number, label in enumerate(("2A", "2B")):
                self.enrol(school, label, range(start := school * 1_000_000 + number * 100, start + 20))

    def enrol(self, school, label, people):
        self.classes[school, label] = list(people)
        execute(
            _PEOPLE,
            {"people": list(people), "school": school, "label": label, "programme": PROGRAMME},
        )

    def seen(self, school, people: Sequence[int], day, *, place="canteen", at=NOON, step=30, method="face"):
        """Passes, ``step`` seconds apart; returns what they are known by."""
        start = dt.datetime.combine(day, at)
        values = {
            "school": school,
            "evidence": next(_evidence),
            "terminal": f"{place}{school}",
            "pins": [str(one) for one in people],
            "at": [start + dt.timedelta(seconds=step * n) for n in range(len(people))],
            "method": method,
            "programme": PROGRAMME,
        }
        execute(_PASSES, values)
        return values

    def eat(self, school, people, day, **how):
        """Passes that were judged to be meals."""
        if people:
            values = self.seen(school, people, day, **how)
            execute(_OUTCOMES, values | {"outcome": "used"})
            execute(_VERDICTS, values)

    def marked(self, school, people, day, outcome, **how):
        """Passes that came to something else."""
        execute(_OUTCOMES, self.seen(school, people, day, **how) | {"outcome": outcome})

    def month(self, days: Iterable[dt.date] = DAYS, *, but=(), missing=3):
        """Everybody comes through the entrance and eats, less ``missing`` of each class in turn; of ``but`` nothing is
        told: (school, label), or (school, label, day).
        """
        for number, day in enumerate(days):
            for (school, label), people in self.classes.items():
                if (school, label) in but or (school, label, day) in but:
                    continue
                away = {people[(number * missing + n) % len(people)] for n in range(missing)}
                came = [one for one in people if one not in away]
                self.seen(school, came, day, place="entrance", at=dt.time(8), step=7)
                self.eat(school, came, day, at=dt.time(11 + int(label == "2B")))

    def rate(self, school, people, day, at, *, face=3, apart=20):
        """Ratings of a day's meal, some seconds apart."""
        zone = dt.timezone(dt.timedelta(hours=5))
        start = dt.datetime.combine(day, at, zone)
        rows = [(one, start + dt.timedelta(seconds=apart * n)) for n, one in enumerate(people)]
        execute(
            "INSERT INTO feedback_rating (person_id, id, service_day, programme, facility_id, face, said_by, channel, known_from)"
            " SELECT p, gen_random_uuid(), %s, %s, %s, %s, p, 'page', at FROM unnest(%s::bigint[], %s::timestamptz[]) r (p, at)",
            [day, PROGRAMME, school, face, [one for one, _ in rows], [at for _, at in rows]],
        )


def looked(*, only=(), last=LAST, now=NOW):
    """Let detectors look at the month."""
    return run_detectors(first=FIRST, last=last, now=now, region=REGION, only=list(only))


def found(detector, *, last=LAST, now=NOW):
    """What one detector says, as (place, class, person, first day, effect)."""
    looked(only=[detector], last=last, now=now)
    return query(
        "SELECT facility_id, class_label, person_id, first, effect FROM integrity_signal WHERE detector = %s ORDER BY 1, 2, 3, 4",
        [detector],
    )
