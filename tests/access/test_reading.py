"""What a reader sees, tried on every protected table: own, neighbouring and foreign rows, scope by scope.

The tables are filled as their owner, without their constraints: one row for each of four people. Anar and Bota belong to
school 1 and Chingiz to school 2 of one region; Dana to school 3 of another. Every place has a provider of its own.
"""

import datetime as dt
from typing import NamedTuple

import psycopg
import pytest
from django.db import connection

from amiyan.access.callers import Caller, Power
from amiyan.access.reading import reading
from amiyan.access.roles import SHOWS, Held, Purpose
from amiyan.kernel.row_security import Sight
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import query

ANAR, BOTA, CHINGIZ, DANA = PEOPLE = (1, 2, 3, 4)
SCHOOL = {ANAR: 11, BOTA: 11, CHINGIZ: 12, DANA: 13}
PROVIDER = {11: 21, 12: 22, 13: 23}
REGION = {11: "79", 12: "79", 13: "75"}
GUARDIAN = 100


class Shown(NamedTuple):
    """By whom the rows of a table may be seen: the person (``placeless``: also where place and time are hidden), the
    provider, and who has a purpose that shows facts of this kind of the place's people (``by`` region alone: a budget;
    by the kitchen: who counts servings and sees no names).
    """

    sight: Sight | None
    person: bool = True
    placeless: bool = False
    provider: bool = False
    by: str = "place"


