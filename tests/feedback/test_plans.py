"""At a region's size a family's page reads by the person's keys, and asks as often for many rows as for one."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.config import postgres
from amiyan.deliveries import family as deliveries
from amiyan.entitlements import family as entitlements
from amiyan.feedback.queries import alarms, provider, ratings, said, work
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import analyze, query
from amiyan.registry import family as registry
from amiyan.registry import queries as registry_queries
from amiyan.settlement import family as settlement
from tests.conftest import Scratch

MONDAY = dt.date(2025, 9, 8)
PROGRAMME = "school-meals"
MANY, FEW = 1, 2  # two people: one with everything, one with a single row of each
PLACE, SUPPLIER = 7, 1007

LARGE = (
    "deliveries_verdict",
    "deliveries_pass",
    "entitlements_decision",
    "entitlements_entitlement",
    "ledger_account",
    "registry_guardianship",
    "registry_person_name",
    "registry_person",
    "registry_enrolment",
    "registry_consent",
    "feedback_dispute",
    "feedback_rating",
    "feedback_confirmation",
    "feedback_correction",
    "feedback_illness",
)

FILL = """
INSERT INTO registry_organisation (id, bin, name, source)
SELECT 1000 + n, lpad(n::text, 12, '0'), 'P' || n, 't' FROM generate_series(1, 200) n;
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, 'F' || n, 'F' || n, '79', 't' FROM generate_series(1, 200) n;
INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)
SELECT n, 1000 + n, 'school-meals', 't' FROM generate_series(1, 200) n;
INSERT INTO registry_person (id, temporary_id, born, source)
SELECT n, 'T' || n, date '2099-01-01', 't' FROM generate_series(1, 12000) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'A', 'B', '', 't' FROM generate_series(1, 12000) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, source)
SELECT n, 1 + n % 200, 1 + n % 200, 3, 't' FROM generate_series(1, 6000) n;
INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, source)
SELECT n, 6000 + n, 'parent', true, true, true, 't' FROM generate_series(1, 6000) n
UNION ALL SELECT n, 6001, 'parent', true, true, true, 't' FROM generate_series(2, 9) n;
INSERT INTO registry_consent (person_id, purpose, given, valid, source)
SELECT n, 'biometrics', true, daterange('2025-01-01', '2025-02-01'), 't' FROM generate_series(1, 6000) n
UNION ALL SELECT 1, 'biometrics', false, daterange('2025-02-01', '2025-03-01'), 't';
INSERT INTO entitlements_rules (rules, programme, clauses, parameters)
SELECT 'r', 'school-meals', ARRAY['low_grade'], '{}';
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at)
SELECT n, 'school-meals', daterange('2025-09-01', '2026-06-01'), true, ARRAY[true], '{}', 'r', now()
FROM generate_series(1, 6000) n;
INSERT INTO entitlements_entitlement (person_id, programme, period, units, ceiling_tiyn)
SELECT n, 'school-meals', daterange(m::date, (m + interval '1 month')::date), 20, 1262000
FROM generate_series(1, 6000) n, generate_series('2025-09-01'::timestamp, '2025-11-01', '1 month') m
WHERE n <> 2 OR m = '2025-09-01';
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT n, d::date, 'school-meals', 'payable', 'used', 1 + n % 200, 'T', d, 'face', n, 1, 63100
FROM generate_series(1, 6000) n, generate_series('2025-09-01'::timestamp, '2025-09-20', '1 day') d
WHERE n <> 2 OR d = '2025-09-08';
INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)
SELECT 1 + n % 200, n, 1, 1, 'T', '1', '2025-09-08 12:00', '0', 'face', 'pass' FROM generate_series(1, 6000) n;
INSERT INTO ledger_account (owner, id, credits, debits, kind, purpose, period)
SELECT n, ledger_account_id('entitlement', 'school-meals', '2025-09'), 1262000, 631000, 'entitlement', 'school-meals', '2025-09'
FROM generate_series(1, 6000) n;
INSERT INTO ledger_account (owner, id, kind, purpose, period)
SELECT 1000000 + n, ledger_account_id('payable', 'school-meals', ''), 'payable', 'school-meals', ''
FROM generate_series(1, 6000) n;
INSERT INTO ledger_transfer (payer_owner, payer_account, payee_owner, payee_account, amount, batch, service_month, place, id,
                             code, subject)
SELECT n, ledger_account_id('entitlement', 'school-meals', '2025-09'), 1001 + n % 200, 5, 63100, 1, date '2025-09-01', n,
       gen_random_uuid(), 'delivery', (date '2025-09-01' + d)::text
FROM generate_series(1, 6000) n, generate_series(1, 10) d WHERE n <> 2 OR d = 1
UNION ALL
SELECT 3, 4, n, ledger_account_id('entitlement', 'school-meals', '2025-09'), 1262000, 1, date '2025-09-01', n,
       gen_random_uuid(), 'grant', '2025-09'
FROM generate_series(1, 6000) n;
INSERT INTO feedback_dispute (person_id, id, service_day, programme, facility_id, verdict_version, objection_id, said_by,
                              channel, undo_until, decide_by)
