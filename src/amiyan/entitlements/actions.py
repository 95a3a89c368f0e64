"""The writes of the room: deciding everybody."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from amiyan.entitlements.previews import preview
from amiyan.entitlements.statement import Statement, decide_statement, in_sets, rule_sets
from amiyan.kernel.periods import Period
from amiyan.programmes.loader import load
from amiyan.programmes.model import Programme

__all__ = ["DecisionRun", "decide", "preview"]

_COLUMNS = "person_id, programme, valid, entitled, clauses, facts, rules, known_at, known_from"
_DAYS = "daterange(%(first)s, %(last)s, '[]')"

# Nothing was decided before: the decisions are what the statement says.
# In the order of the keys: ids are random, and an index that is filled in order is filled twice as fast.
_INSERT_ALL = f"""
WITH {{ctes}}
INSERT INTO entitlements_decision ({_COLUMNS})
SELECT person_id, %(programme)s, valid, entitled, clauses, facts, rules, %(known_at)s, %(moment)s
FROM {{result}} ORDER BY person_id
"""

_LAY_OUT = """
DROP TABLE IF EXISTS fresh_decision;
CREATE TEMPORARY TABLE fresh_decision ON COMMIT DROP AS
WITH {ctes}
SELECT person_id, valid, entitled, clauses, facts, rules FROM {result};
"""

# Decisions of other periods may have been cut elsewhere, so what is compared is what they say of which days.
_FIND_CHANGED = f"""
DROP TABLE IF EXISTS changed_person;
CREATE TEMPORARY TABLE changed_person ON COMMIT DROP AS
WITH says AS (
    SELECT person_id, entitled, clauses, facts, rules, range_agg(valid) AS days FROM fresh_decision
    GROUP BY person_id, entitled, clauses, facts, rules
),
said AS (
    SELECT person_id, entitled, clauses, facts, rules, range_agg(valid * {_DAYS}) AS days
    FROM entitlements_decision
    WHERE programme = %(programme)s AND known_to IS NULL AND valid && {_DAYS} AND {{people}}
    GROUP BY person_id, entitled, clauses, facts, rules
)
SELECT person_id FROM (TABLE says EXCEPT TABLE said) added
UNION
SELECT person_id FROM (TABLE said EXCEPT TABLE says) gone;
"""

_END_CHANGED = f"""
UPDATE entitlements_decision d SET known_to = %(moment)s
FROM changed_person c
WHERE d.person_id = c.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.valid && {_DAYS}
"""

# What an ended decision said of days outside the period is said again by a row of its own.
_INSERT_CHANGED = f"""
INSERT INTO entitlements_decision ({_COLUMNS})
SELECT f.person_id, %(programme)s, f.valid, f.entitled, f.clauses, f.facts, f.rules, %(known_at)s, %(moment)s
FROM fresh_decision f JOIN changed_person c USING (person_id)
UNION ALL
SELECT d.person_id, d.programme, rest, d.entitled, d.clauses, d.facts, d.rules, d.known_at, %(moment)s
FROM entitlements_decision d
JOIN changed_person c USING (person_id),
LATERAL unnest(datemultirange(d.valid) - datemultirange({_DAYS})) AS rest
WHERE d.programme = %(programme)s AND d.known_to = %(moment)s AND d.valid && {_DAYS}
"""

_ANY_DECIDED = f"""
SELECT EXISTS (
    SELECT FROM entitlements_decision
    WHERE programme = %(programme)s AND known_to IS NULL AND valid && {_DAYS}
)
"""


@dataclass(frozen=True, slots=True)
class DecisionRun:
    """What a run did: the moment of knowledge it used, decisions added, and older ones no longer believed."""

    programme: str
    known_at: dt.datetime
    added: int
    ended: int


@transaction.atomic
def decide(
    *,
    programme: str,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
    people: Collection[int] | None = None,
) -> DecisionRun:
    """Decide a programme for everybody for the days from ``first`` to ``last``, both included.

    Everybody is whoever is enrolled in the period, or every person where the programme needs no enrolment;
    ``people`` limits it, and an empty collection is nobody. ``known_at`` is the moment of knowledge (now).
    What is decided as before is not written again; a decision that came out otherwise is no longer believed
    and a newer one added. ProblemError where a parameter has no value on some day. Runs of one programme
    wait for each other. Time grows with people and changes inside the period: a million and one day take
    some ten seconds, all in the database.
    """
    period = Period(first, last)
    with connection.cursor() as cursor:
        # By now there is a session by which the loader can ask what was signed.
        rules = load(programme)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('decide ' || %s))", [programme])
        moment = _now(cursor)
        known_at = known_at or moment
        statement = decide_statement(rules, period.first, period.last, known_at=known_at, people=people)
        params = {**statement.params, "programme": programme, "moment": moment}
        _record_rules(cursor, rules, period)
        cursor.execute(_ANY_DECIDED, params)
        decided_before = _one(cursor)
        with in_sets(cursor, everybody=people is None):
            if decided_before:
                added, ended = _write_changed(cursor, statement, params, limited=people is not None)
            else:
                cursor.execute(_INSERT_ALL.format(ctes=statement.ctes, result=statement.result), params)
                added, ended = cursor.rowcount, 0
    return DecisionRun(programme, known_at, added, ended)


def _write_changed(
    cursor: CursorWrapper, statement: Statement, params: dict[str, Any], *, limited: bool
) -> tuple[int, int]:
    cursor.execute(_LAY_OUT.format(ctes=statement.ctes, result=statement.result), params)
    people = "person_id = ANY(%(people)s)" if limited else "true"
    cursor.execute(_FIND_CHANGED.format(people=people), params)
    cursor.execute("ANALYZE fresh_decision; ANALYZE changed_person")
    cursor.execute(_END_CHANGED, params)
    ended = cursor.rowcount
    cursor.execute(_INSERT_CHANGED, params)
    return cursor.rowcount, ended


def _record_rules(cursor: CursorWrapper, programme: Programme, period: Period) -> None:
    """Keep what each hash stands for: a decision is explained by the clauses it was made with."""
    names = [clause.name for clause in programme.clauses]
    for rules in rule_sets(programme, period.first, period.last):
        cursor.execute(
            "INSERT INTO entitlements_rules (rules, programme, clauses, parameters)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [rules.rules, programme.code, names, json.dumps(rules.values, default=str)],
        )


def _now(cursor: CursorWrapper) -> dt.datetime:
    # The clock and not now(): two runs within one transaction are two moments.
    cursor.execute("SELECT clock_timestamp()")
    moment: dt.datetime = _one(cursor)
    return moment


def _one(cursor: CursorWrapper) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row[0]