N, S, F, C, K = Sight.NAMES, Sight.SERVICE, Sight.FAMILY, Sight.CIRCUMSTANCES, Sight.KITCHEN
D = Sight.DEEDS
BUDGET = Shown(S, person=False, provider=True, by="budget")
TABLES = {
    "access_passkey": Shown(None),
    "access_role": Shown(N, provider=True),
    "access_search": Shown(D, by="budget"),
    "access_search_found": Shown(D, by="budget"),
    "access_session": Shown(None),
    "access_sign_in": Shown(None),
    "access_signatory": Shown(N, provider=True, by="everything"),
    "access_signature": Shown(None),
    "access_signing_key": Shown(None),
    "access_view": Shown(None),
    "deliveries_countersignature": Shown(S),
    "deliveries_evidence": Shown(S, person=False),
    "deliveries_hand_share": Shown(S, person=False),
    "deliveries_list": Shown(S),
    "deliveries_list_due": Shown(S, person=False),
    "deliveries_objection": Shown(N),
    "deliveries_objection_decision": Shown(N),
    "deliveries_objection_withdrawal": Shown(N),
    "deliveries_order": Shown(N),
    "deliveries_outcome": Shown(S),
    "deliveries_pass": Shown(S, person=False),
    "deliveries_phone": Shown(N),
    "deliveries_sample_answer": Shown(N),
    "deliveries_sample_line": Shown(N),
    "deliveries_verdict": Shown(S),
    "entitlements_application": Shown(C),
    "entitlements_check": Shown(C),
    "entitlements_decision": Shown(C),
    "entitlements_entitlement": Shown(C, placeless=True),
    "entitlements_list_approval": Shown(C, person=False),
    "entitlements_list_signature": Shown(C, person=False),
    "entitlements_refusal": Shown(C),
    "entitlements_scan": Shown(C),
    "feedback_alarm": Shown(S, person=False),
    "feedback_alarm_answer": Shown(S, person=False),
    "feedback_confirmation": Shown(S),
    "feedback_correction": Shown(C),
    "feedback_correction_answer": Shown(C),
    "feedback_dispute": Shown(S),
    "feedback_dispute_answer": Shown(S, provider=True),
    "feedback_dispute_decision": Shown(S),
    "feedback_illness": Shown(N),
    "feedback_rating": Shown(S),
    "feedback_withdrawal": Shown(S),
    "integrity_billed": Shown(S, person=False),
    "integrity_case": Shown(S, person=False),
    "integrity_closing": Shown(S, person=False),
    "auditor_export": Shown(S, person=False, by="budget"),
    "auditor_export_step": Shown(S, person=False, by="budget"),
    "auditor_finding": Shown(N),
    "integrity_sample_line": Shown(S, person=False),
    "integrity_signal": Shown(S, person=False),
    "integrity_step": Shown(S, person=False),
    "integrity_wrong_value": Shown(S, person=False),
    "ledger_account": Shown(C, placeless=True, by="everything"),
    "ledger_hold": Shown(C, provider=True, by="everything"),
    "ledger_hold_end": Shown(C, by="everything"),
    "ledger_transfer": Shown(C, provider=True, by="everything"),
    "meals_absence": Shown(S),
    "meals_batch": Shown(S, person=False),
    "meals_day_off": Shown(S),
    "meals_day_off_decision": Shown(S),
    "meals_forecast": Shown(S, person=False),
    "meals_forecast_line": Shown(S, person=False),
    "meals_need": Shown(None, by="kitchen"),
    "meals_remote_day": Shown(S, person=False),
    "meals_sample": Shown(S, person=False),
    "meals_sample_end": Shown(S, person=False),
    "meals_undone": Shown(S),
    "meals_visit": Shown(K, person=False),
    "meals_visit_answer": Shown(K, person=False),
    "registry_consent": Shown(F, placeless=True),
    "registry_enrolment": Shown(S),
    "registry_family_member": Shown(F),
    "registry_guardianship": Shown(F),
    "registry_identity_link": Shown(S, placeless=True),
    "registry_life_status": Shown(C, placeless=True),
    "registry_person": Shown(N, placeless=True),
    "registry_person_name": Shown(N, placeless=True),
    "registry_organisation_account": Shown(S, person=False, provider=True, by="everything"),
    "registry_pin": Shown(N),
    "registry_social_status": Shown(C, placeless=True),
    "registry_staff": Shown(N),
    "settlement_figure_day": Shown(S, person=False),
    "settlement_figure_month": Shown(S, person=False),
    "settlement_account_change": Shown(S, person=False, provider=True, by="everything"),
    "settlement_account_confirmation": Shown(S, person=False, provider=True, by="everything"),
    "settlement_account_request": Shown(S, person=False, provider=True, by="everything"),
    "settlement_account_end": Shown(S, person=False, provider=True, by="everything"),
    "settlement_appropriation": Shown(S, person=False, by="budget"),
    "settlement_approval": BUDGET._replace(person=True),
    "settlement_budget_closing": Shown(S, person=False, by="budget"),
    "settlement_cooked": Shown(S, person=False, provider=True),
    "settlement_cooked_end": Shown(S, person=False, provider=True),
    "settlement_debt_taken": BUDGET,
    "settlement_grant": Shown(C),
    "settlement_hold": Shown(S, provider=True),
    "settlement_hold_decision": Shown(S, provider=True),
    "settlement_lock_asked": Shown(S, person=False, by="budget"),
    "settlement_lock_step": Shown(S, person=False, by="budget"),
    "settlement_message_payout": Shown(S, person=False, provider=True, by="everything"),
    "settlement_payout": BUDGET,
    "settlement_payout_event": BUDGET,
    "settlement_payout_waiting": BUDGET,
    "settlement_posting": Shown(S, provider=True),
    "settlement_refusal": BUDGET._replace(person=True),
    "settlement_refused_decision": Shown(S),
    "settlement_statement": BUDGET,
    "settlement_statement_agreed": BUDGET._replace(person=True),
    "settlement_statement_contract": BUDGET,
    "settlement_statement_line": BUDGET,
    "voice_again": Shown(None),
    "voice_answer": Shown(None),
    "voice_attempt": Shown(None),
    "voice_choice": Shown(None),
    "voice_forgery": BUDGET._replace(provider=False),
    "voice_notice": Shown(None),
    "voice_phone": Shown(None),
    "voice_report": Shown(None),
    "voice_seen": Shown(None),
    "voice_silence": Shown(C),
}

