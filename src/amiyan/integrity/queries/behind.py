"""What a signal hangs on: who passed where and when, what that came to, and what of it is paid. Facts, and no judgement."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, NamedTuple

from amiyan.integrity.queries.signals import Signal
from amiyan.integrity.queries.within import OF_PLACES, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Passes of some days at some places, copies of a record once; whose each is, as it was judged or by the terminal's number.
_PASSES: Final = f"""
SELECT * FROM (
    SELECT DISTINCT ON (p.facility_id, p.terminal, registry_pin_key(p.pin), p.at)
           p.facility_id, p.terminal, p.at, p.method, coalesce(o.outcome::text, '') AS outcome,
           coalesce(o.person_id, n.person_id, i.id) AS person_id,
           CASE WHEN p.via = 'list' THEN 'canteen' ELSE coalesce(t.place, '') END AS place
    FROM deliveries_pass p
    LEFT JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.valid @> p.at::date
    LEFT JOIN LATERAL (
        SELECT o.outcome, o.person_id FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme) = (p.facility_id, p.evidence_id, p.record, %(programme)s)
        ORDER BY o.version DESC LIMIT 1
    ) o ON true
    LEFT JOIN registry_pin n ON n.facility_id = p.facility_id AND n.pin = registry_pin_key(p.pin) AND n.known_to IS NULL
        AND n.valid @> p.at::date
    LEFT JOIN registry_person i ON o.person_id IS NULL AND n.person_id IS NULL AND length(p.pin) BETWEEN 6 AND 12
        AND i.iin = lpad(p.pin, 12, '0')
    WHERE {OF_PLACES.format(row="p")} AND p.facility_id = ANY (%(places)s::bigint[]) AND p.kind = 'pass'
      AND p.at >= %(first)s::date AND p.at < %(last)s::date + 1
      AND (%(days)s::date[] IS NULL OR p.at::date = ANY (%(days)s::date[]))
    ORDER BY p.facility_id, p.terminal, registry_pin_key(p.pin), p.at, p.evidence_id, p.record
) pass
WHERE place IN ('canteen', 'entrance') AND person_id IS NOT NULL
  AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
ORDER BY at, terminal, person_id
"""
_ON_THE_LIST: Final = """
SELECT DISTINCT e.person_id FROM registry_enrolment e
WHERE e.eats_at_id = %(facility)s AND e.class_label = %(label)s AND e.known_to IS NULL
  AND e.valid && daterange(%(first)s, %(last)s, '[]')
"""
_HAS_ENTRANCE: Final = """
SELECT EXISTS (SELECT FROM registry_terminal t WHERE t.facility_id = %(facility)s AND t.place = 'entrance'
               AND t.known_to IS NULL AND t.valid && daterange(%(first)s, %(last)s, '[]'))
"""
# The meals of some people on some days, as judged last. An act is paid when the bank has settled all of it, as in the
# summed figures; who sees no region reads nothing of payouts.
_MONEY: Final = """
WITH meal AS (
    SELECT DISTINCT ON (v.person_id, v.service_day, v.slot) v.*
    FROM deliveries_verdict v
    WHERE v.person_id = ANY (%(people)s::bigint[]) AND v.service_day = ANY (%(days)s::date[]) AND v.programme = %(programme)s
    ORDER BY v.person_id, v.service_day, v.slot, v.version DESC
),
stated AS (
    SELECT m.verdict, m.amount_tiyn, q.payee, q.budget_id, s.number, s.payable_tiyn
    FROM meal m
    LEFT JOIN LATERAL (
        SELECT q.* FROM settlement_posting q
        WHERE (q.person_id, q.service_day, q.programme, q.slot) = (m.person_id, m.service_day, m.programme, m.slot)
        ORDER BY q.version DESC LIMIT 1
    ) q ON true
    LEFT JOIN LATERAL (
        SELECT t.number, t.payable_tiyn FROM settlement_statement t
        WHERE (t.payee, t.budget_id) = (q.payee, q.budget_id)
          AND t.month >= date_trunc('month', m.service_day)::date AND t.up_to_batch >= q.batch
        ORDER BY t.number LIMIT 1
    ) s ON true
    WHERE m.facility_id = ANY (%(places)s::bigint[])
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
    SELECT s.*, s.verdict = 'payable' AS counts, p.tiyn IS NOT NULL AND p.tiyn = s.payable_tiyn AS is_paid
    FROM stated s LEFT JOIN settled p USING (payee, budget_id, number)
)
SELECT count(*) FILTER (WHERE counts), coalesce(sum(amount_tiyn) FILTER (WHERE counts), 0)::bigint,
       count(*) FILTER (WHERE verdict = 'held'),
       count(*) FILTER (WHERE counts AND is_paid), coalesce(sum(amount_tiyn) FILTER (WHERE counts AND is_paid), 0)::bigint,
       amiyan_everything('service') OR amiyan_regions('service') <> '{}'
