"""Cooked, not served: lessons were called off after the hour until which a kitchen can still stop.

The kitchen starts at five in the morning. Who is told by the evening before (the programme's ``remote_cut_off``) bears
the cost of cooking all the same; who is told later is paid a share of the price for each portion, at most for as many as
were expected: the children who had the right and were enrolled, as known just before the lessons were called off, and
who had lessons by the calendar as it was known at the cut-off and have none now. What counts is when Amiyan was told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.money import KZT
from amiyan.kernel.money import Money, share
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.programmes import problems as of_programmes
from amiyan.programmes.loader import load
from amiyan.programmes.model import Programme
from amiyan.programmes.payment import THOUSAND, PaymentTerms, settled_terms
from amiyan.programmes.terms import CalendarException, SchoolDays, price, school_days, unsettled
from amiyan.settlement.budgets import problems as of_budgets
from amiyan.settlement.budgets.of_meal import BUDGET_OF
from amiyan.settlement.problems import FACILITY_UNKNOWN
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.recorders import check_recorder
from amiyan.settlement.tenge import Tenge

_STANDS: Final = """
SELECT portions, expected, amount_tiyn, declared_at, cut_off_at, payee, budget_id FROM settlement_cooked
WHERE (facility_id, service_day, programme) = (%(facility)s, %(day)s, %(programme)s)
"""
_PLACE: Final = f"""
SELECT f.code, f.region, a.organisation_id, {BUDGET_OF.format(programme="%(programme)s", region="f.region", day="%(day)s::date")},
       coalesce(own.mode, regional.mode, 'live')
FROM registry_facility f
LEFT JOIN registry_agreement a ON a.facility_id = f.id AND a.programme = %(programme)s
    AND a.known_to IS NULL AND a.valid @> %(day)s::date
LEFT JOIN settlement_mode own ON own.facility_id = f.id AND own.programme = %(programme)s
    AND own.known_to IS NULL AND own.valid @> %(day)s::date
LEFT JOIN settlement_mode regional ON regional.region = f.region AND regional.programme = %(programme)s
    AND regional.known_to IS NULL AND regional.valid @> %(day)s::date
WHERE f.id = %(facility)s
"""
_CALENDAR: Final = """
SELECT day, school_day, facility_id, grade_from, grade_to, shift FROM registry_calendar_day
WHERE day = %(day)s AND (facility_id IS NULL OR facility_id = %(facility)s)
  AND known_from <= %(at)s AND (known_to IS NULL OR known_to > %(at)s) ORDER BY id
"""
_DECLARED: Final = """
SELECT min(known_from) FILTER (WHERE known_from > %(cut_off)s), min(known_from) FROM registry_calendar_day
WHERE day = %(day)s AND (facility_id IS NULL OR facility_id = %(facility)s) AND NOT school_day
"""
# Who was to eat here that day, as known at a moment, by grade (-1: not known) and shift (0: not known).
_CHILDREN: Final = """
SELECT coalesce(e.grade, -1), coalesce(e.shift, 0), count(DISTINCT e.person_id)
FROM registry_enrolment e
JOIN entitlements_decision d ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.entitled
    AND d.valid @> %(day)s::date AND d.known_from <= %(at)s AND (d.known_to IS NULL OR d.known_to > %(at)s)