PROTECTED = """
SELECT r.relname FROM pg_class r WHERE r.relrowsecurity AND r.relnamespace = 'public'::regnamespace ORDER BY 1
"""
COLUMNS = """
SELECT a.attname, t.typname, t.typtype::text, t.typcategory::text, a.attnotnull,
       (SELECT min(enumlabel) FROM pg_enum e WHERE e.enumtypid = t.oid)
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity <> 'a'
  AND a.attgenerated = ''
"""
CONSTRAINTS = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I CASCADE', r.relname, c.conname)
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE r.relnamespace = 'public'::regnamespace AND c.contype IN ('c', 'f', 'x') AND NOT r.relispartition
"""
OF_THE_PERSON = {"person_id", "ward_id", "owner", "payer_owner", "marked_by", "signed_by"}
BY_TYPE = {
    "text": lambda n: f"x{n}",
    "uuid": lambda n: f"00000000-0000-0000-0000-{n:012}",
    "date": lambda n: "2025-09-01",
    "timestamp": lambda n: "2025-09-01 12:00",
    "timestamptz": lambda n: "2025-09-01 12:00+05",
    "time": lambda n: "12:00",
    "daterange": lambda n: "(,)",
    "bool": lambda n: "f",
    "bytea": lambda n: f"\\x{n:02}",
    "jsonb": lambda n: "{}",
    "cidr": lambda n: "10.0.0.0/8",
}


def value_of(table, column, kind, category, label, person):
    """What stands in a column of a person's row: whose it is by the column's name, else anything of the type."""
    place = SCHOOL[person]
    whose = {
        **dict.fromkeys(OF_THE_PERSON, person),
        **dict.fromkeys(("payee", "payee_owner", "organisation_id"), PROVIDER[place]),
        **dict.fromkeys(("facility_id", "eats_at_id"), place),
        "guardian_id": GUARDIAN + person,
        "same_as": 1000 + person,
        "region": REGION[place],
        "budget_id": int(REGION[place]),
        "kind": "merged" if table == "registry_identity_link" else "x",
    }
    if column in whose:
        return whose[column]
    if label is not None:
        return label
    return "{}" if category == "A" else BY_TYPE.get(kind, str)(person)


def row_of(owner, table, person):
    found = owner.execute(COLUMNS, [table]).fetchall()
    values = {
        column: value_of(table, column, kind, category, label, person)
        for column, kind, _, category, obliged, label in found
        if obliged or column in {*OF_THE_PERSON, "facility_id", "guardian_id", "region", "organisation_id"}
    }
    if table == "registry_person":
        values["id"] = person
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    owner.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", list(values.values())
    )


@pytest.fixture(scope="module")
def world(server, django_db_blocker):
    from amiyan.config import postgres  # noqa: PLC0415

    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        with server.connect(name, user="amiyan_owner") as owner:
            for (statement,) in owner.execute(CONSTRAINTS).fetchall():
                owner.execute(statement)
            owner.execute("SELECT ledger_cut_month('2025-09-01'), voice_cut_month('2025-09-01')")
            for place, region in REGION.items():
                owner.execute(
                    "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, %s, 'x')",
                    [place, str(place), str(place), region],
                )
            for region in ("79", "75"):
                owner.execute(
                    "INSERT INTO settlement_budget (id, programme, region, year, payer_name, payer_bin, payer_iban,"
                    " payer_bic, source) OVERRIDING SYSTEM VALUE VALUES (%s, 'm', %s, 2025, '', '', '', '', 'x')",
                    [int(region), region],
                )
            for (table,) in owner.execute(PROTECTED).fetchall():
                for person in PEOPLE:
                    row_of(owner, table, person)
        yield name
        connection.close()


# By what a row of the four people is told apart.
MARK = {
    "registry_person": "id",
    "auditor_export": "ordered_by",
    "auditor_export_step": "n",
    "registry_guardianship": "ward_id",
    "deliveries_list": "marked_by",
    "deliveries_countersignature": "signed_by",
    "ledger_transfer": "payer_owner",
    "voice_forgery": "region",
}
PLACES = ("facility_id", "payee", "organisation_id", "budget_id")
COLUMNS_OF = """
SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
OF_PLACE = {
    "facility_id": SCHOOL,
    "payee": {person: PROVIDER[place] for person, place in SCHOOL.items()},
    "organisation_id": {person: PROVIDER[place] for person, place in SCHOOL.items()},
    "budget_id": {person: int(REGION[place]) for person, place in SCHOOL.items()},
    "region": {person: REGION[place] for person, place in SCHOOL.items()},
}


def seen(table):
    """The people whose rows of a table are seen now."""
    columns = [row[0] for row in query(COLUMNS_OF, [table])]
    mark = MARK.get(table) or next((one for one in ("person_id", "owner", *PLACES) if one in columns), None)
    found = [row[0] for row in query(f"SELECT {mark} FROM {table}")]
    if mark in OF_PLACE:
        return {person for person in PEOPLE if OF_PLACE[mark][person] in found}
    return set(found)


def within(who, **options):
    """What is seen of every table under a scope."""
    with reading(who, **options):
        return {table: seen(table) for table in TABLES}


def expected(condition):
    return {table: set(condition(shown)) for table, shown in TABLES.items()}


def at_places(people):
    return lambda shown: people if shown.sight and shown.by == "place" else ()


