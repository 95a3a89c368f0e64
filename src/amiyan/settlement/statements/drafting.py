"""From what was gathered to drafts: the lines of some providers with their contracts, added up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from amiyan.kernel.sql import query
from amiyan.settlement.budgets.debts import OWED_STILL
from amiyan.settlement.statements.document import Performer
from amiyan.settlement.statements.draft import Agreed, Draft, EarlierDebt, Line, add_up

# The agreement of the day, as it is believed now; where none is any more, the one that was.
_AGREEMENT: Final = """
LEFT JOIN LATERAL (
    SELECT a.number, a.vat_percent FROM registry_agreement a
    WHERE a.facility_id = m.facility_id AND a.organisation_id = m.payee AND a.programme = %(programme)s
      AND a.valid @> m.service_day
    ORDER BY a.known_to IS NULL DESC, a.id DESC LIMIT 1
) a ON true
LEFT JOIN registry_facility f ON f.id = m.facility_id
"""
_NAMED: Final = "m.payee, m.facility_id, coalesce(f.code, ''), coalesce(a.number, '')"
_MONTH: Final = "date_trunc('month', m.service_day)::date"

_MOVED: Final = f"""
SELECT {_NAMED}, CASE WHEN m.is_late THEN 'correction' ELSE 'delivered' END, {_MONTH}, m.reason, m.price_tiyn,
       sum(m.units)::bigint, sum(m.units * m.price_tiyn)::bigint, a.vat_percent
FROM lock_moved m {_AGREEMENT}
WHERE m.payee = ANY (%(chunk)s)
GROUP BY m.payee, m.facility_id, f.code, a.number, m.is_late, m.is_late AND m.units < 0, {_MONTH}, m.reason, m.price_tiyn,
         a.vat_percent
HAVING sum(m.units) <> 0
"""
_COOKED: Final = f"""
SELECT {_NAMED}, 'cooked', {_MONTH}, 'cooked', 0::bigint, sum(m.portions)::bigint, sum(m.amount_tiyn)::bigint, a.vat_percent
FROM settlement_cooked m JOIN lock_payee l USING (payee) {_AGREEMENT}
WHERE m.payee = ANY (%(chunk)s) AND m.budget_id = %(budget)s AND m.service_day < %(next_month)s
  AND m.batch <= %(upto)s AND (m.service_day < l.open_from AND m.batch > l.from_batch
      OR m.service_day >= l.open_from AND NOT EXISTS (
          SELECT FROM settlement_cooked_end e WHERE e.batch <= %(upto)s
            AND (e.facility_id, e.service_day, e.programme) = (m.facility_id, m.service_day, m.programme)))
GROUP BY m.payee, m.facility_id, f.code, a.number, {_MONTH}, a.vat_percent
"""
# Of a month that was stated: taken back since. A share of prices has no price of one: each day is a line of its own.
_COOKED_BACK: Final = f"""
SELECT {_NAMED}, 'correction', {_MONTH}, 'cooked_back', m.amount_tiyn, -1::bigint, -m.amount_tiyn, a.vat_percent
FROM settlement_cooked_end m JOIN lock_payee l USING (payee) {_AGREEMENT}
WHERE m.payee = ANY (%(chunk)s) AND m.budget_id = %(budget)s AND m.service_day < l.open_from
  AND m.batch > l.from_batch AND m.batch <= %(upto)s
"""
_HELD: Final = f"""
SELECT {_NAMED}, 'held', {_MONTH}, m.reason, m.tiyn, count(*), sum(m.tiyn)::bigint, a.vat_percent
FROM lock_held m {_AGREEMENT}
WHERE m.payee = ANY (%(chunk)s)
GROUP BY m.payee, m.facility_id, f.code, a.number, {_MONTH}, m.reason, m.tiyn, a.vat_percent
"""

# A contract for several places states its whole ceiling in each; agreements without a number each have their own.
_CONTRACTS: Final = """
WITH agreed AS (
    SELECT organisation_id AS payee, number, facility_id, min(lower(valid)) AS since, max(ceiling_tiyn) AS ceiling
    FROM registry_agreement
    WHERE organisation_id = ANY (%(chunk)s) AND programme = %(programme)s AND known_to IS NULL
      AND valid && daterange(%(year_first)s::date, %(next_month)s::date)
    GROUP BY 1, 2, 3
), ceilings AS (
    SELECT payee, number AS agreement, min(since) AS since,
           CASE WHEN number <> '' THEN max(ceiling) WHEN bool_and(ceiling IS NOT NULL) THEN sum(ceiling)::bigint END AS ceiling
    FROM agreed GROUP BY 1, 2
), before AS (
    SELECT c.payee, c.agreement, sum(c.amount_tiyn + c.carried_tiyn - c.above_ceiling_tiyn)::bigint AS tiyn
    FROM settlement_statement_contract c JOIN settlement_budget b ON b.id = c.budget_id
    WHERE c.payee = ANY (%(chunk)s) AND b.programme = %(programme)s AND (c.agreement <> '' OR c.budget_id = %(budget)s)
    GROUP BY 1, 2
), carried AS (
    SELECT c.payee, c.agreement, c.above_ceiling_tiyn AS tiyn
    FROM lock_payee l JOIN settlement_statement_contract c
        ON (c.payee, c.budget_id, c.number) = (l.payee, %(budget)s, l.number - 1)
    WHERE l.payee = ANY (%(chunk)s)
)
SELECT payee, agreement, g.since, g.ceiling, coalesce(b.tiyn, 0), coalesce(r.tiyn, 0)
FROM (SELECT payee, agreement FROM ceilings UNION SELECT payee, agreement FROM before) known
LEFT JOIN ceilings g USING (payee, agreement)
LEFT JOIN before b USING (payee, agreement)
LEFT JOIN carried r USING (payee, agreement)
"""

# Who somebody else has locked meanwhile is no longer here.
_PAYEES: Final = """
SELECT l.payee, coalesce(o.bin, ''), o.name, coalesce(c.iban, ''), l.number, l.previous_month, l.previous_sha256,
       l.from_batch, l.debt_before - coalesce((
           SELECT max(t.until_tiyn) FROM settlement_debt_taken t
           WHERE (t.payee, t.budget_id, t.number) = (l.payee, %(budget)s, l.number - 1)), 0), l.open_marks