FROM judged
"""
_A_MINUTE: Final = dt.timedelta(seconds=60)
_IN_A_ROW: Final = dt.timedelta(seconds=10)


class Pass(NamedTuple):
    """A pass: where, at which terminal, when by its clock, how it was proved, what came of it, and whose it is."""

    facility_id: int
    terminal: str
    at: dt.datetime
    method: str
    outcome: str
    person_id: int
    place: str


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
    """What lies behind a signal. ``at_entrance``: how many of the children the place's entrance saw on those days; None: it
    has none.

    ``on_the_list``: how many the class list holds; None where it is about no class.
    """

    passes: tuple[Pass, ...]
    children: int
    at_entrance: int | None
    on_the_list: int | None
    money: Money
    unseen_places: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which passes a detector's signal hangs on; ``chosen`` picks of those that the columns find."""

    of_class: bool = False
    methods: tuple[str, ...] = ()
    outcome: str = ""
    chosen: Callable[[Signal, Sequence[Pass]], Sequence[Pass]] = field(default=lambda _one, found: found)


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
    "class_in_a_minute": _Wanted(of_class=True, chosen=fastest),
    "closed_day": _Wanted(outcome="not_a_school_day"),
    "never_seen": _Wanted(),
    "one_card": _Wanted(methods=("card",), chosen=in_a_row),
    "two_places": _Wanted(),
    "too_perfect": _Wanted(of_class=True),
}


def behind(one: Signal, *, programme: str, scope: Scope) -> Behind | None:
    """What a signal hangs on, within the scope; None where it is about no single passes. Four queries.

    Cost: the passes of its places on its days, by the index of days. A place outside the scope is left out, and said so.
    """
    wanted = _WANTED.get(one.detector)
    if wanted is None:
        return None
    days = [dt.date.fromisoformat(day) for day in one.facts.get("on", ())] or None
    places = [one.facility_id, *filter(None, [one.facts.get("enrolled_at")])]
    of_days = {"facility": one.facility_id, "first": one.first, "last": one.last}
    listed = _listed(one, of_days) if one.class_label else None
    people = listed if wanted.of_class else _people(one)
    values = (
        values_of(scope)
        | of_days
        | {"programme": programme, "places": places, "days": days, "people": people}
    )
    every = [Pass(*row) for row in query(_PASSES, values)]
    found = [
        entry
        for entry in every
        if entry.place == "canteen"
        and (not wanted.methods or entry.method in wanted.methods)
        and (not wanted.outcome or entry.outcome == wanted.outcome)
    ]
    passes = tuple(wanted.chosen(one, found))
    children = {entry.person_id for entry in passes}
    on = {entry.at.date() for entry in passes}
    entrance = {
        entry.person_id
        for entry in every
        if entry.place == "entrance" and entry.facility_id == one.facility_id and entry.at.date() in on
    }
    has_entrance = bool(query(_HAS_ENTRANCE, of_days)[0][0])
    of_money = {"people": sorted(children), "days": sorted(on), "places": places, "programme": programme}
    return Behind(
        passes=passes,
        children=len(children),
        at_entrance=len(entrance & children) if has_entrance else None,
        on_the_list=len(listed) if listed is not None else None,
        money=Money(*query(_MONEY, of_money)[0]),
        unseen_places=len({entry.facility_id for entry in passes}) < len(set(places)),
    )


def _people(one: Signal) -> list[int] | None:
    return (
        [one.person_id] if one.person_id is not None else [*map(int, one.facts.get("persons") or ())] or None
    )


def _listed(one: Signal, of_days: dict[str, Any]) -> list[int]:
    return [person for (person,) in query(_ON_THE_LIST, of_days | {"label": one.class_label})]
