"""The lower links of a chain: the meals of a school's day, one meal with its evidence, and the way up from it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.ledger.log.receipts import Stands, stands_in
from amiyan.settlement.statements.meals import Meal, meals_of
from amiyan.settlement.statements.queries import Key

MOST: Final = 5000
"""So many meals of a day are held against the books at once; a school's day has fewer."""
_HERE: Final = "(%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))"
# Names are shown to who may see them: the session's own wall leaves them blank for others.
_OF_MEALS: Final = f"""
SELECT m.person_id, m.slot, coalesce(n.surname, ''), coalesce(n.given_name, ''),
       coalesce(nullif(e.class_label, ''), e.grade::text, ''), e.grade, coalesce(v.verdict::text, ''),
       coalesce(v.reason::text, ''), coalesce(v.method, ''), v.at, coalesce(v.terminal, ''), v.facility_id, v.evidence_id,
       v.record, coalesce(v.amount_tiyn, 0)
FROM unnest(%(people)s::bigint[], %(slots)s::smallint[], %(versions)s::integer[]) m (person_id, slot, version)
LEFT JOIN LATERAL (
    SELECT v.* FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id
    WHERE (v.person_id, v.service_day, v.programme, v.slot, v.version)
        = (m.person_id, %(day)s::date, %(programme)s, m.slot, m.version) AND {_HERE}
) v ON true
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name FROM registry_person_name n
    WHERE n.person_id = m.person_id AND n.known_to IS NULL AND n.valid @> %(day)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT e.class_label, e.grade FROM registry_enrolment e
    WHERE e.person_id = m.person_id AND e.known_to IS NULL AND e.valid @> %(day)s::date ORDER BY e.id DESC LIMIT 1
) e ON true
"""
# Meals of a day by class. Their time would be asked of hundreds of verdicts, one by one, for a page of fifty.
_BY_CLASS: Final = """
SELECT m.person_id, m.slot FROM unnest(%(people)s::bigint[], %(slots)s::smallint[]) m (person_id, slot)
LEFT JOIN LATERAL (
    SELECT e.grade, e.class_label FROM registry_enrolment e
    WHERE e.person_id = m.person_id AND e.known_to IS NULL AND e.valid @> %(day)s::date ORDER BY e.id DESC LIMIT 1
) e ON true
ORDER BY e.grade, e.class_label, m.person_id, m.slot
"""
_TRANSFERS: Final = """
SELECT person_id, slot, version, id, code, amount, batch, posted_at
FROM settlement_transfers_of_meals(%s::bigint[], %s, %s) ORDER BY person_id, slot, version, code
"""
_EVIDENCE: Final = f"""
SELECT p.line, p.via, p.pin <> '', p.at, p.received, p.skew_s, e.id, e.terminal, e.received_at, e.source, e.layout,
       e.binding, e.kept_sha256, e.original_sha256, l.form, l.refused,
       EXISTS (SELECT FROM deliveries_countersignature c WHERE c.facility_id = p.facility_id
               AND c.list_id = CASE WHEN p.via = 'list' THEN p.state::uuid END)
FROM deliveries_pass p
JOIN registry_facility f ON f.id = p.facility_id
JOIN deliveries_evidence e ON (e.facility_id, e.id) = (p.facility_id, p.evidence_id)
LEFT JOIN LATERAL (
    SELECT l.form, l.refused FROM deliveries_list l
    WHERE l.facility_id = p.facility_id AND l.id = CASE WHEN p.via = 'list' THEN p.state::uuid END AND l.known_to IS NULL LIMIT 1
) l ON true
WHERE (p.facility_id, p.evidence_id, p.record) = (%(facility)s, %(evidence)s, %(record)s) AND {_HERE}
"""
_RIGHT: Final = """
SELECT d.id, d.entitled, lower(d.valid), upper(d.valid) - 1, d.rules, d.known_at, e.units, e.ceiling_tiyn
FROM entitlements_decision d
LEFT JOIN entitlements_entitlement e ON e.person_id = d.person_id AND e.programme = d.programme AND e.known_to IS NULL
    AND e.period @> %(day)s::date
WHERE d.person_id = %(person)s AND d.programme = %(programme)s AND d.known_to IS NULL AND d.valid @> %(day)s::date
ORDER BY d.id DESC LIMIT 1
"""
# The first statement that took the posting: that of its month, or, where it came later, a correction of one.
_UP: Final = f"""
SELECT s.payee, s.budget_id, s.number, coalesce(l.line, 0)
FROM (
    SELECT q.* FROM settlement_posting q JOIN registry_facility f ON f.id = q.facility_id
    WHERE (q.person_id, q.service_day, q.programme, q.slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s) AND {_HERE}
    ORDER BY q.version DESC LIMIT 1
) p
JOIN LATERAL (
    SELECT t.* FROM settlement_statement t
    WHERE (t.payee, t.budget_id) = (p.payee, p.budget_id)
      AND t.month >= date_trunc('month', p.service_day)::date AND t.up_to_batch >= p.batch
    ORDER BY t.number LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT l.line FROM settlement_statement_line l
    WHERE (l.payee, l.budget_id, l.number) = (s.payee, s.budget_id, s.number) AND l.facility_id = p.facility_id
      AND l.unit_price_tiyn = p.amount_tiyn AND l.service_month = date_trunc('month', p.service_day)::date
      AND l.kind IN ('delivered', 'correction') AND l.units > 0
    ORDER BY l.kind = 'delivered' DESC, l.line LIMIT 1
) l ON true
"""


