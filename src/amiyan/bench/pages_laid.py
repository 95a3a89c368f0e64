"""What stands in a region's offices while :mod:`amiyan.bench.pages` opens their pages, and what their addresses name."""

import datetime as dt
from hashlib import md5
from typing import Any, Final
from uuid import UUID

from django.db import connections, transaction

from amiyan.access.actions import appoint_signatory
from amiyan.access.queries import may
from amiyan.bench import pages_laid_sql as sql
from amiyan.bench.acts import ACT, CODE, SOURCE, enter_demo_budget
from amiyan.bench.growth import FIRST, PROGRAMME, REGION
from amiyan.entitlements.changes.queries import change_of
from amiyan.entitlements.changes.values import Proposed
from amiyan.integrity.publishing import publish_quarter, quarter_of, release_of
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import analyze, query
from amiyan.settlement.changes.actions import propose_and_count
from amiyan.settlement.changes.counting import count_effect
from amiyan.settlement.figures.budgets import keep_forecasts
from amiyan.voice.actions.campaigns import Plan, plan_campaign
from amiyan.voice.audiences import GUARDIANS, SIGNED_IN
from amiyan.voice.own_kinds import INVITATION

CHANGE: Final = UUID("00000000-0000-4000-8000-00000000c4a6")
CAMPAIGN: Final = UUID("00000000-0000-4000-8000-00000000ca39")
EATEN: Final = FIRST.replace(day=2)
"""The day of which a chain is followed down to a meal."""
NEW_PRICE_TIYN: Final = 70_050
NOT_LAID: Final = {
    "institution-card": "a card is printed for a child who was given one",
    "institution-dish": "the bench enters menus and no book of dishes",
    "institution-sample-end": "no sample is kept",
    "institution-visit-answer": "nobody visited",
    "institution-owed-one": "nothing is owed to a child of the places that are opened",
    "office-export-file": "no file of all books is written beside the database",
    "office-held-lines": "no meal of a locked month is held",
    "office-past-day": "no past day is proposed",
    "office-past-day-document": "no past day is proposed",
}
"""Pages of which nothing is laid down, and why. A new page is laid down or stands here, or a test fails."""
QUERIES: Final = {
    "family-wrong": "table=registry_enrolment&fact={fact}",
    "office-lines": "class=1A",
    "office-payouts": "year={year}",
    "office-chain": "statement={payee}.{budget}.{number}&line={line}&day={eaten}&meal={child}.1",
    "office-approving": "s={payee}-{budget}-{second}",
    "office-approving-document": "s={payee}-{budget}-{second}",
    "office-calendar": "of={month}",
    "office-calendar-day": "day={next}&what=off&act=Order%207",
    "office-change-new": "parameter=price_tiyn",
    "office-change-document": "preview={change}",
}
"""What a page is asked beside its address."""
_LINE: Final = """
SELECT line FROM settlement_statement_line
WHERE (payee, budget_id, number) = (%s, %s, %s) AND facility_id = %s AND kind = 'delivered' LIMIT 1
"""


def _lay_campaign(today: dt.date) -> None:
    if query("SELECT FROM voice_campaign WHERE id = %s", [CAMPAIGN]):
        return
    said = Plan(
        name="bench",
        kind=INVITATION.name,
        audience=GUARDIANS.name,
        params={"region": REGION},
        measure=SIGNED_IN.name,
        measure_days=14,
        held_back=20,
        starts_on=today,
    )
    plan_campaign(id=CAMPAIGN, plan=said, planned_by=1, now=SystemClock().now())


def lay_offices(values: dict[str, Any], *, today: dt.date) -> None:
    """What of an office is laid down once: registers, terminals, payouts, samples, a published quarter, a budget of today."""
    _lay_campaign(today)
    if query("SELECT FROM registry_terminal WHERE source = 'bench' LIMIT 1"):
        return
    past = {"month": FIRST, "child": [], "school": [], "closed": True, "code": CODE, "act": ACT}
    _execute((sql.REGISTERS, sql.PAID, sql.SAMPLES, sql.SIGNALS, sql.CASES), {**values, **past})
    if release_of(quarter_of(FIRST)) is None:
        publish_quarter(quarter=quarter_of(FIRST), on=today, now=SystemClock().now())
    enter_demo_budget(PROGRAMME, REGION, years=[today.year])
    keep_forecasts(PROGRAMME, today=today)


