"""What the state set aside and paid for one person: from the books, down to single deliveries.

The transfers of the person's entitlement accounts are the source of truth. Money comes in by ``grant``, goes out to a
provider by ``delivery``, comes back from a provider by ``correction``, and flows back to the budget by ``lapse``; what
is left is the balance of the account. Every sum here is a sum of those transfers, so all of them agree to the tiyn.
What a provider is owed becomes money in its account by a payout of all its lines together: no bank knows a child.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from amiyan.deliveries.family import DeliveryLine
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import resolve_identity, same_people

_MOVED: Final = """
WITH account AS (
    SELECT owner, id, purpose, period FROM ledger_account
    WHERE owner = ANY(%(ids)s) AND kind = 'entitlement' AND (%(programme)s::text IS NULL OR purpose = %(programme)s)
),
moved AS (
    SELECT a.purpose AS programme, t.service_month AS month, t.code, t.payee_owner AS other, t.subject, t.id,
           t.payer_owner AS payer, t.amount, t.batch, t.place
    FROM account a JOIN ledger_transfer t ON t.payer_owner = a.owner AND t.payer_account = a.id
    WHERE t.service_month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT a.purpose, t.service_month, t.code, t.payer_owner, t.subject, t.id, t.payer_owner, t.amount, t.batch, t.place
    FROM account a JOIN ledger_transfer t ON t.payee_owner = a.owner AND t.payee_account = a.id
    WHERE t.service_month BETWEEN %(first)s AND %(last)s
)
"""
_YEAR: Final = f"""{_MOVED}
SELECT m.programme, m.month, CASE WHEN m.code IN ('delivery', 'correction') THEN m.other END AS provider,
       coalesce(o.name, f.code, ''),
       coalesce(sum(m.amount) FILTER (WHERE m.code = 'grant'), 0)::bigint,
       coalesce(sum(m.amount) FILTER (WHERE m.code = 'lapse'), 0)::bigint,
       coalesce(sum(CASE m.code WHEN 'delivery' THEN m.amount WHEN 'correction' THEN -m.amount END), 0)::bigint,
       count(*) FILTER (WHERE m.code = 'delivery') - count(*) FILTER (WHERE m.code = 'correction')
FROM moved m
LEFT JOIN registry_organisation o ON m.code IN ('delivery', 'correction') AND o.id = m.other
LEFT JOIN registry_facility f ON o.id IS NULL AND m.code IN ('delivery', 'correction') AND f.id = m.other
GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3 NULLS FIRST
"""
_DELIVERIES: Final = f"""{_MOVED}
SELECT subject::date, code, CASE code WHEN 'delivery' THEN amount ELSE -amount END, id, payer, month
FROM moved WHERE code IN ('delivery', 'correction') AND other = %(provider)s ORDER BY subject, batch, place
"""
_WALLET: Final = """
SELECT e.person_id, e.programme, lower(e.period), upper(e.period) - 1, e.units, e.ceiling_tiyn,
       coalesce(a.credits - a.debits - a.debits_pending, 0), coalesce(t.used, 0), coalesce(t.lapsed, 0),
       coalesce(t.meals, 0), coalesce(v.held, 0), coalesce(v.lines, 0)
FROM entitlements_entitlement e
LEFT JOIN ledger_account a
    ON a.owner = e.person_id AND a.id = ledger_account_id('entitlement', e.programme, to_char(lower(e.period), 'YYYY-MM'))
