"""What a signal hangs on: who passed where and when, what that came to, and what of it is paid. Facts, and no judgement."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from amiyan.integrity.queries.signals import Signal
from amiyan.integrity.queries.within import OF_PLACES, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Passes of some days at some places, copies of a record once; whose each is, as it was judged or by the terminal's number.
# Of them at the canteen those that the detector speaks of. A number is made a key before it is looked for: under row-level
# security no index is asked by what a function makes of a column, and each pass would read all of the people.
_PASSES: Final = f"""
WITH told AS MATERIALIZED (
    SELECT DISTINCT ON (p.facility_id, p.terminal, registry_pin_key(p.pin), p.at)
           p.facility_id, p.evidence_id, p.record, p.terminal, p.at, p.method, p.via, registry_pin_key(p.pin) AS pin,
           CASE WHEN length(p.pin) BETWEEN 6 AND 12 THEN lpad(p.pin, 12, '0') END AS iin
    FROM deliveries_pass p
    WHERE {OF_PLACES.format(row="p")} AND p.facility_id = ANY (%(places)s::bigint[]) AND p.kind = 'pass'
      AND p.at >= %(first)s::date AND p.at < %(last)s::date + 1
      AND (%(days)s::date[] IS NULL OR p.at::date = ANY (%(days)s::date[]))
    ORDER BY p.facility_id, p.terminal, registry_pin_key(p.pin), p.at, p.evidence_id, p.record
),
judged AS MATERIALIZED (
    SELECT p.facility_id, p.terminal, p.at, p.method, coalesce(o.outcome::text, '') AS outcome,
           CASE WHEN p.via = 'list' THEN 'canteen' ELSE coalesce(t.place, '') END AS place,
           coalesce(o.person_id, n.person_id) AS person_id,
           CASE WHEN o.person_id IS NULL AND n.person_id IS NULL THEN p.iin END AS iin
    FROM told p
    LEFT JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.valid @> p.at::date
    LEFT JOIN LATERAL (
        SELECT o.outcome, o.person_id FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme) = (p.facility_id, p.evidence_id, p.record, %(programme)s)
        ORDER BY o.version DESC LIMIT 1
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT n.person_id FROM registry_pin n
        WHERE n.facility_id = p.facility_id AND n.pin = p.pin AND n.known_to IS NULL AND n.valid @> p.at::date LIMIT 1
    ) n ON true
),
pass AS MATERIALIZED (
    SELECT * FROM (
        SELECT j.facility_id, j.terminal, j.at, j.method, j.outcome, j.place, coalesce(j.person_id, i.id) AS person_id
        FROM judged j LEFT JOIN LATERAL (SELECT i.id FROM registry_person i WHERE i.iin = j.iin LIMIT 1) i ON true
        WHERE j.place IN ('canteen', 'entrance')
    ) each
    WHERE person_id IS NOT NULL AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
),
found AS (
    SELECT * FROM pass WHERE place = 'canteen' AND (%(method)s = '' OR method = %(method)s)
      AND (%(outcome)s = '' OR outcome = %(outcome)s)
)"""
_FOUND: Final = f"""
{_PASSES}
SELECT facility_id, terminal, at, method, outcome, person_id FROM found ORDER BY at, terminal, person_id
"""
# All of them added up, beside each of those of one page; ``child`` is the place of a child among the children, by time.
_SUMMED: Final = f"""
{_PASSES},
picked AS (
    SELECT f.*, row_number() OVER (ORDER BY at, terminal, person_id, facility_id, method) AS n FROM found f
    WHERE %(picked_at)s::timestamp[] IS NULL OR (f.terminal, f.at, f.person_id) IN (
        SELECT * FROM unnest(%(picked_terminals)s::text[], %(picked_at)s::timestamp[], %(picked_people)s::bigint[]))
),
placed AS MATERIALIZED (
    SELECT p.*, min(n) OVER (PARTITION BY person_id) AS first_n, at - lag(at) OVER (ORDER BY n) AS apart FROM picked p
),
summed AS (
    SELECT count(*) AS passes, min(at) AS first_at, max(at) AS last_at, extract(epoch FROM max(apart))::integer AS apart,
           coalesce(array_agg(DISTINCT terminal), '{{}}') AS terminals,
           coalesce(array_agg(DISTINCT method), '{{}}') AS methods,
           coalesce(array_agg(DISTINCT person_id), '{{}}') AS people,
           coalesce(array_agg(DISTINCT at::date), '{{}}') AS days
    FROM placed
),
entrance AS (
    SELECT CASE WHEN EXISTS (
        SELECT FROM registry_terminal t WHERE t.facility_id = %(facility)s AND t.place = 'entrance'
          AND t.known_to IS NULL AND t.valid && daterange(%(first)s, %(last)s, '[]')
    ) THEN (
        SELECT count(DISTINCT e.person_id) FROM pass e
        WHERE e.place = 'entrance' AND e.facility_id = %(facility)s
          -- Asked of two hashed sets: how many rows there are nobody guesses, and a loop over them would take minutes.
          AND CASE WHEN e.at::date IN (SELECT at::date FROM placed) THEN e.person_id IN (SELECT person_id FROM placed) END
    ) END AS seen
),
numbered AS (
    SELECT n, facility_id, terminal, at, method, outcome, person_id, dense_rank() OVER (ORDER BY first_n) AS child FROM placed
)
SELECT s.passes, s.first_at, s.last_at, s.apart, s.terminals, s.methods, s.people, s.days, e.seen, n.*
FROM summed s CROSS JOIN entrance e
LEFT JOIN numbered n ON n.n > CASE WHEN %(start)s < s.passes THEN %(start)s ELSE 0 END
    AND n.n <= CASE WHEN %(start)s < s.passes THEN %(start)s ELSE 0 END + %(most)s