def test_the_matrix_speaks_of_every_protected_table(world):
    assert [row[0] for row in query(PROTECTED)] == sorted(TABLES)
    assert all(seen(table) == set(PEOPLE) for table in TABLES), "the application works with every row"


def test_who_reads_for_nobody_sees_nothing(world, server):
    assert within(NOBODY) == expected(lambda shown: ())
    with server.connect(world, user="amiyan_app") as session:
        session.execute("SET ROLE amiyan_reader")
        for table in TABLES:
            (count,) = session.execute(f"SELECT count(1) FROM {table}").fetchone()
            assert count == 0, f"{table} is shown to a session that says nothing"


@pytest.mark.parametrize("person", PEOPLE)
def test_an_owner_sees_their_own_rows_and_no_neighbours(world, person):
    assert within(Scope(owners=frozenset({person}))) == expected(
        lambda shown: {person} if shown.person else ()
    )


def test_a_guardian_sees_their_own_record_of_a_ward(world):
    found = within(Scope(owners=frozenset({GUARDIAN + ANAR})))
    assert found.pop("registry_guardianship") == {ANAR}
    assert not any(found.values())


def test_a_provider_sees_what_it_is_paid_and_its_own_papers(world):
    found = within(Scope(owners=frozenset({PROVIDER[SCHOOL[ANAR]]})))
    assert found == expected(lambda shown: {ANAR, BOTA} if shown.provider else ())


def test_a_school_sees_its_own_people(world):
    assert within(Scope(facilities=frozenset({11}))) == expected(at_places({ANAR, BOTA}))
    assert within(Scope(facilities=frozenset({99}))) == expected(at_places(()))


def test_a_region_sees_its_places_and_its_budgets(world):
    def shown_to(shown):
        if not shown.sight or shown.by == "everything":
            return ()
        return {ANAR, BOTA, CHINGIZ}

    assert within(Scope(regions=frozenset({"79"}))) == expected(shown_to)
    assert within(Scope(regions=frozenset({"10"}))) == expected(lambda shown: ())


def test_a_scope_of_everything_sees_all_but_what_is_for_the_person_alone(world):
    assert within(EVERYTHING) == expected(lambda shown: PEOPLE if shown.sight else ())


def caller(**facts):
    return Caller(1, 50, frozenset({50}), **facts)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_shows_no_more_of_others_than_it_needs(world, purpose):
    """A canteen sees how many and of which class; names, categories and families' words are not its business."""
    role = Held("director", 1, facility_id=11)
    named = Held("director", 1, facility_id=11) if purpose is not Purpose.FAMILY else role
    held = next(
        (
            one
            for one in (Held("teacher"), Held("social_pedagogue"), Held("canteen_manager"), Held("auditor"))
            if purpose in one.purposes
        ),
        named,
    )
    who = caller(roles=(held,), scopes=((held, Scope(facilities=frozenset({11}))),))
    shows = SHOWS[purpose] if purpose in held.purposes else frozenset()

    def shown_to(shown):
        kitchen = shown.by == "kitchen" and S in shows and N not in shows
        return {ANAR, BOTA} if kitchen or (shown.sight in shows and shown.by == "place") else ()

    assert within(who, purpose=purpose) == expected(shown_to)


def test_without_a_purpose_a_caller_reads_for_their_family_alone(world):
    director, self_ = Held("director", 1, facility_id=11), Held("self")
    who = caller(
        roles=(self_, director),
        scopes=((self_, Scope(owners=frozenset({DANA}))), (director, Scope(facilities=frozenset({11})))),
    )
    assert within(who) == expected(lambda shown: {DANA} if shown.person else ())


def test_one_role_lends_another_neither_its_places_nor_its_sights(world):
    """Director at one school and canteen manager at another: no names of the other's children."""
    director, canteen = Held("director", 1, facility_id=11), Held("canteen_manager", 2, facility_id=13)
    who = caller(
        roles=(director, canteen),
        scopes=(
            (director, Scope(facilities=frozenset({11}))),
            (canteen, Scope(facilities=frozenset({13}))),
        ),
    )
    assert within(who, purpose=Purpose.TEACHING)["registry_person_name"] == {ANAR, BOTA}
    assert within(who, purpose=Purpose.SERVING)["registry_person_name"] == set()
    # How many eat is shown at both, and who they are at neither.
    assert within(who, purpose=Purpose.SERVING)["registry_enrolment"] == {ANAR, BOTA, DANA}
    assert within(who, purpose=Purpose.PAYMENT)["registry_enrolment"] == {ANAR, BOTA}