class Transfer(NamedTuple):
    """A movement of the books for a meal: the version of its posting, id, code, tiyn, batch and when."""

    version: int
    id: UUID
    code: str
    amount_tiyn: int
    batch: int
    posted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MealSeen:
    """A meal of a statement's line, the verdict behind it, and its transfers; names blank for who may not see them.

    ``stated_tiyn`` is what the statement counts (negative: taken back); ``facility_id`` None where no verdict is seen.
    """

    person_id: int
    slot: int
    surname: str
    given_name: str
    label: str
    grade: int | None
    verdict: str
    reason: str
    method: str
    at: dt.datetime | None
    terminal: str
    facility_id: int | None
    evidence_id: int | None
    record: int | None
    amount_tiyn: int
    stated_tiyn: int
    transfers: tuple[Transfer, ...]

    @property
    def name(self) -> str:
        """The child's name, blank where it is not shown."""
        return f"{self.surname} {self.given_name}".strip()

    @property
    def booked_tiyn(self) -> int:
        """What the books moved for what the statement counts: owed, or (negative) taken back; 0 where nothing was found."""
        return _booked(self.stated_tiyn, self.transfers)


class DaySeen(NamedTuple):
    """A page of a day's meals, how many stand before it and are of the day, and what all of them come to in tiyn."""

    shown: list[MealSeen]
    before: int
    meals: int
    stated_tiyn: int
    booked_tiyn: int


class EvidenceSeen(NamedTuple):
    """The record that proved a meal and the evidence it stands in. ``kept_sha256`` None: the sender keeps the file."""

    line: int
    via: str
    by_number: bool
    at: dt.datetime | None
    received: dt.datetime | None
    skew_s: int | None
    number: int
    terminal: str
    received_at: dt.datetime
    source: str
    layout: str
    binding: str
    kept_sha256: bytes | None
    original_sha256: bytes
    list_form: str | None
    list_refused: str | None
    countersigned: bool


class Right(NamedTuple):
    """The decision by which a meal was this person's right: its days, the hash of its rules, units and tiyn a period."""

    number: int
    entitled: bool | None
    first: dt.date | None
    last: dt.date | None
    rules: str
    known_at: dt.datetime
    units: int | None
    ceiling_tiyn: int | None


class InLog(NamedTuple):
    """A row of a meal in one tree of the log."""

    tree: str
    leaf: str
    stands: Stands


def meals_seen(
    key: Key,
    line: int,
    *,
    programme: str,
    on: dt.date,
    scope: Scope,
    after: Meal | None = None,
    most: int = 50,
) -> list[MealSeen]:
    """The meals of a line on one day, after ``after``, each with its verdict and its transfers.

    Four queries, by the keys of these meals. Only under ``access.reading``: it leaves out what may not be seen.
    """
    meals = meals_of(key, line, scope=scope, on=on, after=after, most=most)
    return _seen(meals, _transfers(meals, programme), programme, scope)