ORDER BY n.n
"""
_ON_THE_LIST: Final = """
SELECT DISTINCT e.person_id FROM registry_enrolment e
WHERE e.eats_at_id = %(facility)s AND e.class_label = %(label)s AND e.known_to IS NULL
  AND e.valid && daterange(%(first)s, %(last)s, '[]')
"""
_IS_WITHIN: Final = f"""
SELECT EXISTS (SELECT FROM (VALUES (%(other)s::bigint)) o (facility_id) WHERE {OF_PLACES.format(row="o")})
"""
# The meals of some people on some days, as judged last; a held meal that a person decided since is as they decided. An
# act is paid when the bank has settled all of it, as in the summed figures; who sees no region reads nothing of payouts.
_MONEY: Final = """
WITH meal AS (
    SELECT DISTINCT ON (v.person_id, v.service_day, v.slot) v.*
    FROM deliveries_verdict v
    WHERE v.person_id = ANY (%(people)s::bigint[]) AND v.service_day = ANY (%(days)s::date[]) AND v.programme = %(programme)s
    ORDER BY v.person_id, v.service_day, v.slot, v.version DESC
),
posted AS (
    SELECT DISTINCT ON (q.person_id, q.service_day, q.slot) q.person_id, q.service_day, q.slot, q.payee, q.budget_id, q.batch
    FROM settlement_posting q
    WHERE q.person_id = ANY (%(people)s::bigint[]) AND q.service_day = ANY (%(days)s::date[]) AND q.programme = %(programme)s
    ORDER BY q.person_id, q.service_day, q.slot, q.version DESC
),
summed AS (
    SELECT CASE WHEN h.is_paid THEN 'payable' WHEN NOT h.is_paid THEN 'refused' ELSE m.verdict::text END AS verdict,
           q.payee, q.budget_id, q.batch, date_trunc('month', m.service_day)::date AS month, count(*) AS meals,
           sum(m.amount_tiyn) AS tiyn
    FROM meal m
    LEFT JOIN settlement_hold_decision h ON m.verdict = 'held'
        AND (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
          = (m.person_id, m.service_day, m.programme, m.slot, m.version)
    LEFT JOIN posted q ON (q.person_id, q.service_day, q.slot) = (m.person_id, m.service_day, m.slot)
    WHERE m.facility_id = ANY (%(places)s::bigint[]) GROUP BY 1, 2, 3, 4, 5
),
stated AS (
    SELECT m.*, s.number, s.payable_tiyn FROM summed m
    LEFT JOIN LATERAL (
        SELECT t.number, t.payable_tiyn FROM settlement_statement t
        WHERE (t.payee, t.budget_id) = (m.payee, m.budget_id) AND t.month >= m.month AND t.up_to_batch >= m.batch
        ORDER BY t.number LIMIT 1
    ) s ON true
),
payout AS (
    SELECT y.id, y.payee, y.budget_id, y.number, y.amount_tiyn FROM settlement_payout y
    WHERE (y.payee, y.budget_id, y.number) IN (SELECT payee, budget_id, number FROM stated)
),
told AS (
    SELECT DISTINCT ON (payout_id) payout_id, state
    FROM settlement_told_of_payouts(ARRAY(SELECT id FROM payout)) ORDER BY payout_id, n DESC
),
settled AS (
    SELECT p.payee, p.budget_id, p.number, sum(p.amount_tiyn) AS tiyn
    FROM payout p JOIN told t ON t.payout_id = p.id AND t.state = 'settled' GROUP BY 1, 2, 3
),
judged AS (
    SELECT s.verdict, s.meals, s.tiyn, s.verdict = 'payable' AS counts,
           p.tiyn IS NOT NULL AND p.tiyn = s.payable_tiyn AS is_paid
    FROM stated s LEFT JOIN settled p USING (payee, budget_id, number)
)
SELECT coalesce(sum(meals) FILTER (WHERE counts), 0)::bigint, coalesce(sum(tiyn) FILTER (WHERE counts), 0)::bigint,
       coalesce(sum(meals) FILTER (WHERE verdict = 'held'), 0)::bigint,
       coalesce(sum(meals) FILTER (WHERE counts AND is_paid), 0)::bigint,
       coalesce(sum(tiyn) FILTER (WHERE counts AND is_paid), 0)::bigint,
       amiyan_everything('service') OR amiyan_regions('service') <> '{}'
FROM judged
"""
_A_MINUTE: Final = dt.timedelta(seconds=60)
_IN_A_ROW: Final = dt.timedelta(seconds=10)


class Pass(NamedTuple):
    """A pass at the canteen: where, at which terminal, when by its clock, how it was proved, what came of it, whose it is.

    ``child`` is the place of the child among all children of the signal, by time, from 1.
    """

    facility_id: int
    terminal: str
    at: dt.datetime
    method: str
    outcome: str
    person_id: int
    child: int = 0


class Money(NamedTuple):
    """Portions that count, their tiyn, portions held; what of those that count is paid. ``is_told``: the reader sees payouts."""

    meals: int
    tiyn: int
    held: int
    paid_meals: int
    paid_tiyn: int
    is_told: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a signal. ``passes`` are those of a page, which begins behind ``start`` of ``count``.

    ``longest_apart``: the seconds of the longest time from one pass to the next. ``at_entrance``: how many of the children
    the place's entrance saw on those days; None: it has none. ``on_the_list``: how many the class list holds; None where
    it is about no class. ``other``: the other place that the signal names, where the reader may see it;
    ``is_other_unseen`` where they may not.
    """

    passes: tuple[Pass, ...]
    start: int
    count: int
    children: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    longest_apart: int | None
    terminals: tuple[str, ...]
    methods: tuple[str, ...]
    at_entrance: int | None
    on_the_list: int | None
    money: Money
    other: int | None = None
    is_other_unseen: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which passes a detector's signal hangs on; ``pick`` picks of those that the columns find, which are then few."""

    of_class: bool = False
    method: str = ""
    outcome: str = ""
    pick: Callable[[Signal, Sequence[Pass]], Sequence[Pass]] | None = None


def fastest(one: Signal, found: Iterable[Pass]) -> Sequence[Pass]:
    """The passes of a class that made up the minute that a signal names; empty where they are not there any more."""
    first: dict[tuple[str, int], Pass] = {}
    for entry in found:
        first.setdefault((entry.terminal, entry.person_id), entry)
    rows = [entry for entry in first.values() if entry.terminal == one.facts.get("terminal", entry.terminal)]
    for last in rows:
        row = [entry for entry in rows if last.at - _A_MINUTE <= entry.at <= last.at]
        if len(row) == one.effect and (last.at - row[0].at).seconds == one.facts.get("seconds"):
            return row
    return ()


def in_a_row(one: Signal, found: Sequence[Pass]) -> Sequence[Pass]:
    """The passes by card that make up the longest row; of one card that was shown again and again all of them."""
    if one.facts.get("way") != "in_a_row":
        return found
    rows: list[list[Pass]] = []
    for _terminal, of_terminal in groupby(
        sorted(found, key=lambda entry: entry.terminal), lambda entry: entry.terminal
    ):
        last: dt.datetime | None = None
        for entry in of_terminal:
            if last is None or entry.at - last > _IN_A_ROW:
                rows.append([])
            rows[-1].append(entry)
            last = entry.at
    return max(rows, key=lambda row: len({entry.person_id for entry in row}), default=())


_WANTED: Final[dict[str, _Wanted]] = {
    "class_in_a_minute": _Wanted(of_class=True, pick=fastest),
    "closed_day": _Wanted(outcome="not_a_school_day"),
    "never_seen": _Wanted(),
    "one_card": _Wanted(method="card", pick=in_a_row),
    "two_places": _Wanted(),
    "too_perfect": _Wanted(of_class=True),
}


def behind(one: Signal, *, programme: str, scope: Scope, start: int = 0, most: int = 60) -> Behind | None:
    """What a signal hangs on, within the scope, with a page of its passes; None where it is about no single passes.

    Cost: the passes of its places on its days, by the index of days, are added up where they lie, and one page of them
    comes here; all of them only of a class or named children on a day. Five queries at most. A place outside the scope is
    left out, and said so.
    """
    wanted = _WANTED.get(one.detector)
    if wanted is None:
        return None
    other = one.facts.get("enrolled_at")
    of_days = {"facility": one.facility_id, "first": one.first, "last": one.last}
    listed = _listed(one, of_days) if one.class_label else None
    values = (
        values_of(scope)
        | of_days
        | {
            "programme": programme,
            "places": [one.facility_id, *filter(None, [other])],
            "days": [dt.date.fromisoformat(day) for day in one.facts.get("on", ())] or None,
            "people": listed if wanted.of_class and listed is not None else _people(one),
            "method": wanted.method,
            "outcome": wanted.outcome,
            "other": other,
            "start": start,
            "most": most,
        }
    )
    rows = query(_SUMMED, values | _picked(one, wanted, values))
    count, first_at, last_at, apart, terminals, methods, people, days, entrance, *_page = rows[0]
    shown = [row[-8:] for row in rows if row[-1] is not None]
    of_money = {"people": people, "days": days, "places": values["places"], "programme": programme}
    is_within = other is not None and query(_IS_WITHIN, values)[0][0]
    return Behind(
        passes=tuple(Pass(*row[1:]) for row in shown),
        start=shown[0][0] - 1 if shown else 0,
        count=count,
        children=len(people),
        first_at=first_at,
        last_at=last_at,
        longest_apart=apart,
        terminals=tuple(terminals),
        methods=tuple(methods),
        at_entrance=entrance,
        on_the_list=len(listed) if listed is not None else None,
        money=Money(*query(_MONEY, of_money)[0]),
        other=other if is_within else None,
        is_other_unseen=other is not None and not is_within,
    )


def _picked(one: Signal, wanted: _Wanted, values: dict[str, Any]) -> dict[str, Any]:
    """By what the passes are known that make up the signal; nothing where all that were found do."""
    if wanted.pick is None:
        return {"picked_terminals": None, "picked_at": None, "picked_people": None}
    picked = wanted.pick(one, [Pass(*row) for row in query(_FOUND, values)])
    return {
        "picked_terminals": [entry.terminal for entry in picked],
        "picked_at": [entry.at for entry in picked],
        "picked_people": [entry.person_id for entry in picked],
    }


def _people(one: Signal) -> list[int] | None:
    return (
        [one.person_id] if one.person_id is not None else [*map(int, one.facts.get("persons") or ())] or None
    )


def _listed(one: Signal, of_days: dict[str, Any]) -> list[int]:
    return [person for (person,) in query(_ON_THE_LIST, of_days | {"label": one.class_label})]