SELECT n, gen_random_uuid(), date '2025-09-01' + d, 'school-meals', 1 + n % 200, 1, 1, 6000 + n, 'page', now(), '2025-09-20'
FROM generate_series(1, 6000) n, generate_series(1, 5) d WHERE n <> 2 OR d = 7;
INSERT INTO feedback_confirmation (person_id, id, service_day, programme, said_by, channel)
SELECT n, gen_random_uuid(), date '2025-09-01' + d, 'school-meals', 1, 'page'
FROM generate_series(1, 6000) n, generate_series(1, 5) d WHERE n <> 2 OR d = 5;
INSERT INTO feedback_rating (person_id, id, service_day, programme, facility_id, face, said_by, channel)
SELECT n, gen_random_uuid(), date '2025-09-01' + d, 'school-meals', 1 + n % 200, 3, 6000 + n, 'page'
FROM generate_series(1, 6000) n, generate_series(1, 10) d WHERE n <> 2 OR d = 7;
INSERT INTO feedback_correction (person_id, id, fact_table, fact_id, register, says, said_by, channel, answer_by)
SELECT n, gen_random_uuid(), 'registry_enrolment', n * 3 + d, 'r' || n % 300, 'x', 6000 + n, 'page', '2025-10-01'
FROM generate_series(1, 6000) n, generate_series(1, 3) d WHERE n <> 2 OR d = 1;
INSERT INTO feedback_illness (person_id, id, facility_id, service_day, said_by, channel)
SELECT n, gen_random_uuid(), 1 + n % 200, date '2025-09-01' + n % 13, 6000 + n, 'page' FROM generate_series(1, 6000) n;
INSERT INTO feedback_alarm (facility_id, service_day, children, threshold, served)
SELECT n, '2025-09-08', 3, 3, '{}' FROM generate_series(1, 200) n;
"""


def pages(person):
    """Every read of a family's page, by name; and of whoever works for it."""
    own = Scope(owners=frozenset({person}))
    place = Scope(facilities=frozenset({PLACE}))
    first, last = dt.date(2025, 9, 1), dt.date(2025, 9, 30)
    guardian = 6000 + person
    behind = {"programme": PROGRAMME, "month": MONDAY, "provider_id": 1001 + person % 200}
    since = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
    return {
        "wards": lambda: registry.wards_of([guardian], on=MONDAY),
        "consents": lambda: registry.consents_of(person, scope=own, on=MONDAY),
        "day": lambda: deliveries.lines_of_day([person], scope=own, day=MONDAY, hidden=[]),
        "month": lambda: deliveries.deliveries_of_month(person, scope=own, month=MONDAY, hides_place=False),
        "wallet": lambda: settlement.wallet_of(person, scope=own, first=first, last=dt.date(2025, 12, 1)),
        "year": lambda: settlement.year_of(person, scope=own, year=2025, hides_place=False),
        "behind": lambda: settlement.deliveries_behind(person, scope=own, **behind),
        "decisions": lambda: entitlements.decisions_of(
            person, scope=own, on=MONDAY, lang="kk", hides_place=False
        ),
        "said": lambda: said.said_of_meals(person, scope=own, first=first, last=last),
        "corrections": lambda: said.corrections_of(person, scope=own),
        "provider": lambda: provider.disputes_of_provider(
            SUPPLIER, scope=Scope(owners=frozenset({SUPPLIER})), since=since
        ),
        "work": lambda: work.work_items(scope=place, registers=["r1"]),
        "alarms": lambda: alarms.alarms(scope=place, first=first, last=last),
        "names": lambda: alarms.ill_children(
            facility_id=PLACE, day=MONDAY, scope=place, role="sanitary_service"
        ),
        "ratings": lambda: ratings.ratings_of_facility(PLACE, scope=place, today=last),
        "ratings of a region": lambda: ratings.ratings_of_region(
            "79", scope=Scope(regions=frozenset({"79"})), today=last
        ),
    }


@pytest.fixture(scope="module")
def region(server, django_db_blocker):
    """Six thousand children with a guardian each; of the second child a single row of everything."""
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        database = Scratch(server, name)
        with database.connect("postgres") as superuser:
            superuser.execute("SELECT ledger_cut_month('2025-09-01')")
            superuser.execute(FILL)
        analyze(*LARGE, "ledger_transfer", "feedback_alarm", "registry_facility", "registry_agreement")
        yield SimpleNamespace(database=database)
        connection.close()


@pytest.mark.parametrize("name", sorted(pages(MANY)))
def test_it_is_read_by_index(region, monkeypatch, name):
    asked = []

    def kept(statement, params=None):
        asked.append((statement, params))
        return query(statement, params)

    for module in (registry, deliveries, settlement, entitlements, said, provider, work, alarms, ratings):
        monkeypatch.setattr(module, "query", kept)
    assert pages(MANY)[name]()
    monkeypatch.undo()
    assert asked
    for statement, params in asked:
        plan = "\n".join(line for (line,) in query(f"EXPLAIN {statement}", params))
        for table in (*LARGE, "ledger_transfer"):
            if (name, table) not in OF_THE_WHOLE:
                assert f"Seq Scan on {table}" not in plan, plan


# A list of what waits looks through what was ever said at the scope's places: the planner may read a small table whole.
OF_THE_WHOLE = {("work", "feedback_correction"), ("work", "feedback_dispute")}


@pytest.mark.parametrize(
    "name", ["wards", "consents", "month", "wallet", "year", "behind", "decisions", "said", "corrections"]
)
def test_many_rows_are_asked_for_as_often_as_one(region, name):
    numbers = []
    for person in (MANY, FEW):
        with CaptureQueriesContext(connection) as caught:
            found = pages(person)[name]()
        assert found
        numbers.append(len(caught))
    assert numbers[0] == numbers[1] <= 5, numbers
    assert registry_queries  # the scope of a person is asked there
