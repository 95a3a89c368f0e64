"""One SQL statement that decides a programme for everybody: facts as of a moment, cut into segments, judged.

The statement is built from the programme's compiled clauses; every value is a parameter. Its result has a row
for each person and segment: ``person_id, valid, entitled, clauses, facts, rules, grade, region``.

A segment is a run of days on which no fact that is used changes. In it the facts of its first day hold.
Ages change on birthdays, the rest where a statement begins or ends. Whatever the clauses say, two registers that report a
death close the right (:mod:`amiyan.entitlements.closing`). Cost grows with the people and the
changes inside the period; a period of one day needs no cutting at all.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.entitlements.closing import closed_sql
from amiyan.programmes.facts import FACTS, STATUS_PREFIX
from amiyan.programmes.model import Programme
from amiyan.programmes.words import PARAM_PREFIX

_DAY = dt.timedelta(days=1)

# What was known at the moment: a statement that we had by then and had not yet stopped believing.
_KNOWN = "{0}.known_from <= %({1}known_at)s AND ({0}.known_to IS NULL OR {0}.known_to > %({1}known_at)s)"

# A type for each parameter, so that an empty list is a list and a number is a number.
_SQL_TYPE: dict[type, str] = {int: "bigint", str: "text", tuple: "text[]"}


def _on_day(row: str) -> str:
    """The local day on which a statement became known."""
    return f"({row}.known_from AT TIME ZONE 'Asia/Almaty')::date"


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL (a WITH list, and the name of its last part) and the values of its parameters."""

    ctes: str
    result: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force on some days: their hash, and the values of the parameters they use."""

    first: dt.date
    last: dt.date
    values: dict[str, Any]
    rules: str


def rule_sets(programme: Programme, first: dt.date, last: dt.date) -> list[RuleSet]:
    """The rules of a period, cut where a parameter that a clause uses changes."""
    return [
        RuleSet(start, end, values, programme.rules_hash(values))
        for start, end, values in programme.parameters.dated(programme.rule_parameters, first, last)
    ]


@dataclass(slots=True)
class _Builder:
    programme: Programme
    first: dt.date
    last: dt.date
    people: Sequence[int] | None
    prefix: str
    params: dict[str, Any] = field(default_factory=dict)

    def uses(self, statement: str) -> bool:
        return any(FACTS[name].statement == statement for name in self.programme.facts)

    @property
    def needs_enrolment(self) -> bool:
        return self.programme.decided_for == "enrolled"

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    def name(self, part: str) -> str:
        return f"{self.prefix}{part}"

    def known(self, row: str) -> str:
        return _KNOWN.format(row, self.prefix)

    def only(self, column: str) -> str:
        # An empty selection is a list with nobody in it, and selects nobody.
        return "" if self.people is None else f" AND {column} = ANY(%({self.prefix}people)s)"


def decide_statement(
    programme: Programme,
    first: dt.date,
    last: dt.date,
    *,
    known_at: dt.datetime,
    people: Collection[int] | None = None,
    prefix: str = "",
) -> Statement:
    """The statement for the days from ``first`` to ``last``, both included, by what was known at a moment.

    ``people`` limits it (an empty collection selects nobody); ``prefix`` keeps two statements in one apart.
    """
    build = _Builder(programme, first, last, None if people is None else sorted(people), prefix)
    build.params = {
        "first": first,
        "last": last,
        f"{prefix}known_at": known_at,
        f"{prefix}people": build.people,
    }
    parts = [_rules(build), _enrolled(build), _closed(build)]
    if build.is_one_day:
        parts.append(_single_day(build))
    else:
        parts += [_base(build), _cuts(build), _segments(build)]
    if build.uses("statuses"):
        parts.append(_statuses(build))
    parts += [_known_facts(build), _judged(build)]
    return Statement(",\n".join(parts), build.name("judged"), build.params)


def _rules(build: _Builder) -> str:
    """The rules of the period as rows."""
    names = build.programme.rule_parameters
    rows = []
    for number, rules in enumerate(rule_sets(build.programme, build.first, build.last)):
        keys = []
        until = rules.last + _DAY if rules.last < dt.date.max else rules.last
        values = {"from": rules.first, "to": until, "hash": rules.rules, **rules.values}
        for key, value in values.items():
            name = f"{build.prefix}r{number}_{key}"
            build.params[name] = list(value) if isinstance(value, tuple) else value
            keys.append(f"%({name})s::{_SQL_TYPE.get(type(value), 'date')}")
        rows.append(f"({', '.join(keys)})")
    columns = ", ".join(["since", "until", "rules", *(PARAM_PREFIX + name for name in names)])
    return f"{build.name('rules')} ({columns}) AS (VALUES {', '.join(rows)})"


def _enrolled(build: _Builder) -> str:
    """Who is enrolled where within the period, as known at the moment."""
    return f"""{build.name("enrolled")} AS (
    SELECT e.person_id, e.grade, f.region, e.source, lower(e.valid) AS since, e.known_from,
           e.valid * daterange(%(first)s, %(last)s, '[]') AS days
    FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id
    WHERE e.valid && daterange(%(first)s, %(last)s, '[]') AND {build.known("e")}{build.only("e.person_id")}
)"""


def _closed(build: _Builder) -> str:
    """From which day on two registers say that somebody died."""
    return closed_sql(prefix=build.prefix, known=build.known("{0}"), limited=build.people is not None)


def _needing(build: _Builder) -> str:
    """Who needs a decision on which days: the enrolled with their enrolment, or every person."""
    if build.needs_enrolment:
        return f"SELECT * FROM {build.name('enrolled')}"
    return (
        "SELECT p.id AS person_id, daterange(%(first)s, %(last)s, '[]') AS days FROM registry_person p"
        f" WHERE p.known_from <= %({build.prefix}known_at)s{build.only('p.id')}"
    )


def _single_day(build: _Builder) -> str:
    """A period of one day is one segment for each person."""
    return f"""{build.name("segments")} AS (
    SELECT people.*, people.days AS valid, %(first)s::date AS at FROM ({_needing(build)}) people
)"""


def _base(build: _Builder) -> str:
    """The days for which a person needs a decision."""
    return f"{build.name('base')} AS ({_needing(build)})"


def _cuts(build: _Builder) -> str:
    """The days inside the period on which a used fact begins or ends to hold; person null means everybody."""
    inside = "day > %(first)s AND day <= %(last)s"
    sources = [
        f"SELECT NULL::bigint AS person_id, since AS day FROM {build.name('rules')}",
        f"SELECT person_id, since FROM {build.name('closed')}",
    ]
    if build.uses("statuses"):
        sources.append(
            "SELECT t.person_id, edge.day FROM registry_social_status t"
            " CROSS JOIN LATERAL (VALUES (lower(t.valid)), (upper(t.valid))) edge (day)"
            " WHERE t.valid && daterange(%(first)s, %(last)s, '[]')"
            f" AND {build.known('t')}{build.only('t.person_id')}"
        )
    if build.uses("enrolment") and not build.needs_enrolment:
        sources.append(
            f"SELECT e.person_id, edge.day FROM {build.name('enrolled')} e"
            " CROSS JOIN LATERAL (VALUES (lower(e.days)), (upper(e.days))) edge (day)"
        )
    if build.uses("person"):
        # Who was born on 29 February has the birthday on 1 March of other years, as age() has it.
        sources.append(
            "SELECT p.id, (CASE WHEN to_char(p.born, 'MM-DD') = '02-29'"
            " AND to_char(make_date(y.year, 3, 1) - 1, 'DD') = '28' THEN make_date(y.year, 3, 1)"
            " ELSE make_date(y.year, date_part('month', p.born)::int, date_part('day', p.born)::int) END)"
            " FROM registry_person p CROSS JOIN generate_series(date_part('year', %(first)s::date)::int,"
            " date_part('year', %(last)s::date)::int) AS y (year)"
            f" WHERE p.born IS NOT NULL{build.only('p.id')}"
        )
    union = "\n    UNION\n    ".join(
        f"SELECT person_id, day FROM ({source}) s (person_id, day) WHERE {inside}" for source in sources
    )
    return f"{build.name('cuts')} AS (\n    {union}\n)"


def _segments(build: _Builder) -> str:
    """The days of each person cut at the changes that fall inside them."""
    base, cuts = build.name("base"), build.name("cuts")
    inside = "c.day > lower(b.days) AND c.day < upper(b.days)"
    return f"""{build.name("starts")} AS (
    SELECT b.*, lower(b.days) AS at FROM {base} b
    UNION ALL (
        SELECT b.*, c.day FROM {base} b JOIN {cuts} c ON c.person_id = b.person_id WHERE {inside}
        UNION
        SELECT b.*, c.day FROM {base} b CROSS JOIN {cuts} c WHERE c.person_id IS NULL AND {inside}
    )
),
{build.name("segments")} AS (
    SELECT s.*,
           daterange(at, lead(at, 1, upper(days)) OVER (PARTITION BY person_id, days ORDER BY at)) AS valid
    FROM {build.name("starts")} s
)"""


def _statuses(build: _Builder) -> str:
    """Each status on the first day of a segment: held by a source that covers it, by none, or unknown."""
    columns = ",\n           ".join(
        f"bool_or('{code}' = ANY (t.holds)) FILTER (WHERE '{code}' = ANY (t.covers)) AS {STATUS_PREFIX}{code}"
        for code in SOCIAL_STATUSES
        if STATUS_PREFIX + code in build.programme.facts
    )
    # A register that covers everything the rule asks for is the usual one; only where it does not, what it
    # covers is written down.
    build.params[f"{build.prefix}asked"] = [
        name.removeprefix(STATUS_PREFIX)
        for name in sorted(build.programme.facts)
        if name.startswith(STATUS_PREFIX)
    ]
    said = (
        f"jsonb_agg(CASE WHEN t.covers @> %({build.prefix}asked)s THEN"
        " jsonb_build_object('holds', t.holds, 'source', t.source, 'since', lower(t.valid), 'known',"
        f" {_on_day('t')}) ELSE"
        " jsonb_build_object('holds', t.holds, 'source', t.source, 'since', lower(t.valid), 'known',"
        f" {_on_day('t')}, 'covers', t.covers) END ORDER BY t.id) AS said"
    )
    if build.is_one_day:
        start = "%(first)s::date"
        source = f"registry_social_status t WHERE t.valid @> {start}{build.only('t.person_id')}"
        key = "t.person_id"
    else:
        source = (
            f"{build.name('segments')} s JOIN registry_social_status t"
            " ON t.person_id = s.person_id AND t.valid @> s.at WHERE true"
        )
        key = "s.person_id, s.at"
    return f"""{build.name("statuses")} AS (
    SELECT {key}, {columns},
           {said}
    FROM {source} AND {build.known("t")}
    GROUP BY {key}
)"""


def _known_facts(build: _Builder) -> str:
    """Every used fact of a segment in a column, and together as they will be stored."""
    # An enrolment is part of its segment where the programme needs one.
    e = "s" if build.needs_enrolment else "e"
    columns, stored, joins = ["s.person_id", "s.valid", "s.at", f"{e}.grade", f"{e}.region"], [], []
    if not build.needs_enrolment:
        joins.append(f"LEFT JOIN {build.name('enrolled')} e ON e.person_id = s.person_id AND e.days @> s.at")
    if build.uses("enrolment"):
        stored.append(
            f"'enrolment', CASE WHEN {e}.person_id IS NOT NULL THEN jsonb_build_object('grade', {e}.grade,"
            f" 'region', {e}.region, 'source', {e}.source, 'since', {e}.since, 'known', {_on_day(e)}) END"
        )
    if build.uses("statuses"):
        columns += [f"t.{name}" for name in sorted(build.programme.facts) if name.startswith(STATUS_PREFIX)]
        stored.append("'statuses', t.said")
        same_day = "" if build.is_one_day else " AND t.at = s.at"
        joins.append(f"LEFT JOIN {build.name('statuses')} t ON t.person_id = s.person_id{same_day}")
    if build.uses("person"):
        columns.append("date_part('year', age(s.at::timestamp, p.born::timestamp))::int AS age")
        stored.append(
            "'person', CASE WHEN p.born IS NOT NULL THEN"
            f" jsonb_build_object('born', p.born, 'source', p.source, 'known', {_on_day('p')}) END"
        )
        joins.append("JOIN registry_person p ON p.id = s.person_id")
    # Only whoever is closed carries the reports: one register's word changes no decision.
    columns.append("c.person_id IS NOT NULL AS closed")
    closing = "CASE WHEN c.person_id IS NULL THEN '{}' ELSE jsonb_build_object('deaths', c.said) END"
    joins.append(f"LEFT JOIN {build.name('closed')} c ON c.person_id = s.person_id AND c.since <= s.at")
    join = "\n    ".join(joins)
    return f"""{build.name("known")} AS (
    SELECT {", ".join(columns)},
           jsonb_build_object({", ".join(stored)}) || {closing} AS facts
    FROM {build.name("segments")} s
    {join}
)"""


def _judged(build: _Builder) -> str:
    """The decision and the value of every clause, in the programme's order."""
    clauses = ",\n        ".join(clause.to_sql() for clause in build.programme.clauses)
    return f"""{build.name("judged")} AS (
    SELECT f.person_id, f.valid, f.grade, f.region, f.facts, r.rules,
        CASE WHEN f.closed THEN false ELSE {build.programme.entitled.to_sql()} END AS entitled,
        ARRAY[{clauses}]::boolean[] AS clauses
    FROM {build.name("known")} f JOIN {build.name("rules")} r ON f.at >= r.since AND f.at < r.until
)"""


@contextmanager
def in_sets(cursor: CursorWrapper, *, everybody: bool) -> Iterator[None]:
    """For everybody, join whole tables: the planner has no figures for dates in ranges, guesses a handful of
    people and would look up a million one by one. For a few people its guess is right and left alone.
    """
    if not everybody:
        yield
        return
    cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '512MB'")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on; RESET work_mem")