def lay_of_today(values: dict[str, Any], *, children: list[int], schools: list[int], today: dt.date) -> None:
    """What happened in this month: signals everywhere, cases of which the subjects were told, looks and searches."""
    told = {"child": children, "school": schools, "month": today.replace(day=1), "closed": False}
    _execute((sql.SIGNALS, sql.CASES, sql.TODAY), {**values, **told})
    analyze(*sql.COUNTED)
    ((official,),) = query(
        "SELECT min(person_id) FROM access_role WHERE source = 'bench' AND role = 'region_official'"
    )
    for duty in ("record", "approve"):
        if not may(official, duty, programme=None, region=None, on_day=today):
            appoint_signatory(person_id=official, duty=duty, source="bench")
    if change_of(programme=PROGRAMME, change_id=CHANGE) is None:
        _propose(official, today)


def _propose(official: int, today: dt.date) -> None:
    price = Proposed(
        parameter="price_tiyn",
        value=NEW_PRICE_TIYN,
        first=dt.date(today.year + 1, 1, 1),
        last=None,
        region=REGION,
        grades=None,
        act=ACT,
        source=SOURCE,
        reason="Food got dearer",
    )
    now = SystemClock().now()
    about: dict[str, Any] = {"programme": PROGRAMME, "change_id": CHANGE, "now": now, "today": today}
    propose_and_count(proposed=price, proposed_by=official, **about)
    count_effect(preview_id=CHANGE, **about)


def _execute(statements: tuple[str, ...], values: dict[str, Any]) -> None:
    """As the owner of the tables, in one transaction."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        for statement in statements:
            cursor.execute(statement, values)
    connections["owner"].close()


def fills_of(
    *, child: int, school: int, body: int, budget: int, number: int, today: dt.date
) -> dict[str, object]:
    """What stands in the addresses of offices, cases and what is asked beside them, by the word of its place.

    Where one word means two things, the page's name stands before it.
    """
    month = today.replace(day=1)
    line = query(_LINE, [body, budget, number, school])
    ((sample,),) = query("SELECT max(id) FROM deliveries_sample") or [(0,)]
    ((auditor,),) = query(
        "SELECT min(person_id) FROM access_role WHERE source = 'bench' AND role = 'auditor'"
    )
    hour = SystemClock().now().replace(minute=0, second=0, microsecond=0)
    at_place = _case(f"closed_day {school} {month}")
    return {
        "signal": made_of(f"never_seen {school} 1A {month}"),
        "case": at_place,
        "family-case case": _case(f"not_served {child} {month}"),
        "source": "dispute",
        "about": made_of(f"dispute {child}"),
        "organisation": body,
        "change": CHANGE,
        "campaign": CAMPAIGN,
        "office-account change": made_of(f"account {body}"),
        "office-account-document change": made_of(f"account {body}"),
        "serial": f"GATE-{school}",
        "search": made_of(f"search {child}"),
        "found": child,
        "office-act kind": "pdf",
        "second": number + 1,
        "office-approval number": number + 1,
        "payout": made_of(f"payout {body}"),
        "figure": "used",
        "line": line[0][0] if line else 1,
        "eaten": EATEN,
        "next": today.replace(day=1) + dt.timedelta(days=40),
        "viewer": auditor,
        "hour": int(hour.timestamp()),
        "sample": sample,
        "export": made_of("export 1"),
        "of": f"{FIRST:%Y-%m}",
        "quarter": f"{quarter_of(FIRST):%Y-%m}",
    }


def _case(signal: str) -> UUID:
    return made_of(f"case {made_of(signal)}")


def made_of(words: str) -> UUID:
    """The id that PostgreSQL makes of the same words in ``pages_sql`` and ``pages_laid_sql``."""
    return UUID(md5(words.encode(), usedforsecurity=False).hexdigest())
