"""A meal in a month that is stated and locked: it comes back as a correction of the next statement (fault 7)."""

import datetime as dt
from uuid import uuid4

from django.db import connection

from amiyan.feedback.actions.consents import say_consent
from amiyan.feedback.actions.disputes import raise_dispute
from amiyan.feedback.actions.nights import restate_closed_days
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.registry.family import consents_of
from amiyan.settlement.statements.lock import lock_month
from tests.settlement.statements.conftest import decided  # noqa: F401 - the region's own terms of payment

from .kit import (
    MONDAY,
    NOON,
    PRICE,
    PROGRAMME,
    a_guardian,
    at,
    decide,
    dispute,
    own,
    problem,
    says,
    stands,
)

SEPTEMBER, OCTOBER = dt.date(2025, 9, 1), dt.date(2025, 10, 1)
LATER = dt.date(2025, 10, 20)


def lock(month, today):
    budget = query("SELECT id FROM settlement_budget WHERE year = 2025")[0][0]
    return lock_month(budget_id=budget, month=month, recorded_by=0, today=today)


def test_what_was_stated_comes_back_by_a_correction_and_goes_again_when_it_did_happen(decided, family):  # noqa: F811
    assert lock(SEPTEMBER, dt.date(2025, 10, 10)).payable_tiyn == 2 * PRICE
    found = dispute(family, at=at(9, day=LATER), today=LATER)
    assert stands(family.asel) == ("held", "objected")
    assert verify(connection).findings == ()
    assert query("SELECT credits - debits FROM ledger_account WHERE kind = 'recovery'") == [(-PRICE,)]
    lock(OCTOBER, dt.date(2025, 11, 10))
    assert query(
        "SELECT kind, reason, units, amount_tiyn FROM settlement_statement_line WHERE number = 2 ORDER BY kind"
    ) == [("correction", "objected", -1, -PRICE), ("held", "objected", 1, PRICE)]
    november = dt.date(2025, 11, 12)
    decide(family, found, happened=True, today=november, at=at(9, day=november))
    lock(dt.date(2025, 11, 1), dt.date(2025, 12, 10))
    assert query("SELECT kind, units FROM settlement_statement_line WHERE number = 3") == [("correction", 1)]
    assert verify(connection).findings == ()


def test_what_a_month_s_end_overtook_is_held_the_same_night(family):
    """Said on the last evening on which the day was open, and judged by nobody before it closed."""
    evening, next_day = at(23, 59, day=dt.date(2025, 11, 30)), dt.date(2025, 12, 1)
    asked = {"dispute_id": uuid4(), "person_id": family.asel, "service_day": MONDAY, "programme": PROGRAMME}
    raise_dispute(**asked, voice=says(family.mother, evening))
    family.place.drain(next_day)
    assert stands(family.asel) == ("payable", "used")
    since = says(family.mother, evening - dt.timedelta(days=1)).now
    assert restate_closed_days(today=next_day, since=since) == 1
    assert restate_closed_days(today=next_day, since=since) == 0
    assert stands(family.asel) == ("held", "objected")


def test_a_consent_is_taken_back_by_who_may_decide(family):
    asked = {"person_id": family.asel, "purpose": "biometrics", "source": "page"}
    aunt = a_guardian(family.asel, may_decide=False)
    say_consent(**asked, given=True, voice=says(family.mother))
    assert problem(say_consent, **asked, given=False, voice=says(aunt)) == "feedback-may-not-decide"
    assert problem(say_consent, **asked, given=False, voice=says(family.other)) == "feedback-not-yours"
    tomorrow = NOON + dt.timedelta(days=1)
    for _ in range(2):
        say_consent(**asked, given=False, voice=says(family.father, tomorrow))
    after, before = consents_of(family.asel, scope=own(family.asel), on=tomorrow.date())
    assert (after.given, before.given, before.last) == (False, True, MONDAY)