def test_from_whom_the_place_is_hidden_sees_the_ward_and_neither_place_nor_time(world):
    hidden = Power(ANAR, frozenset({ANAR}), True, False, True, "", True, False)
    role = Held("guardian")
    who = caller(roles=(role,), powers=(hidden,), scopes=((role, Scope()),))
    assert within(who) == expected(lambda shown: {ANAR} if shown.placeless else ())
    assert within(who, purpose=Purpose.TEACHING) == expected(lambda shown: ())


def test_who_left_a_school_is_not_shown_there_by_name(world, server):
    with server.connect(world, user="amiyan_owner") as owner:
        owner.execute(
            "UPDATE registry_enrolment SET valid = '[2025-09-01,2026-01-10)' WHERE person_id = %s", [BOTA]
        )
        owner.execute(
            "UPDATE registry_staff SET valid = '[2025-09-01,2026-01-10)' WHERE person_id = %s", [BOTA]
        )
    try:
        school = Scope(facilities=frozenset({11}))
        with reading(school, since=dt.date(2026, 1, 10)):
            assert seen("registry_person_name") == {ANAR}
            assert seen("deliveries_verdict") == {ANAR, BOTA}, "what was served there stays the place's"
        with reading(school, since=dt.date(2026, 1, 9)):
            assert seen("registry_person_name") == {ANAR, BOTA}
    finally:
        with server.connect(world, user="amiyan_owner") as owner:
            owner.execute("UPDATE registry_enrolment SET valid = '(,)'")
            owner.execute("UPDATE registry_staff SET valid = '(,)'")


def test_a_merged_record_is_shown_where_the_other_is_enrolled(world, server):
    """The roster's record without an IIN is enrolled; the name stands with the record into which it was merged."""
    with server.connect(world, user="amiyan_owner") as owner:
        owner.execute("INSERT INTO registry_person (id, temporary_id, source) VALUES (1001, 'T', 'x')")
    try:
        with reading(Scope(facilities=frozenset({11}))):
            assert seen("registry_person") == {ANAR, BOTA, 1001}
        with reading(Scope(facilities=frozenset({12}))):
            assert 1001 not in seen("registry_person")
    finally:
        with server.connect(world, user="amiyan_owner") as owner:
            owner.execute("DELETE FROM registry_person WHERE id = 1001")


def test_a_sealed_identity_is_shown_to_nobody_who_reads(world, server):
    with server.connect(world, user="amiyan_owner") as owner:
        owner.execute("UPDATE registry_identity_link SET kind = 'sealed' WHERE person_id = %s", [ANAR])
    try:
        for scope in (
            EVERYTHING,
            Scope(owners=frozenset({ANAR, 1000 + ANAR})),
            Scope(facilities=frozenset({11})),
        ):
            with reading(scope):
                assert ANAR not in seen("registry_identity_link")
    finally:
        with server.connect(world, user="amiyan_owner") as owner:
            owner.execute("UPDATE registry_identity_link SET kind = 'merged'")


def test_who_reads_writes_nothing_and_is_forgotten_afterwards(world):
    with pytest.raises(Exception, match=r"read-only|permission denied") as caught, reading(EVERYTHING):
        query("INSERT INTO registry_sync VALUES ('people', 'x', '', now(), NULL, 'asking') RETURNING 1")
    assert isinstance(caught.value.__cause__, psycopg.errors.Error)
    assert query("SELECT current_user, current_setting('amiyan.everything', true)")[0][0] == "amiyan_app"
    assert seen("registry_person") == set(PEOPLE)
    with reading(Scope(owners=frozenset({ANAR}))):
        with reading(Scope(owners=frozenset({DANA}))):
            assert seen("registry_person") == {DANA}
        assert seen("registry_person") == {ANAR}, "one reading within another leaves it as it was"


def test_what_no_page_needs_is_shown_to_no_reader(world):
    for statement in (
        "SELECT body FROM deliveries_evidence",
        "SELECT viewer FROM access_view",
        "SELECT recorded_by FROM registry_identity_link",
        "SELECT 1 FROM access_user",
        "SELECT 1 FROM ledger_transfer_2025_09",
    ):
        with pytest.raises(Exception, match="permission denied"), reading(EVERYTHING):
            query(statement)