WHERE e.eats_at_id = %(facility)s AND e.valid @> %(day)s::date
  AND e.known_from <= %(at)s AND (e.known_to IS NULL OR e.known_to > %(at)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""
# A meal of that day that is paid or held: posted, or seen at this place.
_SERVED: Final = """
SELECT EXISTS (
    SELECT FROM deliveries_pass p
    JOIN deliveries_outcome o ON (o.facility_id, o.evidence_id, o.record) = (p.facility_id, p.evidence_id, p.record)
        AND o.programme = %(programme)s AND o.person_id IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT v.verdict, v.facility_id FROM deliveries_verdict v
        WHERE v.person_id = o.person_id AND v.service_day = %(day)s AND v.programme = %(programme)s
        ORDER BY v.slot, v.version DESC LIMIT 1
    ) v
    WHERE p.facility_id = %(facility)s AND p.at >= %(day)s::date AND p.at < %(day)s::date + 1
      AND v.verdict <> 'refused' AND v.facility_id = p.facility_id
) OR EXISTS (
    SELECT FROM settlement_posting p
    WHERE p.payee = %(payee)s AND p.programme = %(programme)s AND p.service_day = %(day)s AND p.facility_id = %(facility)s
      AND p.amount_tiyn > 0 AND NOT EXISTS (
        SELECT FROM settlement_posting newer
        WHERE (newer.person_id, newer.service_day, newer.programme, newer.slot)
            = (p.person_id, p.service_day, p.programme, p.slot) AND newer.version > p.version))
"""
_IS_CLOSED: Final = "SELECT EXISTS (SELECT FROM settlement_budget_closing WHERE budget_id = %s)"
_KEEP: Final = """
INSERT INTO settlement_cooked (facility_id, service_day, programme, portions, expected, share_per_mille, amount_tiyn,
                               declared_at, cut_off_at, payee, budget_id, batch, recorded_by)
SELECT %(facility)s, %(day)s, %(programme)s, %(portions)s, %(expected)s, %(per_mille)s, %(tiyn)s, %(declared)s, %(cut_off)s,
       %(payee)s, %(budget)s, max(id), %(by)s FROM ledger_batch
"""
# Nothing was eaten: the day is only seen by the nights, which look for months of which there is something to state.
_USE: Final = """
INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)
SELECT %(budget)s, %(day)s, max(id), 0, 0 FROM ledger_batch
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed for a day: portions, how many were expected, tiyn; when the day was called off, and until when it
    could have been in time; the supplier and the budget.
    """

    portions: int
    expected: int
    amount_tiyn: int
    declared_at: datetime
    cut_off_at: datetime
    payee: int
    budget_id: int


@dataclass(frozen=True, slots=True)
class Expected:
    """Portions that were expected and called off, and what they would have cost, in tiyn."""

    portions: int
    tiyn: int


@transaction.atomic
def claim_cooked(
    *,
    facility_id: int,
    service_day: date,
    programme: str,
    portions: int,
    recorded_by: int,
    now: datetime | None = None,
) -> Claim:
    """Owe a supplier its share for ``portions`` that were cooked at a place for a day called off too late.

    Fund → payable, in the transaction that keeps the claim. ``recorded_by`` is a person of the registry, ``now`` (aware) the
    moment at which it is asked.
    The same claim again gives the same answer. Raises ProblemError where the person has not the duty to record; where
    the day was not called off, or in time; where
    meals were served, or more portions are claimed than were expected; where nobody supplies the place or no budget pays
    for it; where a parameter is only a placeholder; and where the fund is dry: then nothing is kept. Cost: the
    enrolments are read through once.
    """
    rules = load(programme)
    values: dict[str, Any] = {"facility": facility_id, "day": service_day, "programme": programme}
    if portions < 1:
        raise ProblemError(problems.NO_PORTIONS)
    if standing := _standing(values, portions):
        return standing
    moment = now or datetime.now(UTC)
    region, payee, budget_id = _place(values)
    check_recorder(recorded_by, programme=programme, region=region, on=to_local(moment).date())
    terms = _terms(rules, service_day, region)
    values |= {"payee": payee, "budget": budget_id, "by": recorded_by, "portions": portions}
    declared, cut_off, expected = _called_off(rules, terms, values, region, moment)
    if portions > expected.portions:
        raise ProblemError(
            problems.TOO_MANY_PORTIONS,
            portions=portions,
            expected=expected.portions,
            day=service_day.isoformat(),
        )
    per_mille = terms.cooked_per_mille or 0
    tiyn = share_of(expected, portions, per_mille)
    if not tiyn:
        raise ProblemError(problems.COSTS_NOTHING, day=service_day.isoformat())
    if query(_SERVED, values)[0][0]:
        raise ProblemError(problems.MEALS_WERE_SERVED, day=service_day.isoformat())
    values |= {
        "expected": expected.portions,
        "per_mille": per_mille,
        "tiyn": tiyn,
        "declared": declared,
        "cut_off": cut_off,
    }
    return _posted(values)


def share_of(expected: Expected, portions: int, per_mille: int) -> int:
    """What a share of the price comes to for some of the portions that were expected, rounded once, in tiyn."""
    return share(Money(expected.tiyn, KZT), portions * per_mille, expected.portions * THOUSAND).minor


def _standing(values: dict[str, Any], portions: int) -> Claim | None:
    found = query(_STANDS, values)
    if not found:
        return None
    claim = Claim(*found[0])
    if claim.portions != portions:
        raise ProblemError(problems.COOKED_OTHERWISE, day=values["day"].isoformat(), portions=claim.portions)
    return claim


def _place(values: dict[str, Any]) -> tuple[str | None, int, int]:
    """Region, supplier and budget of a place on a day; ProblemError where it is not ours to pay."""
    found = query(_PLACE, values)
    if not found:
        raise ProblemError(FACILITY_UNKNOWN, code=values["facility"])
    _, region, payee, budget_id, mode = found[0]
    day = values["day"].isoformat()
    if payee is None:
        raise ProblemError(problems.NO_SUPPLIER, day=day)
    if mode != "live":
        raise ProblemError(problems.PLACE_IN_SHADOW, day=day)
    if budget_id is None:
        raise ProblemError(problems.NO_BUDGET)
    return region, payee, budget_id


def _terms(rules: Programme, day: date, region: str | None) -> PaymentTerms:
    terms = settled_terms(rules, day, region)
    if terms.remote_cut_off is None or terms.cooked_per_mille is None:
        raise ProblemError(problems.NOTHING_COOKED_IN_ADVANCE, code=rules.code)
    if missing := unsettled(rules, day, region):
        params = {"region": region or "–", "day": day.isoformat(), "parameters": ", ".join(missing)}
        raise ProblemError(of_programmes.PAYMENT_PLACEHOLDER, **params)
    return terms


def _called_off(
    rules: Programme, terms: PaymentTerms, values: dict[str, Any], region: str | None, now: datetime
) -> tuple[datetime, datetime, Expected]:
    """When the day was called off, the cut-off, and who was expected; ProblemError where it was not, or in time."""
    day: date = values["day"]
    cut_off = terms.cut_off_at(day)
    assert cut_off is not None
    late, first = query(_DECLARED, {**values, "cut_off": cut_off})[0]
    before, after = (_calendar(rules, values, at) for at in (cut_off, now))
    groups = query(_CHILDREN, {**values, "at": late or now})
    lost = [group for group in groups if _has(before, group, values) and not _has(after, group, values)]
    if late is not None and lost:
        return late, cut_off, _expected(rules, day, region, lost)
    if late is None and first is not None:
        times = {"declared": _shown(first), "cut_off": _shown(cut_off)}
        raise ProblemError(problems.DECLARED_IN_TIME, day=day.isoformat(), **times)
    kind = problems.NOT_DECLARED if late is None else problems.NOBODY_EXPECTED
    raise ProblemError(kind, day=day.isoformat())


def _calendar(rules: Programme, values: dict[str, Any], at: datetime) -> SchoolDays:
    rows = [CalendarException(*row) for row in query(_CALENDAR, {**values, "at": at})]
    return school_days(rules, Period.of_day(values["day"]), rows)


def _has(calendar: SchoolDays, group: tuple[int, int, int], values: dict[str, Any]) -> bool:
    """Whether children of a grade and shift have lessons at the place on the day."""
    grade, shift, _ = group
    known = shift if shift in calendar.shifts else 0
    return calendar.is_school_day(calendar.profile_of(values["facility"]), grade, known, values["day"])


def _expected(
    rules: Programme, day: date, region: str | None, groups: Iterable[tuple[int, int, int]]
) -> Expected:
    counted = [(count, price(rules, day, region, grade)) for grade, _, count in groups]
    return Expected(sum(count for count, _ in counted), sum(count * tiyn for count, tiyn in counted))


def _shown(moment: datetime) -> str:
    return f"{to_local(moment):%Y-%m-%d %H:%M}"


def _posted(values: dict[str, Any]) -> Claim:
    """Post and keep; from the opening of the account on nobody else posts, claims or closes."""
    programme, day = values["programme"], values["day"]
    budget_id, payee = values["budget"], values["payee"]
    payable = AccountIntent(payee, "payable", programme, "")
    open_accounts(accounts=[payable])
    if standing := _standing(values, values["portions"]):
        return standing
    if query(_IS_CLOSED, [budget_id])[0][0]:
        raise ProblemError(of_budgets.YEAR_IS_CLOSED, year=day.year)
    (done,) = post_transfers(
        transfers=[
            TransferIntent(
                transfer_id("cooked", programme, values["facility"], day),
                day.replace(day=1),
                budget_id,
                account_id("fund", programme, ""),
                payee,
                payable.id,
                values["tiyn"],
                "cooked",
                day.isoformat(),
            )
        ]
    )
    if done.outcome != "posted":
        raise ProblemError(problems.FUND_DRY, tiyn=Tenge(values["tiyn"]))
    execute(_KEEP, values)
    execute(_USE, values)
    standing = _standing(values, values["portions"])
    assert standing is not None
    return standing