def day_seen(
    key: Key,
    line: int,
    *,
    programme: str,
    on: dt.date,
    scope: Scope,
    after: tuple[int, int] | None = None,
    most: int = 50,
) -> DaySeen:
    """A page of a line's meals on one day by class, after the meal of a person and slot, and what all of
    that day come to.

    The queries of :func:`meals_seen` and one for the order: names and verdicts of the page alone, ids and transfers of the
    day's meals, at most :data:`MOST` of them.
    """
    every = _by_class(meals_of(key, line, scope=scope, on=on, most=MOST), programme)
    transfers = _transfers(every, programme)
    places = {(one.person_id, one.slot): place for place, one in enumerate(every, 1)}
    start = places.get(after, 0) if after else 0
    return DaySeen(
        _seen(every[start : start + most], transfers, programme, scope),
        start,
        len(every),
        sum(one.amount_tiyn for one in every),
        sum(_booked(one.amount_tiyn, transfers.get((one.person_id, one.slot), ())) for one in every),
    )


def _by_class(meals: Sequence[Meal], programme: str) -> list[Meal]:
    """Meals of one day by grade and class; those of whom no class is known or seen at the end."""
    if not meals:
        return []
    of = {(one.person_id, one.slot): one for one in meals}
    return [of[person, slot] for person, slot in query(_BY_CLASS, _asked(meals, programme))]


def _asked(meals: Sequence[Meal], programme: str) -> dict[str, Any]:
    return {
        "people": [one.person_id for one in meals],
        "slots": [one.slot for one in meals],
        "versions": [one.verdict_version for one in meals],
        "day": meals[0].service_day,
        "programme": programme,
    }


def _transfers(meals: Sequence[Meal], programme: str) -> dict[tuple[int, int], list[Transfer]]:
    """What the books moved for meals of one day, by person and slot."""
    found: dict[tuple[int, int], list[Transfer]] = {}
    if meals:
        asked = [[one.person_id for one in meals], meals[0].service_day, programme]
        for person, slot, *moved in query(_TRANSFERS, asked):
            found.setdefault((person, slot), []).append(Transfer(*moved))
    return found


def _seen(
    meals: Sequence[Meal],
    transfers: dict[tuple[int, int], list[Transfer]],
    programme: str,
    scope: Scope,
) -> list[MealSeen]:
    if not meals:
        return []
    values = _asked(meals, programme)
    by_meal = {(person, slot): rest for person, slot, *rest in query(_OF_MEALS, _values(scope) | values)}
    found = []
    for one in meals:
        meal = one.person_id, one.slot
        told: list[Any] = [*meal, *by_meal[meal], one.amount_tiyn, tuple(transfers.get(meal, ()))]
        found.append(MealSeen(*told))
    return found


def _booked(stated_tiyn: int, transfers: Sequence[Transfer]) -> int:
    sign, code = (-1, "correction") if stated_tiyn < 0 else (1, "delivery")
    moved = [one.amount_tiyn for one in transfers if one.code == code]
    return sign * (abs(stated_tiyn) if abs(stated_tiyn) in moved else (moved or [0])[-1])


def evidence_of(meal: MealSeen, *, scope: Scope) -> EvidenceSeen | None:
    """The record that proved a meal, with its evidence; None where it is not within the scope. One query by key."""
    values = {"facility": meal.facility_id, "evidence": meal.evidence_id, "record": meal.record}
    rows = query(_EVIDENCE, _values(scope) | values)
    return EvidenceSeen(*rows[0]) if rows else None


def right_behind(person: int, *, programme: str, day: dt.date) -> Right | None:
    """The decision that counts for a meal; None where there is none, or where the purpose does not show it. By key."""
    rows = query(_RIGHT, {"person": person, "programme": programme, "day": day})
    return Right(*rows[0]) if rows else None


def in_the_log(person: int, *, programme: str, day: dt.date, slot: int, quorum: int) -> list[InLog]:
    """How a meal's evidence, verdict and transfer stand in the public log, each checked just now.

    Only under ``access.reading``. Cost: the rows of three transactions, and some tiles.
    """
    rows = query(
        "SELECT tree, tx, leaf, before FROM settlement_meal_in_log(%s, %s, %s, %s::smallint)",
        [person, day, programme, slot],
    )
    return [
        InLog(
            tree, bytes(leaf).decode(), stands_in(tree, tx=tx, leaf=bytes(leaf), before=before, quorum=quorum)
        )
        for tree, tx, leaf, before in rows
    ]


def statement_of_meal(
    person: int, *, programme: str, day: dt.date, slot: int, scope: Scope
) -> tuple[Key, int] | None:
    """The statement that counts a meal, and its line (0: it is in no line); None while the month is open. One query."""
    values = {"person": person, "programme": programme, "day": day, "slot": slot}
    rows = query(_UP, _values(scope) | values)
    return (Key(*rows[0][:3]), rows[0][3]) if rows else None


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