LEFT JOIN LATERAL (
    SELECT sum(CASE code WHEN 'delivery' THEN amount WHEN 'correction' THEN -amount END)::bigint AS used,
           sum(amount) FILTER (WHERE code = 'lapse')::bigint AS lapsed,
           count(*) FILTER (WHERE code = 'delivery') - count(*) FILTER (WHERE code = 'correction') AS meals
    FROM (
        SELECT code, amount FROM ledger_transfer
        WHERE payer_owner = a.owner AND payer_account = a.id AND service_month = lower(e.period)
        UNION ALL
        SELECT code, amount FROM ledger_transfer
        WHERE payee_owner = a.owner AND payee_account = a.id AND service_month = lower(e.period)
    ) moved
) t ON a.id IS NOT NULL
LEFT JOIN LATERAL (
    SELECT sum(amount_tiyn)::bigint AS held, count(*) AS lines FROM (
        SELECT DISTINCT ON (service_day, slot) * FROM deliveries_verdict
        WHERE person_id = e.person_id AND programme = e.programme
          AND service_day >= lower(e.period) AND service_day < upper(e.period)
        ORDER BY service_day, slot, version DESC
    ) latest
    -- What a person has decided waits no more: paid it is used, else it is left.
    WHERE verdict = 'held' AND NOT EXISTS (
        SELECT FROM settlement_hold_decision d WHERE (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
            = (latest.person_id, latest.service_day, latest.programme, latest.slot, latest.version))
) v ON true
WHERE e.person_id = ANY(%(ids)s) AND e.known_to IS NULL AND e.period && daterange(%(first)s, %(last)s, '[]')
ORDER BY lower(e.period) DESC, e.programme
"""

_DECIDED: Final = """
SELECT asked.id, d.service_day, d.programme, d.slot, d.verdict_version, d.is_paid
FROM unnest(%(people)s::bigint[]) asked (id)
CROSS JOIN LATERAL registry_same_people(asked.id, 'infinity') AS same (id)
JOIN settlement_hold_decision d ON d.person_id = same.id AND d.service_day BETWEEN %(first)s AND %(last)s
"""


@dataclass(frozen=True, slots=True)
class Wallet:
    """One right for a period, in tiyn. ``left`` is what the books hold; ``held`` waits for a person's word within it.

    ``used`` + ``lapsed`` + ``left`` is what was given. ``expires`` is the last day on which it can be used.
    """

    programme: str
    first: dt.date
    expires: dt.date
    units: int
    ceiling_tiyn: int
    left_tiyn: int
    used_tiyn: int
    lapsed_tiyn: int
    used_units: int
    held_tiyn: int
    held_units: int

    @property
    def given_tiyn(self) -> int:
        """What was set aside: all that is used, left or gone back."""
        return self.used_tiyn + self.lapsed_tiyn + self.left_tiyn


@dataclass(frozen=True, slots=True)
class YearPart:
    """A programme's month: with a provider what it was paid for (net of what came back), without one what was set aside.

    ``set_aside`` was given, and ``lapsed`` of it flowed back to the budget; both are 0 where a provider is named.
    """

    programme: str
    month: dt.date
    provider_id: int | None
    provider: str
    set_aside_tiyn: int
    lapsed_tiyn: int
    paid_tiyn: int
    units: int


@dataclass(frozen=True, slots=True)
class Year:
    """A person's year by programme, month and provider, with its sums in tiyn."""

    year: int
    parts: tuple[YearPart, ...]

    @property
    def set_aside_tiyn(self) -> int:
        """What was given to the person's account."""
        return sum(part.set_aside_tiyn for part in self.parts)

    @property
    def lapsed_tiyn(self) -> int:
        """What was not used and flowed back to the budget."""
        return sum(part.lapsed_tiyn for part in self.parts)

    @property
    def paid_tiyn(self) -> int:
        """What providers are owed or were paid, less what came back."""
        return sum(part.paid_tiyn for part in self.parts)

    @property
    def left_tiyn(self) -> int:
        """What is still in the accounts."""
        return self.set_aside_tiyn - self.lapsed_tiyn - self.paid_tiyn


@dataclass(frozen=True, slots=True)
class PaidDelivery:
    """One movement behind a sum: the day of the delivery, owed (positive) or taken back (negative).

    ``transfer_id``, ``payer`` and ``month`` name it in the public log: ``settlement.receipts.transfer_key`` makes the
    key by which its receipt is asked for.
    """

    service_day: dt.date
    code: str
    amount_tiyn: int
    transfer_id: UUID
    payer: int
    month: dt.date


def wallet_of(person_id: int, *, scope: Scope, first: dt.date, last: dt.date) -> list[Wallet]:
    """The rights of a person that touch some days, the latest first, with what is used, held and left.

    A right of a month comes into being with the month's first delivery: before, there is a decision and no money.
    Nothing outside the scope. A constant number of queries, by the person's keys.
    """
    ids = _ids(person_id, scope, last)
    values = {"ids": ids, "first": first, "last": last}
    return [Wallet(*row) for _person, *row in query(_WALLET, values)] if ids else []


def wallets_of_people(people: Collection[int], *, first: dt.date, last: dt.date) -> dict[int, list[Wallet]]:
    """The rights of several people that touch some days, by person, as :func:`wallet_of`: for a class at once.

    For the rooms' own use: the caller has asked whom it may show. One query.
    """
    found: dict[int, list[Wallet]] = {}
    for person, *row in query(_WALLET, {"ids": sorted(people), "first": first, "last": last}):
        found.setdefault(person, []).append(Wallet(*row))
    return found


def decided_holds(lines: Iterable[DeliveryLine]) -> dict[DeliveryLine, bool]:
    """Of those lines that are held: what a person has decided since, True where they are paid. Others are not in it.

    For who may read the lines, under the same reading. One query.
    """
    held = {
        (one.person_id, one.service_day, one.programme, one.slot, one.version): one
        for one in lines
        if one.verdict == "held"
    }
    days = [one.service_day for one in held.values()]
    people = sorted({one.person_id for one in held.values()})
    decided = query(
        _DECIDED, {"people": people, "first": min(days, default=None), "last": max(days, default=None)}
    )
    return {held[key]: is_paid for *meal, is_paid in decided if (key := tuple(meal)) in held}


def year_of(person_id: int, *, scope: Scope, year: int, hides_place: bool) -> Year:
    """What was set aside and paid for a person in the months of a year. A constant number of queries.

    ``hides_place``: who looks must not learn the place, and a provider's name would tell it: names are left blank.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 1)
    ids = _ids(person_id, scope, dt.date(year, 12, 31))
    values = _asked(ids, first, last, None)
    parts = [YearPart(*row) for row in query(_YEAR, values)] if ids else []
    return Year(year, tuple(replace(part, provider="") if hides_place else part for part in parts))


def deliveries_behind(
    person_id: int, *, scope: Scope, programme: str, month: dt.date, provider_id: int
) -> list[PaidDelivery]:
    """The movements that a part of the year is the sum of, in the order of days. A constant number of queries."""
    month = month.replace(day=1)
    ids = _ids(person_id, scope, month)
    values = _asked(ids, month, month, programme) | {"provider": provider_id}
    return [PaidDelivery(*row) for row in query(_DELIVERIES, values)] if ids else []


def net(deliveries: Iterable[PaidDelivery]) -> int:
    """What movements come to, in tiyn."""
    return sum(one.amount_tiyn for one in deliveries)


def _asked(ids: list[int], first: dt.date, last: dt.date, programme: str | None) -> dict[str, Any]:
    return {"ids": ids, "first": first, "last": last, "programme": programme}


def _ids(person_id: int, scope: Scope, on: dt.date) -> list[int]:
    """Every record of the person; nobody outside the scope."""
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    return same_people(person_id)