FROM lock_payee l JOIN registry_organisation o ON o.id = l.payee
LEFT JOIN registry_organisation_account c
    ON c.organisation_id = l.payee AND c.known_to IS NULL AND c.valid @> %(on)s::date
WHERE l.payee = ANY (%(chunk)s) AND NOT EXISTS (
    SELECT FROM settlement_statement s WHERE s.payee = l.payee AND s.budget_id = %(budget)s AND s.number >= l.number)
ORDER BY l.payee
"""
# What is owed under budgets of the same payer for earlier years, and was not taken yet. Asked with the pen in hand: a
# statement of either budget that is written now is written before or after this one.
_EARLIER: Final = f"""
SELECT payee, budget_id, year, number, debt_tiyn, taken_tiyn, debt_tiyn - taken_tiyn FROM ({OWED_STILL}) owed
WHERE programme = %(programme)s AND region IS NOT DISTINCT FROM %(region)s::text AND year < %(year)s
  AND payee = ANY (%(chunk)s)
ORDER BY payee, year, budget_id
"""


class Drafted(NamedTuple):
    """A provider's month to be written: its number, what went before, and what it comes to.

    ``behind`` is an earlier month of which something is to be stated first; None where there is none.
    """

    performer: Performer
    number: int
    previous_month: date | None
    previous_sha256: bytes | None
    from_batch: int
    open_marks: int
    behind: date | None
    draft: Draft


def drafts_of(values: dict[str, Any], *, payees: Sequence[int], upto: int) -> list[Drafted]:
    """The drafts of some providers, in order, without those of whom there is nothing to say or somebody else locked.

    ``values`` as :func:`amiyan.settlement.statements.gather.lay_payees` takes them; what it laid out must stand.
    """
    values = {**values, "chunk": list(payees), "upto": upto}
    lines = _lines(values)
    agreed: defaultdict[int, dict[str, Agreed]] = defaultdict(dict)
    for payee, number, since, ceiling, before, carried in query(_CONTRACTS, values):
        agreed[payee][number] = Agreed(
            since=since, ceiling_tiyn=ceiling, before_tiyn=before, carried_tiyn=carried
        )
    found = []
    earlier: defaultdict[int, list[EarlierDebt]] = defaultdict(list)
    for payee, *owed in query(_EARLIER, values):
        earlier[payee].append(EarlierDebt(**dict(zip(EarlierDebt.__dataclass_fields__, owed, strict=True))))
    for payee, bin_, name, iban, number, previous, sha256, from_batch, debt, marks in query(_PAYEES, values):
        draft = add_up(
            lines=lines[payee], agreed=agreed[payee], debt_before_tiyn=debt, earlier=earlier[payee]
        )
        if draft.says_something:
            performer = Performer(payee=payee, bin=bin_, name=name, iban=iban)
            behind = _behind(draft, previous, values["month"])
            digest = None if sha256 is None else bytes(sha256)
            found.append(
                Drafted(performer, number, previous, digest, max(from_batch, 0), marks, behind, draft)
            )
    return found


def _lines(values: dict[str, Any]) -> defaultdict[int, list[Line]]:
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for question in (_MOVED, _COOKED, _COOKED_BACK, _HELD):
        for payee, place, code, number, kind, month, reason, price, units, tiyn, vat in query(
            question, values
        ):
            lines[payee].append(
                Line(
                    kind=kind,
                    facility_id=place,
                    facility=code,
                    agreement=number,
                    service_month=month,
                    reason=reason,
                    unit_price_tiyn=price,
                    units=units,
                    amount_tiyn=tiyn,
                    vat_percent=vat,
                )
            )
    return lines


def _behind(draft: Draft, previous: date | None, month: date) -> date | None:
    """The first month after the last locked one of which something was delivered, where that is not this one."""
    months = [line.service_month for line in draft.lines if line.kind in ("delivered", "cooked")]
    earlier = [one for one in months if one < month and (previous is None or one > previous)]
    return min(earlier, default=None)
